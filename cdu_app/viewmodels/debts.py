"""The debts of an account: what is owed, how it moved, and what an operator does about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cdu_app import formats
from cdu_app.messages import Message, say
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from cdu_app.viewmodels.approval import Approval, join_facts
from cdu_app.words.debt_plans import TypedPlan, read_plan
from vending.errors import BadAmount
from vending.money import Money, parse_amount

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.domain.debts.debt import DebtEntry, OpenDebt
    from vending.domain.people.operator import Operator
    from vending.ids import AccountId, DebtId


class Act(StrEnum):
    """What may be done about a debt."""

    OPEN = "open"
    CHARGE = "charge"
    CREDIT = "credit"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was typed; a plan only where the act has one, an amount where it moves money."""

    reason: str
    amount: str = ""
    plan: TypedPlan = field(default_factory=lambda: TypedPlan(""))


@dataclass(frozen=True, slots=True)
class DebtsState:
    """The debts of an account, settled ones too, and the movements (newest first) of the one that is looked at."""

    account_id: AccountId | None = None
    debts: tuple[OpenDebt, ...] = ()
    chosen: OpenDebt | None = None
    entries: tuple[DebtEntry, ...] = ()
    busy: bool = False
    message: Message | None = None

    @property
    def owed(self) -> Money | None:
        """What is owed in all; None where there never was a debt."""
        if not self.debts:
            return None
        return Money(sum(one.balance.minor for one in self.debts), self.debts[0].balance.currency)


@dataclass(frozen=True, slots=True)
class FormState:
    """The form that is open: for `act` on `debt` (None for a new one); closed when there is no act."""

    act: Act | None = None
    debt: OpenDebt | None = None
    busy: bool = False
    message: Message | None = None


class DebtsModel(QObject):
    """Keeps DebtsState and FormState. `recorded` tells that something was changed."""

    changed = Signal(object)
    form_changed = Signal(object)
    recorded = Signal()

    def __init__(self, station: Station, runner: TaskRunner, operator: Operator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self._debts = station.debts
        self.approval = Approval(station, runner, operator, self)
        self._reads = Latest(runner, Lane.DATABASE)
        self.state = DebtsState()
        self.form = FormState()

    def show(self, account_id: AccountId | None) -> None:
        """Read the debts of an account; the form of another is closed."""
        if account_id != self.state.account_id:
            self.close_form()
            self._set(DebtsState(account_id))
        if account_id is None:
            self._reads.drop()
        else:
            chosen = self.state.chosen
            self._read(account_id, None if chosen is None else chosen.debt.id)

    def refresh(self) -> None:
        """Read them again."""
        self.show(self.state.account_id)

    def choose(self, debt_id: DebtId) -> None:
        """Look at one debt's movements."""
        if self.state.account_id is not None:
            self._read(self.state.account_id, debt_id)

    def open_form(self, act: Act) -> None:
        """Begin an act on the debt that is looked at, or a new one."""
        debt = None if act is Act.OPEN else self.state.chosen
        if self.state.account_id is not None and (act is Act.OPEN or debt is not None):
            self._set_form(FormState(act, debt))

    def close_form(self) -> None:
        """Leave it."""
        if self.form != FormState():
            self._set_form(FormState())

    def submit(self, typed: Typed) -> None:
        """Carry the act out; what is wrong with it is said on the form."""
        form = self.form
        if form.act is None or form.busy:
            return
        self._set_form(replace(form, busy=True, message=None))
        self.approval.run(
            Lane.DATABASE,
            lambda operator: self._carry_out(form, typed, operator),
            self._done,
            self._failed,
            subject=self._about(form, typed),
        )

    def _about(self, form: FormState, typed: Typed) -> str:
        name = typed.plan.name if form.debt is None else form.debt.debt.name
        try:
            amount = formats.money(parse_amount(typed.amount, self.identity.currency), self.identity)
        except BadAmount:  # an act without one, or one that the service refuses
            amount = ""
        return join_facts(name, amount, typed.reason)

    def _carry_out(self, form: FormState, typed: Typed, operator: Operator) -> OpenDebt:
        currency = self.identity.currency
        if form.debt is None:
            return self._open(typed, operator)
        if form.act is Act.PLAN:
            debt = form.debt.debt
            plan = read_plan(typed.plan, form.debt.balance, debt.recovery)
            return self._debts.change_plan(debt, plan, typed.reason, operator)
        move = self._debts.charge if form.act is Act.CHARGE else self._debts.credit
        return move(form.debt.debt.id, parse_amount(typed.amount, currency), typed.reason, operator)

    def _open(self, typed: Typed, operator: Operator) -> OpenDebt:
        account = self.state.account_id
        principal = parse_amount(typed.amount, self.identity.currency)
        if account is None:
            raise LookupError("a debt needs an account")
        return self._debts.open(account, principal, read_plan(typed.plan, principal), typed.reason, operator)

    def _done(self, debt: OpenDebt) -> None:
        self._set_form(FormState())
        self.recorded.emit()
        if self.state.account_id == debt.debt.account_id:
            self._read(debt.debt.account_id, debt.debt.id)

    def _failed(self, error: Exception) -> None:
        self._set_form(replace(self.form, busy=False, message=say(error)))

    def _read(self, account_id: AccountId, chosen: DebtId | None) -> None:
        def done(found: DebtsState) -> None:
            self._set(found)

        self._change(busy=True)
        self._reads.run(lambda: self._load(account_id, chosen), done, self._not_read)

    def _load(self, account_id: AccountId, wanted: DebtId | None) -> DebtsState:
        debts = self._debts.of_account(account_id)
        first = next((one for one in debts if one.balance), debts[0] if debts else None)
        chosen = next((one for one in debts if one.debt.id == wanted), first)
        entries = () if chosen is None else self._debts.entries(chosen.debt.id)
        return DebtsState(account_id, debts, chosen, tuple(reversed(entries)))

    def _not_read(self, error: Exception) -> None:
        self._change(busy=False, message=say(error))

    def _change(self, **changes: Any) -> None:
        self._set(replace(self.state, **changes))

    def _set(self, state: DebtsState) -> None:
        self.state = state
        self.changed.emit(state)

    def _set_form(self, form: FormState) -> None:
        self.form = form
        self.form_changed.emit(form)
