"""Opens the sheet for each thing that can be done with an account, and reads anew when it was done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from cdu_app.language import N, _
from cdu_app.ui.customers.act_forms import MoveSheet, ReasonSheet, ReplaceSheet
from cdu_app.ui.customers.record_forms import EditSheet, NewRecordSheet
from cdu_app.ui.customers.record_sheet import RecordSheet
from cdu_app.viewmodels.customers.acts import Act
from cdu_app.viewmodels.customers.drafts import Blank, blank_meter
from cdu_app.viewmodels.customers.saving import SaveModel
from printing.format import END_ISOLATE, ISOLATE, group_meter_number
from vending.domain.registry.rules import ACCOUNT, METER
from vending.services.books.keep_registry import KeepRegistry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from PySide6.QtWidgets import QWidget

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.customers.detail import AccountModel
    from cdu_app.viewmodels.customers.drafts import Record
    from cdu_app.viewmodels.customers.listing import CustomerListModel
    from vending.domain.people.operator import Operator
    from vending.domain.registry.meter import Meter
    from vending.queries import AccountDetail

# What a reason is asked for: the title, what follows from it, and what does it.
_WITH_REASON: Final[dict[Act, tuple[str, str, Callable[..., object]]]] = {
    Act.SUSPEND_METER: (
        N("Suspend the meter"),
        N("It cannot buy until it is resumed. What it has stays."),
        KeepRegistry.suspend_meter,
    ),
    Act.RESUME_METER: (N("Resume the meter"), N("It can buy again."), KeepRegistry.resume_meter),
    Act.CLOSE_METER: (N("Close the meter"), N("It can never buy again. This is for good."), KeepRegistry.close_meter),
    Act.SUSPEND_ACCOUNT: (
        N("Suspend the account"),
        N("Its meters cannot buy until it is resumed."),
        KeepRegistry.suspend_account,
    ),
    Act.RESUME_ACCOUNT: (N("Resume the account"), N("Its meters can buy again."), KeepRegistry.resume_account),
    Act.CLOSE_ACCOUNT: (
        N("Close the account"),
        N("It and its meters are closed for good. What is owed stays owed."),
        KeepRegistry.close_account,
    ),
}


class Desk(QObject):
    """`sell_wanted` carries a meter number, `added` the number of a meter or account to find, `changed` any change."""

    sell_wanted = Signal(str)
    added = Signal(str)
    changed = Signal()
    closed = Signal()

    def __init__(
        self,
        page: QWidget,
        station: Station,
        runner: TaskRunner,
        operator: Operator,
        theme: Theme,
        *,
        listing: CustomerListModel,
        account: AccountModel,
    ) -> None:
        super().__init__(page)
        self._page, self._station, self._runner = page, station, runner
        self._operator, self._theme = operator, theme
        self._list, self._account = listing, account
        self.sheet: Any = None  # one of ours, or one of debts, statements and tokens without payment

    @property
    def is_open(self) -> bool:
        """Is a sheet over the page?"""
        return self.sheet is not None and isValid(self.sheet) and not self.sheet.isHidden()

    @property
    def form(self) -> RecordSheet | None:
        """The open form of a record."""
        return self.sheet if self.is_open and isinstance(self.sheet, RecordSheet) else None

    def add_customer(self) -> None:
        """A new customer with account and meter."""
        self._open_new(Blank.new())

    def import_list(self) -> None:
        """The assistant that reads customers from a file."""
        from cdu_app.ui.importing.sheet import open_import

        if not self.is_open:
            self.sheet = open_import(self._page, self._station, self._runner, self._operator, self._theme)
            self.sheet.closed.connect(self._imported)

    def do(self, act: Act) -> None:
        """Open what an act on the chosen account needs."""
        detail, chosen = self._account.state.detail, self._account.state.meter
        if detail is None or self.is_open:
            return
        if act in _WITH_REASON:
            self._open_reason(act, detail, chosen.meter if chosen else None)
            return
        deeds: dict[Act, Callable[[], None]] = {
            Act.EDIT_CUSTOMER: lambda: self._open_edit(detail.customer),
            Act.EDIT_ACCOUNT: lambda: self._open_edit(detail.account),
            Act.ADD_METER: lambda: self._open_new(_meter_of(detail), (METER,)),
            Act.ADD_ACCOUNT: lambda: self._open_new(replace(Blank.new(), customer=detail.customer), (ACCOUNT, METER)),
            Act.DEBTS: lambda: self._open_debts(detail),
            Act.STATEMENT: lambda: self._open_statement(detail),
        }
        if chosen is not None:
            deeds |= {
                Act.SELL: lambda: self.sell_wanted.emit(chosen.meter.number),
                Act.EDIT_METER: lambda: self._open_edit(chosen.meter),
                Act.MOVE: lambda: self._open(
                    MoveSheet(self._page, self._model(), self._station.identity, chosen.meter), self._added
                ),
                Act.REPLACE: lambda: self._open(
                    ReplaceSheet(self._page, self._model(), self._station.identity, self._today, chosen), self._replaced
                ),
                Act.GIVE: lambda: self._open_give(chosen.meter.number),
            }
        deeds[act]()

    def back(self) -> bool:
        """Esc: one step back in the open sheet; return False when there is none."""
        if not self.is_open:
            return False
        self.sheet.back()
        if self.sheet.isHidden():
            self.closed.emit()
        return True

    @property
    def _today(self) -> date:
        return self._station.clock.now().astimezone(self._station.identity.zone).date()

    def _model(self) -> SaveModel:
        return SaveModel(self._station, self._runner, self._operator)

    def _open(self, sheet: Any, done: Callable[[Any], None]) -> None:
        """Put a form over the page."""
        self.sheet = sheet
        sheet.done.connect(done)
        sheet.closed.connect(self.closed)
        if hasattr(sheet, "offer"):
            sheet.offer(self._list.choices)
        sheet.open_at(sheet.first)

    def _open_new(self, blank: Blank, parts: tuple[str, ...] | None = None) -> None:
        if self.is_open:
            return
        identity = self._station.identity
        wanted = () if parts is None else (parts,)
        self._open(NewRecordSheet(self._page, self._model(), identity, self._today, blank, *wanted), self._added)

    def _open_edit(self, record: Record) -> None:
        identity = self._station.identity
        self._open(EditSheet(self._page, self._model(), identity, self._today, record), self._changed)

    def _open_reason(self, act: Act, detail: AccountDetail, meter: Meter | None) -> None:
        title, explained, method = _WITH_REASON[act]
        record: Record = detail.account
        number = detail.account.number
        if meter is not None and act.value.endswith("meter"):
            record, number = meter, group_meter_number(meter.number)
        name = f"{ISOLATE}{detail.customer.name}{END_ISOLATE}"  # its script does not turn the sentence
        whose = f"{number} · {name}\n{_(explained)}"
        sheet = ReasonSheet(self._page, self._model(), self._station.identity, record, _(title), whose, method)
        self._open(sheet, self._changed)

    def _open_debts(self, detail: AccountDetail) -> None:
        from cdu_app.ui.customers.debts_sheet import DebtsSheet
        from cdu_app.viewmodels.debts import DebtsModel

        model = DebtsModel(self._station, self._runner, self._operator)
        self.sheet = DebtsSheet(self._page, model, detail, self._theme)
        model.recorded.connect(self.changed)
        self.sheet.close_button.clicked.connect(self.closed)
        self.sheet.open()
        model.show(detail.account.id)
        self.sheet.panel.new_button.setFocus()

    def _open_statement(self, detail: AccountDetail) -> None:
        from cdu_app.ui.debts.statement import open_statement

        self.sheet = open_statement(self._page, self._station, self._runner, detail.account.id)
        self.sheet.close_button.clicked.connect(self.closed)

    def _open_give(self, meter_number: str) -> None:
        from cdu_app.ui.give.sheet import open_give

        self.sheet = open_give(self._page, self._station, self._runner, self._operator, meter_number, self._theme)
        self.sheet.given.connect(lambda _sale: self.changed.emit())
        self.sheet.closed.connect(self.closed)

    def _added(self, number: str) -> None:
        self.added.emit(number)

    def _changed(self, _outcome: object) -> None:
        self.changed.emit()

    def _imported(self, any_rows: bool) -> None:
        if any_rows:
            self.changed.emit()
        self.closed.emit()

    def _replaced(self, outcome: tuple[Meter, bool]) -> None:
        new, give = outcome
        self.added.emit(new.number)
        if give:
            self._open_give(new.number)


def _meter_of(detail: AccountDetail) -> Blank:
    return Blank(detail.customer, detail.account, blank_meter(detail.account.id))
