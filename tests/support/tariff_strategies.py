"""Hypothesis strategies for pricing: valid tariffs of every kind, meters' books, stations' policies, and terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from hypothesis import strategies as st

from tests.support.pricing import make_point, make_station
from vending.domain.debts.debt import Debt, Instalment, OpenDebt, Recovery, RecoveryKind
from vending.domain.pricing.terms import MeterBooks, Terms
from vending.domain.station import Deduction, VendingPolicy
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
)
from vending.ids import AccountId, DebtId, TariffId, new_id
from vending.money import Money, minor_digits

CLASSES: Final = ("", "lifeline", "shop")
ZONES: Final = ("Africa/Johannesburg", "Africa/Cairo", "Europe/Berlin", "Pacific/Chatham", "America/Asuncion", "UTC")
currencies: Final = st.sampled_from(["ZAR", "USD", "XOF", "JOD"])
names: Final = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20).filter(str.strip)
moments: Final = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - st adds it
prices: Final = st.decimals(Decimal("0.0001"), Decimal(400), places=4) | st.sampled_from(
    [Decimal("0.05"), Decimal("2.50"), Decimal("1.1234567891")]
)
shares: Final = st.decimals(Decimal(0), Decimal("0.4"), places=4)
tax_rates: Final = st.decimals(Decimal(0), Decimal(1), places=4) | st.sampled_from([Decimal("0.15"), Decimal("0.175")])
_days: Final = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda day: (day.month, day.day))


@st.composite
def taxes(draw: st.DrawFn) -> tuple[Tax, ...]:
    """Up to three taxes, inclusive or added."""
    count = draw(st.integers(0, 3))
    return tuple(Tax(f"T{n}", draw(names), draw(tax_rates), draw(st.booleans())) for n in range(count))


@st.composite
def tax_codes(draw: st.DrawFn, known: tuple[Tax, ...]) -> tuple[str, ...]:
    """Taxes that one line may bear: all inclusive, or all added."""
    inclusive = draw(st.booleans())
    codes = [tax.code for tax in known if tax.inclusive is inclusive]
    return tuple(draw(st.lists(st.sampled_from(codes), unique=True))) if codes else ()


@st.composite
def blocks(draw: st.DrawFn, known: tuple[Tax, ...]) -> Blocks:
    """One to six blocks."""
    ends = sorted(draw(st.sets(st.integers(1, 30_000), max_size=5)))
    block = st.builds(EnergyBlock, st.none(), prices, st.just("") | names, tax_codes(known))
    made = [replace(draw(block), upto=end) for end in [*ends, None]]
    if len(made) > 1 and draw(st.booleans()):
        made[0] = replace(made[0], price=Decimal(0))
    return Blocks(tuple(made), draw(st.booleans()))


@st.composite
def times_of_use(draw: st.DrawFn, known: tuple[Tax, ...]) -> TimeOfUse:
    """Up to three seasons, three bands, day types that share out the week, holidays."""
    seasons = [Season(f"S{n}", day) for n, day in enumerate(draw(st.sets(_days, min_size=1, max_size=3)))]
    kinds = draw(st.lists(st.integers(0, 2), min_size=7, max_size=7))
    day_types = [DayType(f"D{kind}", tuple(d for d in range(7) if kinds[d] == kind)) for kind in range(3)]
    holiday = st.builds(
        lambda name, day, kind, year: Holiday(name, day[0], day[1], f"D{kind}", year),
        names,
        _days.filter(lambda day: day != (2, 29)),
        st.integers(0, 2),
        st.none() | st.integers(2000, 2060),
    )
    holidays = draw(st.lists(holiday, max_size=4, unique_by=lambda one: (one.year, one.month, one.day)))
    begins = st.sets(st.integers(1, 1439), max_size=3)
    periods = [
        Period(season.name, day_type.name, begin, draw(st.sampled_from(["peak", "standard", "off-peak"])))
        for season in seasons
        for day_type in day_types
        for begin in [0, *draw(begins)]
    ]
    priced = dict.fromkeys((one.season, one.band) for one in periods)
    band_prices = tuple(BandPrice(*key, draw(prices)) for key in priced)
    return TimeOfUse(
        tuple(seasons), tuple(day_types), tuple(holidays), tuple(periods), band_prices, draw(tax_codes(known))
    )


@st.composite
def charges(
    draw: st.DrawFn, currency: str, known: tuple[Tax, ...], bases: tuple[ChargeBasis, ...]
) -> tuple[Charge, ...]:
    """Up to four charges; those on the tender leave most of it."""
    made = []
    for number, basis in enumerate(draw(st.lists(st.sampled_from(bases), max_size=4)) if bases else []):
        flat = basis in (ChargeBasis.SALE, ChargeBasis.MONTH)
        share = st.decimals(Decimal(0), Decimal("0.1"), places=4)
        made.append(
            Charge(
                f"C{number}",
                draw(names),
                basis,
                Money(draw(st.integers(0, 5_000)), currency) if flat else None,
                None if flat else draw(share),
                draw(tax_codes(known)),
                draw(st.none() | st.integers(1, 12)) if basis is ChargeBasis.MONTH else None,
                tuple(draw(st.sets(st.sampled_from(CLASSES[1:])))),
            )
        )
    return tuple(made)


@st.composite
def tariffs(draw: st.DrawFn, bases: tuple[ChargeBasis, ...] = tuple(ChargeBasis), *, bounded: bool = True) -> Tariff:
    """A valid tariff of any kind."""
    currency, known = draw(currencies), draw(taxes())
    energy = blocks(known) | times_of_use(known)
    rates = [
        Rate(draw(energy), draw(st.just("") | names), (one,), draw(st.integers(0, 1_000)))
        for one in draw(st.lists(st.sampled_from(CLASSES[1:]), unique=True))
    ]
    rates.append(Rate(draw(energy), free_units=draw(st.sampled_from([0, 0, 500]))))
    bounds = sorted(draw(st.lists(st.integers(1, 10**7), min_size=2, max_size=2))) if bounded else [0, 0]
    return Tariff(
        id=TariffId(new_id()),
        code=draw(names),
        version=draw(st.integers(1, 10**6)),
        name=draw(names),
        effective_from=draw(moments),
        currency=currency,
        rates=tuple(rates),
        charges=draw(charges(currency, known, bases)),
        taxes=known,
        minimum=Money(bounds[0], currency) if bounded and draw(st.booleans()) else None,
        maximum=Money(bounds[1], currency) if bounded and draw(st.booleans()) else None,
    )


@st.composite
def recoveries(draw: st.DrawFn, currency: str, around: date) -> Recovery:
    """Any way to pay a debt back."""
    kind = draw(st.sampled_from(RecoveryKind))
    if kind is RecoveryKind.SHARE:
        return Recovery(kind, share=draw(st.decimals(Decimal(0), Decimal(1), places=4)))
    if kind is RecoveryKind.FIXED:
        return Recovery(kind, amount=Money(draw(st.integers(1, 50_000)), currency))
    if kind is RecoveryKind.INSTALMENTS:
        days = draw(st.lists(st.integers(-60, 60), max_size=4))
        due = tuple(Instalment(around + timedelta(day), Money(1_000 + day, currency)) for day in sorted(days))
        return Recovery(kind, instalments=due)
    return Recovery(kind)


@st.composite
def open_debts(draw: st.DrawFn, currency: str, at: datetime) -> tuple[OpenDebt, ...]:
    """Up to three debts in the order of their priority."""
    made = []
    for priority in range(1, draw(st.integers(0, 3)) + 1):
        principal = Money(draw(st.integers(1, 10**6)), currency)
        recovery = draw(recoveries(currency, at.date()))
        debt = Debt(DebtId(new_id()), AccountId(new_id()), f"Debt {priority}", principal, priority, recovery, at)
        made.append(OpenDebt(debt, Money(draw(st.integers(0, principal.minor)), currency), 1))
    return tuple(made)


policies: Final = st.builds(
    VendingPolicy,
    deductions=st.permutations(list(Deduction)).map(tuple),
    energy_floor=st.decimals(Decimal(0), Decimal(1), places=3),
)


@st.composite
def terms(
    draw: st.DrawFn,
    bases: tuple[ChargeBasis, ...] = tuple(ChargeBasis),
    *,
    debts: bool = True,
    bounded: bool = True,
    in_currency: bool | None = None,
) -> Terms:
    """The terms of a purchase: any tariff, customer, books and policy."""
    tariff, at = draw(tariffs(bases, bounded=bounded)), draw(moments)
    currency, zone = tariff.currency, draw(st.sampled_from(ZONES))
    money_meter = draw(st.booleans()) if in_currency is None else in_currency
    connected = draw(st.none() | st.integers(0, 200).map(lambda days: at.date() - timedelta(days)))
    point = make_point(tariff, draw(st.sampled_from(CLASSES)), in_currency=money_meter)
    books = MeterBooks(
        carried_in=Money(draw(st.integers(0, 9)), currency),
        month_units=draw(st.integers(0, 50_000)),
        free_units=draw(st.integers(0, 500)),
        month_tendered=Money(draw(st.integers(0, 10**6)), currency),
        last_purchase=draw(st.none() | st.integers(0, 500).map(lambda days: at - timedelta(days))),
        debts=draw(open_debts(currency, at)) if debts else (),
        connected_on=connected,
    )
    limit = Money(10**6 * 10 ** minor_digits(currency), currency)
    return Terms(point, books, make_station(limit, zone, draw(policies)), at)
