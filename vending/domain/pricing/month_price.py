"""What the first so many units of a month cost, line by line.

Each line is a rounded amount that only rises with the units, and a purchase pays the difference between two of them:
what the month costs after it less what it cost before. So a purchase split in two costs what it costs at once, to the
last minor unit, and more units never cost less.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from vending.domain.tariffs.tariff import Blocks, ChargeBasis
from vending.money import minor_digits, round_ratio

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from vending.domain.tariffs.tariff import Charge, EnergyBlock, Rate, Tariff, Tax


@dataclass(frozen=True, slots=True)
class Slice:
    """A month's units from `lower` to `upper` (None: without end), at one price. `price` None: money, one for one."""

    number: int
    name: str
    price: Decimal | None
    lower: int
    upper: int | None
    taxes: tuple[Tax, ...]
    numerator: int
    denominator: int

    def units(self, month_units: int) -> int:
        """Return how many of the month's first units lie in it."""
        end = month_units if self.upper is None else min(month_units, self.upper)
        return max(0, end - self.lower)

    def cost(self, month_units: int) -> int:
        """Return what they cost, in minor units, inclusive taxes within."""
        return round_ratio(self.units(month_units) * self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class EnergyCharge:
    """A percentage of what energy costs."""

    charge: Charge
    taxes: tuple[Tax, ...]
    numerator: int
    denominator: int

    def cost(self, energy: int) -> int:
        """Return the charge on so much energy, in minor units."""
        return round_ratio(energy * self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class MonthLines:
    """What some units of a month cost: each slice and charge without tax, each tax; in minor units."""

    slices: tuple[int, ...]
    charges: tuple[int, ...]
    taxes: tuple[int, ...]

    def __sub__(self, other: MonthLines) -> MonthLines:
        return MonthLines(
            tuple(a - b for a, b in zip(self.slices, other.slices, strict=True)),
            tuple(a - b for a, b in zip(self.charges, other.charges, strict=True)),
            tuple(a - b for a, b in zip(self.taxes, other.taxes, strict=True)),
        )


@dataclass(frozen=True, slots=True)
class AddedTax:
    """A tax that is added to the price of some lines: the places of slices, then of charges, that bear it."""

    tax: Tax
    places: tuple[int, ...]
    numerator: int
    denominator: int

    def on(self, costs: list[int]) -> int:
        """Return the tax on what its lines cost together, in minor units."""
        return round_ratio(sum([costs[place] for place in self.places]) * self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class MonthPrice:
    """A month's price: slices of units, charges on their cost, added taxes, and all taxes of the tariff in order."""

    slices: tuple[Slice, ...]
    charges: tuple[EnergyCharge, ...]
    added: tuple[AddedTax, ...]
    taxes: tuple[Tax, ...]

    @classmethod
    def of(cls, slices: tuple[Slice, ...], charges: tuple[EnergyCharge, ...], taxes: tuple[Tax, ...]) -> MonthPrice:
        """Return the price of slices and charges with the taxes that they name."""
        added = []
        for tax in taxes:
            places = tuple(place for place, borne in enumerate(_borne(slices, charges)) if tax in borne)
            if places and not tax.inclusive:
                added.append(AddedTax(tax, places, *tax.rate.as_integer_ratio()))
        return cls(slices, charges, tuple(added), taxes)

    def total(self, units: int) -> int:
        """Return what the first `units` of the month cost, taxes included, in minor units. Never falls."""
        costs = self._costs(units)
        return sum(costs) + sum([one.on(costs) for one in self.added])

    def lines(self, units: int) -> MonthLines:
        """Return the same line by line; the lines add up to `total`."""
        costs = self._costs(units)
        nets = list(costs)
        taxes = dict.fromkeys((tax.code for tax in self.taxes), 0)
        for place, borne in enumerate(_borne(self.slices, self.charges)):
            together = rates_of(borne, inclusive=True)
            for tax in (tax for tax in borne if tax.inclusive):
                part = tax_within(costs[place], tax.rate, together)
                nets[place] -= part
                taxes[tax.code] += part
        for added in self.added:
            taxes[added.tax.code] = added.on(costs)
        count = len(self.slices)
        return MonthLines(tuple(nets[:count]), tuple(nets[count:]), tuple(taxes.values()))

    def _costs(self, units: int) -> list[int]:
        """Return what the slices and then the charges cost, inclusive taxes within."""
        costs = [one.cost(units) for one in self.slices]
        energy = sum(costs)
        return costs + [one.cost(energy) for one in self.charges]


def _borne(slices: tuple[Slice, ...], charges: tuple[EnergyCharge, ...]) -> list[tuple[Tax, ...]]:
    """Return the taxes that each slice and then each charge bears."""
    return [one.taxes for one in slices] + [one.taxes for one in charges]


def tax_on(net: int, tax: Tax) -> int:
    """Return the tax on a net amount, in minor units."""
    numerator, denominator = tax.rate.as_integer_ratio()
    return round_ratio(net * numerator, denominator)


def tax_within(gross: int, rate: Decimal, together: Decimal) -> int:
    """Return the part of a gross amount that is a tax of `rate`, where taxes of `together` are in it (minor units)."""
    numerator, denominator = rate.as_integer_ratio()
    whole_numerator, whole_denominator = (1 + together).as_integer_ratio()
    return round_ratio(gross * numerator * whole_denominator, denominator * whole_numerator)


def rates_of(taxes: tuple[Tax, ...], *, inclusive: bool) -> Decimal:
    """Return the sum of the rates of the inclusive or of the added taxes."""
    return sum((tax.rate for tax in taxes if tax.inclusive is inclusive), Decimal(0))


def month_price(
    tariff: Tariff, rate: Rate, customer_class: str, at: datetime, zone: ZoneInfo, connected_on: date | None
) -> MonthPrice:
    """Return the price of the month in which `at` falls, for a rate of the tariff.

    The time of use prices every unit as at that moment; blocks may be prorated by the day of connection.
    """
    local = at.astimezone(zone)
    if isinstance(rate.energy, Blocks):
        days = _days_served(local.date(), connected_on) if rate.energy.prorated else None
        slices = _block_slices(tariff, rate.energy, days)
    else:
        band = rate.energy.price_at(local)
        slices = (_slice(tariff, 1, band.band, band.price, 0, None, rate.energy.taxes),)
    charges = energy_charges(tariff, customer_class)
    return MonthPrice.of(slices, charges, tariff.taxes)


def money_price(tariff: Tariff, rate: Rate, customer_class: str) -> MonthPrice:
    """Return the price of tokens for money, whose meter prices energy itself: one minor unit for each.

    They bear the taxes of the rate's first price.
    """
    codes = rate.energy.blocks[0].taxes if isinstance(rate.energy, Blocks) else rate.energy.taxes
    taxes = tuple(tariff.tax(code) for code in codes)
    slices = (Slice(1, "", None, 0, None, taxes, 1, 1),)
    return MonthPrice.of(slices, energy_charges(tariff, customer_class), tariff.taxes)


def prorated(units: int, at: datetime, zone: ZoneInfo, connected_on: date | None) -> int:
    """Return what is left of a month's units in the month of connection, rounded up to whole units of the token."""
    return _part(units, _days_served(at.astimezone(zone).date(), connected_on))


def energy_charges(tariff: Tariff, customer_class: str) -> tuple[EnergyCharge, ...]:
    """Return the percentage charges on energy that a class of customers pays."""
    charges = []
    for charge in tariff.charges:
        if charge.basis is ChargeBasis.ENERGY and charge.rate is not None and pays(charge, customer_class):
            taxes = tuple(tariff.tax(code) for code in charge.taxes)
            charges.append(EnergyCharge(charge, taxes, *charge.rate.as_integer_ratio()))
    return tuple(charges)


def pays(charge: Charge, customer_class: str) -> bool:
    """Does a class of customers pay this charge?"""
    return not charge.classes or customer_class in charge.classes


def _block_slices(tariff: Tariff, energy: Blocks, days: tuple[int, int] | None) -> tuple[Slice, ...]:
    slices, lower = [], 0
    for number, block in enumerate(energy.blocks, 1):
        upper = _end(block, days)
        slices.append(_slice(tariff, number, block.name, block.price, lower, upper, block.taxes))
        lower = lower if upper is None else upper
    return tuple(slices)


def _end(block: EnergyBlock, days: tuple[int, int] | None) -> int | None:
    return None if block.upto is None else _part(block.upto, days)


def _part(units: int, days: tuple[int, int] | None) -> int:
    return units if days is None else -(-units * days[0] // days[1])


def _days_served(today: date, connected_on: date | None) -> tuple[int, int] | None:
    """Return the days of connection's month from that day on, and its days; None in any other month."""
    if connected_on is None or (connected_on.year, connected_on.month) != (today.year, today.month):
        return None
    days = monthrange(today.year, today.month)[1]
    return days - connected_on.day + 1, days


def _slice(
    tariff: Tariff, number: int, name: str, price: Decimal, lower: int, upper: int | None, codes: tuple[str, ...]
) -> Slice:
    numerator, denominator = price.as_integer_ratio()
    scale = 10 ** minor_digits(tariff.currency)
    taxes = tuple(tariff.tax(code) for code in codes)
    return Slice(number, name, price, lower, upper, taxes, numerator * scale, denominator * 10)
