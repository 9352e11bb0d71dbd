"""Shifts by hand: opened, moved, counted, closed, seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.records import START
from tests.support.shifts import add_operator, cents, entries, moves, pieces, shifts_of
from vending.domain.cash.count import count_total
from vending.domain.cash.shift import CashKind
from vending.domain.people.operator import Operator, Role
from vending.domain.proof.event import EventKind
from vending.errors import (
    BadCount,
    BadRecord,
    CashTooShort,
    ClockBehind,
    DifferenceUnexplained,
    NotAllowed,
    RecordChanged,
    ShiftIsClosed,
    ShiftIsOpen,
    ShiftNeeded,
    UnknownRecord,
)
from vending.money import Money
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from vending.services.cash.keep_shifts import KeepShifts


@pytest.fixture
def cashier(counter: Counter) -> Operator:
    """Who sells at the counter."""
    operator = add_operator(counter, Role.CASHIER)
    counter.registry = replace(counter.registry, operator=operator)
    return operator


@pytest.fixture
def boss(counter: Counter) -> Operator:
    return add_operator(counter, Role.SUPERVISOR)


@pytest.fixture
def keep(counter: Counter) -> KeepShifts:
    return shifts_of(counter)


def test_a_day_at_a_till(counter: Counter, cashier: Operator, boss: Operator, keep: KeepShifts) -> None:
    assert keep.find_current(cashier) is None
    opened = keep.open(cashier, cents(20_000))
    assert (opened.shift.number, opened.shift.till, opened.shift.operator_id) == (1, "1", cashier.id)
    sale = counter.sell(10_000)
    assert sale.intent.shift is not None
    keep.pay_in(cashier, cents(5_000), " more change ")
    trusted = replace(cashier, approver=boss)
    out = keep.pay_out(trusted, cents(1_500), "milk")
    banked = keep.deposit(trusted, cents(30_000), "First Bank", "S-77")
    assert (out.approver_id, out.approver_name) == (boss.id, boss.name)
    assert moves(counter, cashier) == [
        ("float", 20_000, 20_000),
        ("sale", 10_000, 30_000),
        ("pay_in", 5_000, 35_000),
        ("pay_out", -1_500, 33_500),
        ("deposit", -30_000, 3_500),
    ]
    assert sale.intent.shift == entries(counter, cashier)[1].mark
    assert entries(counter, cashier)[2].reason == "more change"
    current = keep.find_current(cashier)
    assert current is not None
    assert current.balance == cents(3_500)
    counter.clock.advance(hours=8)
    close = keep.close(cashier, pieces(r20=1, r10=1, r5=1))
    assert (close.expected, close.counted, close.difference) == (cents(3_500), cents(3_500), cents(0))
    assert (close.entries, close.pieces) == (5, ((2_000, 1), (1_000, 1), (500, 1)))
    assert keep.find_current(cashier) is None
    report = keep.report(cashier, 1)
    assert (report.close, report.expected, report.waiting) == (close, cents(3_500), 0)
    assert [(sold.tokens, sold.units) for sold in report.tokens] == [(1, sale.intent.units)]
    assert report.sum_of(CashKind.SALE) == cents(10_000)
    assert [one.entry for one in keep.deposits(boss, START.date(), START.date())] == [banked]
    assert keep.deposits(boss, date(2026, 2, 1), date(2026, 2, 28)) == ()
    assert verify_journal(counter.store.units_of_work).sequence == 7  # open, sale, token, three moves, close


def test_tills_and_operators_have_drawers_of_their_own(counter: Counter, cashier: Operator, boss: Operator) -> None:
    one, two = shifts_of(counter), shifts_of(counter, till="2")
    one.open(cashier, cents(1_000))
    two.open(cashier, cents(2_000))
    one.open(boss, cents(3_000))
    with pytest.raises(ShiftIsOpen) as caught:
        one.open(cashier, cents(0))
    assert (caught.value.till, caught.value.number) == ("1", 1)
    counter.sell(10_000)
    balances = [keep.find_current(who) for keep, who in ((one, cashier), (two, cashier), (one, boss))]
    assert [found.balance.minor for found in balances if found] == [11_000, 2_000, 3_000]
    with pytest.raises(ShiftNeeded) as needed:
        two.pay_in(boss, cents(100), "change")
    assert needed.value.till == "2"


def test_a_difference_needs_a_reason_and_somebody_to_accept_it(
    counter: Counter, cashier: Operator, boss: Operator, keep: KeepShifts
) -> None:
    keep.open(cashier, cents(10_000))
    for count, difference in ((pieces(r50=1), -5_000), (pieces(r200=1), 10_000)):
        with pytest.raises(DifferenceUnexplained) as caught:
            keep.close(cashier, count, " ")
        assert caught.value.difference == cents(difference)
    with pytest.raises(NotAllowed) as refused:
        keep.close(cashier, pieces(r50=1), "a note was torn")
    assert refused.value.approvers == (Role.SUPERVISOR, Role.MANAGER)
    with counter.store.engine.begin() as connection:
        told = connection.exec_driver_sql("SELECT kind, subject FROM audit_event").all()
    assert told == [(EventKind.RIGHT_REFUSED.value, "1")]
    assert keep.find_current(cashier) is not None
    close = keep.close(replace(cashier, approver=boss), pieces(r50=1), "a note was torn ")
    assert (close.difference, close.reason, close.approver_id) == (cents(-5_000), "a note was torn", boss.id)
    assert keep.report(boss, 1).close == close


def test_a_small_difference_is_the_operators_own(counter: Counter, cashier: Operator) -> None:
    keep = shifts_of(counter, shift_tolerance=500)
    keep.open(cashier, cents(10_000))
    with pytest.raises(NotAllowed):
        keep.close(cashier, pieces(r50=1, r20=2, r2=2), "paid out wrongly")
    with pytest.raises(DifferenceUnexplained):
        keep.close(cashier, pieces(r50=1, r20=2, r5=1))
    close = keep.close(cashier, pieces(r50=1, r20=2, r5=1), "paid out wrongly")
    assert (close.difference, close.approver_id) == (cents(-500), None)


def test_a_supervisor_closes_what_another_left_open(
    counter: Counter, cashier: Operator, boss: Operator, keep: KeepShifts
) -> None:
    keep.open(cashier, cents(0))
    other = add_operator(counter, Role.CASHIER)
    with pytest.raises(NotAllowed):
        keep.close(other, count_total(cents(0)), number=1)
    close = shifts_of(counter, till="2").close(boss, count_total(cents(0)), number=1)
    assert close.operator_id == boss.id
    with pytest.raises(ShiftIsClosed) as caught:
        keep.close(boss, count_total(cents(0)), number=1)
    assert caught.value.number == 1
    with pytest.raises(UnknownRecord):
        keep.close(boss, count_total(cents(0)), number=2)


def test_nothing_moves_in_a_closed_shift(counter: Counter, cashier: Operator, boss: Operator, keep: KeepShifts) -> None:
    keep.open(cashier, cents(100))
    keep.close(cashier, pieces(r1=1))
    trusted = replace(cashier, approver=boss)
    for act in (
        lambda: keep.pay_in(trusted, cents(1), "change"),
        lambda: keep.pay_out(trusted, cents(1), "milk"),
        lambda: keep.deposit(trusted, cents(1), "Bank", "1"),
        lambda: keep.close(trusted, count_total(cents(0))),
    ):
        with pytest.raises(ShiftNeeded):
            act()
    counter.sell(10_000)  # in a new one
    assert len(keep.report(cashier, 1).entries) == 1
    assert len(keep.report(cashier, 2).entries) == 2


def test_money_that_moves_while_it_is_counted_is_counted_again(
    counter: Counter, cashier: Operator, boss: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sale comes between the look at what is expected and the close."""
    keep = shifts_of(counter)
    keep.open(cashier, cents(100))
    with monkeypatch.context() as patch:
        patch.setattr("vending.services.cash.keep_shifts.verify_clock", lambda *_: None)
        moving = replace(keep, clock=Selling(counter))  # the clock is read right before the close is written
        with pytest.raises(RecordChanged):
            moving.close(cashier, pieces(r1=1))
    assert keep.find_current(cashier) is not None
    keep.close(cashier, pieces(r100=1, r1=1))


