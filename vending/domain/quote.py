"""What a sum of money buys, line by line.

Invariant: the lines of a quote sum to the tendered money to the last minor unit. What buys less than one
unit (0.1 kWh) is a line of its own, carried over to the meter's next purchase.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sts.amount import MAX_UNITS, encode_units, round_up
from vending.errors import AmountAboveLimit, AmountTooSmall
from vending.money import Money, minor_digits, round_half_up

if TYPE_CHECKING:
    from decimal import Decimal

    from vending.domain.tariff import Tariff


class LineKind(StrEnum):
    """What a line of a quote is for."""

    FIXED_CHARGE = "fixed_charge"
    VAT = "vat"
    ENERGY = "energy"
    CARRIED_IN = "carried_in"
    CARRIED_OVER = "carried_over"


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One part of the tendered money.

    `units` (0.1 kWh) and `price` (for 1 kWh) are set on energy lines, `rate` (a fraction) on tax lines.
    A CARRIED_IN line is negative: money from an earlier purchase that this one spends.
    """

    kind: LineKind
    amount: Money
    units: int | None = None
    price: Decimal | None = None
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """What `tendered` buys. `units` is what the token will carry, in 0.1 kWh (0.1 m³ for water and gas)."""

    tendered: Money
    units: int
    lines: tuple[QuoteLine, ...]

    @property
    def amount_code(self) -> int:
        """The 16 bits that carry the units in the token (IEC 62055-41, 6.3.6)."""
        return encode_units(self.units)

    def total(self, kind: LineKind) -> Money:
        """Return the sum of the lines of one kind."""
        return Money(sum(line.amount.minor for line in self.lines if line.kind is kind), self.tendered.currency)


class _Charge(NamedTuple):
    """What units cost, in minor units of currency."""

    energy: int
    fixed: int
    vat: int


def price_of(tariff: Tariff, units: int) -> Money:
    """Return what `units` cost under `tariff`, fixed charge and tax included."""
    return Money(sum(_charge(tariff, units)), tariff.currency)


def quote_money(tariff: Tariff, tendered: Money, carried_in: Money, limit: Money) -> Quote:
    """Return what `tendered` together with `carried_in` buys.

    The units are the most whole 0.1 kWh whose full price the money covers, then rounded up to the token's
    own grid (coarser above 1638.4 kWh) in the customer's favour, as the standard does.
    Raises AmountAboveLimit above `limit` or the token's largest amount, AmountTooSmall below one unit.
    """
    most = min(limit, price_of(tariff, MAX_UNITS) - carried_in)
    if tendered > most:
        raise AmountAboveLimit(most)
    available = tendered + carried_in
    paid_units = _affordable_units(tariff, available)
    if paid_units == 0:
        raise AmountTooSmall(price_of(tariff, 1) - carried_in)
    lines = _lines(tariff, paid_units, available, carried_in)
    return Quote(tendered, round_up(paid_units), lines)


def quote_units(tariff: Tariff, units: int, carried_in: Money, limit: Money) -> Quote:
    """Return the quote for the least money that buys `units` (0.1 kWh)."""
    return quote_money(tariff, price_of(tariff, units) - carried_in, carried_in, limit)


def _charge(tariff: Tariff, units: int) -> _Charge:
    energy = round_half_up(tariff.energy.cost(units).scaleb(minor_digits(tariff.currency)))
    fixed = tariff.fixed_charge.minor
    return _Charge(energy, fixed, round_half_up((energy + fixed) * tariff.vat_rate))


def _affordable_units(tariff: Tariff, available: Money) -> int:
    """Return the largest number of units whose price fits `available` (0 if none does).

    Bisection, with a guess along the straight line between the bounds every other time: a price that rises
    evenly is found in a handful of steps, any other in at most twice those of bisection alone.
    """
    low, low_price = 0, sum(_charge(tariff, 0))
    high, high_price = MAX_UNITS, sum(_charge(tariff, MAX_UNITS))
    if high_price <= available.minor:
        return high
    guess = True
    while high - low > 1:
        middle = (low + high) // 2
        if guess and high_price > low_price:
            along = low + (available.minor - low_price) * (high - low) // (high_price - low_price)
            middle = min(max(along, low + 1), high - 1)
        guess = not guess
        price = sum(_charge(tariff, middle))
        if price <= available.minor:
            low, low_price = middle, price
        else:
            high, high_price = middle, price
    return low


def _lines(tariff: Tariff, units: int, available: Money, carried_in: Money) -> tuple[QuoteLine, ...]:
    charge, currency = _charge(tariff, units), tariff.currency
    candidates = (
        QuoteLine(LineKind.CARRIED_IN, -carried_in),
        QuoteLine(LineKind.FIXED_CHARGE, Money(charge.fixed, currency)),
        QuoteLine(LineKind.VAT, Money(charge.vat, currency), rate=tariff.vat_rate),
        QuoteLine(LineKind.CARRIED_OVER, available - Money(sum(charge), currency)),
    )
    energy = QuoteLine(LineKind.ENERGY, Money(charge.energy, currency), units=units, price=tariff.energy.price)
    return (energy, *(line for line in candidates if line.amount))
