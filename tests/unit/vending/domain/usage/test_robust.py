"""Statistics in whole numbers."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from vending.domain.usage.robust import LONGEST, concordance, median, slope, spread

series = st.lists(st.integers(0, 10**9), min_size=2, max_size=LONGEST)


def test_the_middle_is_a_value_that_is_there() -> None:
    assert median([9, 1, 5]) == 5
    assert median([1, 9]) == 1
    assert spread([1, 5, 9, 5, 6], 5) == 1


@given(series, st.integers(1, 1000), st.integers(0, 10**6))
def test_a_line_has_its_own_slope(values: list[int], rise: int, start: int) -> None:
    line = [start + rise * place for place in range(len(values))]
    assert slope(line) == rise
    assert concordance(line) == 1
    assert concordance(line[::-1]) == -1


@given(series, st.integers(1, 1000))
def test_the_slope_goes_with_the_scale_and_a_half_of_outliers_does_not_turn_it(values: list[int], scale: int) -> None:
    assert slope([scale * value for value in values]) == scale * slope(values)
    assert abs(concordance(values)) <= 1
    steady = [100 - place for place in range(12)]
    steady[5], steady[9] = 10**9, 0
    assert Fraction(-2) <= slope(steady) <= Fraction(-1, 2)
