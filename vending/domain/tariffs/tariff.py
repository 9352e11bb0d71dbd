"""What energy costs: one version of a tariff, as the utility publishes it.

A tariff is a list of rates, one of which fits a customer's class; a rate prices energy by blocks per calendar month
or by the time of use. Beside it stand charges and taxes. Lines name the taxes that they bear.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from vending.ids import TariffId
    from vending.money import Money

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax: `rate` is a fraction (0.15). An inclusive tax is part of the prices, any other is added to them."""

    code: str
    name: str
    rate: Decimal
    inclusive: bool = False


@dataclass(frozen=True, slots=True)
class EnergyBlock:
    """A month's units up to `upto` (0.1 kWh; None: without end) at `price` for one kWh, in major units of currency."""

    upto: int | None
    price: Decimal
    name: str = ""
    taxes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocks:
    """Prices by what a meter has bought in the calendar month; a single rate is one block without end.

    `prorated` blocks are cut down in the month in which a meter is connected, by the days that are left of it.
    """

    blocks: tuple[EnergyBlock, ...]
    prorated: bool = False


@dataclass(frozen=True, slots=True)
class Season:
    """A part of the year, from a day (month, day) to the day before the next season."""

    name: str
    begins: tuple[int, int]


@dataclass(frozen=True, slots=True)
class DayType:
    """Weekdays (0 Monday to 6 Sunday) that are priced alike."""

    name: str
    weekdays: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day (local) that is priced as `day_type`: every year on `month` and `day`, or in one `year` only."""

    name: str
    month: int
    day: int
    day_type: str
    year: int | None = None

    def falls_on(self, day: date) -> bool:
        """Is it this day?"""
        return (self.month, self.day) == (day.month, day.day) and self.year in (None, day.year)


@dataclass(frozen=True, slots=True)
class Period:
    """From `begins` (minutes after local midnight, as the clock on the wall shows them) a band is in force."""

    season: str
    day_type: str
    begins: int
    band: str


@dataclass(frozen=True, slots=True)
class BandPrice:
    """The price of one kWh in a band (peak, standard, off-peak) of a season."""

    season: str
    band: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class TimeOfUse:
    """Prices by season, day type and hour. A token for units is priced at the moment of sale."""

    seasons: tuple[Season, ...]
    day_types: tuple[DayType, ...]
    holidays: tuple[Holiday, ...]
    periods: tuple[Period, ...]
    prices: tuple[BandPrice, ...]
    taxes: tuple[str, ...] = ()

    def price_at(self, local: datetime) -> BandPrice:
        """Return the price in force at a local moment."""
        season, day_type = self.season_of(local.date()), self.day_type_of(local.date())
        minute = local.hour * 60 + local.minute
        periods = [one for one in self.periods if (one.season, one.day_type) == (season, day_type)]
        band = max((one for one in periods if one.begins <= minute), key=lambda one: one.begins).band
        return next(one for one in self.prices if (one.season, one.band) == (season, band))

    def season_of(self, day: date) -> str:
        """Return the season of a day: the one that began last, round the turn of the year."""
        begun = [one for one in self.seasons if one.begins <= (day.month, day.day)]
        return max(begun or self.seasons, key=lambda one: one.begins).name

    def day_type_of(self, day: date) -> str:
        """Return the day type of a day: its holiday's, else its weekday's."""
        for holiday in self.holidays:
            if holiday.falls_on(day):
                return holiday.day_type
        return next(one.name for one in self.day_types if day.weekday() in one.weekdays)


@dataclass(frozen=True, slots=True)
class Rate:
    """What customers of `classes` pay for energy (without classes: everybody).

    `free_units` (0.1 kWh) are theirs every month without payment: free basic units.
    """

    energy: Blocks | TimeOfUse
    name: str = ""
    classes: tuple[str, ...] = ()
    free_units: int = 0


class ChargeBasis(StrEnum):
    """What a charge counts: each purchase, each month since the last purchase, the energy's or the tender's money."""

    SALE = "sale"
    MONTH = "month"
    ENERGY = "energy"
    TENDER = "tender"


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge: `amount` for SALE and MONTH, `rate` (a fraction) for ENERGY and TENDER.

    At most `max_months` months are charged at once. Without classes everybody pays it.
    """

    code: str
    name: str
    basis: ChargeBasis
    amount: Money | None = None
    rate: Decimal | None = None
    taxes: tuple[str, ...] = ()
    max_months: int | None = None
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tariff:
    """One version of a tariff, in force from `effective_from` until the next version is. It never changes.

    `minimum` and `maximum` bound the money of one purchase.
    """

    id: TariffId
    code: str
    version: int
    name: str
    effective_from: datetime
    currency: str
    rates: tuple[Rate, ...]
    charges: tuple[Charge, ...] = ()
    taxes: tuple[Tax, ...] = ()
    minimum: Money | None = None
    maximum: Money | None = None

    @property
    def label(self) -> str:
        """What a sale names it by: "HOME v3"."""
        return f"{self.code} v{self.version}"

    def find_rate(self, customer_class: str) -> Rate | None:
        """Return the first rate that is open to a class of customers."""
        return next((rate for rate in self.rates if not rate.classes or customer_class in rate.classes), None)

    def tax(self, code: str) -> Tax:
        """Return a tax by its code. Raises KeyError."""
        for tax in self.taxes:
            if tax.code == code:
                return tax
        raise KeyError(code)


def single_rate(price: Decimal, taxes: tuple[str, ...] = ()) -> tuple[Rate, ...]:
    """Return the rates of a tariff that has one price for every unit and customer."""
    return (Rate(Blocks((EnergyBlock(None, price, taxes=taxes),))),)
