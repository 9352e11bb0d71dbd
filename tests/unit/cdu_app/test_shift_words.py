from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cdu_app.words.shifts import difference_words, kind_word, since_words
from tests.support.counters import STATION
from vending.domain.cash.shift import CashKind
from vending.money import Money

NOW = datetime(2026, 3, 14, 10, 24, tzinfo=UTC)


@pytest.mark.parametrize(("cents", "said"), [(0, "It matches."), (-1250, "R12,50 is missing."), (5, "R0,05 too much.")])
def test_a_difference_is_said_in_words(cents: int, said: str) -> None:
    assert difference_words(Money(cents, STATION.currency), STATION) == said


def test_a_shift_of_today_is_told_by_its_time_and_an_older_one_by_its_day_too() -> None:
    assert since_words(NOW - timedelta(hours=2), NOW, STATION) == "10:24"
    assert since_words(NOW - timedelta(hours=14), NOW, STATION).startswith("13 Mar 2026")


def test_every_kind_of_movement_has_a_word_of_its_own() -> None:
    assert len({kind_word(kind) for kind in CashKind}) == len(CashKind)
