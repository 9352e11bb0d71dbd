"""What every store answers to screens: search and lists, on an encrypted file and on a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.records import (
    START,
    add_registry,
    make_account,
    make_customer,
    make_intent,
    make_meter,
    make_print_job,
    make_tariff,
    make_token,
    make_void,
)
from vending.domain.proof.journal import EntryKind
from vending.domain.registry.meter import MeterStatus
from vending.domain.sales.printing import PrintState
from vending.domain.sales.sale import SaleState
from vending.queries import Counts, Purchase, SearchHit

if TYPE_CHECKING:
    from store.engine import Store

PEOPLE = {
    "thandiwe": {"name": "Thandiwe Mokoena", "number": "AC-000100", "address": "14 Jacaranda Street"},
    "obrien": {"name": "Siobhán O'Brien-Núñez", "number": "AC-000101", "address": "Mokoena Road 7"},
    "layla": {"name": "لَيْلَى أحمد", "number": "77", "address": "شارع النيل"},
    "zhuk": {"name": "Фёдор Жуйков", "number": "AC-77", "phone": "0825550199", "address": "улица Ёлочная 3"},
    "li": {"name": "Li Wu", "number": "B7", "address": "The Old Mill, flat 3b"},
    "the": {"name": "The The", "number": "AC-000102", "address": "9 And Street"},
}
NUMBERS = {"thandiwe": "07123456787", "obrien": "07123456795", "layla": "0712345678905", "zhuk": "07999999994"}


@pytest.fixture
def town(store: Store) -> Store:
    """A store with those people, a meter each."""
    tariff = make_tariff()
    people = {key: make_customer(**_of(fields, "name", "phone")) for key, fields in PEOPLE.items()}
    accounts = {key: make_account(one, tariff, **_of(PEOPLE[key], "number", "address")) for key, one in people.items()}
    meters = [make_meter(one, **_number(key)) for key, one in accounts.items()]
    with store.units_of_work.write() as work:
        work.tariffs.add(tariff)
        work.customers.add_customers(list(people.values()))
        work.customers.add_accounts(list(accounts.values()))
        work.customers.add_meters(meters)
        work.commit()
    return store


def _of(fields: dict[str, str], *names: str) -> dict[str, str]:
    return {name: fields[name] for name in names if name in fields}


def _number(key: str) -> dict[str, str]:
    return {"number": NUMBERS[key]} if key in NUMBERS else {}


def found(store: Store, text: str) -> list[str]:
    key_of = {fields["name"]: key for key, fields in PEOPLE.items()}
    return [key_of[hit.name] for hit in store.queries.search(text)]


def test_search_goes_by_beginnings_of_words(town: Store) -> None:
    expected = {
        "thandiwe": ["thandiwe"],
        "thand jac": ["thandiwe"],
        "jac THAND": ["thandiwe"],
        "mokoena": ["thandiwe", "obrien"],  # by name before by address
        "andiwe": [],
        "thandiwe wu": [],
        "l": ["li"],
        "li w": ["li"],
        "3b": ["li"],
        "the": ["the", "li"],  # short and common words count
        "and": ["the"],
        "the the": ["the", "li"],
    }
    assert {text: found(town, text) for text in expected} == expected


def test_search_reads_every_script_without_its_marks(town: Store) -> None:
    expected = {
        "siobhan": ["obrien"],
        "SIOBHÁN": ["obrien"],
        "nunez": ["obrien"],
        "o'brien": ["obrien"],
        "o’br": ["obrien"],
        "obrien": ["obrien"],
        "brien": ["obrien"],
        "фёдор": ["zhuk"],
        "федор жуй": ["zhuk"],
        "ЕЛОЧ": ["zhuk"],
        "ليلى": ["layla"],
        "لَيْ": ["layla"],
        "احمد": ["layla"],
        "النيل": ["layla"],
    }
    assert {text: found(town, text) for text in expected} == expected


def test_search_takes_numbers_as_people_type_them(town: Store) -> None:
    expected = {
        "07123456787": ["thandiwe"],
        "0712 345 6787": ["thandiwe"],
        " 0712-345-6787 ": ["thandiwe"],
        "0799": ["zhuk"],
        "+27 82 555 0123": ["layla", "li", "obrien", "thandiwe", "the"],
        "082 555 012": ["layla", "li", "obrien", "thandiwe", "the"],
        "0825550123": ["layla", "li", "obrien", "thandiwe", "the"],
        "082 555 0199": ["zhuk"],
        "ac 000100": ["thandiwe"],
        "ac000100": ["thandiwe"],
        "AC-000100": ["thandiwe"],
        "b7": ["li"],
    }
    assert {text: sorted(found(town, text)) for text in expected} == expected


def test_an_exact_number_or_account_comes_first(town: Store) -> None:
    assert found(town, "77") == ["layla", "zhuk"]
    assert found(town, "ac 77")[0] == "zhuk"
    # 11 digits that also begin a number of 13.
    assert found(town, "07123456789") == ["layla"]


def test_search_gives_no_more_than_asked(town: Store) -> None:
    assert len(town.queries.search("ac", limit=2)) == 2
    assert len(town.queries.search("ac", limit=200)) == 4


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=30) | st.text("\"*()^:-+{}[]\\%_' AND OR NOT NEAR\x00;1ab", max_size=30))
def test_whatever_is_typed_is_only_looked_for(town: Store, text: str) -> None:
    hits = town.queries.search(text)
    assert len(hits) <= len(PEOPLE)
    assert len(set(hits)) == len(hits)


def test_signs_alone_find_nothing(town: Store) -> None:
    assert [town.queries.search(text) for text in ("", "   ", '"', "*", "()", '"*()', "%", "_", "--")] == [()] * 9


def test_a_hit_has_all_that_a_card_shows(store: Store) -> None:
    customer, tariff = make_customer(), make_tariff()
    account = make_account(customer, tariff, area="Riverside")
    meter = make_meter(account, status=MeterStatus.SUSPENDED)
    with store.units_of_work.write() as work:
        work.customers.add_customers([customer])
        work.customers.add_accounts([account])
        work.customers.add_meters([meter])
        work.commit()
    expected = SearchHit(
        meter.id,
        meter.number,
        MeterStatus.SUSPENDED,
        customer.name,
        account.number,
        customer.phone,
        account.address,
        "Riverside",
    )
    assert store.queries.search(meter.number) == (expected,)


def test_all_meters_of_a_customer_are_found(store: Store) -> None:
    customer = make_customer()
    account = make_account(customer, make_tariff())
    meters = [make_meter(account) for _ in range(3)]
    with store.units_of_work.write() as work:
        work.customers.add_customers([customer])
        work.customers.add_accounts([account])
        work.customers.add_meters(meters)
        work.commit()
    assert [hit.meter_number for hit in store.queries.search(account.number)] == [meter.number for meter in meters]


def test_sales_are_listed_page_by_page_with_what_became_of_them(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    intents = [make_intent(registry, sequence) for sequence in range(1, 8)]
    issued, void = intents[5], intents[4]
    copy = make_print_job(issued.id, copy=1, state=PrintState.FAILED, created_at=issued.at)
    with store.units_of_work.write() as work:
        for intent in intents:
            work.sales.add_intent(intent)
        work.sales.add_token(make_token(issued))
        work.sales.add_void(make_void(void))
        work.print_jobs.add(make_print_job(issued.id, state=PrintState.PRINTED))
        work.print_jobs.add(copy)
        work.commit()
    first = store.queries.recent_sales(limit=3)
    assert [row.sequence for row in first] == [7, 6, 5]
    assert [row.state for row in first] == [SaleState.PENDING, SaleState.ISSUED, SaleState.VOID]
    assert [row.printed for row in first] == [None, PrintState.FAILED, None]
    assert [row.sequence for row in store.queries.recent_sales(limit=3, before=5)] == [4, 3, 2]
    assert [row.sequence for row in store.queries.recent_sales(before=2)] == [1]
    assert store.queries.recent_sales(before=1) == ()
    row = first[1]
    assert (row.sale_id, row.receipt, row.at) == (issued.id, issued.receipt, issued.at)
    assert (row.customer_name, row.meter_number) == (issued.customer_name, issued.meter_number)
    assert (row.operator_name, row.tendered, row.units) == (issued.operator_name, issued.tendered, issued.units)
    assert row.token == make_token(issued).token


def test_purchases_are_the_issued_sales_of_one_meter(store: Store) -> None:
    registry, other = add_registry(store.units_of_work), add_registry(store.units_of_work)
    mine = [make_intent(registry, sequence) for sequence in (1, 2, 3)]
    theirs = make_intent(other, 4)
    with store.units_of_work.write() as work:
        for intent in (*mine, theirs):
            work.sales.add_intent(intent)
        for intent in (mine[0], mine[1], theirs):
            work.sales.add_token(make_token(intent))
        work.commit()
    expected = tuple(Purchase(one.at, one.tendered, one.units) for one in (mine[1], mine[0]))
    assert store.queries.purchases(registry.meter.id) == expected
    assert store.queries.purchases(registry.meter.id, limit=1) == expected[:1]


def test_counts_follow_every_record(store: Store) -> None:
    assert store.queries.counts() == Counts(pending=0, unsent=0, sales=0)
    registry = add_registry(store.units_of_work)
    intents = [make_intent(registry, sequence) for sequence in (1, 2, 3)]
    with store.units_of_work.write() as work:
        for intent in intents:
            work.sales.add_intent(intent)
        work.sales.add_token(make_token(intents[0]))
        work.journal.append(EntryKind.TOKEN, intents[0].id, bytes(32), START)
        work.journal.append(EntryKind.VOID, intents[1].id, bytes(32), START)
        work.commit()
    assert store.queries.counts() == Counts(pending=2, unsent=2, sales=3)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE station_state SET acknowledged = 1")
    assert store.queries.counts() == Counts(pending=2, unsent=1, sales=3)
