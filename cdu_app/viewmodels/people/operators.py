"""The operators of the station, and what a manager does about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from cdu_app.messages import Message, say
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from cdu_app.viewmodels.approval import Approval
from vending.domain.people.permission import Action, may
from vending.errors import AlreadyThere, BadRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.domain.people.operator import Operator, Role
    from vending.ids import OperatorId
    from vending.services.people.keep_operators import OneTimePassword, OperatorRow

T = TypeVar("T")


class OperatorAct(StrEnum):
    """What may be done about an operator; the first two have a form, the others a question."""

    ADD = "add"
    EDIT = "edit"
    RESET_PASSWORD = "reset password"  # noqa: S105 - an act, not a secret
    RESET_FACTOR = "reset second factor"
    END_WAIT = "end the wait"
    DEACTIVATE = "deactivate"
    ACTIVATE = "activate"


@dataclass(frozen=True, slots=True)
class PeopleState:
    """All operators, None until they were read, and the one that is looked at."""

    rows: tuple[OperatorRow, ...] | None = None
    chosen: OperatorRow | None = None
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class ActState:
    """The act that is under way on `row` (None for a new operator); none when there is no act.

    `made` is the one-time password that came of it, shown once. `faults` belongs beside its field.
    """

    act: OperatorAct | None = None
    row: OperatorRow | None = None
    busy: bool = False
    faults: tuple[BadRecord | AlreadyThere, ...] = ()
    message: Message | None = None
    made: OneTimePassword | None = None


class PeopleModel(QObject):
    """Keeps PeopleState and ActState."""

    changed = Signal(object)
    act_changed = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, operator: Operator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self.operator = operator
        self.may_keep = may(operator.role, Action.KEEP_OPERATORS)
        self.cashiers_need_factor = station.settings.factor_for_cashiers
        self.approval = Approval(station, runner, operator, self)
        self._operators = station.operators
        self._reads = Latest(runner, Lane.DATABASE)
        self.state = PeopleState()
        self.act = ActState()

    def refresh(self) -> None:
        """Read the list again."""
        self._reads.run(lambda: self._operators.list_all(self.operator), self._show, self._not_read)

    def choose(self, operator_id: OperatorId | None) -> None:
        """Look at one of them."""
        row = next((row for row in self.state.rows or () if row.operator.id == operator_id), None)
        self._set(replace(self.state, chosen=row))

    def acts_on(self, row: OperatorRow | None) -> tuple[OperatorAct, ...]:
        """Return what the operator may do about another; about themselves only to edit their name."""
        if row is None or not self.may_keep:
            return ()
        if row.operator.id == self.operator.id:
            return (OperatorAct.EDIT,)
        if not row.operator.active:
            return (OperatorAct.EDIT, OperatorAct.ACTIVATE)
        factor = (OperatorAct.RESET_FACTOR,) if row.second_factor else ()
        wait = (OperatorAct.END_WAIT,) if row.waits_until else ()
        return (OperatorAct.EDIT, OperatorAct.RESET_PASSWORD, *factor, *wait, OperatorAct.DEACTIVATE)

    def begin(self, act: OperatorAct) -> None:
        """Open the form of an act, or ask whether it is meant."""
        row = None if act is OperatorAct.ADD else self.state.chosen
        if self.may_keep if row is None else act in self.acts_on(row):
            self._set_act(ActState(act, row))

    def leave(self) -> None:
        """Close it; a one-time password is never shown again."""
        if not self.act.busy:
            self._set_act(ActState())

    def save(self, username: str, name: str, role: Role) -> None:
        """Add the operator that was typed, or change the one in the form."""
        row = self.act.row
        if row is None:
            self._run(lambda who: self._operators.add(who, username, name, role), self._made, username)
        else:
            self._change(replace(row.operator, name=name, role=role))

    def carry_out(self) -> None:
        """Do what was asked."""
        row = self.act.row
        if row is None:
            return
        one = row.operator
        if self.act.act is OperatorAct.RESET_PASSWORD:
            self._run(lambda who: self._operators.reset_password(who, one.username), self._made, one.username)
        elif self.act.act is OperatorAct.RESET_FACTOR:
            self._run(lambda who: self._operators.reset_second_factor(who, one.username), self._done, one.username)
        elif self.act.act is OperatorAct.END_WAIT:
            self._run(lambda who: self._operators.end_lockout(who, one.username), self._done, one.username)
        else:
            self._change(replace(one, active=self.act.act is OperatorAct.ACTIVATE))

    def _change(self, after: Operator) -> None:
        row = self.act.row
        if row is not None:
            before = row.operator
            self._run(lambda who: self._operators.change(who, before, after), self._done, before.username)

    def _run(self, function: Callable[[Operator], T], on_done: Callable[[T], None], subject: str) -> None:
        if not self.act.busy:
            self._set_act(replace(self.act, busy=True, faults=(), message=None))
            self.approval.run(Lane.DATABASE, function, on_done, self._failed, subject=subject)

    def _made(self, made: OneTimePassword) -> None:
        self._set_act(replace(self.act, busy=False, made=made))
        self.refresh()

    def _done(self, _nothing: None) -> None:
        self._set_act(ActState())
        self.refresh()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, BadRecord | AlreadyThere):
            self._set_act(replace(self.act, busy=False, faults=(error,)))
        else:
            self._set_act(replace(self.act, busy=False, message=say(error)))

    def _show(self, rows: tuple[OperatorRow, ...]) -> None:
        chosen = self.state.chosen
        wanted = None if chosen is None else chosen.operator.id
        if self.act.made is not None and self.act.act is OperatorAct.ADD:
            wanted = self.act.made.operator.id
        found = next((row for row in rows if row.operator.id == wanted), rows[0] if rows else None)
        self._set(PeopleState(rows, found))

    def _not_read(self, error: Exception) -> None:
        self._set(replace(self.state, message=say(error)))

    def _set(self, state: PeopleState) -> None:
        self.state = state
        self.changed.emit(state)

    def _set_act(self, act: ActState) -> None:
        self.act = act
        self.act_changed.emit(act)
