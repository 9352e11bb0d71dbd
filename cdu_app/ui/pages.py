"""The pages of the counter: their order on the rail, their icons and keys, and how those of the office are made."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from cdu_app.language import _
from cdu_app.ui.keys import Key
from cdu_app.ui.memory import open_memory
from vending.domain.people.permission import Action, may

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.shift.model import ShiftModel
    from vending.domain.people.operator import Operator, Role


class Page(IntEnum):
    """A page by its place on the rail."""

    SELL = 0
    SALES = 1
    CUSTOMERS = 2
    SHIFT = 3
    TARIFFS = 4
    USAGE = 5
    PEOPLE = 6
    AUDIT = 7
    STATION = 8
    METER = 9


class OfficePage(Protocol):
    """A page that is made when it is first shown."""

    def open(self) -> None:
        """Read what it shows again and put the focus where its work is."""
        ...

    def focus_search(self) -> None:
        """F3: put the cursor into the search field."""
        ...

    def back(self) -> bool:
        """Esc: go one step back within the page; return False when there is none."""
        ...


@runtime_checkable
class ScanningPage(OfficePage, Protocol):
    """A page of the office that a scanned meter number is for; the others leave it to the Sell page."""

    def scan(self, digits: str) -> None:
        """Take a meter number."""
        ...


_OPENED_BY: Final = {
    Page.SELL: (Action.SELL,),
    Page.SALES: (Action.LOOK_UP,),
    Page.CUSTOMERS: (Action.LOOK_UP,),
    Page.SHIFT: (Action.OWN_SHIFT, Action.SEE_SHIFTS),
    # Who takes lists out of the station reads its prices too.
    Page.TARIFFS: (Action.PUBLISH_TARIFFS, Action.EXPORT),
    Page.USAGE: (Action.SEE_USAGE,),
    Page.PEOPLE: (Action.SEE_OPERATORS,),
    Page.AUDIT: (Action.SEE_AUDIT,),
    Page.STATION: (Action.LOOK_UP,),
    Page.METER: (Action.USE_VIRTUAL_METER,),
}
"""What each page is for: whoever may do one of these has it."""


def pages_of(role: Role, *, demonstration: bool) -> tuple[Page, ...]:
    """Return the pages of a role, the first of them first. Only a demonstration has a virtual meter."""
    there = (page for page in Page if demonstration or page is not Page.METER)
    return tuple(page for page in there if any(may(role, action) for action in _OPENED_BY[page]))


def purpose_of(page: Page) -> Action:
    """Return the first thing that a page is for."""
    return _OPENED_BY[page][0]


def rail_entries() -> dict[Page, tuple[str, str, str]]:
    """Return name, icon and key of every page."""
    return {
        Page.SELL: (_("Sell"), "zap", Key.NEW_SALE.value),
        Page.SALES: (_("Sales"), "receipt-text", Key.SALES.value),
        Page.CUSTOMERS: (_("Customers"), "users", Key.CUSTOMERS.value),
        Page.SHIFT: (_("Shift"), "wallet", Key.SHIFT.value),
        Page.TARIFFS: (_("Tariffs"), "list-ordered", ""),
        Page.USAGE: (_("Usage"), "chart-no-axes-combined", ""),
        Page.PEOPLE: (_("People"), "user-round-cog", ""),
        Page.AUDIT: (_("Audit"), "scroll-text", ""),
        Page.STATION: (_("Station"), "gauge", ""),
        Page.METER: (_("Meter"), "house-plug", ""),
    }


class Maker:
    """Makes the pages of the office for an operator's session; none of them is loaded before it is shown.

    `sell` gets the number of a meter that the Sell page is to go on with.
    """

    def __init__(
        self,
        station: Station,
        runner: TaskRunner,
        operator: Operator,
        theme: Theme,
        *,
        shift: ShiftModel,
        sell: Callable[[str], None],
    ) -> None:
        self._station = station
        self._runner = runner
        self._operator = operator
        self._theme = theme
        self._shift_model = shift
        self._sell = sell

    def make(self, page: Page) -> QWidget | None:
        """Return a page of the office, None for any other."""
        makers: dict[Page, Callable[[], QWidget]] = {
            Page.CUSTOMERS: self._customers,
            Page.SHIFT: self._shift,
            Page.TARIFFS: self._tariffs,
            Page.USAGE: self._usage,
            Page.AUDIT: self._audit,
            Page.PEOPLE: self._people,
        }
        return makers[page]() if page in makers else None

    def _customers(self) -> QWidget:
        from cdu_app.ui.customers.page import CustomersPage

        return CustomersPage(self._station, self._runner, self._operator, self._theme, self._sell)

    def _shift(self) -> QWidget:
        from cdu_app.ui.shift.page import ShiftPage
        from cdu_app.viewmodels.shift.past import PastShiftsModel

        past = PastShiftsModel(self._station, self._runner, self._operator)
        return ShiftPage(self._shift_model, past, self._theme)

    def _tariffs(self) -> QWidget:
        from cdu_app.ui.tariffs.page import TariffsPage
        from cdu_app.viewmodels.tariffs.model import TariffsModel

        return TariffsPage(TariffsModel(self._station, self._runner, self._operator), self._theme)

    def _usage(self) -> QWidget:
        from cdu_app.ui.usage.page import UsagePage
        from cdu_app.viewmodels.usage.model import UsageModel

        model = UsageModel(self._station, self._runner, self._operator)
        return UsagePage(model, self._runner, self._theme, open_memory(self._station.settings.folder))

    def _people(self) -> QWidget:
        from cdu_app.ui.people.page import PeoplePage
        from cdu_app.viewmodels.people.operators import PeopleModel

        return PeoplePage(PeopleModel(self._station, self._runner, self._operator))

    def _audit(self) -> QWidget:
        from cdu_app.ui.audit.page import AuditPage
        from cdu_app.viewmodels.audit.model import AuditModel

        model = AuditModel(self._station, self._runner, self._operator)
        return AuditPage(model, self._runner, self._theme, open_memory(self._station.settings.folder))
