"""The pages of the counter: their order on the rail, their icons and keys, and how those of the office are made."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from cdu_app.language import _
from cdu_app.ui.keys import Key
from cdu_app.ui.memory import open_memory

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.theme import Theme
    from vending.domain.operator import Operator


class Page(IntEnum):
    """A page by its place on the rail."""

    SELL = 0
    SALES = 1
    CUSTOMERS = 2
    TARIFFS = 3
    USAGE = 4
    STATION = 5
    METER = 6


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


def rail_entries(*, demonstration: bool) -> dict[Page, tuple[str, str, str]]:
    """Return name, icon and key of every page. Only a demonstration has a virtual meter."""
    entries = {
        Page.SELL: (_("Sell"), "zap", Key.NEW_SALE.value),
        Page.SALES: (_("Sales"), "receipt-text", Key.SALES.value),
        Page.CUSTOMERS: (_("Customers"), "users", Key.CUSTOMERS.value),
        Page.TARIFFS: (_("Tariffs"), "list-ordered", ""),
        Page.USAGE: (_("Usage"), "chart-no-axes-combined", ""),
        Page.STATION: (_("Station"), "gauge", ""),
    }
    if demonstration:
        entries[Page.METER] = (_("Meter"), "house-plug", "")
    return entries


class Maker:
    """Makes the pages of the office for an operator's session; none of them is loaded before it is shown.

    `sell` gets the number of a meter that the Sell page is to go on with.
    """

    def __init__(
        self, station: Station, runner: TaskRunner, operator: Operator, theme: Theme, *, sell: Callable[[str], None]
    ) -> None:
        self._station = station
        self._runner = runner
        self._operator = operator
        self._theme = theme
        self._sell = sell

    def make(self, page: Page) -> QWidget | None:
        """Return a page of the office, None for any other."""
        makers: dict[Page, Callable[[], QWidget]] = {
            Page.CUSTOMERS: self._customers,
            Page.TARIFFS: self._tariffs,
            Page.USAGE: self._usage,
        }
        return makers[page]() if page in makers else None

    def _customers(self) -> QWidget:
        from cdu_app.ui.customers.page import CustomersPage

        return CustomersPage(self._station, self._runner, self._operator, self._theme, self._sell)

    def _tariffs(self) -> QWidget:
        from cdu_app.ui.tariffs.page import TariffsPage
        from cdu_app.viewmodels.tariffs.model import TariffsModel

        return TariffsPage(TariffsModel(self._station, self._runner, self._operator), self._theme)

    def _usage(self) -> QWidget:
        from cdu_app.ui.usage.page import UsagePage
        from cdu_app.viewmodels.usage.model import UsageModel

        model = UsageModel(self._station, self._runner, self._operator)
        return UsagePage(model, self._runner, self._theme, open_memory(self._station.settings.folder))
