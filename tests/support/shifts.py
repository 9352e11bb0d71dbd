"""Shifts and their cash for tests: plausible records, and services on a counter's store."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.support.counters import STATION
from tests.support.records import CURRENCY, START, make_operator
from vending.domain.cash.count import count_pieces
from vending.domain.cash.shift import CashKind, Movement, Shift, ShiftClose, begun
from vending.ids import ShiftId, new_id
from vending.money import Money
from vending.services.cash.keep_shifts import KeepShifts
from vending.services.people.guard import Guard

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from vending.domain.cash.count import CashCount
    from vending.domain.cash.shift import CashEntry
    from vending.domain.people.operator import Operator, Role

RAND: tuple[int, ...] = (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5)


def cents(minor: int) -> Money:
    return Money(minor, CURRENCY)


def make_shift(operator: Operator, **fields: Any) -> Shift:
    """The first shift of a station."""
    plain = Shift(ShiftId(new_id()), 1, "1", operator.id, operator.name, START, CURRENCY)
    return replace(plain, **fields)


def make_entry(shift: Shift, operator: Operator, **fields: Any) -> CashEntry:
    """A shift's float of 200.00."""
    return replace(begun(shift).entry(Movement(CashKind.FLOAT, cents(20_000)), operator, START), **fields)


def make_close(shift: Shift, operator: Operator, **fields: Any) -> ShiftClose:
    """The end of a shift in which nothing but the float moved; a note was lost."""
    plain = ShiftClose(
        shift_id=shift.id,
        at=START,
        operator_id=operator.id,
        operator_name=operator.name,
        approver_id=None,
        approver_name=None,
        entries=1,
        pieces=((10_000, 1), (5_000, 1)),
        counted=cents(15_000),
        expected=cents(20_000),
        reason="a note was torn",
    )
    return replace(plain, **fields)


def shifts_of(counter: Counter, till: str = "1", units_of_work: Any = None, **policy: Any) -> KeepShifts:
    """The shifts of a counter's store as a till keeps them."""
    units = units_of_work or counter.store.units_of_work
    station = replace(STATION, till=till, policy=replace(STATION.policy, **policy))
    return KeepShifts(Guard(units, counter.clock), units, counter.clock, station, RAND)


def add_operator(counter: Counter, role: Role) -> Operator:
    """Somebody of this role in the counter's store."""
    operator = make_operator(role=role, name=f"The {role}")
    with counter.store.units_of_work.write() as work:
        work.operators.add(operator)
        work.commit()
    return operator


def pieces(**numbers: int) -> CashCount:
    """So many of each: r200=2 are two notes of 200."""
    return count_pieces(CURRENCY, RAND, {int(name[1:]) * 100: number for name, number in numbers.items()})


def entries(counter: Counter, operator: Operator, till: str = "1") -> tuple[CashEntry, ...]:
    """The movements of an operator's open shift."""
    with counter.store.units_of_work.read() as work:
        found = work.shifts.find_open(till, operator.id)
        assert found is not None
        return work.shifts.entries(found.shift.id)


def moves(counter: Counter, operator: Operator) -> list[tuple[str, int, int]]:
    """Their kinds, amounts and balances."""
    return [(one.kind.value, one.amount.minor, one.balance.minor) for one in entries(counter, operator)]
