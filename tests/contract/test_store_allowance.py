"""What every store does with an allowance, on an encrypted file and on a server."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.records import START, add_registry, make_intent, make_void, record
from vending.domain.allowance import Enrolment, TakenGrant
from vending.errors import RecordRefused, UnknownRecord
from vending.ids import EnrolmentId, GrantId, new_id
from vending.money import Money

if TYPE_CHECKING:
    from store.engine import Store

LATE = START + timedelta(days=400)


def rand(minor: int) -> Money:
    return Money(minor, "ZAR")


def make_enrolment(sold_before: int = 0) -> Enrolment:
    signing, agreement, station_key = (bytes([number]) * 32 for number in (1, 2, 3))
    return Enrolment(
        EnrolmentId(new_id()), START, signing, agreement, station_key, bytes(range(60)), rand(sold_before), 3, None, ""
    )


def make_grant(sequence: int = 1, minor: int = 50_000) -> TakenGrant:
    total, ends = rand(minor * sequence), START + timedelta(days=30 * sequence)
    return TakenGrant(
        GrantId(new_id()), sequence, rand(minor), total, None, ends, "CDU1.GRANT", START, None, "", None, None
    )


def test_a_new_store_has_no_office_and_has_sold_nothing(store: Store) -> None:
    with store.units_of_work.read() as work:
        allowance = work.allowance.get("ZAR")
        assert (allowance.enrolled, allowance.sequence, allowance.left) == (False, 0, rand(0))
        assert (allowance.expires_at, allowance.seen) == (None, None)
        assert work.allowance.find_enrolment() is None
        assert work.allowance.grants(10) == ()
        assert work.allowance.sold("ZAR") == work.allowance.sum_of_sales("ZAR") == rand(0)
        assert work.allowance.sold_since(START, "ZAR") == rand(0)


def test_an_enrolment_and_its_grants_come_back_as_they_were(store: Store) -> None:
    operator = add_registry(store.units_of_work).operator
    enrolment = replace(make_enrolment(), operator_id=operator.id, operator_name=operator.name)
    first, second = make_grant(), replace(make_grant(2), issued_at=START, operator_id=operator.id)
    with store.units_of_work.write() as work:
        work.allowance.enrol(enrolment)
        work.allowance.add_grant(first)
        work.allowance.add_grant(second)
        work.commit()
    with store.units_of_work.read() as work:
        assert work.allowance.find_enrolment() == work.allowance.get_enrolment(enrolment.id) == enrolment
        assert work.allowance.grants(10) == (second, first)
        assert work.allowance.grants(1) == (second,)
        assert work.allowance.get_grant(first.id) == first
        assert work.allowance.count_records() == 3
        allowance = work.allowance.get("ZAR")
        assert (allowance.enrolled, allowance.sequence, allowance.granted) == (True, 2, rand(100_000))
        assert (allowance.expires_at, allowance.last_amount) == (second.expires_at, rand(50_000))
        with pytest.raises(UnknownRecord):
            work.allowance.get_grant(GrantId(new_id()))
        with pytest.raises(UnknownRecord):
            work.allowance.get_enrolment(EnrolmentId(new_id()))


def test_nothing_is_enrolled_or_granted_twice(store: Store) -> None:
    with store.units_of_work.write() as work:
        work.allowance.enrol(make_enrolment())
        work.allowance.add_grant(make_grant())
        work.commit()
    with store.units_of_work.write() as work, pytest.raises(RecordRefused):
        work.allowance.enrol(make_enrolment())
    for again in (make_grant(), make_grant(0), replace(make_grant(2), amount=rand(0))):
        with store.units_of_work.write() as work, pytest.raises(RecordRefused):
            work.allowance.add_grant(again)


def test_what_is_sold_counts_from_the_enrolment_and_a_void_gives_it_back(store: Store) -> None:
    with store.units_of_work.write() as work:
        work.allowance.count_sale(rand(700), START)
        work.allowance.enrol(make_enrolment(700))
        work.allowance.add_grant(make_grant())
        work.allowance.count_sale(rand(300), START)
        work.commit()
    with store.units_of_work.write() as work:
        assert work.allowance.get("ZAR").left == rand(49_700)
        work.allowance.give_back(rand(100))
        work.commit()
    with store.units_of_work.read() as work:
        assert work.allowance.get("ZAR").sold == rand(200)
        assert work.allowance.sold("ZAR") == rand(900)
    with store.units_of_work.write() as work, pytest.raises(RecordRefused):
        work.allowance.give_back(rand(901))


def test_the_latest_moment_is_remembered_until_the_next_grant(store: Store) -> None:
    with store.units_of_work.write() as work:
        for at, seen in ((START, START), (LATE, LATE), (START, LATE)):
            work.allowance.see(at)
            assert work.allowance.get("ZAR").seen == seen
        work.allowance.count_sale(rand(0), START)
        assert work.allowance.get("ZAR").seen == LATE
        work.allowance.count_sale(rand(0), LATE + timedelta(days=1))
        assert work.allowance.get("ZAR").seen == LATE + timedelta(days=1)
        work.allowance.add_grant(make_grant())
        assert work.allowance.get("ZAR").seen == START


def test_the_sum_of_sales_leaves_void_ones_out(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    intents = [
        make_intent(registry, sequence=number, tendered=rand(100 * number), at=START + timedelta(days=number))
        for number in range(1, 8)
    ]
    for intent in intents:
        record(store, intent)
    with store.units_of_work.write() as work:
        work.sales.add_void(make_void(intents[2]))
        work.commit()
    with store.units_of_work.read() as work:
        assert work.allowance.sum_of_sales("ZAR") == rand(2_800 - 300)
        assert work.allowance.sum_of_sales("ZAR", 4) == rand(2_800 - 600)
        for days in range(10):
            since = START + timedelta(days=days)
            expected = sum(100 * number for number in range(max(1, days), 8) if number != 3)
            assert work.allowance.sold_since(since, "ZAR") == rand(expected)
