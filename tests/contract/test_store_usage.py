"""What every store must read of buying, and keep of what is unusual about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.support.records import make_meter
from tests.support.usage_books import NOW, make_usage_books
from vending.domain.calendar import Month
from vending.domain.registry.meter import MeterStatus
from vending.domain.sales.sale import Purpose, Special
from vending.domain.usage.case import CaseFile, CaseState
from vending.domain.usage.consumption import (
    EventKind,
    Finding,
    FindingKind,
    MeterEvent,
    Neighbourhood,
    Neighbours,
    UsageFacts,
)
from vending.errors import RecordRefused, UnknownRecord
from vending.ids import CaseId, new_id
from vending.usage_rows import CaseFilter, UsageFilter, UsageRun

if TYPE_CHECKING:
    from store.engine import Store
    from tests.support.usage_books import UsageBooks
    from vending.domain.usage.consumption import UsageHistory

ZONE = ZoneInfo("Africa/Johannesburg")
MONTHS = [Month(2026, 1), Month(2026, 2), Month(2026, 3)]
BEGINS = [month.begins(ZONE) for month in MONTHS]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def read(books: UsageBooks) -> list[UsageHistory]:
    with books.store.units_of_work.read() as work:
        return [
            history
            for place, accounts in work.usage.neighbourhoods().items()
            for history in work.usage.histories(place, accounts, BEGINS)
        ]


def test_months_are_the_stations_own(store: Store) -> None:
    books = make_usage_books(store)
    second = timedelta(seconds=1)
    books.sell(
        books.registry.meter,
        [(BEGINS[0] - second, 7), (BEGINS[0], 11), (BEGINS[1] - second, 13), (BEGINS[1], 17), (BEGINS[2], 19)],
    )
    [history] = read(books)
    assert list(history.units) == [24, 17]
    assert [day - history.days[0] for day in history.days] == [0, 31, 59]
    with store.units_of_work.read() as work:
        bought = work.usage.purchases(books.registry.meter, BEGINS[0])
    assert [one.units for one in bought] == [11, 13, 17, 19]


def test_only_what_was_delivered_counts_and_once(store: Store) -> None:
    books = make_usage_books(store)
    meter, at = books.registry.meter, BEGINS[0] + timedelta(days=3)
    books.sell(meter, [(at, 100)])
    books.sell(meter, [(at, 1_000)], ends="void")
    books.sell(meter, [(at, 2_000)], ends="pending")
    books.sell(meter, [(at, 40)], special=Special(Purpose.FREE_BASIC, ""))
    books.sell(meter, [(at, 100)], special=Special(Purpose.REPLACEMENT, "refused"))
    [history] = read(books)
    assert list(history.units) == [140, 0]


def test_a_replaced_meter_leaves_its_months_to_the_next(store: Store) -> None:
    books = make_usage_books(store)
    old, account = books.registry.meter, books.registry.account
    new = make_meter(account)
    with store.units_of_work.write() as work:
        work.customers.change_meter(replace(old, status=MeterStatus.CLOSED))
        work.customers.add_meters([new])
        seen = MeterEvent(
            old.id, NOW, EventKind.TAMPER_SEEN, "wire", books.registry.operator.id, books.registry.operator.name
        )
        work.usage.add_event(seen)
        work.commit()
    books.sell(old, [(BEGINS[0], 50)])
    books.sell(new, [(BEGINS[0], 5), (BEGINS[1], 60)])
    [history] = read(books)
    assert (history.meter_id, history.status, list(history.units)) == (new.id, MeterStatus.ACTIVE, [55, 60])
    assert history.events == (seen,)


def test_neighbourhoods_hold_each_account_once(store: Store) -> None:
    books = make_usage_books(store, customers=450)
    books.sell(books.meters[-1], [(BEGINS[1], 10)])
    with store.units_of_work.read() as work:
        [(place, accounts)] = work.usage.neighbourhoods().items()
        assert sorted(accounts) == sorted(meter.account_id for meter in books.meters)
        assert place == Neighbourhood(
            "Riverside", books.registry.tariff.code, books.meters[0].commodity, in_currency=False
        )
        found = {one.meter_id: list(one.units) for one in work.usage.histories(place, accounts, BEGINS)}
    assert found == {meter.id: [0, 10 if meter is books.meters[-1] else 0] for meter in books.meters}


def test_what_was_seen_at_a_meter_stays(store: Store) -> None:
    books = make_usage_books(store)
    operator = books.registry.operator
    with store.units_of_work.write() as work:
        work.usage.add_event(MeterEvent(books.meters[0].id, NOW, EventKind.VACANT, "", operator.id, operator.name))
        work.commit()
    for statement in ("UPDATE meter_event SET note = 'x'", "DELETE FROM meter_event"):
        with pytest.raises(RecordRefused, match="append-only"), store.engine.begin() as connection:
            connection.exec_driver_sql(statement)


def test_the_list_is_ranked_filtered_and_replaced_as_a_whole(store: Store) -> None:
    books = make_usage_books(store, customers=30)
    run = UsageRun(NOW, Month(2024, 3), 31, 4)
    findings = {
        meter.id: [
            Finding(FindingKind.SLOW_DECLINE, 90, UsageFacts(5, 95, since=0), (7 * place) % 101),
            *([Finding(FindingKind.TAMPER, 9, UsageFacts(0, signs=2), 1)] if place % 3 == 0 else []),
        ]
        for place, meter in enumerate(books.meters)
    }
    around = Neighbours((4, 5, 6), 31)
    place = Neighbourhood("Riverside", "E1", books.meters[0].commodity, in_currency=False)
    for look in (replace(run, watched=1), run):
        with store.units_of_work.write() as work:
            work.findings.replace(look, findings.items(), [(place, around)])
            work.commit()
    ranked = sorted(findings, key=lambda id_: (-findings[id_][0].score, id_))
    with store.units_of_work.read() as work:
        assert work.findings.find_run() == run
        assert (work.findings.find_norm(place), work.findings.find_norm(replace(place, area="x"))) == (around, None)
        assert work.findings.areas() == ("Riverside",)
        assert list(work.findings.of_meter(books.meters[3].id)) == findings[books.meters[3].id]
        everything = UsageFilter()
        assert work.findings.count(everything, LONG_AGO) == 31
        pages = [row for first in (0, 20, 40) for row in work.findings.rows(everything, LONG_AGO, first, 20)]
        assert [row.meter_id for row in pages] == ranked
        assert all(row.finding == findings[row.meter_id][0] for row in pages)
        tampered = work.findings.rows(UsageFilter(FindingKind.TAMPER, "Riverside"), LONG_AGO, 0, 99)
        assert {row.meter_id for row in tampered} == {meter.id for meter in books.meters[::3]}
        assert work.findings.count(UsageFilter(area="Nowhere"), LONG_AGO) == 0


def test_the_list_knows_the_cases_but_those_that_ended_long_ago(store: Store) -> None:
    books = make_usage_books(store, customers=3)
    finding = Finding(FindingKind.TAMPER, 9, UsageFacts(0), 50)
    first, second, third, fourth = (meter.id for meter in books.meters)
    opened = [CaseFile(CaseId(new_id()), id_, NOW, NOW, CaseState.OPEN, finding.kind) for id_ in (first, first, second)]
    with store.units_of_work.write() as work:
        work.findings.replace(UsageRun(NOW, Month(2024, 3), 4, 0), [(m.id, [finding]) for m in books.meters], [])
        for case in opened:
            work.cases.add(case)
        work.cases.change(replace(opened[0], state=CaseState.CLOSED))
        work.cases.change(replace(opened[1], state=CaseState.VISITED, assigned_to="Neo"))
        work.cases.change(replace(opened[2], state=CaseState.EXPLAINED, changed_at=NOW - timedelta(days=5)))
        work.commit()

    def meters(case: CaseFilter, quiet_since: datetime = LONG_AGO) -> set[object]:
        with store.units_of_work.read() as work:
            rows = work.findings.rows(UsageFilter(case=case), quiet_since, 0, 99)
            assert work.findings.count(UsageFilter(case=case), quiet_since) == len(rows)
            return {row.meter_id for row in rows}

    assert meters(CaseFilter.TO_DO) == {first, third, fourth}
    assert meters(CaseFilter.TO_DO, NOW - timedelta(days=4)) == {first, second, third, fourth}
    assert meters(CaseFilter.NONE) == {third, fourth}
    assert meters(CaseFilter.VISITED) == {first}
    assert meters(CaseFilter.CLOSED) == set()
    with store.units_of_work.read() as work:
        latest = work.cases.find_latest(first)
        assert latest == replace(opened[1], state=CaseState.VISITED, assigned_to="Neo")
        assert work.cases.find_latest(third) is None
        with pytest.raises(UnknownRecord):
            work.cases.get(CaseId(new_id()))
