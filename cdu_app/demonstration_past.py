"""What the demonstration station has behind it: the sales of the last days, and a year and more of some customers.

A year of sales for the whole village would take minutes. So a few dozen neighbours buy once a month for fourteen
months, some of them oddly: enough for the Usage page to find something.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cdu_app.demonstration_shifts import PastShifts
from vending.domain.calendar import Month
from vending.domain.debts.debt import DebtPlan, Recovery, RecoveryKind
from vending.domain.people.operator import Role
from vending.domain.sales.printing import PrintState
from vending.domain.usage.consumption import EventKind
from vending.money import Money, parse_amount
from vending.services.selling.sell_token import SaleOrder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cdu_app.bootstrap import Station
    from vending.domain.people.operator import Operator
    from vending.domain.registry.meter import Meter

YEAR_MONTHS: Final = 14
_WATCHED: Final = 64
# A smaller village has too few neighbours to compare with.
_LEAST_VILLAGE: Final = 200
_SALES_A_DAY: Final = (55, 85)
_USUAL_AMOUNTS: Final = ("20", "30", "50", "50", "100", "100", "100", "150", "200", "300", "47.35", "500")
_OPENING_HOUR, _OPEN_HOURS = 6, 11
# Per cent of the year's mean, January to December, where winter is in June.
_SEASON: Final = (88, 87, 91, 97, 110, 124, 128, 118, 101, 91, 87, 86)
_DEBTORS: Final = 24
_SELLERS: Final = (Role.CASHIER, Role.SUPERVISOR, Role.MANAGER)
_SEED: Final = 62055  # the same past every time
_AREAS: Final = 2
_STEADY: Final = ""
_ODD: Final = ("fades", "stops", "falls", "buys little", "fades", "rises", "stops", "is tampered with", "falls")


@dataclass(slots=True)
class PastClock:
    """A clock that the past sales are dated by."""

    moment: datetime

    def now(self) -> datetime:
        """Return the moment it is set to."""
        return self.moment


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody with a year behind: usually spends so much a month, and does so as `habit` says."""

    meter: Meter
    spends: int
    habit: str


@dataclass(frozen=True, slots=True)
class PastSale:
    """A sale to be made."""

    at: datetime
    meter: Meter
    amount: Money


def past_begins(now: datetime, days: int, village: int) -> datetime:
    """Return where the station's past begins, before its first sale: a month more than a year ago, or some days ago."""
    if village < _LEAST_VILLAGE:
        return now - timedelta(days=days + 1)
    return _begin(Month(now.year, now.month).plus(-YEAR_MONTHS))


def sell_past(
    station: Station, past: PastClock, meters: Sequence[Meter], operators: Sequence[Operator], now: datetime, days: int
) -> None:
    """Sell as the days went by, through the same service as the counter, all dated before `now`."""
    chance = random.Random(_SEED)  # noqa: S311 - amounts and hours, nothing secret
    cashier, supervisor, manager = (next(one for one in operators if one.role is role) for role in _SELLERS)
    currency, start = station.identity.currency, past.moment
    is_village = len(meters) >= _LEAST_VILLAGE
    neighbours = _choose_neighbours(station, meters, chance) if is_village else []
    sales = [
        *_last_days(meters, now - timedelta(days=days), now, chance, currency),
        *_monthly(neighbours, start, now, chance, currency),
    ]
    shifts = PastShifts(station, past, manager, now)
    for sale in sorted(sales, key=lambda one: one.at):
        seller = chance.choice((cashier, supervisor))
        shifts.begin(seller, sale.at)
        past.moment = sale.at
        station.sell.sell(SaleOrder(sale.meter.number, sale.amount, seller))
    shifts.close()
    if is_village:
        _see_tampering(station, neighbours, supervisor)
        _owe(station, meters, supervisor)
    _note_as_printed(station, past.moment)


