"""What every store does, on an encrypted file and on a server: the promises of `vending.ports`."""

from __future__ import annotations

import shutil
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.tables import APPEND_ONLY
from tests.support import strategies
from tests.support.chain import verify_chain
from tests.support.counters import counter_in
from tests.support.records import (
    START,
    add_registry,
    make_account,
    make_customer,
    make_intent,
    make_meter,
    make_operator,
    make_registry,
    make_tariff,
    make_token,
    make_void,
    record,
)
from tests.support.rich_books import fill_books
from vending.domain.proof.journal import EntryKind, digest_of
from vending.domain.sales.ledger import entries_of
from vending.domain.sales.sale import Sale, SaleIntent, SaleState, SaleToken
from vending.errors import (
    AlreadySettled,
    AlreadyThere,
    RecordRefused,
    UnknownReceipt,
)
from vending.ids import MeterId, SaleId, new_id
from vending.money import Money

if TYPE_CHECKING:
    from store.engine import Store
    from tests.support.records import Registry

ZERO = Money(0, "ZAR")
FAR_AHEAD = datetime(2200, 1, 1, tzinfo=UTC)

# One store serves all examples of a test: each example brings ids and numbers of its own.
examples = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def issue(store: Store, intent: SaleIntent) -> SaleToken:
    token = make_token(intent)
    with store.units_of_work.write() as work:
        work.sales.add_token(token)
        work.ledger.post(entries_of(intent, token.issued_at))
        work.commit()
    return token


def stored(store: Store, intent: SaleIntent) -> Sale:
    with store.units_of_work.read() as work:
        return work.sales.get(intent.id)


@examples
@given(registry=strategies.registries())
def test_a_registry_comes_back_field_by_field(store: Store, registry: Registry) -> None:
    add_registry(store.units_of_work, registry)
    with store.units_of_work.read() as work:
        point = work.customers.find_service_point(registry.meter.number, FAR_AHEAD)
        operator = work.operators.find_by_username(registry.operator.username)
    assert point is not None
    assert digest_of(point.customer, point.account, point.meter, point.tariff) == digest_of(
        registry.customer, registry.account, registry.meter, registry.tariff
    )
    assert operator == registry.operator


@examples
@given(data=st.data())
def test_a_sale_comes_back_field_by_field(store: Store, data: st.DataObject) -> None:
    registry = add_registry(store.units_of_work)
    intent = data.draw(strategies.intents(registry))
    outcome = data.draw(strategies.outcomes(intent))
    job = data.draw(strategies.print_jobs(intent))
    record(store, intent)
    assert stored(store, intent) == Sale(intent, None, None)
    with store.units_of_work.write() as work:
        if isinstance(outcome, SaleToken):
            work.sales.add_token(outcome)
        else:
            work.sales.add_void(outcome)
        work.print_jobs.add(job)
        work.commit()
    sale = stored(store, intent)
    # The digest sees what == passes over: 2.50 against 2.5.
    assert digest_of(sale.intent, sale.token or sale.void) == digest_of(intent, outcome)
    with store.units_of_work.read() as work:
        assert work.sales.get_by_receipt(intent.receipt.lower()) == sale
        assert work.print_jobs.of_sale(intent.id) == (job,)


