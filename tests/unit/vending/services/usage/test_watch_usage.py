"""The watch over consumption: looking over all meters, and following up."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from store.engine import create_store
from tests.support.counters import SetClock
from tests.support.records import add_registry, make_station
from tests.support.usage_books import NOW, UsageBooks, make_usage_books
from vending.domain.usage.case import CaseState
from vending.domain.usage.consumption import EventKind, FindingKind
from vending.errors import AlreadyThere, BadRecord, UnknownMeter
from vending.services.proof.verify_journal import verify_journal
from vending.services.usage.usage_detail import usage_detail
from vending.services.usage.watch_usage import WatchUsage
from vending.usage_rows import CaseFilter, UsageFilter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STEADY = [1_800, 1_750, 1_820, 1_790, 1_810, 1_770, 1_800, 1_830]


@pytest.fixture
def books(tmp_path: Path) -> Iterator[UsageBooks]:
    store = create_store(tmp_path / "station.db", secrets.token_bytes(32))
    made = make_usage_books(store, customers=10)
    for meter in made.meters[1:]:
        made.sell_monthly(meter, STEADY)
    yield made
    store.close()


@pytest.fixture
def watch(books: UsageBooks) -> WatchUsage:
    return WatchUsage(books.store.units_of_work, SetClock(NOW), make_station())


def test_a_look_finds_who_fell_and_says_why(watch: WatchUsage, books: UsageBooks) -> None:
    thief = books.registry.meter
    books.sell_monthly(thief, [*STEADY[:5], 300, 300, 300])
    told: list[tuple[int, int]] = []
    run = watch.scan(books.registry.operator, lambda done, total: told.append((done, total)))
    assert run is not None
    assert (run, told[-1]) == (watch.find_run(books.registry.operator), (11, 11))
    assert (run.watched, run.left_out) == (11, 0)
    [row] = watch.listing(UsageFilter(), books.registry.operator).rows(0, 10)
    facts = row.finding.facts
    assert (row.meter_id, row.finding.kind) == (thief.id, FindingKind.FAR_BELOW_OWN)
    assert (facts.bought, facts.usual, facts.neighbours) == (300, 1_790, 1_800)
    detail = usage_detail(watch, thief.number, books.registry.operator)
    assert list(detail.units[-4:]) == [300, 300, 300, 0]
    assert (detail.usual, detail.neighbours[-1], detail.neighbour_count) == (1_750, 1_830, 11)
    assert detail.findings[0] == row.finding


def test_a_vacant_place_is_left_out(watch: WatchUsage, books: UsageBooks) -> None:
    books.sell_monthly(books.registry.meter, [*STEADY[:5], 0, 0, 0])
    watch.scan(books.registry.operator)
    assert watch.listing(UsageFilter(), books.registry.operator).count() == 1
    watch.record_event(books.registry.meter.number, EventKind.VACANT, "moved out", books.registry.operator)
    run = watch.scan(books.registry.operator)
    assert run is not None
    assert (run.watched, run.left_out, watch.listing(UsageFilter(), books.registry.operator).count()) == (10, 1, 0)


def test_a_look_that_is_cancelled_changes_nothing(watch: WatchUsage, books: UsageBooks) -> None:
    books.add_customers(1_200)
    before = watch.scan(books.registry.operator)
    looks: list[int] = []
    assert watch.scan(books.registry.operator, lambda done, _all: looks.append(done), lambda: len(looks) > 1) is None
    assert looks == [500, 1_000]
    assert watch.find_run(books.registry.operator) == before


def test_a_case_is_opened_visited_and_ended_once(watch: WatchUsage, books: UsageBooks) -> None:
    meter, operator = books.registry.meter, books.registry.operator
    seen = watch.record_event(meter.number, EventKind.TAMPER_SEEN, " a wire ", operator)
    books.sell_monthly(meter, STEADY)
    watch.scan(books.registry.operator)
    case = watch.open_case(meter.id, operator, "look at it", "Neo")
    assert (case.state, case.finding, case.assigned_to) == (CaseState.OPEN, FindingKind.TAMPER, "Neo")
    with pytest.raises(AlreadyThere):
        watch.open_case(meter.id, operator, "again")
    with pytest.raises(BadRecord):
        watch.add_note(case.id, "  ", operator)
    watch.add_note(case.id, "nobody home", operator, state=CaseState.VISITED, assigned_to="Mpho")
    with pytest.raises(BadRecord):
        watch.add_note(case.id, "back", operator, state=CaseState.OPEN)
    with pytest.raises(BadRecord):
        watch.close_case(case.id, CaseState.VISITED, "no end", operator)
    ended = watch.close_case(case.id, CaseState.CONFIRMED, "wire removed", operator)
    with pytest.raises(BadRecord):
        watch.add_note(case.id, "late", operator)
    detail = usage_detail(watch, meter.number, operator)
    assert detail.case == ended
    assert [(note.text, note.state, note.assigned_to) for note in detail.notes] == [
        ("wire removed", CaseState.CONFIRMED, "Mpho"),
        ("nobody home", CaseState.VISITED, "Mpho"),
        ("look at it", CaseState.OPEN, "Neo"),
    ]
    assert detail.events == (seen,)
    assert watch.listing(UsageFilter(case=CaseFilter.TO_DO), books.registry.operator).count() == 0
    assert watch.listing(UsageFilter(case=CaseFilter.CONFIRMED), books.registry.operator).count() == 1
    watch.clock.advance(days=watch.rules.quiet_days + 1)  # type: ignore[attr-defined]
    assert watch.listing(UsageFilter(case=CaseFilter.TO_DO), books.registry.operator).count() == 1
    assert watch.open_case(meter.id, operator, "once more").state is CaseState.OPEN


def test_cases_and_events_are_journalled(tmp_path: Path) -> None:
    store = create_store(tmp_path / "station.db", secrets.token_bytes(32))
    registry = add_registry(store.units_of_work)
    watch = WatchUsage(store.units_of_work, SetClock(NOW), make_station())
    watch.record_event(registry.meter.number, EventKind.TAMPER_SEEN, "seal", registry.operator)
    case = watch.open_case(registry.meter.id, registry.operator, "go there")
    watch.close_case(case.id, CaseState.EXPLAINED, "solar panels", registry.operator)
    assert verify_journal(store.units_of_work).sequence == 3
    with pytest.raises(UnknownMeter):
        watch.record_event("0" * 11, EventKind.VACANT, "?", registry.operator)
    with pytest.raises(UnknownMeter):
        usage_detail(watch, "0" * 11, registry.operator)
    store.close()
