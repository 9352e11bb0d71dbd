"""By which rules buying counts as unusual: every threshold of the watch, with what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

MONTHS: Final = 24
"""How many whole months are looked at."""


@dataclass(frozen=True, slots=True)
class UsageRules:
    """The defaults find what a village loses by bypass, and leave most honest households alone (see the tests).

    `least_months`: a customer with fewer whole months of history is new, and is not watched.
    `silent_days`: nobody is silent before so many days without a purchase; `silent_gaps`: nor before so many times
    the longest pause that the customer usually makes (nine pauses in ten are shorter).
    `own_share`, `month_share`: a quarter, or one month of somebody who buys evenly, below this share of the usual is
    far below. `neighbour_share`: the same against the neighbours' median, over a quarter; `least_neighbours` of them
    are needed for a median to mean something.
    `trend_months`: how far back a decline is looked for, `least_trend` the fewest months that make one. It must be
    as steady as `trend_certainty` (Kendall's tau) and lose `trend_share` of where it began.
    `jump_spreads`: a jump is so many median absolute deviations away from the months before, in each of the last two
    months, and at least `jump_share` of the usual.
    `tamper_months`: how long a tamper sign is remembered. `quiet_days`: how long a case that has ended keeps its
    meter off the list of what is to be done.
    """

    least_months: int = 3
    silent_days: int = 45
    silent_gaps: int = 3
    own_share: Fraction = Fraction(1, 2)
    month_share: Fraction = Fraction(1, 5)
    neighbour_share: Fraction = Fraction(1, 4)
    least_neighbours: int = 8
    trend_months: int = 15
    least_trend: int = 6
    trend_certainty: Fraction = Fraction(2, 5)
    trend_share: Fraction = Fraction(1, 4)
    jump_spreads: int = 6
    jump_share: Fraction = Fraction(1, 2)
    tamper_months: int = 12
    quiet_days: int = 90
