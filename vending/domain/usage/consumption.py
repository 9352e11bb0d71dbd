"""What of a customer's buying is unusual, as facts: who should be visited first, and why.

All figures are whole numbers: 0.1 kWh (0.1 m³, minor units of money for a meter in currency). Months are calendar
months of the station, whole ones, oldest first. How it is found stands in `vending.domain.usage.unusual`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from vending.domain.registry.meter import MeterStatus
from vending.domain.usage.robust import median
from vending.money import round_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sts.token import Commodity
    from vending.domain.usage.rules import UsageRules
    from vending.ids import AccountId, MeterId, OperatorId

_EPOCH_ORDINAL: Final = 719_163  # 1970-01-01


class FindingKind(StrEnum):
    """What is unusual."""

    NO_PURCHASE = "no_purchase"
    FAR_BELOW_OWN = "far_below_own"
    FAR_BELOW_NEIGHBOURS = "far_below_neighbours"
    SLOW_DECLINE = "slow_decline"
    SUDDEN_JUMP = "sudden_jump"
    TAMPER = "tamper"


class EventKind(StrEnum):
    """What was seen at a meter. A tamper sign counts until it was cleared, a vacancy until the place is lived in."""

    TAMPER_SEEN = "tamper_seen"
    TAMPER_CLEARED = "tamper_cleared"
    VACANT = "vacant"
    OCCUPIED = "occupied"


@dataclass(frozen=True, slots=True)
class MeterEvent:
    """Something seen at a meter, by whom."""

    meter_id: MeterId
    at: datetime
    kind: EventKind
    note: str
    operator_id: OperatorId
    operator_name: str

    @property
    def day(self) -> int:
        """The day it was seen on (UTC), as days since 1970."""
        return self.at.toordinal() - _EPOCH_ORDINAL


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Whose buying can be compared: the same area, tariff and commodity."""

    area: str
    tariff: str
    commodity: Commodity
    in_currency: bool


@dataclass(frozen=True, slots=True)
class UsageHistory:
    """What an account bought of one commodity, whatever meters it had: a replaced meter's months are its own.

    `meter_id` is the meter it has now, `status` the stricter of the two. `units` for each month; `days` those on
    which it bought (days since 1970), each once, in order; `month_days` the days on which the months began.
    """

    meter_id: MeterId
    account_id: AccountId
    status: MeterStatus
    connected_on: date | None
    units: Sequence[int]
    days: Sequence[int]
    events: tuple[MeterEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The median month of the established customers of a neighbourhood, and how many they are."""

    units: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class UsageFacts:
    """Why: what was bought a month over the last `months`, and what is usual for this customer and its neighbours.

    `since` is the place in the series where it began (None where that is not known), `days` how long ago the last
    purchase was, `pause` the longest that is usual; `certainty` in per cent; `signs` how many tamper signs.
    """

    bought: int
    usual: int | None = None
    neighbours: int | None = None
    months: int = 1
    since: int | None = None
    days: int | None = None
    pause: int | None = None
    certainty: int = 0
    signs: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is unusual. `stake` is the estimated loss (after an upward jump the surplus) a month.

    `score` (0-100) ranks: see `score_of`.
    """

    kind: FindingKind
    stake: int
    facts: UsageFacts
    score: int = 0


@dataclass(frozen=True, slots=True)
class Calendar:
    """Today and the days on which the months began (days since 1970); one more at the end: the running month's."""

    today: int
    months: tuple[int, ...]


def score_of(stake: int, certainty: int, typical: int) -> int:
    """Return certainty x stake / (stake + typical), rounded: estimated units lost a month x certainty, held to 100.

    `typical` is the median month of the station's customers of this commodity: losing as much for certain is 50.
    """
    return round_ratio(certainty * stake, max(stake + typical, 1))


def begin_of(history: UsageHistory, calendar: Calendar) -> int | None:
    """Return the first whole month of a customer's history; None when nothing was ever bought or connected.

    The month of the first purchase is not whole, unless the series itself begins there.
    """
    first = next((place for place, units in enumerate(history.units) if units), None)
    if first is None and history.days:
        first = len(history.units)
    known = [] if first is None else [first + 1 if first else 0]
    if history.connected_on is not None:
        connected = history.connected_on.toordinal() - _EPOCH_ORDINAL
        known.append(sum(begin < connected for begin in calendar.months))
    return min(known, default=None)


def is_watched(history: UsageHistory, calendar: Calendar, rules: UsageRules) -> bool:
    """Leave out who may not buy, whose place stands empty, and who is new."""
    if history.status is not MeterStatus.ACTIVE or _is_vacant(history):
        return False
    begin = begin_of(history, calendar)
    return begin is not None and len(history.units) - begin >= rules.least_months


def neighbours_of(histories: Sequence[UsageHistory], calendar: Calendar) -> Neighbours:
    """Return the median of each month over those who had begun by then, whatever their order."""
    begins = [(begin_of(one, calendar), one.units) for one in histories]
    known = [(begin, units) for begin, units in begins if begin is not None]
    months = len(calendar.months) - 1
    lived = ([units[month] for begin, units in known if begin <= month] for month in range(months))
    return Neighbours(tuple(median(units) if units else 0 for units in lived), len(known))


def scored(finding: Finding, typical: int) -> Finding:
    """Return a finding with its score."""
    return replace(finding, score=score_of(finding.stake, finding.facts.certainty, typical))


def _is_vacant(history: UsageHistory) -> bool:
    """Marked as empty, and nothing bought since."""
    marks = [one for one in history.events if one.kind in (EventKind.VACANT, EventKind.OCCUPIED)]
    if not marks or marks[-1].kind is EventKind.OCCUPIED:
        return False
    return not history.days or history.days[-1] <= marks[-1].day
