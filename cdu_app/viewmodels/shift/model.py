"""The operator's own shift at this till: opened, looked at, money moved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cdu_app import formats
from cdu_app.language import _
from cdu_app.messages import say
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from cdu_app.viewmodels.approval import Approval, join_facts
from cdu_app.viewmodels.rights import may_ask
from cdu_app.viewmodels.sell.rules import read_money
from cdu_app.viewmodels.shift.closing import ClosingModel
from cdu_app.viewmodels.shift.state import Act, FormState, ShiftState, Typed
from cdu_app.words.shifts import since_words
from vending.domain.cash.shift import ShiftMode
from vending.domain.people.permission import Action, may
from vending.errors import BadAmount, BadRecord, CashTooShort
from vending.money import Money, parse_amount

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.domain.cash.report import ShiftReport
    from vending.domain.cash.shift import CashEntry, OpenShift, ShiftClose
    from vending.domain.people.operator import Operator


class ShiftModel(QObject):
    """Keeps ShiftState and FormState; `closed` carries the number of a shift that was closed."""

    changed = Signal(object)
    form_changed = Signal(object)
    closed = Signal(int)

    def __init__(self, station: Station, runner: TaskRunner, operator: Operator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self.operator = operator
        self.may_own = may(operator.role, Action.OWN_SHIFT)
        self.acts = tuple(act for act in Act if may_ask(operator.role, act.right))
        self.approval = Approval(station, runner, operator, self)
        self.closing = ClosingModel(station, self.approval, self)
        self._station = station
        self._runner = runner
        self._reads = Latest(runner, Lane.DATABASE)
        self.state = ShiftState(required=station.identity.policy.shifts is ShiftMode.REQUIRED)
        self.form = FormState()
        self.closing.closed.connect(self._closed)

    def refresh(self) -> None:
        """Read whether a shift is open, for those who may have one."""
        if self.may_own:
            self._reads.run(lambda: (self._find(), None), self._found, self._not_found)

    def look(self) -> None:
        """Read the shift with its movements."""
        if self.may_own:
            self._change(busy=True)
            self._reads.run(self._read, self._found, self._not_found)

    def open(self, typed: str) -> None:
        """Open a shift with the float that was typed; nothing typed is none."""
        if self.state.busy:
            return
        try:
            change = read_money(typed, self.identity.currency) or Money.zero(self.identity.currency)
        except BadAmount as error:
            self._change(message=say(error))
            return
        self._change(busy=True, message=None)
        self._runner.run(
            Lane.DATABASE,
            lambda: self._station.shifts.open(self.operator, change),
            lambda _shift: self.look(),
            lambda error: self._change(busy=False, message=say(error)),
        )

    def ask(self, act: Act) -> None:
        """Open the form of an act."""
        if self.state.current is not None and act in self.acts:
            self._set_form(FormState(act))

    def close_form(self) -> None:
        """Leave it."""
        if self.form != FormState():
            self._set_form(FormState())

    def submit(self, typed: Typed) -> None:
        """Move the money; what is wrong with it is said on the form."""
        act = self.form.act
        if act is None or self.form.busy:
            return
        try:
            amount = parse_amount(typed.amount, self.identity.currency)
        except BadAmount as error:
            self._failed(error)
            return
        self._set_form(FormState(act, busy=True))
        shift = self.state.current
        where = "" if shift is None else _("shift {number}").format(number=shift.shift.number)
        self.approval.run(
            Lane.DATABASE,
            lambda who: self._move(act, amount, typed, who),
            self._moved,
            self._failed,
            subject=join_facts(formats.money(amount, self.identity), typed.reason, typed.bank, where),
        )

    def count(self) -> None:
        """Begin to close the shift."""
        current = self.state.current
        if current is not None:
            self.closing.begin(current.shift, current.balance)

    def _move(self, act: Act, amount: Money, typed: Typed, who: Operator) -> CashEntry:
        shifts = self._station.shifts
        if act is Act.DEPOSIT:
            return shifts.deposit(who, amount, typed.bank, typed.reference)
        return (shifts.pay_in if act is Act.PAY_IN else shifts.pay_out)(who, amount, typed.reason)

    def _moved(self, _entry: CashEntry) -> None:
        self._set_form(FormState())
        self.look()

    def _failed(self, error: Exception) -> None:
        field = "amount" if isinstance(error, BadAmount | CashTooShort) else ""
        field = error.field if isinstance(error, BadRecord) else field
        self._set_form(FormState(self.form.act, message=say(error), field=field))

    def _closed(self, close: ShiftClose, number: int) -> None:
        if close.operator_id == self.operator.id:
            self.look()
        self.closed.emit(number)

    def _find(self) -> OpenShift | None:
        return self._station.shifts.find_current(self.operator)

    def _read(self) -> tuple[OpenShift | None, ShiftReport | None]:
        shift = self._find()
        return shift, None if shift is None else self._station.shifts.report(self.operator, shift.shift.number)

    def _found(self, found: tuple[OpenShift | None, ShiftReport | None]) -> None:
        shift, report = found
        since = ""
        if shift is not None:
            since = since_words(shift.shift.opened_at, self._station.clock.now(), self.identity)
            report = report or self.state.report
        self._change(known=True, current=shift, report=report, since=since, busy=False, message=None)

    def _not_found(self, error: Exception) -> None:
        self._change(busy=False, message=say(error))

    def _change(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self.changed.emit(self.state)

    def _set_form(self, form: FormState) -> None:
        self.form = form
        self.form_changed.emit(form)