def _choose_neighbours(station: Station, meters: Sequence[Meter], chance: random.Random) -> list[Neighbour]:
    """Take customers of two areas, from the end of the list: the counter's own customers are at its beginning."""
    by_area: dict[str, list[Meter]] = {}
    with station.units_of_work.read() as work:
        for meter in reversed(meters):
            account = work.customers.get_account(meter.account_id)
            if account.tariff == "E1" and not account.customer_class:
                by_area.setdefault(account.area, []).append(meter)
    areas = sorted(by_area, key=lambda area: (-len(by_area[area]), area))[:_AREAS]
    taken = [meter for area in areas for meter in by_area[area][: _WATCHED // _AREAS]]
    chance.shuffle(taken)
    habits = [*_ODD, *[_STEADY] * (len(taken) - len(_ODD))]
    return [Neighbour(meter, chance.randint(220, 460), habit) for meter, habit in zip(taken, habits, strict=True)]


def _monthly(
    neighbours: Sequence[Neighbour], start: datetime, now: datetime, chance: random.Random, currency: str
) -> Iterator[PastSale]:
    """Once a month each, in its first days."""
    for neighbour in neighbours:
        for month in range(YEAR_MONTHS + 1):
            begins = Month(start.year, start.month).plus(month)
            at = _begin(begins) + timedelta(days=chance.randint(2, 7), seconds=_second(chance))
            spent = (
                neighbour.spends
                * _SEASON[begins.number - 1]
                * chance.randint(88, 112)
                * _share(neighbour.habit, month)
                // 1_000_000
            )
            if spent and at < now - timedelta(hours=1):
                yield PastSale(at, neighbour.meter, Money(max(spent, 15) * 100, currency))


def _share(habit: str, month: int) -> int:
    """What share of the usual somebody with a habit buys in a month (0 the first), in per cent."""
    late = month - YEAR_MONTHS
    shares = {
        "fades": max(100 - 7 * max(month - 3, 0), 20),
        "stops": 100 if late < -4 else 0,
        "falls": 100 if late < -3 else 22,
        "buys little": 14,
        "rises": 100 if late < -2 else 310,
        "is tampered with": 100 if late < -3 else 64,
    }
    return shares.get(habit, 100)


def _begin(month: Month) -> datetime:
    return datetime.combine(month.first, time.min, UTC)


def _last_days(
    meters: Sequence[Meter], start: datetime, now: datetime, chance: random.Random, currency: str
) -> Iterator[PastSale]:
    """In the counter's opening hours of each day from `start` on, none in the last hour."""
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    while midnight < now:
        for _ in range(chance.randint(*_SALES_A_DAY)):
            at = midnight + timedelta(seconds=_second(chance))
            meter = meters[int(len(meters) * chance.random() ** 2)]
            if start < at < now - timedelta(hours=1):
                yield PastSale(at, meter, parse_amount(chance.choice(_USUAL_AMOUNTS), currency))
        midnight += timedelta(days=1)


def _second(chance: random.Random) -> int:
    return chance.randint(_OPENING_HOUR * 3600, (_OPENING_HOUR + _OPEN_HOURS) * 3600)


def _see_tampering(station: Station, neighbours: Sequence[Neighbour], operator: Operator) -> None:
    for neighbour in neighbours:
        if neighbour.habit == "is tampered with":
            note = "The seal was broken when the meter was read."
            station.watch.record_event(neighbour.meter.number, EventKind.TAMPER_SEEN, note, operator)


def _owe(station: Station, meters: Sequence[Meter], operator: Operator) -> None:
    """Some customers owe for a connection, or for energy that was used and not paid."""
    currency = station.identity.currency
    plans = (
        (45_000, DebtPlan("New connection", 2, Recovery(RecoveryKind.FIXED, amount=Money(2_500, currency)))),
        (120_000, DebtPlan("Arrears", 1, Recovery(RecoveryKind.SHARE, share=Decimal("0.3")))),
    )
    for place, meter in enumerate(meters[len(meters) // 2 :: max(len(meters) // (2 * _DEBTORS), 1)]):
        principal, plan = plans[place % len(plans)]
        station.debts.open(meter.account_id, Money(principal, currency), plan, "Taken over from the books", operator)


def _note_as_printed(station: Station, at: datetime) -> None:
    with station.units_of_work.write() as work:
        for job in work.print_jobs.waiting():
            work.print_jobs.set_state(job, PrintState.PRINTED, "", at)
        work.commit()
