"""What every store does with shifts and their cash, on an encrypted file and on a server."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sts.token import Commodity
from tests.support.counters import STATION, SetClock
from tests.support.records import (
    START,
    add_registry,
    make_intent,
    make_operator,
    make_registry,
    make_token,
    make_void,
    record,
)
from tests.support.shifts import RAND, cents, make_close, make_entry, make_shift
from vending.domain.cash.count import count_pieces
from vending.domain.cash.report import Deposit, ShiftRow, TokensSold
from vending.domain.cash.shift import CashKind, Movement, OpenShift, ShiftMark
from vending.errors import RecordRefused, UnknownRecord
from vending.ids import ShiftId, new_id
from vending.services.cash.keep_shifts import KeepShifts
from vending.services.people.guard import Guard
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from store.engine import Store
    from vending.domain.cash.shift import Shift
    from vending.domain.people.operator import Operator

HOUR = timedelta(hours=1)


def open_one(store: Store, operator: Operator, **fields: object) -> OpenShift:
    shift = make_shift(operator, **fields)
    entry = make_entry(shift, operator)
    with store.units_of_work.write() as work:
        work.shifts.add(shift)
        work.shifts.post(entry)
        work.commit()
    return OpenShift(shift, entry.balance, entry.position)


def test_an_operator_has_one_open_shift_at_a_till(store: Store) -> None:
    operator, other = (add_registry(store.units_of_work).operator for _ in range(2))
    first = open_one(store, operator)
    for again in ({"number": 2}, {"till": "2"}, {"number": 0, "till": "3"}):  # till, number, number
        with pytest.raises(RecordRefused):
            open_one(store, operator, **again)
    second = open_one(store, operator, number=2, till="2")
    theirs = open_one(store, other, number=3)
    with store.units_of_work.write() as work:
        assert work.shifts.find_open("1", operator.id) == first
        assert work.shifts.find_open("2", operator.id) == second
        assert work.shifts.find_open("2", other.id) is None
        assert work.shifts.open_ids() == {one.shift.id for one in (first, second, theirs)}
        close = make_close(first.shift, operator, approver_id=other.id, approver_name=other.name)
        work.shifts.close(close)
        assert work.shifts.find_close(first.shift.id) == close
        assert work.shifts.find_close(second.shift.id) is None
        assert work.shifts.find_open("1", operator.id) is None
        assert work.shifts.find_open_by_id(first.shift.id) is None
        assert work.shifts.find_open_by_id(theirs.shift.id) == theirs
        with pytest.raises(RecordRefused):
            work.shifts.close(close)
        assert (work.shifts.count_records(), work.proof.counts()["cash_entry"]) == (4, 3)
        work.commit()
    assert open_one(store, operator, number=4).shift.number == 4


def test_movements_are_kept_as_they_are_and_the_last_tells_what_is_expected(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    intent, operator = make_intent(registry), replace(registry.operator, approver=make_operator())
    record(store, intent)
    shift = open_one(store, registry.operator)
    entries = [make_entry(shift.shift, registry.operator)]
    for movement in (
        Movement(CashKind.SALE, cents(10_000), intent.id),
        Movement(CashKind.PAY_OUT, cents(-500), reason="milk"),
        Movement(CashKind.DEPOSIT, cents(-29_000), bank="First Bank", reference="S-1"),
        Movement(CashKind.VOID_RETURNED, cents(-10_000), intent.id),
    ):
        entry = shift.entry(movement, operator, START)
        with store.units_of_work.write() as work:
            work.shifts.post(entry)
            work.commit()
        shift = shift.after(entry)
        entries.append(entry)
    with store.units_of_work.read() as work:
        assert work.shifts.entries(shift.shift.id) == tuple(entries)
        assert work.shifts.acts(shift.shift.id) == (entries[0], entries[2], entries[3])
        assert work.shifts.get_entry(entries[1].mark) == entries[1]
        assert work.shifts.find_open_by_id(shift.shift.id) == shift
        assert shift.balance == cents(-9_500)
    for wrong in ({"position": 2}, {"position": 0}):
        with pytest.raises(RecordRefused), store.units_of_work.write() as work:
            work.shifts.post(replace(entries[2], **wrong))


def test_a_shift_is_found_by_its_number(store: Store) -> None:
    operator, other = (add_registry(store.units_of_work).operator for _ in range(2))
    with store.units_of_work.read() as work:
        assert work.shifts.last_number() == 0
        assert work.shifts.rows() == ()
        for find in (lambda: work.shifts.get(ShiftId(new_id())), lambda: work.shifts.get_by_number(1)):
            with pytest.raises(UnknownRecord):
                find()
        with pytest.raises(UnknownRecord):
            work.shifts.get_entry(ShiftMark(ShiftId(new_id()), 1))
    shifts = [open_one(store, who, number=number) for number, who in ((1, operator), (2, other), (3, operator))[:2]]
    with store.units_of_work.write() as work:
        work.shifts.close(close := make_close(shifts[0].shift, operator))
        work.commit()
    shifts.append(open_one(store, operator, number=3))
    rows = [ShiftRow(one.shift, one.balance, None) for one in shifts]
    rows[0] = replace(rows[0], close=close)
    with store.units_of_work.read() as work:
        assert work.shifts.last_number() == 3
        assert work.shifts.get_by_number(2) == work.shifts.get(shifts[1].shift.id) == shifts[1].shift
        assert work.shifts.rows() == (rows[2], rows[1], rows[0])
        assert work.shifts.rows(before=3, limit=1) == (rows[1],)
        assert work.shifts.rows(operator_id=operator.id) == (rows[2], rows[0])


def test_what_a_shift_sold(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    shift = open_one(store, registry.operator)
    sold, more, money, void, waiting, elsewhere = (make_intent(registry, number) for number in range(1, 7))
    money = replace(money, in_currency=True, units=7_000)
    cancelled = make_intent(registry, 7)
    record(store, sold, more, money, void, waiting, elsewhere, cancelled)
    with store.units_of_work.write() as work:
        for intent in (sold, more, money, void, waiting, cancelled):
            entry = shift.entry_of_sale(intent, CashKind.SALE, START)
            work.shifts.post(entry)
            shift = shift.after(entry)
        for intent in (sold, more, money, elsewhere):
            work.sales.add_token(make_token(intent))
        work.sales.add_void(make_void(void))
        work.commit()
    with store.units_of_work.read() as work:
        both = TokensSold(Commodity.ELECTRICITY, False, 2, sold.units + more.units)
        counted = TokensSold(Commodity.ELECTRICITY, True, 1, 7_000)
        assert set(work.shifts.tokens(shift.shift.id)) == {both, counted}
        assert work.shifts.count_waiting(shift.shift.id) == 2
        assert work.shifts.tokens(ShiftId(new_id())) == ()


def test_deposits_are_listed_by_their_moment(store: Store) -> None:
    registry = add_registry(store.units_of_work, make_registry())
    shift, deposits = open_one(store, registry.operator), []
    for hours in range(4):
        movement = Movement(CashKind.DEPOSIT, cents(-100), bank="Bank", reference=str(hours))
        entry = shift.entry(movement, registry.operator, START + hours * HOUR)
        with store.units_of_work.write() as work:
            work.shifts.post(entry)
            work.commit()
        shift = shift.after(entry)
        deposits.append(Deposit(shift.shift, entry))
    with store.units_of_work.read() as work:
        assert work.shifts.deposits(START, START + 4 * HOUR) == tuple(deposits)
        assert work.shifts.deposits(START + HOUR, START + 3 * HOUR) == tuple(deposits[1:3])


def test_a_day_by_hand_is_proved_by_the_walk(store: Store) -> None:
    operator = replace(add_registry(store.units_of_work).operator)
    clock = SetClock(START)
    keep = KeepShifts(Guard(store.units_of_work, clock), store.units_of_work, clock, STATION, RAND)
    keep.open(operator, cents(20_000))
    keep.pay_in(operator, cents(5_000), "change")
    keep.pay_out(operator, cents(1_000), "milk")
    keep.deposit(operator, cents(14_000), "First Bank", "S-1")
    close = keep.close(operator, count_pieces("ZAR", RAND, {10_000: 1}))
    assert keep.report(operator, 1).close == close
    assert [one.entry.reference for one in keep.deposits(operator, START.date(), START.date())] == ["S-1"]
    assert verify_journal(store.units_of_work).sequence == 5


def test_a_shift_of_long_ago_is_reached_at_once(store: Store) -> None:
    """The list stays short whatever the numbers are."""
    operator = add_registry(store.units_of_work).operator
    shifts: list[Shift] = []
    with store.units_of_work.write() as work:
        for number in range(1, 301):
            shift = make_shift(operator, number=number)
            work.shifts.add(shift)
            work.shifts.post(make_entry(shift, operator))
            work.shifts.close(make_close(shift, operator))
            shifts.append(shift)
        work.commit()
    with store.units_of_work.read() as work:
        assert [row.shift for row in work.shifts.rows()] == shifts[:-101:-1]
        assert [row.shift for row in work.shifts.rows(before=11, limit=5)] == shifts[9:4:-1]
