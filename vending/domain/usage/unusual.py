"""How unusual buying is found: one look at a customer's months for each kind of finding.

The seasons, holidays and tariff changes that all neighbours feel are taken out of a customer's months before a trend
or a jump is looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import mul
from typing import TYPE_CHECKING, Final

from vending.domain.usage.consumption import EventKind, Finding, FindingKind, UsageFacts, begin_of
from vending.domain.usage.robust import concordance, median, slope, spread
from vending.money import round_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from vending.domain.usage.consumption import Calendar, Neighbours, UsageHistory
    from vending.domain.usage.rules import UsageRules

_QUARTER: Final = 3
_YEAR: Final = 12
_OFTEN: Final = 14  # days
_WEIGHT: Final = 1 << 20  # of a month, in whole numbers
_CERTAIN: Final = 100


def find_unusual(
    history: UsageHistory, neighbours: Neighbours, calendar: Calendar, rules: UsageRules
) -> tuple[Finding, ...]:
    """Return what is unusual about a watched customer; their scores are given once all is known."""
    begin = begin_of(history, calendar) or 0
    units = tuple(history.units[begin:])
    weights = _weights(neighbours, rules.least_neighbours, len(history.units))
    levels = tuple(map(mul, units, weights[begin:]))
    series = _Series(history, units, levels, neighbours, calendar, rules)
    found = tuple(one for find in _FINDERS for one in find(series) if one.stake > 0)
    is_silent = found and found[0].kind is FindingKind.NO_PURCHASE
    return tuple(one for one in found if not (is_silent and one.kind in _SAID_BY_SILENCE))


@dataclass(frozen=True, slots=True)
class _Series:
    """A customer's whole months since it began, with what they are compared with.

    `levels` are the months without what neighbours feel too, in 2^-20 of a unit.
    """

    history: UsageHistory
    units: tuple[int, ...]
    levels: tuple[int, ...]
    neighbours: Neighbours
    calendar: Calendar
    rules: UsageRules

    def bought(self, months: int) -> int:
        """Bought a month, over the last `months`."""
        return round_ratio(sum(self.units[-months:]), months)

    def usual(self, months: int) -> int | None:
        """What the last `months` would hold a month, by the customer's own past; the lower of what speaks for it.

        The median of the year before them, and the same months of the year before that if they are there.
        """
        past = self.units[: len(self.units) - months][-_YEAR:]
        if len(past) < self.rules.least_months:
            return None
        usual = median(past)
        season = self.units[-_YEAR - months : -_YEAR]
        if len(season) == months:
            usual = min(usual, round_ratio(sum(season), months))
        return usual

    def around(self, months: int) -> int | None:
        """What neighbours bought a month, over the last `months`."""
        if self.neighbours.count < self.rules.least_neighbours:
            return None
        return round_ratio(sum(self.neighbours.units[-months:]), months)


@lru_cache(maxsize=16)
def _weights(neighbours: Neighbours, least: int, months: int) -> tuple[int, ...]:
    """Return by what each month is multiplied to take out what all neighbours feel; all alike if they are few."""
    known = [units for units in neighbours.units if units]
    if neighbours.count < least or not known:
        return (_WEIGHT,) * months
    middle = median(known)
    return tuple(middle * _WEIGHT // units if units else _WEIGHT for units in neighbours.units)


def _no_purchase(series: _Series) -> Iterator[Finding]:
    """Nothing bought for longer than the customer's own pauses explain."""
    days, rules = series.history.days, series.rules
    last = days[-1] if days else series.calendar.months[len(series.calendar.months) - 1 - len(series.units)]
    silent, pause = series.calendar.today - last, _longest_pause(days)
    allowed = max(rules.silent_days, rules.silent_gaps * pause)
    if silent <= allowed:
        return
    lost = series.usual(max(1, min(_QUARTER, silent // 30))) or series.around(_QUARTER) or 0
    certainty = min(_CERTAIN, _CERTAIN * silent // (allowed + (pause or allowed // 2)))
    facts = UsageFacts(0, lost, series.around(1), days=silent, pause=pause or None, certainty=certainty)
    yield Finding(FindingKind.NO_PURCHASE, lost, facts)


def _far_below_own(series: _Series) -> Iterator[Finding]:
    """A quarter, or one month of an even buyer, far below the customer's own past."""
    for months, share in ((_QUARTER, series.rules.own_share), (1, series.rules.month_share)):
        usual, bought = series.usual(months), series.bought(months)
        if not usual or not _is_below(bought, share, usual) or (months == 1 and not _is_even(series)):
            continue
        lost = usual - bought
        certainty = _CERTAIN * lost // usual
        facts = UsageFacts(bought, usual, series.around(months), months, _last(series, months), certainty=certainty)
        yield Finding(FindingKind.FAR_BELOW_OWN, lost, facts)
        return


def _far_below_neighbours(series: _Series) -> Iterator[Finding]:
    """A quarter far below what neighbours buy: all that shows where a meter was bypassed from its first day."""
    around, bought = series.around(_QUARTER), series.bought(_QUARTER)
    if not around or not _is_below(bought, series.rules.neighbour_share, around):
        return
    lost = around - bought
    facts = UsageFacts(
        bought,
        series.usual(_QUARTER),
        around,
        _QUARTER,
        # A household may be small and honest: half as certain as its own past would be.
        certainty=_CERTAIN * lost // (2 * around),
    )
    yield Finding(FindingKind.FAR_BELOW_NEIGHBOURS, lost, facts)


def _slow_decline(series: _Series) -> Iterator[Finding]:
    """A steady fall, each month a little: no single month of it looks odd."""
    rules = series.rules
    levels = series.levels[-rules.trend_months :]
    count = len(levels)
    half = count // 2
    if count < rules.least_trend or sum(levels[-half:]) * 10 >= sum(levels[:half]) * 9:
        return  # quickly over with those who do not fall
    certainty = -concordance(levels)
    if certainty < rules.trend_certainty:
        return
    step = -slope(levels)
    began, fall = median([level + place * step for place, level in enumerate(levels)]), step * (count - 1)
    if fall < rules.trend_share * began or _is_step(levels, began, step):
        return
    lost = _rounded(min(fall, began) / _WEIGHT)
    facts = UsageFacts(
        bought=series.bought(_QUARTER),
        usual=_rounded(began / _WEIGHT),
        neighbours=series.around(_QUARTER),
        months=count,
        since=_last(series, count),
        certainty=_rounded(certainty * _CERTAIN),
    )
    yield Finding(FindingKind.SLOW_DECLINE, lost, facts)


def _is_step(levels: Sequence[int], began: Fraction, step: Fraction) -> bool:
    """Do two levels, one before and one after some month, fit twice as well as a line that falls evenly?"""
    from_line = sum(abs(level - began + place * step) for place, level in enumerate(levels))
    splits = range(2, len(levels) - 1)
    return 2 * min(_strays(levels[:split]) + _strays(levels[split:]) for split in splits) < from_line


def _strays(levels: Sequence[int]) -> int:
    middle = median(levels)
    return sum(abs(level - middle) for level in levels)


def _sudden_jump(series: _Series) -> Iterator[Finding]:
    """The last two months both far off the months before them, on the same side."""
    levels, rules = series.levels, series.rules
    past, last = levels[:-2][-_YEAR:], levels[-2:]
    if len(past) < rules.least_trend:
        return
    usual = median(past)
    wide = max(spread(past, usual), usual // 20)
    off = min(abs(level - usual) for level in last)
    same_side = (last[0] > usual) == (last[1] > usual)
    if not off or not same_side or off < rules.jump_spreads * wide or _is_below(off, rules.jump_share, usual):
        return
    certainty = _CERTAIN * off // (off + 2 * wide)
    facts = UsageFacts(series.bought(2), series.usual(2), series.around(2), 2, _last(series, 2), certainty=certainty)
    yield Finding(FindingKind.SUDDEN_JUMP, round_ratio(off, _WEIGHT), facts)


def _tamper(series: _Series) -> Iterator[Finding]:
    """Signs of tampering that nobody has cleared."""
    events, begins = series.history.events, series.calendar.months
    remembered = begins[max(len(begins) - 1 - series.rules.tamper_months, 0)]
    cleared = max((one.at for one in events if one.kind is EventKind.TAMPER_CLEARED), default=None)
    signs = [
        one
        for one in events
        if one.kind is EventKind.TAMPER_SEEN and one.day >= remembered and (cleared is None or one.at > cleared)
    ]
    if not signs:
        return
    bought, usual, around = series.bought(_QUARTER), series.usual(_QUARTER), series.around(_QUARTER)
    shortfall = max(max(usual or 0, around or 0) - bought, bought // 4, 1)
    facts = UsageFacts(
        bought, usual, around, _QUARTER, certainty=_CERTAIN if len(signs) > 1 else 9 * _CERTAIN // 10, signs=len(signs)
    )
    yield Finding(FindingKind.TAMPER, shortfall, facts)


# Who buys nothing also buys too little, and jumped down: that is said once.
_SAID_BY_SILENCE: Final = (FindingKind.FAR_BELOW_OWN, FindingKind.SUDDEN_JUMP)
_FINDERS: Final = (_no_purchase, _far_below_own, _far_below_neighbours, _slow_decline, _sudden_jump, _tamper)


def _longest_pause(days: Sequence[int]) -> int:
    """The pause between purchases that nine in ten are no longer than; 0 where there are too few to tell."""
    pauses = sorted(later - early for early, later in pairwise(days))
    return pauses[(len(pauses) - 1) * 9 // 10] if len(pauses) >= _QUARTER else 0


def _is_even(series: _Series) -> bool:
    """Bought often, and in each month of the last year, never below half of the usual: one poor month tells then."""
    year, pause = series.units[:-1][-_YEAR:], _longest_pause(series.history.days)
    return 0 < pause <= _OFTEN and len(year) >= _QUARTER and 2 * min(year) >= median(year)


def _is_below(quantity: int, share: Fraction, whole: int) -> bool:
    return quantity * share.denominator < share.numerator * whole


def _last(series: _Series, months: int) -> int:
    return len(series.history.units) - months


def _rounded(number: Fraction) -> int:
    return round_ratio(number.numerator, number.denominator)