class Selling:
    """A clock that sells whenever it is looked at."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter

    def now(self) -> object:
        self.counter.sell(10_000)
        return self.counter.clock.now()


@pytest.mark.parametrize(
    ("amount", "field"),
    [(cents(0), "amount"), (cents(-1), "amount"), (cents(10**15 + 1), "amount"), (Money(1, "USD"), "amount")],
)
def test_sums_that_cannot_be(counter: Counter, cashier: Operator, boss: Operator, amount: Money, field: str) -> None:
    keep, trusted = shifts_of(counter), replace(cashier, approver=boss)
    keep.open(cashier, cents(100))
    acts = [
        lambda: keep.pay_in(trusted, amount, "change"),
        lambda: keep.pay_out(trusted, amount, "milk"),
        lambda: keep.deposit(trusted, amount, "Bank", "1"),
    ]
    if amount:
        acts.append(lambda: shifts_of(counter, till="2").open(cashier, amount))
    for act in acts:
        with pytest.raises(BadRecord) as caught:
            act()
        assert caught.value.field == field
    assert len(entries(counter, cashier)) == 1


def test_what_has_no_reason_is_not_done(counter: Counter, cashier: Operator, boss: Operator, keep: KeepShifts) -> None:
    keep.open(cashier, cents(1_000))
    trusted = replace(cashier, approver=boss)
    for act, field in (
        (lambda: keep.pay_in(trusted, cents(1), " "), "reason"),
        (lambda: keep.pay_out(trusted, cents(1), "x" * 201), "reason"),
        (lambda: keep.deposit(trusted, cents(1), "", "1"), "bank"),
        (lambda: keep.deposit(trusted, cents(1), "Bank", "a\nb"), "reference"),
        (lambda: keep.close(trusted, count_total(cents(0)), "x" * 201), "reason"),
    ):
        with pytest.raises(BadRecord) as caught:
            act()
        assert caught.value.field == field
    with pytest.raises(CashTooShort) as short:
        keep.pay_out(trusted, cents(1_001), "milk")
    assert short.value.balance == cents(1_000)
    with pytest.raises(BadCount):
        keep.close(trusted, count_total(cents(1_000)))


def test_a_clock_that_stands_before_the_last_record_moves_nothing(counter: Counter, cashier: Operator) -> None:
    keep = shifts_of(counter)
    keep.open(cashier, cents(100))
    counter.clock.advance(hours=-1)
    for act in (
        lambda: shifts_of(counter, till="2").open(cashier, cents(0)),
        lambda: keep.pay_in(cashier, cents(1), "change"),
        lambda: keep.close(cashier, pieces(r1=1)),
    ):
        with pytest.raises(ClockBehind):
            act()


def test_cashiers_see_their_own_shifts_and_those_in_charge_all(
    counter: Counter, cashier: Operator, boss: Operator, keep: KeepShifts
) -> None:
    other, auditor = add_operator(counter, Role.CASHIER), add_operator(counter, Role.AUDITOR)
    for who in (cashier, other, cashier):
        keep.open(who, cents(0))
        keep.close(who, count_total(cents(0)))
    numbers = [[row.shift.number for row in keep.rows(who)] for who in (cashier, other, boss, auditor)]
    assert numbers == [[3, 1], [2], [3, 2, 1], [3, 2, 1]]
    assert [row.shift.number for row in keep.rows(boss, before=3, limit=1)] == [2]
    for who in (other, boss, auditor):
        assert keep.report(who, 2).shift.number == 2
    for act in (
        lambda: keep.report(cashier, 2),
        lambda: keep.deposits(cashier, START.date(), START.date()),
        lambda: keep.report(add_operator(counter, Role.TECHNICIAN), 1),
        lambda: keep.rows(add_operator(counter, Role.TECHNICIAN)),
        lambda: keep.open(auditor, cents(0)),
        lambda: keep.rows(replace(cashier, role=Role.MANAGER)),  # what the caller says of itself is not believed
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(UnknownRecord):
        keep.report(boss, 4)


def test_two_tills_that_close_at_once_close_once(counter: Counter, cashier: Operator, boss: Operator) -> None:
    keep = shifts_of(counter)
    keep.open(cashier, cents(0))

    class Closing(Selling):
        def now(self) -> object:
            keep.close(boss, count_total(cents(0)), number=1)
            return counter.clock.now() + timedelta(seconds=1)

    with pytest.raises(ShiftIsClosed):
        replace(keep, clock=Closing(counter)).close(cashier, count_total(cents(0)))
    assert keep.report(cashier, 1).close is not None
    assert verify_journal(counter.store.units_of_work).sequence == 2
