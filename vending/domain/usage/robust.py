"""Statistics that a few odd months do not disturb, in whole numbers only."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Exact = TypeVar("Exact", int, Fraction)

LONGEST: Final = 36  # months: the longest series a slope is asked of
_STEPS: Final = lcm(*range(1, LONGEST))


def median(values: Sequence[Exact]) -> Exact:
    """Return the middle value, the lower of the two of an even number: one that is there. Not of nothing."""
    return sorted(values)[(len(values) - 1) // 2]


def spread(values: Sequence[int], middle: int) -> int:
    """Return the median absolute deviation from `middle`: half of the values lie no further off."""
    return median([abs(value - middle) for value in values])


def concordance(values: Sequence[int]) -> Fraction:
    """Return Kendall's tau against time: 1 when every later value is higher, -1 when every later one is lower."""
    pairs = len(values) * (len(values) - 1) // 2
    return Fraction(sum((later > early) - (later < early) for early, later in combinations(values, 2)), pairs)


def slope(values: Sequence[int]) -> Fraction:
    """Return the Theil-Sen slope: the median of the slopes between any two values, per step.

    Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63 (1968). Every slope is held as a
    whole number of `_STEPS`-ths, so none is rounded.
    """
    slopes = [
        (values[later] - values[early]) * (_STEPS // (later - early))
        for early, later in combinations(range(len(values)), 2)
    ]
    return Fraction(median(slopes), _STEPS)
