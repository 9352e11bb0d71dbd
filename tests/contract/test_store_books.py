"""What every store does with customers, tariffs, debts and their history, on an encrypted file and on a server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.records import (
    START,
    add_registry,
    make_change_set,
    make_debt,
    make_debt_entry,
    make_intent,
    make_meter,
    make_void,
    record,
)
from vending.domain.pricing.quote_line import LineKind, QuoteLine
from vending.domain.proof.change import SubjectKind, change_of, digest_changes
from vending.domain.sales.ledger import LedgerAccount, LedgerEntry
from vending.domain.sales.sale import MonthSales, Purpose, Special
from vending.errors import (
    NoTariffInForce,
    RecordRefused,
    UnknownRecord,
)
from vending.ids import ChangeSetId, MeterId, TariffId, new_id
from vending.money import Money

if TYPE_CHECKING:
    from store.engine import Store

ZERO = Money(0, "ZAR")
FAR_AHEAD = datetime(2200, 1, 1, tzinfo=UTC)


def test_debts_are_owed_in_their_order_and_never_less_than_nothing(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    late, first, paid = (make_debt(registry.account, priority=priority) for priority in (2, 1, 3))
    with store.units_of_work.write() as work:
        for debt in (late, first, paid):
            work.debts.add(debt)
            work.debts.post([make_debt_entry(debt, registry.operator)])
        settled = make_debt_entry(paid, registry.operator, position=2, amount=-paid.principal, balance=ZERO)
        work.debts.post([settled])
        work.commit()
    with store.units_of_work.read() as work:
        owed = work.debts.of_account(registry.account.id)
        assert [(one.debt, one.balance, one.position) for one in owed] == [
            (first, first.principal, 1),
            (late, late.principal, 1),
        ]
        assert work.debts.of_account(registry.account.id, paid=True)[-1] == work.debts.get(paid.id)
        assert work.debts.entries(paid.id)[-1] == settled
    for wrong in ({"balance": Money(-1, "ZAR")}, {"position": 1}, {"position": 0}):
        with pytest.raises(RecordRefused), store.units_of_work.write() as work:
            work.debts.post([make_debt_entry(late, registry.operator, **{"position": 2, **wrong})])


def test_history_is_told_as_it_was_recorded(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    customer = registry.customer
    renamed = replace(customer, name="Thandi M.")
    change_set = make_change_set(registry.operator, note="on paper")
    many = [change_of(SubjectKind.CUSTOMER, new_id(), None, customer) for _ in range(1001)]
    last = change_of(SubjectKind.CUSTOMER, customer.id, customer, renamed)
    with store.units_of_work.write() as work:
        digest = work.history.add(change_set, [*many, last])
        work.commit()
    with store.units_of_work.read() as work:
        assert work.history.of_subject(customer.id) == ((change_set, last),)
        stored = digest_changes(work.history.get(change_set.id), work.history.changes(change_set.id))
        assert stored == digest == digest_changes(change_set, [*many, last])
        assert work.history.count() == 1
        with pytest.raises(UnknownRecord):
            work.history.get(ChangeSetId(new_id()))


def test_the_tariff_in_force_is_the_highest_version_that_has_begun(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    first = registry.tariff
    second = replace(first, id=TariffId(new_id()), version=2, effective_from=START + timedelta(days=31))
    early = replace(first, id=TariffId(new_id()), version=3, effective_from=START + timedelta(days=10))
    with store.units_of_work.write() as work:
        work.tariffs.add(second)
        work.tariffs.add(early)
        work.commit()
    with store.units_of_work.read() as work:
        for days, tariff in ((0, first), (9, first), (10, early), (60, early)):
            at = START + timedelta(days=days)
            assert work.tariffs.find_in_force(first.code, at) == tariff
            point = work.customers.find_service_point(registry.meter.number, at)
            assert point is not None
            assert point.tariff == tariff
        assert work.tariffs.versions(first.code) == (first, second, early)
        assert work.tariffs.latest() == (early,)
        before = first.effective_from - timedelta(microseconds=1)
        assert work.tariffs.find_in_force(first.code, before) is None
        with pytest.raises(NoTariffInForce):
            work.customers.find_service_point(registry.meter.number, before)


def test_the_month_is_what_was_sold_and_given_and_not_void(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    meter_id = registry.meter.id
    before, sold, refused, given = (make_intent(registry, sequence) for sequence in (1, 2, 3, 4))
    free = QuoteLine(LineKind.FREE_UNITS, ZERO, units=70)
    given = replace(given, tendered=ZERO, lines=(free,), special=Special(Purpose.FREE_BASIC, ""))
    record(store, before, sold, refused, given)
    with store.units_of_work.write() as work:
        work.sales.add_void(make_void(refused))
        work.commit()
    units = sum(line.units or 0 for line in sold.lines if line.kind is LineKind.ENERGY)
    with store.units_of_work.read() as work:
        assert work.sales.month_of(meter_id, sold.at, "ZAR") == MonthSales(units, 70, sold.tendered)
        assert work.sales.last_purchase(meter_id) == sold.at
        assert work.sales.last_purchase(MeterId(new_id())) is None
        assert work.sales.find_replacement(sold.id) is None


def test_a_replacement_is_found_by_what_it_replaces(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    sold = make_intent(registry, 1)
    special = Special(Purpose.REPLACEMENT, "refused by the meter", sold.id, sold.receipt)
    void, good = (make_intent(registry, sequence, special=special) for sequence in (2, 3))
    record(store, sold, void)
    with store.units_of_work.write() as work:
        work.sales.add_void(make_void(void))
        assert work.sales.find_replacement(sold.id) is None
        work.sales.add_intent(good)
        work.commit()
    with store.units_of_work.read() as work:
        assert work.sales.find_replacement(sold.id) == good.receipt


def test_changed_records_are_found_under_their_new_words_only(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    number = registry.meter.number
    with store.units_of_work.write() as work:
        work.customers.change_customer(replace(registry.customer, name="Quentin Blake"))
        work.customers.change_account(replace(registry.account, number="ZZ-9", address="1 Elm Row"))
        work.customers.change_meter(replace(registry.meter, krn=2))
        work.commit()
    for text in ("quentin", "zz9", "elm", number):
        assert [hit.meter_number for hit in store.queries.search(text)] == [number]
    for text in (*registry.customer.name.split(), registry.account.number, "jacaranda"):
        assert store.queries.search(text) == ()
    with store.units_of_work.read() as work:
        assert work.customers.get_meter(registry.meter.id).krn == 2
        assert work.customers.find_account("zz 9") == work.customers.get_account(registry.account.id)


def test_a_meter_has_the_credit_of_those_it_replaced(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    intent = make_intent(registry)
    record(store, intent)
    newer = make_meter(registry.account, replaces=registry.meter.id, takes_credit=True)
    newest = make_meter(registry.account, replaces=newer.id, takes_credit=True)
    plain = make_meter(registry.account, replaces=registry.meter.id)
    with store.units_of_work.write() as work:
        work.customers.add_meters([newer, newest, plain])
        work.ledger.post([
            LedgerEntry(intent.id, registry.meter.id, LedgerAccount.CASH, Money(35, "ZAR"), START),
            LedgerEntry(intent.id, registry.meter.id, LedgerAccount.METER_CREDIT, Money(-35, "ZAR"), START),
        ])  # fmt: skip
        work.commit()
    with store.units_of_work.read() as work:
        assert work.ledger.meter_credit(newest, "ZAR") == Money(35, "ZAR")
        assert work.ledger.meter_credit(plain, "ZAR") == ZERO
