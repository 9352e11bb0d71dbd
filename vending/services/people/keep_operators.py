"""Operators: who there is, and what a manager does about them. Nobody is ever deleted: sales name them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from vending.domain.people.credentials import Credential
from vending.domain.people.lockout import Attempts, name_slot, operator_slot
from vending.domain.people.operator import Operator, Role
from vending.domain.people.password_rules import new_one_time_password
from vending.domain.people.permission import Action
from vending.domain.proof.event import EventKind
from vending.domain.registry.rules import verify_text
from vending.errors import AlreadyThere, LastManager, OwnRecord, RecordChanged, UnknownRecord
from vending.ids import OperatorId, new_id
from vending.services.people.operator_changes import operator_snapshot, record_operator
from vending.services.people.passwords import hash_password
from vending.services.proof.record_event import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from vending.clock import Clock
    from vending.domain.people.credentials import OperatorRecord
    from vending.ports import UnitOfWork, UnitsOfWork
    from vending.services.people.guard import Guard

OPERATOR: Final = "operator"


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """An operator in the list: `waits_until` is when the next attempt is looked at, None where none is put off.

    `last_sign_in` is None for who never signed in.
    """

    operator: Operator
    one_time: bool
    second_factor: bool
    recovery_codes: int
    waits_until: datetime | None
    last_sign_in: datetime | None = None


@dataclass(frozen=True, slots=True)
class OneTimePassword:
    """A password that the station made for an operator: shown once, to be changed at the first sign-in."""

    operator: Operator
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeepOperators:
    """What a manager does about operators. Every act is a change set; nobody does it to themselves."""

    guard: Guard
    units_of_work: UnitsOfWork
    clock: Clock

    def list_all(self, operator: Operator) -> tuple[OperatorRow, ...]:
        """Return all operators by username, those who are not active too."""
        self.guard.verify(operator, Action.SEE_OPERATORS)
        now = self.clock.now()
        with self.units_of_work.read() as work:
            signed_in = work.events.last_by_operator(EventKind.SIGNED_IN)
            return tuple(_row(work, one, now, signed_in.get(one.id)) for one in work.operators.all())

    def get(self, operator: Operator, username: str) -> Operator:
        """Return the operator with this username. Raises UnknownRecord."""
        self.guard.verify(operator, Action.SEE_OPERATORS, username)
        with self.units_of_work.read() as work:
            return _get(work, username)

    def add(self, operator: Operator, username: str, name: str, role: Role) -> OneTimePassword:
        """Record a new operator. Raises BadRecord, AlreadyThere."""
        self.guard.verify(operator, Action.KEEP_OPERATORS, username)
        made = Operator(OperatorId(new_id()), _username(username), _name(name), role)
        password = new_one_time_password()
        hashed = hash_password(password)
        with self.units_of_work.write() as work:
            if work.operators.find_by_username(made.username):
                raise AlreadyThere(OPERATOR, made.username)
            work.operators.add(made)
            work.credentials.add(Credential(made.id, hashed, one_time=True))
            record_operator(work, operator, self.clock.now(), None, made.id)
            work.commit()
        return OneTimePassword(made, password)

    def change(self, operator: Operator, before: Operator, after: Operator) -> None:
        """Change an operator's name, role, or whether they are active; another role ends their sessions.

        Raises BadRecord, RecordChanged, OwnRecord, LastManager.
        """
        self.guard.verify(operator, Action.KEEP_OPERATORS, before.username)
        changed = replace(before, name=_name(after.name), role=after.role, active=after.active, approver=None)
        barred = (changed.role, changed.active) != (before.role, before.active)
        with self.units_of_work.write() as work:
            if work.operators.find(before.id) != replace(before, approver=None):
                raise RecordChanged(OPERATOR)
            if barred:
                _verify_other(operator, before)
                _verify_manager_left(work, changed)
                work.sessions.end_all_of(before.id)
            was = operator_snapshot(work, before.id)
            work.operators.change(changed)
            record_operator(work, operator, self.clock.now(), was, before.id)
            work.commit()

    def reset_password(self, operator: Operator, username: str) -> OneTimePassword:
        """Give an operator a one-time password; their wait and sessions end. Raises UnknownRecord, OwnRecord."""
        self.guard.verify(operator, Action.KEEP_OPERATORS, username)
        password = new_one_time_password()
        hashed = hash_password(password)
        with self.units_of_work.write() as work:
            other, credential = _other(work, operator, username)
            was = operator_snapshot(work, other.id)
            work.credentials.change(replace(credential, password_hash=hashed, one_time=True))
            _end_wait(work, other)
            self._finish(work, operator, other, was)
        return OneTimePassword(other, password)

    def reset_second_factor(self, operator: Operator, username: str) -> None:
        """Take an operator's telephone and recovery codes away; they enrol anew. Raises UnknownRecord, OwnRecord."""
        self.guard.verify(operator, Action.KEEP_OPERATORS, username)
        with self.units_of_work.write() as work:
            other, credential = _other(work, operator, username)
            was = operator_snapshot(work, other.id)
            work.credentials.change(replace(credential, factor="", pending="", last_step=0))
            work.credentials.set_recovery_codes(other.id, ())
            self._finish(work, operator, other, was)

    def end_lockout(self, operator: Operator, username: str) -> None:
        """Let an operator try again at once. Raises UnknownRecord, OwnRecord."""
        self.guard.verify(operator, Action.KEEP_OPERATORS, username)
        with self.units_of_work.write() as work:
            other, _credential = _other(work, operator, username)
            _end_wait(work, other)
            record_event(work, operator, self.clock.now(), EventKind.LOCKOUT_ENDED, other.username)
            work.commit()

    def _finish(self, work: UnitOfWork, operator: Operator, other: Operator, was: OperatorRecord) -> None:
        work.sessions.end_all_of(other.id)
        record_operator(work, operator, self.clock.now(), was, other.id)
        work.commit()


