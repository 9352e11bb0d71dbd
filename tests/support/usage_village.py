"""A village that buys for two years as people do, and thieves among it: seasons, holidays, noise, lumpy purchases."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sts.token import Commodity
from vending.domain.registry.meter import MeterStatus
from vending.domain.usage.consumption import Calendar, Neighbourhood, UsageHistory
from vending.ids import AccountId, MeterId, new_id

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGAN: Final = date(2024, 3, 1)
TODAY: Final = date(2026, 3, 12)
_EPOCH: Final = date(1970, 1, 1)
# Per cent of the year's mean, January to December: a cold winter in the middle of the year.
_SEASON: Final = (86, 85, 90, 97, 112, 128, 132, 122, 101, 90, 86, 84)
STOPS, FALLS, FADES, NEVER_RIGHT, RISES = "stops", "falls", "fades", "never right", "rises"
THIEVES: Final = {STOPS: 10, FALLS: 12, FADES: 10, NEVER_RIGHT: 4, RISES: 4}


@dataclass(frozen=True, slots=True)
class Household:
    """Who buys: per cent of its true use that it pays for is `paid` of the day."""

    place: Neighbourhood
    kind: str
    history: UsageHistory


def calendar() -> Calendar:
    """Two years of whole months, and the running one."""
    months = [BEGAN]
    while months[-1] < date(2026, 3, 1):
        months.append((months[-1] + timedelta(days=32)).replace(day=1))
    return Calendar(_number(TODAY), tuple(_number(month) for month in months))


def village(seed: int = 62055, households: int = 500) -> list[Household]:
    """The same village for the same seed."""
    chance = random.Random(seed)
    kinds = [kind for kind, count in THIEVES.items() for _ in range(count)]
    kinds += [""] * (households - len(kinds))
    chance.shuffle(kinds)
    return [_household(chance, kind) for kind in kinds]


def _household(chance: random.Random, kind: str) -> Household:
    area = chance.choice(("Riverside", "Hillside", "Kopje", "Old Mill"))
    place = Neighbourhood(area, chance.choice(("E1", "E1", "E2")), Commodity.ELECTRICITY, in_currency=False)
    month_days = calendar().months
    units, days = [0] * (len(month_days) - 1), []
    for day, bought in _purchases(chance, kind):
        number = _number(day)
        days.append(number)
        place_of = sum(begin <= number for begin in month_days) - 1
        if place_of < len(units):
            units[place_of] += bought
    history = UsageHistory(MeterId(new_id()), AccountId(new_id()), MeterStatus.ACTIVE, None, tuple(units), tuple(days))
    return Household(place, kind, history)


def _purchases(chance: random.Random, kind: str) -> Iterator[tuple[date, int]]:
    """Buy when little is left, for so many days as the household usually does."""
    mean = min(max(int(chance.lognormvariate(4.1, 0.42)), 18), 260)  # 0.1 kWh a day
    supply = chance.choice((5, 7, 7, 10, 14, 14, 21, 30))
    begins, fades = chance.randint(16, 21), chance.randint(7, 12)
    deep, pace = chance.randint(15, 35), chance.randint(4, 7)
    away = {chance.randint(0, 11): chance.randint(5, 18) for _ in range(chance.randint(0, 1))}
    left, day = chance.randint(0, supply) * mean, BEGAN
    while day <= TODAY:
        month = (day.year - BEGAN.year) * 12 + day.month - BEGAN.month
        use = mean * _SEASON[day.month - 1] * chance.randint(70, 130) // 10_000
        if day.month == 12 and day.day > 14:
            use = use * chance.choice((60, 100, 140)) // 100
        if day.month - 1 in away and day.day <= away[day.month - 1]:
            use //= 5
        left -= use * _paid(kind, month, begins, fades, deep, pace) // 100
        if left <= 0 and chance.random() < 0.7:
            bought = max(mean * supply * chance.randint(75, 125) // 100, 20)
            left += bought
            yield day, bought
        day += timedelta(days=1)


def _paid(kind: str, month: int, begins: int, fades: int, deep: int, pace: int) -> int:
    """What share of its use goes through the meter, in per cent."""
    if kind == STOPS:
        return 0 if month >= begins else 100
    if kind == FALLS:
        return deep if month >= begins else 100
    if kind == FADES:
        return max(100 - pace * max(month - fades, 0), 10)
    if kind == RISES:
        return 320 if month >= begins else 100
    return 9 if kind == NEVER_RIGHT else 100


def _number(day: date) -> int:
    return (day - _EPOCH).days
