"""The vendor's commission as every store keeps it: on an encrypted file and on a server."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.support.commissions import make_commission, make_payout, make_rule
from tests.support.records import CURRENCY, START, add_registry, make_intent, record
from vending.domain.cash.shift import ShiftMark
from vending.domain.commission.commission import (
    CommissionBase,
    CommissionKind,
    earned_entry,
    paid_entry,
    taken_back_entry,
)
from vending.domain.proof.journal import digest_of
from vending.errors import RecordRefused, UnknownRecord
from vending.ids import CommissionRuleId, PayoutId, SaleId, ShiftId, new_id
from vending.money import Money

if TYPE_CHECKING:
    from store.engine import Store

DAY = timedelta(days=1)


def test_rules_come_back_as_they_were_published(store: Store) -> None:
    full = make_commission(
        "2.5",
        base=CommissionBase.ENERGY,
        per_sale=Money(150, CURRENCY),
        per_unit=Decimal("0.125"),
        least=Money(0, CURRENCY),
        most=Money(10**12, CURRENCY),
    )
    first, late, early = (
        make_rule(1, effective_from=START),
        make_rule(2, effective_from=START + 31 * DAY),
        make_rule(3, effective_from=START + 10 * DAY, terms=full),
    )
    with store.units_of_work.write() as work:
        for rule in (first, late, early):
            work.commission.add_rule(rule)
        work.commit()
    with store.units_of_work.read() as work:
        assert work.commission.rules() == (first, late, early)
        assert digest_of(work.commission.get_rule(early.id)) == digest_of(early)
        found = [work.commission.find_in_force(START + days * DAY) for days in (-1, 0, 9, 10, 60)]
        assert found == [None, first, first, early, early]
        with pytest.raises(UnknownRecord):
            work.commission.get_rule(CommissionRuleId(new_id()))
    for wrong in (make_rule(1), make_rule(0), replace(make_rule(4), id=first.id)):
        with pytest.raises(RecordRefused), store.units_of_work.write() as work:
            work.commission.add_rule(wrong)


def test_movements_come_back_in_order(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    one, other = make_intent(registry, 1), make_intent(registry, 2)
    record(store, one, other)
    rule, operator = make_rule(), registry.operator
    by_cash = make_payout(
        operator, approver_id=operator.id, approver_name="Thabo", shift=ShiftMark(ShiftId(new_id()), 7)
    )
    earned = earned_entry(None, rule, one, START)
    more = earned_entry(earned, rule, other, START + DAY)
    paid = paid_entry(more, Money(300, CURRENCY), make_payout(operator), START + DAY)
    again = paid_entry(paid, Money(1, CURRENCY), by_cash, START + 2 * DAY)
    back = taken_back_entry(again, earned, START + 3 * DAY)
    posted = (earned, more, paid, again, back)
    with store.units_of_work.write() as work:
        assert work.commission.find_last() is None
        assert work.commission.sum_before(START + DAY, CURRENCY) == Money(0, CURRENCY)
        work.commission.add_rule(rule)
        for entry in posted:
            work.commission.post(entry)
        work.commit()
    with store.units_of_work.read() as work:
        kept = work.commission
        assert tuple(kept.entries()) == posted
        assert tuple(kept.entries(after=3)) == posted[3:]
        assert [digest_of(entry) for entry in kept.entries()] == [digest_of(entry) for entry in posted]
        assert kept.find_last() == back
        assert back.balance == Money(250 - 301, CURRENCY)
        assert kept.of_sale(one.id) == (earned, back)
        assert kept.of_sale(SaleId(new_id())) == ()
        assert [kept.get_payout(entry.payout.id) for entry in (paid, again) if entry.payout] == [paid, again]
        assert kept.between(START + DAY, START + 3 * DAY) == (more, paid, again)
        assert kept.sum_before(START + 2 * DAY, CURRENCY) == paid.balance
        assert kept.count_records() == (1, 3, 2)
        with pytest.raises(UnknownRecord):
            kept.get_payout(PayoutId(new_id()))


def test_a_sale_earns_once_and_loses_once(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    intent, rule = make_intent(registry), make_rule()
    record(store, intent)
    earned = earned_entry(None, rule, intent, START)
    back = taken_back_entry(earned, earned, START)
    with store.units_of_work.write() as work:
        work.commission.add_rule(rule)
        work.commission.post(earned)
        work.commission.post(back)
        work.commit()
    twice = (earned_entry(back, rule, intent, START), taken_back_entry(back, earned, START))
    no_place = replace(paid_entry(None, Money(1, CURRENCY), make_payout(registry.operator), START), position=0)
    taken = paid_entry(earned, Money(1, CURRENCY), make_payout(registry.operator), START)
    for wrong in (*twice, no_place, taken, replace(taken, position=9, sale_id=SaleId(new_id()))):
        with pytest.raises(RecordRefused), store.units_of_work.write() as work:
            work.commission.post(wrong)


def test_more_movements_than_are_read_at_once(store: Store) -> None:
    operator = add_registry(store.units_of_work).operator
    last = None
    with store.units_of_work.write() as work:
        for _ in range(1203):
            last = paid_entry(last, Money(1, CURRENCY), make_payout(operator), START)
            work.commission.post(last)
        work.commit()
    with store.units_of_work.read() as work:
        assert [one.position for one in work.commission.entries()] == list(range(1, 1204))
        assert {one.kind for one in work.commission.entries()} == {CommissionKind.PAID}