def _other(work: UnitOfWork, operator: Operator, username: str) -> tuple[Operator, Credential]:
    """Return somebody else and their credential."""
    other = _get(work, username)
    _verify_other(operator, other)
    credential = work.credentials.find(other.id)
    if credential is None:
        raise UnknownRecord(OPERATOR, username)
    return other, credential


def _get(work: UnitOfWork, username: str) -> Operator:
    found = work.operators.find_by_username(username.strip())
    if found is None:
        raise UnknownRecord(OPERATOR, username)
    return found


def _verify_other(operator: Operator, other: Operator) -> None:
    if operator.id == other.id:
        raise OwnRecord(other.name)


def _verify_manager_left(work: UnitOfWork, changed: Operator) -> None:
    """A guard has seen an active manager act; that one may have been changed since by another."""
    after = (changed if one.id == changed.id else one for one in work.operators.all())
    if not any(one.role is Role.MANAGER and one.active for one in after):
        raise LastManager(changed.name)


def _end_wait(work: UnitOfWork, operator: Operator) -> None:
    for slot in (operator_slot(operator.id), name_slot(operator.username)):
        work.credentials.set_attempts(Attempts(slot))


def _row(work: UnitOfWork, operator: Operator, now: datetime, last_sign_in: datetime | None) -> OperatorRow:
    credential = work.credentials.find(operator.id)
    until = work.credentials.attempts(operator_slot(operator.id)).until
    return OperatorRow(
        operator,
        one_time=credential is not None and credential.one_time,
        second_factor=credential is not None and credential.factor != "",
        recovery_codes=len(work.credentials.recovery_codes(operator.id)),
        waits_until=until if until is not None and until > now else None,
        last_sign_in=last_sign_in,
    )


def _username(text: str) -> str:
    return verify_text(OPERATOR, "username", text, required=True)


def _name(text: str) -> str:
    return verify_text(OPERATOR, "name", text, required=True)
