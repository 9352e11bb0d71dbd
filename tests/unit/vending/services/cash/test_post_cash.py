"""What sales do to cash: taken with the intent, given back by a void or a cancellation; commission paid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.support.counters import LOST, REFUSED, STATION
from tests.support.shifts import add_operator, cents, entries, moves, pieces, shifts_of
from vending.domain.cash.shift import CashKind, ShiftMode
from vending.domain.people.operator import Operator, Role
from vending.domain.proof.journal import EntryKind
from vending.domain.sales.sale import Purpose, SaleState
from vending.errors import (
    CashTooShort,
    SalePending,
    SaleVoided,
    ShiftNeeded,
)
from vending.services.cash.post_cash import pay_commission, return_cash
from vending.services.proof.verify_journal import verify_journal
from vending.services.selling.sell_token import SaleOrder, SellToken

if TYPE_CHECKING:
    from tests.support.counters import Counter


@pytest.fixture
def cashier(counter: Counter) -> Operator:
    """Who sells at the counter."""
    operator = add_operator(counter, Role.CASHIER)
    counter.registry = replace(counter.registry, operator=operator)
    return operator


@pytest.fixture
def boss(counter: Counter) -> Operator:
    return add_operator(counter, Role.SUPERVISOR)


def test_the_first_sale_opens_a_shift_with_nothing_in_it(counter: Counter, cashier: Operator) -> None:
    first, second = counter.sell(10_000), (counter.clock.advance(minutes=5), counter.sell(2_000))[1]
    assert moves(counter, cashier) == [("float", 0, 0), ("sale", 10_000, 10_000), ("sale", 2_000, 12_000)]
    assert {sale.intent.shift.shift_id for sale in (first, second) if sale.intent.shift} == {
        entries(counter, cashier)[0].shift_id
    }
    with counter.store.units_of_work.read() as work:
        kinds = [entry.kind for entry in work.journal.entries()]
    assert kinds == [EntryKind.SHIFT, *[EntryKind.SALE, EntryKind.TOKEN] * 2]


def test_where_shifts_are_required_nothing_is_sold_without_one(counter: Counter, cashier: Operator) -> None:
    station = replace(STATION, policy=replace(STATION.policy, shifts=ShiftMode.REQUIRED))
    selling = SellToken(replace(counter.issuing, station=station))
    with pytest.raises(ShiftNeeded) as caught:
        selling.sell(counter.order())
    assert caught.value.till == "1"
    assert counter.sales() == []
    with counter.store.units_of_work.read() as work:
        assert work.shifts.last_number() == 0
    shifts_of(counter, shifts=ShiftMode.REQUIRED).open(cashier, cents(0))
    assert selling.sell(counter.order()).state is SaleState.ISSUED


def test_a_token_for_nothing_moves_no_cash(counter: Counter, boss: Operator) -> None:
    sale = counter.giving.free_issue(counter.meter, 50, "storm", boss)
    assert sale.intent.special is not None
    assert sale.intent.special.purpose is Purpose.FREE_ISSUE
    assert sale.intent.shift is None
    with counter.store.units_of_work.read() as work:
        assert work.shifts.last_number() == 0


def test_the_money_of_a_refused_sale_goes_back_out_of_its_shift(counter: Counter, cashier: Operator) -> None:
    counter.module.before["vend_credit"] = REFUSED
    with pytest.raises(SaleVoided):
        counter.sell(10_000)
    assert moves(counter, cashier) == [("float", 0, 0), ("sale", 10_000, 10_000), ("void_returned", -10_000, 0)]
    [sale] = counter.sales()
    assert sale.void is not None
    assert sale.void.shift == entries(counter, cashier)[2].mark
    assert shifts_of(counter).report(cashier, 1).tokens == ()
    verify_journal(counter.store.units_of_work)


@pytest.mark.parametrize("shifts", ShiftMode)
def test_a_sale_refused_after_its_shift_was_closed_is_paid_back_out_of_the_next(
    counter: Counter, cashier: Operator, shifts: ShiftMode
) -> None:
    """Also where nobody opened one: the customer is owed the money whatever the books say."""
    keep = shifts_of(counter, shifts=shifts)
    keep.open(cashier, cents(0))
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        counter.sell(10_000)
    assert keep.report(cashier, 1).waiting == 1
    keep.close(cashier, pieces(r100=1))
    counter.module.mend()
    counter.module.before.update(vend_credit=REFUSED, find_last_credit=REFUSED)
    counter.clock.advance(hours=1)
    [sale] = counter.settling.settle_all()
    assert sale.state is SaleState.VOID
    assert moves(counter, cashier) == [("float", 0, 0), ("void_returned", -10_000, -10_000)]
    report = keep.report(cashier, 1)
    assert (report.expected, report.waiting, len(report.entries)) == (cents(10_000), 0, 2)
    assert keep.report(cashier, 2).close is None
    verify_journal(counter.store.units_of_work)


def test_a_cancelled_sale_is_paid_back_by_who_cancels_it(counter: Counter, cashier: Operator, boss: Operator) -> None:
    sale, units = counter.sell(10_000), counter.store.units_of_work
    shifts_of(counter).open(boss, cents(9_999))
    for change, outcome in ((0, CashTooShort), (1, None)):
        with units.write() as work:
            if outcome:
                with pytest.raises(CashTooShort) as caught:
                    return_cash(work, STATION, sale, boss, "mistyped", counter.clock.now())
                assert caught.value.balance == cents(9_999)
                continue
        shifts_of(counter).pay_in(boss, cents(change), "change")
        with units.write() as work:
            entry = return_cash(work, STATION, sale, boss, "mistyped", counter.clock.now())
            work.commit()
    assert (entry.kind, entry.amount, entry.balance) == (CashKind.CANCELLED, cents(-10_000), cents(0))
    assert (entry.sale_id, entry.operator_id, entry.reason) == (sale.intent.id, boss.id, "mistyped")


def test_commission_is_paid_out_of_a_shift(counter: Counter, boss: Operator) -> None:
    shifts_of(counter).open(boss, cents(500))
    for amount in (501, 500):
        with counter.store.units_of_work.write() as work:
            if amount > 500:
                with pytest.raises(CashTooShort):
                    pay_commission(work, STATION, boss, cents(amount), "March", counter.clock.now())
                continue
            entry = pay_commission(work, STATION, boss, cents(amount), "March", counter.clock.now())
            work.commit()
    assert (entry.kind, entry.amount, entry.reference) == (CashKind.COMMISSION, cents(-500), "March")
    verify_journal(counter.store.units_of_work)


def test_a_sale_order_names_the_till_of_its_station(counter: Counter, cashier: Operator) -> None:
    selling = SellToken(replace(counter.issuing, station=replace(STATION, till="drive-in")))
    sale = selling.sell(SaleOrder(counter.meter, cents(5_000), cashier))
    assert sale.intent.shift == entries(counter, cashier, "drive-in")[1].mark