def test_a_moment_that_is_not_in_utc_is_not_stored(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    east = START.astimezone(timezone(timedelta(hours=2)))
    for moment in (START.replace(tzinfo=None), east):
        with pytest.raises(ValueError, match="only a moment in UTC"):
            record(store, replace(make_intent(registry), at=moment))


def test_leaving_without_commit_takes_everything_back(store: Store) -> None:
    registry = make_registry()
    with store.units_of_work.write() as work:
        work.customers.add_customers([registry.customer])
        work.tariffs.add(registry.tariff)
        work.customers.add_accounts([registry.account])
        work.customers.add_meters([registry.meter])
    assert store.queries.search(registry.meter.number) == ()
    add_registry(store.units_of_work, registry)


def test_an_error_takes_everything_back(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    intent = make_intent(registry)
    with suppress(ZeroDivisionError), store.units_of_work.write() as work:
        work.sales.add_intent(intent)
        1 / 0  # noqa: B018 - any error
    with pytest.raises(UnknownReceipt):
        stored(store, intent)


def test_a_unit_of_work_ends_with_its_commit(store: Store) -> None:
    with store.units_of_work.write() as work:
        work.commit()
        with pytest.raises(RuntimeError, match="ended"):
            work.sales.last_sequence()


def test_writers_wait_for_each_other_from_their_first_read_on(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    errors: list[BaseException] = []

    def sell_ten() -> None:
        try:
            for _ in range(10):
                with store.units_of_work.write() as work:
                    sequence = work.sales.last_sequence() + 1
                    work.sales.add_intent(make_intent(registry, sequence))
                    work.journal.append(EntryKind.SALE, new_id(), bytes(32), START)
                    work.commit()
        except BaseException as error:  # noqa: BLE001 - carried to the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=sell_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    with store.units_of_work.read() as work:
        assert work.sales.last_sequence() == 40
        assert verify_chain(work.journal.entries()).sequence == 40


def test_a_reader_neither_waits_nor_sees_half_a_sale(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    with store.units_of_work.read() as reader:
        assert reader.sales.last_sequence() == 0
        with store.units_of_work.write() as writer:
            writer.sales.add_intent(make_intent(registry))
            assert reader.sales.last_sequence() == 0
            writer.commit()
        assert reader.sales.last_sequence() == 0
    with store.units_of_work.read() as later:
        assert later.sales.last_sequence() == 1


def test_records_can_be_neither_changed_nor_removed(store: Store, counter_template: Path, tmp_path: Path) -> None:
    with counter_in(Path(shutil.copytree(counter_template, tmp_path / "counter")), store) as counter:
        fill_books(counter)
        for table in APPEND_ONLY:
            verify_append_only(store, table)


def verify_append_only(store: Store, table: str) -> None:
    with store.engine.begin() as connection:
        found = connection.exec_driver_sql(f"SELECT * FROM {table}")
        column, before = list(found.keys())[-1], found.all()
    assert before
    for statement in (
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"REPLACE INTO {table} SELECT * FROM {table}",
    ):
        with pytest.raises(RecordRefused, match="append-only"), store.engine.begin() as connection:
            connection.exec_driver_sql(statement)
    with store.engine.begin() as connection:
        assert connection.exec_driver_sql(f"SELECT * FROM {table}").all() == before


def test_what_must_be_unique_is(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    first = make_intent(registry, 1)
    record(store, first)
    second = make_intent(registry, 2)
    for again in (
        replace(second, tid=first.tid),
        replace(second, sequence=1),
        replace(second, id=first.id),
    ):
        with pytest.raises(RecordRefused):
            record(store, again)
    record(store, replace(second, tid=first.tid, krn=2))  # another key begins its identifiers anew


def test_usernames_and_meter_numbers_are_unique(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    with pytest.raises(RecordRefused), store.units_of_work.write() as work:
        work.operators.add(make_operator(username=registry.operator.username.upper()))
    with pytest.raises(AlreadyThere), store.units_of_work.write() as work:
        work.customers.add_meters([make_meter(registry.account, number=registry.meter.number)])
    spaced = make_account(registry.customer, registry.tariff, number=f" {registry.account.number.lower()}")
    with pytest.raises(AlreadyThere), store.units_of_work.write() as work:
        work.customers.add_accounts([spaced])
    same_version = make_tariff(code=registry.tariff.code, version=registry.tariff.version)
    with pytest.raises(AlreadyThere), store.units_of_work.write() as work:
        work.tariffs.add(same_version)


def test_numbers_stay_in_their_ranges(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    for wrong in ({"units": 0}, {"tid": 1 << 24}, {"tid": -1}, {"amount_code": 1 << 20}):
        with pytest.raises(RecordRefused):
            record(store, make_intent(registry, **wrong))


def test_a_sale_refers_to_what_there_is(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    with pytest.raises(RecordRefused):
        record(store, make_intent(registry, meter_id=MeterId(new_id())))
    with pytest.raises(RecordRefused), store.units_of_work.write() as work:
        work.customers.add_accounts([make_account(make_customer(), registry.tariff)])


def test_a_sale_has_one_outcome(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    sold, refused = make_intent(registry, 1), make_intent(registry, 2)
    record(store, sold, refused)
    issue(store, sold)
    with store.units_of_work.write() as work:
        work.sales.add_void(make_void(refused))
        work.commit()
    for intent in (sold, refused, make_intent(registry, 3)):
        with pytest.raises(AlreadySettled), store.units_of_work.write() as work:
            work.sales.add_token(make_token(intent))
        with pytest.raises(AlreadySettled), store.units_of_work.write() as work:
            work.sales.add_void(make_void(intent))
    assert stored(store, sold).state is SaleState.ISSUED
    assert stored(store, refused).state is SaleState.VOID


def test_pending_sales_are_those_without_an_outcome(store: Store) -> None:
    registry, other = add_registry(store.units_of_work), add_registry(store.units_of_work)
    first, second, third = make_intent(registry, 1), make_intent(other, 2), make_intent(registry, 3)
    record(store, first, second, third)
    with store.units_of_work.read() as work:
        assert work.sales.pending() == (first, second, third)
        assert work.sales.pending(registry.meter.id) == (first, third)
    issue(store, first)
    with store.units_of_work.read() as work:
        assert work.sales.pending() == (second, third)
        assert work.sales.pending(registry.meter.id) == (third,)
        assert work.sales.count_records() == 4


def test_the_last_of_everything(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    meter = registry.meter
    with store.units_of_work.read() as work:
        assert work.sales.last_sequence() == 0
        assert work.sales.last_tid(meter.id, meter.sgc, 1) is None
        assert work.sales.find_last() is None
        assert work.journal.head().sequence == 0
    record(store, make_intent(registry, 1, tid=500), make_intent(registry, 2, tid=400))
    with store.units_of_work.write() as work:
        work.sales.add_void(make_void(work.sales.get_by_receipt("ST1-000001").intent))
        work.commit()
    with store.units_of_work.read() as work:
        assert work.sales.last_sequence() == 2
        assert work.sales.last_tid(meter.id, meter.sgc, 1) == 500
        assert work.sales.last_tid(meter.id, meter.sgc, 2) is None
        last = work.sales.find_last()
    assert last is not None
    assert last.intent.sequence == 2


def test_an_unknown_sale_is_named(store: Store) -> None:
    with store.units_of_work.read() as work:
        with pytest.raises(UnknownReceipt, match="ST1-000009"):
            work.sales.get_by_receipt("ST1-000009")
        with pytest.raises(UnknownReceipt):
            work.sales.get(SaleId(new_id()))
        assert work.customers.find_service_point("07000000010", START) is None
        assert work.operators.find_by_username("nobody") is None
