"""What counts as unusual buying, and what does not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.usage_village import Household, calendar, village
from vending.domain.registry.meter import MeterStatus
from vending.domain.usage.consumption import (
    EventKind,
    FindingKind,
    MeterEvent,
    Neighbours,
    UsageHistory,
    begin_of,
    is_watched,
    neighbours_of,
    score_of,
    scored,
)
from vending.domain.usage.rules import MONTHS, UsageRules
from vending.domain.usage.unusual import find_unusual
from vending.ids import AccountId, MeterId, OperatorId, new_id

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from vending.domain.usage.consumption import Finding

RULES, CALENDAR = UsageRules(), calendar()
ALONE = Neighbours((), 0)
MONTH_STARTS = CALENDAR.months[:-1]
SMALL = [home.history for home in village(7, 40)]


def history(units: Sequence[int], days: Sequence[int] | None = None, **fields: object) -> UsageHistory:
    """Somebody who buys every week of the months in which anything was bought."""
    units = (*[0] * (MONTHS - len(units)), *units)
    if days is None:
        days = [
            start + day for start, bought in zip(MONTH_STARTS, units, strict=True) if bought for day in (2, 9, 16, 23)
        ]
    plain = UsageHistory(MeterId(new_id()), AccountId(new_id()), MeterStatus.ACTIVE, None, units, tuple(days))
    return replace(plain, **fields)  # type: ignore[arg-type]


def kinds(one: UsageHistory, neighbours: Neighbours = ALONE) -> set[FindingKind]:
    return {finding.kind for finding in find_unusual(one, neighbours, CALENDAR, RULES)}


def find(one: UsageHistory, kind: FindingKind, neighbours: Neighbours = ALONE) -> Finding:
    return next(finding for finding in find_unusual(one, neighbours, CALENDAR, RULES) if finding.kind is kind)


def event(kind: EventKind, at: datetime) -> MeterEvent:
    return MeterEvent(MeterId(new_id()), at, kind, "seen", OperatorId(new_id()), "Neo")


@given(st.integers(1, 10**7), st.integers(RULES.least_months, MONTHS))
def test_who_buys_the_same_each_month_is_not_unusual(units: int, months: int) -> None:
    one = history([units] * months)
    assert kinds(one) == set()
    assert kinds(one, Neighbours((units,) * MONTHS, 30)) == set()


@given(st.lists(st.integers(1, 4_000), min_size=MONTHS, max_size=MONTHS), st.integers(2, 900))
def test_estimates_go_with_the_scale(units: list[int], scale: int) -> None:
    around = Neighbours(tuple(1_500 + 10 * place for place in range(MONTHS)), 30)
    larger = Neighbours(tuple(scale * one for one in around.units), 30)
    plain = find_unusual(history(units), around, CALENDAR, RULES)
    scaled = find_unusual(history([scale * one for one in units]), larger, CALENDAR, RULES)
    assert [one.kind for one in plain] == [one.kind for one in scaled]
    for small, large in zip(plain, scaled, strict=True):
        assert abs(large.stake - scale * small.stake) <= scale
        assert abs(large.facts.certainty - small.facts.certainty) <= 1


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_neighbours_means_nothing(chance: random.Random) -> None:
    shuffled = chance.sample(SMALL, len(SMALL))
    assert neighbours_of(shuffled, CALENDAR) == neighbours_of(SMALL, CALENDAR)


def test_nothing_for_longer_than_the_usual_pauses() -> None:
    silent = history([1_800] * 18 + [0] * 6)
    found = find(silent, FindingKind.NO_PURCHASE)
    assert (found.stake, found.facts.pause, found.facts.bought) == (1_800, 10, 0)
    assert found.facts.days == CALENDAR.today - silent.days[-1]
    assert FindingKind.FAR_BELOW_OWN not in kinds(silent)
    back = replace(silent, days=(*silent.days, CALENDAR.today - 2))
    assert FindingKind.NO_PURCHASE not in kinds(back)


def test_who_buys_twice_a_year_may_be_silent_for_long() -> None:
    rare = [0, 0, 0, 0, 0, 9_000] * 4
    days = [start + 10 for start, bought in zip(MONTH_STARTS, rare, strict=True) if bought]
    assert FindingKind.NO_PURCHASE not in kinds(history(rare, days))


def test_a_meter_that_never_bought_is_silent_from_the_day_it_was_connected() -> None:
    idle = history([], connected_on=date(2025, 6, 10))
    assert is_watched(idle, CALENDAR, RULES)
    found = find(idle, FindingKind.NO_PURCHASE, Neighbours((1_200,) * MONTHS, 20))
    assert (found.stake, found.facts.usual) == (1_200, 1_200)
    assert find_unusual(idle, ALONE, CALENDAR, RULES) == ()


def test_one_poor_month_of_an_even_buyer_and_a_poor_quarter_of_any() -> None:
    sentence = find(history([1_800] * 23 + [300]), FindingKind.FAR_BELOW_OWN)
    assert (sentence.facts.bought, sentence.facts.usual, sentence.facts.months) == (300, 1_800, 1)
    quarter = find(history([1_800] * 21 + [600] * 3), FindingKind.FAR_BELOW_OWN)
    assert (quarter.stake, quarter.facts.months, quarter.facts.certainty) == (1_200, 3, 66)


def test_a_season_is_no_loss() -> None:
    year = [2_400, 2_400, 2_000, 1_500, 1_000, 700, 700, 1_000, 1_500, 2_000, 2_300, 2_400]
    two_years = year[6:] + year + year[:6]
    assert kinds(history(two_years)) <= {FindingKind.SUDDEN_JUMP}
    assert kinds(history(two_years), Neighbours(tuple(two_years), 40)) == set()


def test_a_meter_bypassed_from_its_first_day_shows_among_its_neighbours_only() -> None:
    little = history([200] * MONTHS)
    assert kinds(little) == set()
    found = find(little, FindingKind.FAR_BELOW_NEIGHBOURS, Neighbours((1_600,) * MONTHS, 12))
    assert (found.stake, found.facts.neighbours) == (1_400, 1_600)
    assert found.facts.certainty <= 50
    assert kinds(little, Neighbours((1_600,) * MONTHS, RULES.least_neighbours - 1)) == set()


def test_a_slow_decline_is_found_where_no_month_is_odd() -> None:
    fading = history([2_000 - 60 * max(month - 10, 0) + (40 if month % 2 else -40) for month in range(MONTHS)])
    found = find(fading, FindingKind.SLOW_DECLINE)
    assert kinds(fading) == {FindingKind.SLOW_DECLINE}
    assert 600 <= found.stake <= 1_000
    assert found.facts.certainty >= 80


def test_a_step_is_no_slow_decline() -> None:
    stepped = history([2_000 + (60 if month % 2 else -60) for month in range(16)] + [900] * 8)
    assert kinds(stepped) == {FindingKind.FAR_BELOW_OWN}


def test_a_decline_that_all_neighbours_share_is_none() -> None:
    falling = tuple(2_000 - 50 * month for month in range(MONTHS))
    assert FindingKind.SLOW_DECLINE in kinds(history(falling))
    assert kinds(history(falling), Neighbours(falling, 20)) == set()


@pytest.mark.parametrize("last", [5_400, 260])
def test_a_jump_up_or_down_is_two_months_on_the_same_side(last: int) -> None:
    noisy = [1_800 + (90 if month % 3 else -120) for month in range(22)]
    assert FindingKind.SUDDEN_JUMP in kinds(history([*noisy, last, last]))
    assert FindingKind.SUDDEN_JUMP not in kinds(history([*noisy, last, 1_800]))


def test_signs_of_tampering_count_until_they_are_cleared() -> None:
    seen = event(EventKind.TAMPER_SEEN, datetime(2026, 1, 5, tzinfo=UTC))
    again = event(EventKind.TAMPER_SEEN, datetime(2026, 2, 5, tzinfo=UTC))
    cleared = event(EventKind.TAMPER_CLEARED, datetime(2026, 2, 9, tzinfo=UTC))
    steady = [1_000] * MONTHS
    assert find(history(steady, events=(seen,)), FindingKind.TAMPER).facts.certainty == 90
    assert find(history(steady, events=(seen, again)), FindingKind.TAMPER).facts.signs == 2
    assert kinds(history(steady, events=(seen, again, cleared))) == set()
    assert kinds(history(steady, events=(event(EventKind.TAMPER_SEEN, datetime(2025, 2, 27, tzinfo=UTC)),))) == set()


def test_new_vacant_and_closed_meters_are_left_out() -> None:
    assert not is_watched(history([900] * (RULES.least_months - 1)), CALENDAR, RULES)
    assert is_watched(history([900] * (RULES.least_months + 1)), CALENDAR, RULES)
    assert not is_watched(history([]), CALENDAR, RULES)
    for status in (MeterStatus.SUSPENDED, MeterStatus.CLOSED):
        assert not is_watched(history([900] * MONTHS, status=status), CALENDAR, RULES)
    empty = event(EventKind.VACANT, datetime(2026, 3, 10, tzinfo=UTC))
    old = event(EventKind.VACANT, datetime(2025, 3, 10, tzinfo=UTC))
    assert not is_watched(history([900] * MONTHS, events=(empty,)), CALENDAR, RULES)
    assert is_watched(history([900] * MONTHS, events=(old,)), CALENDAR, RULES), "bought since"
    assert is_watched(history([900] * MONTHS, events=(empty, event(EventKind.OCCUPIED, empty.at))), CALENDAR, RULES)


def test_a_history_begins_with_its_first_whole_month() -> None:
    assert begin_of(history([900] * 10), CALENDAR) == MONTHS - 9
    assert begin_of(history([900] * MONTHS), CALENDAR) == 0
    assert begin_of(history([900], connected_on=date(2025, 9, 15)), CALENDAR) == MONTHS - 5
    assert begin_of(history([], days=[CALENDAR.today]), CALENDAR) == MONTHS + 1


@given(st.integers(0, 10**9), st.integers(0, 100), st.integers(0, 10**9))
def test_a_score_ranks_by_loss_and_by_certainty(stake: int, certainty: int, typical: int) -> None:
    score = score_of(stake, certainty, typical)
    assert 0 <= score <= certainty
    assert score_of(stake + 1_000, certainty, typical) >= score
    assert score_of(1_500, 100, 1_500) == 50


def test_thieves_of_a_village_are_found_and_honest_households_left_alone() -> None:
    """Simulated: bypass in whole and in part, slow decline, from the first day, resale; 40 in 500."""
    found = thieves = honest = 0
    for seed in (1, 2):
        homes = village(seed)
        listed = unusual_among(homes)
        thieves += sum(bool(home.kind) for home in homes)
        found += sum(bool(home.kind) for home in listed)
        honest += sum(not home.kind for home in listed)
    assert Fraction(found, thieves) >= Fraction(88, 100), "recall"
    assert Fraction(found, found + honest) >= Fraction(95, 100), "precision"


def unusual_among(homes: Sequence[Household]) -> list[Household]:
    """The households that the watch would list."""
    places = defaultdict(list)
    for home in homes:
        places[home.place].append(home.history)
    around = {place: neighbours_of(histories, CALENDAR) for place, histories in places.items()}
    return [
        home
        for home in homes
        if is_watched(home.history, CALENDAR, RULES)
        and any(scored(one, 1_500).score for one in find_unusual(home.history, around[home.place], CALENDAR, RULES))
    ]
