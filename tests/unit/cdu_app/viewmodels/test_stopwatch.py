from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cdu_app.viewmodels.stopwatch import Stopwatch
from tests.support.counters import SetClock
from tests.support.records import START

seconds = st.integers(0, 10**6)


@given(seconds, st.integers(-(10**6), 10**6))
def test_nothing_done_to_the_clock_makes_it_shorter(passed: int, shift: int) -> None:
    clock, steady = SetClock(START), [500.0]
    stopwatch = Stopwatch(clock, lambda: steady[0])
    steady[0] += passed
    clock.advance(seconds=passed + shift)
    assert stopwatch.elapsed >= timedelta(seconds=passed)


@given(seconds)
def test_a_computer_that_slept_has_not_stood_still(slept: int) -> None:
    clock = SetClock(START)
    stopwatch = Stopwatch(clock, lambda: 500.0)
    clock.advance(seconds=slept)
    assert stopwatch.elapsed == timedelta(seconds=slept)
    stopwatch.start()
    assert stopwatch.elapsed == timedelta(0)
