"""Shifts: opened with a float, money paid in, paid out and banked, the drawer counted at the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from vending.domain.cash.count import MOST, verify_count
from vending.domain.cash.report import ShiftReport
from vending.domain.cash.shift import CashKind, Movement, ShiftClose
from vending.domain.people.permission import Action, may
from vending.domain.proof.journal import EntryKind, digest_of
from vending.domain.registry.rules import verify_reason, verify_text
from vending.errors import BadRecord, DifferenceUnexplained, RecordChanged, RecordFault, ShiftIsClosed, ShiftNeeded
from vending.services.cash.post_cash import begin_shift, post_act
from vending.services.proof.record_changes import verify_clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from vending.clock import Clock
    from vending.domain.cash.count import CashCount
    from vending.domain.cash.report import Deposit, ShiftRow
    from vending.domain.cash.shift import CashEntry, OpenShift
    from vending.domain.people.operator import Operator
    from vending.domain.station import StationIdentity
    from vending.money import Money
    from vending.ports import UnitOfWork, UnitsOfWork
    from vending.services.people.guard import Guard

_KIND = "shift"


@dataclass(frozen=True, slots=True)
class KeepShifts:
    """The shifts of the station's tills; an operator has at most one open at each.

    `denominations` are the pieces (minor units) a drawer of the station's currency is counted by, largest first; empty
    where they are not known. All of it raises NotAllowed and OperatorGone; what records something ClockBehind.
    """

    guard: Guard
    units_of_work: UnitsOfWork
    clock: Clock
    station: StationIdentity
    denominations: Sequence[int] = ()

    def open(self, operator: Operator, change: Money) -> OpenShift:
        """Open a shift at this till with `change` (zero or more) in the drawer. Raises ShiftIsOpen, BadRecord."""
        self.guard.verify(operator, Action.OWN_SHIFT)
        self._verify_sum(change, least=0)
        now = self.clock.now()
        with self.units_of_work.write() as work:
            verify_clock(work, now)
            shift = begin_shift(work, self.station.till, operator, change, now)
            work.commit()
        return shift

    def find_current(self, operator: Operator) -> OpenShift | None:
        """Return the operator's open shift at this till."""
        self.guard.verify(operator, Action.OWN_SHIFT)
        with self.units_of_work.read() as work:
            return work.shifts.find_open(self.station.till, operator.id)

    def pay_in(self, operator: Operator, amount: Money, reason: str) -> CashEntry:
        """Put money into the drawer, for a reason: more change. Raises ShiftNeeded, BadRecord."""
        self.guard.verify(operator, Action.OWN_SHIFT)
        self._verify_sum(amount)
        return self._move(operator, Movement(CashKind.PAY_IN, amount, reason=verify_reason(_KIND, reason)))

    def pay_out(self, operator: Operator, amount: Money, reason: str) -> CashEntry:
        """Take money out of the drawer, for a reason. Raises CashTooShort, ShiftNeeded, BadRecord."""
        self.guard.verify(operator, Action.PAY_OUT)
        self._verify_sum(amount)
        return self._move(operator, Movement(CashKind.PAY_OUT, -amount, reason=verify_reason(_KIND, reason)))

    def deposit(self, operator: Operator, amount: Money, bank: str, reference: str) -> CashEntry:
        """Take money out of the drawer to the bank; `reference` is its slip's.

        Raises CashTooShort, ShiftNeeded, BadRecord.
        """
        self.guard.verify(operator, Action.DEPOSIT)
        self._verify_sum(amount)
        where = verify_text(_KIND, "bank", bank, required=True)
        slip = verify_text(_KIND, "reference", reference, required=True)
        return self._move(operator, Movement(CashKind.DEPOSIT, -amount, bank=where, reference=slip))

    def close(self, operator: Operator, count: CashCount, reason: str = "", number: int | None = None) -> ShiftClose:
        """Close the operator's shift at this till, or the open shift `number`, with what was counted.

        A difference needs a reason, and above the station's tolerance somebody who may accept it. Raises ShiftNeeded,
        ShiftIsClosed, UnknownRecord, BadCount, BadRecord, DifferenceUnexplained, and RecordChanged when money moved
        meanwhile.
        """
        self.guard.verify(operator, Action.OWN_SHIFT)
        verify_count(count, self.station.currency, self.denominations)
        with self.units_of_work.read() as work:
            shift = self._get_open(work, operator, number)
        if shift.shift.operator_id != operator.id:
            self.guard.verify(operator, Action.CLOSE_ANY_SHIFT, str(shift.shift.number))
        why = self._verify_difference(operator, shift, count, reason)
        now = self.clock.now()
        with self.units_of_work.write() as work:
            verify_clock(work, now)
            if self._get_open(work, operator, shift.shift.number) != shift:
                raise RecordChanged(_KIND)
            close = _close_of(shift, operator, now, count, why)
            work.shifts.close(close)
            work.journal.append(EntryKind.SHIFT, shift.shift.id, digest_of(close), now)
            work.commit()
        return close

    def report(self, operator: Operator, number: int) -> ShiftReport:
        """Return what the shift `number` came to so far, one's own or, with the right to see them, any.

        Raises UnknownRecord.
        """
        self._verify_reader(operator)
        with self.units_of_work.read() as work:
            shift = work.shifts.get_by_number(number)
            made = ShiftReport(
                shift=shift,
                entries=work.shifts.entries(shift.id),
                close=work.shifts.find_close(shift.id),
                tokens=work.shifts.tokens(shift.id),
                waiting=work.shifts.count_waiting(shift.id),
            )
        if shift.operator_id != operator.id:
            self.guard.verify(operator, Action.SEE_SHIFTS, str(number))
        return made

    def rows(self, operator: Operator, before: int | None = None, limit: int = 100) -> tuple[ShiftRow, ...]:
        """Return shifts, latest first, from below the number `before` on; one's own without the right to see all."""
        self._verify_reader(operator)
        whose = None if may(operator.role, Action.SEE_SHIFTS) else operator.id
        with self.units_of_work.read() as work:
            return work.shifts.rows(before, whose, limit)

    def deposits(self, operator: Operator, first: date, last: date) -> tuple[Deposit, ...]:
        """Return what went to the bank from a day to another (of the station's time), oldest first."""
        self.guard.verify(operator, Action.SEE_SHIFTS)
        with self.units_of_work.read() as work:
            return work.shifts.deposits(self._begins(first), self._begins(last + timedelta(days=1)))

    def _begins(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.station.zone).astimezone(UTC)

    def _verify_reader(self, operator: Operator) -> None:
        sees_all = may(operator.role, Action.SEE_SHIFTS)
        self.guard.verify(operator, Action.SEE_SHIFTS if sees_all else Action.OWN_SHIFT)

    def _verify_sum(self, amount: Money, least: int = 1) -> None:
        if amount.currency != self.station.currency:
            raise BadRecord(_KIND, "amount", amount.currency, RecordFault.NOT_A_CHOICE)
        if not least <= amount.minor <= MOST:
            raise BadRecord(_KIND, "amount", str(amount.decimal), RecordFault.OUT_OF_RANGE)

    def _verify_difference(self, operator: Operator, shift: OpenShift, count: CashCount, reason: str) -> str:
        """Return the reason; with a difference it is needed, and above the tolerance the right to accept it."""
        difference = count.total - shift.balance
        if difference and not reason.strip():
            raise DifferenceUnexplained(difference)
        why = verify_text(_KIND, "reason", reason)
        if abs(difference.minor) > self.station.policy.shift_tolerance:
            self.guard.verify(operator, Action.ACCEPT_DIFFERENCE, str(shift.shift.number))
        return why

    def _get_open(self, work: UnitOfWork, operator: Operator, number: int | None) -> OpenShift:
        """Return the open shift `number`, or the operator's own at this till. Raises ShiftIsClosed, ShiftNeeded."""
        if number is None:
            own = work.shifts.find_open(self.station.till, operator.id)
            if own is None:
                raise ShiftNeeded(self.station.till)
            return own
        found = work.shifts.find_open_by_id(work.shifts.get_by_number(number).id)
        if found is None:
            raise ShiftIsClosed(number)
        return found

    def _move(self, operator: Operator, movement: Movement) -> CashEntry:
        now = self.clock.now()
        with self.units_of_work.write() as work:
            verify_clock(work, now)
            entry = post_act(work, self._get_open(work, operator, None), movement, operator, now)
            work.commit()
        return entry


def _close_of(shift: OpenShift, operator: Operator, at: datetime, count: CashCount, reason: str) -> ShiftClose:
    return ShiftClose(
        shift_id=shift.shift.id,
        at=at,
        operator_id=operator.id,
        operator_name=operator.name,
        approver_id=operator.approver_id,
        approver_name=operator.approver_name,
        entries=shift.position,
        pieces=count.pieces,
        counted=count.total,
        expected=shift.balance,
        reason=reason,
    )
