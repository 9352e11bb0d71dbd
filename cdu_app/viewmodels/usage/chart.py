"""One customer's two years as a chart: bars, two lines to compare with, and what is marked."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.dates import format_date

from cdu_app import formats
from cdu_app.language import _
from cdu_app.words.usage import UsageWords
from vending.domain.usage.consumption import FindingKind

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.station import StationIdentity
    from vending.domain.usage.consumption import Finding
    from vending.services.usage.usage_detail import UsageDetail


@dataclass(frozen=True, slots=True)
class UsageChart:
    """What is drawn. One bar a month, the last for the running one; quantities in tenths.

    `neighbours` may be shorter than `bars` (the running month has no median), or empty; zero where there were none.
    `marked` are the places of the first and the last bar that a finding is about. `purchases` are places along the
    bars: 3.5 is the middle of the fourth month. `ticks` are quantities on the scale with what is written beside them.
    """

    bars: tuple[int, ...]
    usual: int
    neighbours: tuple[int, ...]
    marked: tuple[int, int] | None
    purchases: tuple[float, ...]
    ticks: tuple[tuple[int, str], ...]
    months: tuple[str, ...]
    readings: tuple[str, ...]

    @property
    def top(self) -> int:
        """The quantity at the top of the scale."""
        return self.ticks[-1][0]


def chart_of(detail: UsageDetail, station: StationIdentity) -> UsageChart:
    """Return what is drawn of one customer."""
    words = UsageWords(station, detail.meter.commodity, in_currency=detail.meter.in_currency)
    highest = max(*detail.units, *detail.neighbours, detail.usual, 1)
    return UsageChart(
        bars=detail.units,
        usual=detail.usual,
        neighbours=detail.neighbours,
        marked=_marked(detail.findings[0], detail) if detail.findings else None,
        purchases=tuple(_places(detail, station)),
        ticks=tuple((quantity, words.number(quantity)) for quantity in _ticks(highest)),
        months=tuple(_short(detail, place, station) for place in range(len(detail.months))),
        readings=tuple(_reading(detail, place, words) for place in range(len(detail.months))),
    )


def _marked(finding: Finding, detail: UsageDetail) -> tuple[int, int]:
    """Return the bars that a finding is about: its last whole months, or all since the last purchase."""
    last = len(detail.months) - 2
    if finding.kind is not FindingKind.NO_PURCHASE:
        return max(last - finding.facts.months + 1, 0), last
    bought = [place for place, units in enumerate(detail.units) if units]
    return (bought[-1] + 1 if bought else 0), len(detail.months) - 1


def _places(detail: UsageDetail, station: StationIdentity) -> list[float]:
    """Return where along the bars each purchase lies."""
    ends = [month.begins(station.zone) for month in (*detail.months, detail.months[-1].following)]
    return [_place(one.at, ends) for one in detail.purchases if ends[0] <= one.at < ends[-1]]


def _place(at: datetime, ends: list[datetime]) -> float:
    month = bisect_right(ends, at) - 1
    return month + (at - ends[month]) / (ends[month + 1] - ends[month])


def _ticks(highest: int) -> list[int]:
    """Return round quantities from 0 to above the highest, some four of them: steps of 1, 2 or 5 whole units."""
    step = 10
    while True:
        for factor in (1, 2, 5):
            if highest <= 4 * step * factor:
                count = -(-highest // (step * factor))
                return [place * step * factor for place in range(count + 1)]
        step *= 10


def _short(detail: UsageDetail, place: int, station: StationIdentity) -> str:
    return format_date(detail.months[place].first, "LLL", locale=formats.locale_of(station))


def _reading(detail: UsageDetail, place: int, words: UsageWords) -> str:
    """Return what a bar says: "October 2026: 42 kWh, neighbours 165"."""
    month, bought = words.month(detail.months[place], year=True), words.amount(detail.units[place])
    if place == len(detail.months) - 1:
        return _("{month}, so far: {amount}").format(month=month, amount=bought)
    if place >= len(detail.neighbours) or not detail.neighbours[place]:
        return _("{month}: {amount}").format(month=month, amount=bought)
    around = words.number(detail.neighbours[place])
    return _("{month}: {amount}, neighbours {neighbours}").format(month=month, amount=bought, neighbours=around)
