"""What the price of one purchase costs: a single rate, a time of use, six blocks.

All but the first have two taxes, four charges and three debts. The floor is reckoning once what a month's units cost in
six blocks, which a quote must do a few times. Claim: under 1 ms.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from benchmarks.result import Result
from tests.support.pricing import make_point, make_station
from vending.domain.debts.debt import Debt, Instalment, OpenDebt, Recovery, RecoveryKind
from vending.domain.pricing.quote import quote_money, quote_units
from vending.domain.pricing.terms import MeterBooks, Terms
from vending.domain.tariffs.tariff import (
    BandPrice,
    Blocks,
    Charge,
    ChargeBasis,
    DayType,
    EnergyBlock,
    Holiday,
    Period,
    Rate,
    Season,
    Tariff,
    Tax,
    TimeOfUse,
    single_rate,
)
from vending.ids import AccountId, DebtId, TariffId, new_id
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES, ROUNDS = 50, 30
SECONDS = 0.001
FLOORS = 120
"""Prices of a month in the time of a quote, at most; 15 to 75 where it was measured."""

NOW = datetime(2026, 12, 5, 8, tzinfo=UTC)
TAXES = (Tax("VAT", "VAT", Decimal("0.15")), Tax("LEV", "Rural levy", Decimal("0.025")))
CODES = ("VAT", "LEV")
STATION = make_station(Money(10**7, "ZAR"), "Africa/Johannesburg")
BANDS = ("off-peak", "standard", "peak", "standard", "off-peak")


def measure() -> list[Result]:
    kinds = {
        "a single rate": Tariff(TariffId(new_id()), "T", 1, "T", NOW, "ZAR", single_rate(Decimal("2.4718"), ())),
        "a time of use": _tariff(_time_of_use()),
        "six blocks": _tariff(_blocks()),
    }
    price = _terms(kinds["six blocks"]).price
    floor = _seconds(lambda: price.total(20_000))
    return [result for name, tariff in kinds.items() for result in _of(name, tariff, floor)]


def _of(name: str, tariff: Tariff, floor: float) -> list[Result]:
    terms, money = _terms(tariff), Money(123_456, "ZAR")
    units = quote_money(terms, money).bought
    return [
        _result(f"{name}: money to units", _seconds(lambda: quote_money(_afresh(terms), money)), floor),
        _result(f"{name}: units to money", _seconds(lambda: quote_units(_afresh(terms), units)), floor),
    ]


def _afresh(terms: Terms) -> Terms:
    """Return the same terms, of which nothing has been worked out yet."""
    return Terms(terms.point, terms.books, terms.station, terms.at)


def _result(name: str, each: float, floor: float) -> Result:
    wanted = f"(under {FLOORS}; under {SECONDS * 1_000:.0f} ms wanted)"
    figures = f"{each * 1_000:.3f} ms, {each / floor:.0f} × the month's price {wanted}"
    return Result(name, figures, each < SECONDS and each < floor * FLOORS)


def _seconds(action: Callable[[], object]) -> float:
    """The seconds of one call, at its best."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(TIMES):
            action()
        times.append(time.perf_counter() - start)
    return min(times) / TIMES


def _terms(tariff: Tariff) -> Terms:
    last, debts = datetime(2026, 7, 1, tzinfo=UTC), _debts() if tariff.taxes else ()
    books = MeterBooks(Money(17, "ZAR"), 12_345, 0, Money(200_000, "ZAR"), last, debts)
    return Terms(make_point(tariff), books, STATION, NOW)


def _debts() -> tuple[OpenDebt, ...]:
    due = tuple(Instalment(date(2026, month, 28), Money(10_000, "ZAR")) for month in range(1, 13))
    recoveries = (
        Recovery(RecoveryKind.FIXED, amount=Money(5_000, "ZAR")),
        Recovery(RecoveryKind.INSTALMENTS, instalments=due),
        Recovery(RecoveryKind.SHARE, share=Decimal("0.3")),
    )
    balance = Money(60_000, "ZAR")
    debts = (
        Debt(DebtId(new_id()), AccountId(new_id()), "Debt", balance, number, recovery, NOW)
        for number, recovery in enumerate(recoveries, 1)
    )
    return tuple(OpenDebt(debt, balance, 1) for debt in debts)


def _tariff(energy: Blocks | TimeOfUse) -> Tariff:
    charges = (
        Charge("FEE", "Sale fee", ChargeBasis.SALE, Money(300, "ZAR"), taxes=CODES),
        Charge("SVC", "Service charge", ChargeBasis.MONTH, Money(5_000, "ZAR"), taxes=CODES),
        Charge("CH", "Channel fee", ChargeBasis.TENDER, rate=Decimal("0.02"), taxes=CODES),
        Charge("LGT", "Street lighting", ChargeBasis.ENERGY, rate=Decimal("0.03"), taxes=CODES),
    )
    return Tariff(TariffId(new_id()), "T", 1, "T", NOW, "ZAR", (Rate(energy, free_units=500),), charges, TAXES)


def _blocks() -> Blocks:
    ends = [500, 1_000, 3_500, 6_000, 12_400, None]
    return Blocks(tuple(EnergyBlock(end, Decimal(f"1.{number}318"), "", CODES) for number, end in enumerate(ends, 1)))


def _time_of_use() -> TimeOfUse:
    seasons = (Season("High", (6, 1)), Season("Low", (9, 1)))
    day_types = (DayType("Weekday", (0, 1, 2, 3, 4)), DayType("Saturday", (5,)), DayType("Sunday", (6,)))
    periods = tuple(
        Period(season.name, day_type.name, hour * 60, band)
        for season in seasons
        for day_type in day_types
        for hour, band in zip((0, 6, 9, 17, 22), BANDS, strict=True)
    )
    prices = tuple(BandPrice(season.name, band, Decimal("2.3456")) for season in seasons for band in sorted(set(BANDS)))
    holidays = tuple(Holiday(f"H{month}", month, 9, "Sunday") for month in range(1, 13))
    return TimeOfUse(seasons, day_types, holidays, periods, prices, CODES)
