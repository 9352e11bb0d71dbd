"""What a sum of money buys, line by line.

Invariants: the lines of a quote sum to the tendered money to the last minor unit; more money never buys fewer units;
a purchase split within a month costs what it costs at once (charges for each sale apart). What buys less than one unit
(0.1 kWh) is a line of its own, carried over to the meter's next purchase.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sts.amount import MAX_UNITS, decode_currency, encode_currency, encode_units, round_up
from vending.domain.pricing.deductions import Deductions
from vending.domain.pricing.quote_line import LineKind, QuoteLine
from vending.errors import AmountAboveLimit, AmountTooSmall
from vending.money import Money, minor_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vending.domain.pricing.deductions import Deducted
    from vending.domain.pricing.month_price import Slice
    from vending.domain.pricing.terms import Terms
    from vending.domain.tariffs.tariff import Tax

__all__ = ["LineKind", "Quote", "QuoteLine", "free_quote", "price_of", "quote_money", "quote_units"]

_CURRENCY_DIGITS = 5  # the token counts 0.00001 of the base unit of money


@dataclass(frozen=True, slots=True)
class Quote:
    """What `tendered` buys. `units` is what the token will carry, in 0.1 kWh (0.1 m³ for water and gas).

    A token's grid grows coarser with its amount: `units` may be more than is paid for, never less. `bought` are the
    units paid for, `free` the free basic units that come with them. For a meter `in_currency` all count minor units of
    money. `debt_left` is what the account owes after it.
    """

    tendered: Money
    units: int
    lines: tuple[QuoteLine, ...]
    bought: int
    free: int
    debt_left: Money
    in_currency: bool = False

    @property
    def amount_code(self) -> int:
        """The 16 bits that carry the units in the token, or the 20 that carry money (IEC 62055-41, 6.3.6)."""
        if self.in_currency:
            return encode_currency(self.units * _minor_unit(self.tendered.currency))
        return encode_units(self.units)

    def total(self, kind: LineKind) -> Money:
        """Return the sum of the lines of one kind."""
        return Money(sum(line.amount.minor for line in self.lines if line.kind is kind), self.tendered.currency)


def quote_money(terms: Terms, tendered: Money) -> Quote:
    """Return what `tendered`, with the money carried in, buys.

    The units are the most whole 0.1 kWh whose full price the money covers, then rounded up to the token's
    own grid (coarser above 1638.4 kWh) in the customer's favour, as the standard does.
    Raises AmountAboveLimit above the station's, the tariff's or the token's largest amount, AmountTooSmall below the
    tariff's smallest or one unit.
    """
    return _Purchase(terms).quote(tendered)


def quote_units(terms: Terms, units: int) -> Quote:
    """Return the quote for the least money that buys `units` (0.1 kWh), free units not counted."""
    purchase = _Purchase(terms)
    return purchase.quote(purchase.least_money(units))


def price_of(terms: Terms, units: int) -> Money:
    """Return the least money that buys `units` on this meter now, deductions and taxes included."""
    return _Purchase(terms).least_money(units)


def free_quote(terms: Terms, kind: LineKind, units: int, label: str | None = None) -> Quote:
    """Return the quote of a token that costs nothing."""
    currency = terms.tariff.currency
    line = QuoteLine(kind, Money.zero(currency), units=units, label=label)
    free = units if kind is LineKind.FREE_UNITS else 0
    debt_left = Money(sum(one.balance.minor for one in terms.books.debts), currency)
    return Quote(Money.zero(currency), _token_units(terms, units), (line,), 0, free, debt_left, terms.in_currency)


class _Purchase:
    """The arithmetic of one purchase, in minor units of money."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._currency = terms.tariff.currency
        self._price = terms.price
        self._begun = terms.books.month_units
        self._begun_cost = self._price.total(self._begun)
        self._carried = terms.books.carried_in.minor
        self._free = terms.free_left
        self._most_units = MAX_UNITS - self._free
        if terms.in_currency:
            self._most_units = terms.station.sale_limit.minor * 2
        self._most_cost = self.cost(self._most_units)
        self._deductions = Deductions(terms, self.cost(1) - self._carried)

    def cost(self, units: int) -> int:
        """Return what the next `units` cost, taxes included."""
        return self._price.total(self._begun + units) - self._begun_cost

    def available(self, tendered: int) -> int:
        """Return what of a tender is there for energy."""
        return self._deductions.left(tendered) + self._carried

    def least_money(self, units: int) -> Money:
        """Return the least tender that buys so many units. Raises AmountAboveLimit."""
        limit, needed = self._limit(), self.cost(units)
        if units > self._most_units or self.available(limit.minor) < needed:
            raise AmountAboveLimit(self._largest())
        low = max(1, needed - self._carried)
        return Money(_least(low, limit.minor, lambda tender: self.available(tender) >= needed), self._currency)

    def quote(self, tendered: Money) -> Quote:
        """Return what `tendered` buys."""
        self._verify_allowed(tendered)
        deducted = self._deductions.deduct(tendered.minor)
        available = deducted.left + self._carried
        bought = self._affordable(available)
        if bought == 0:
            raise AmountTooSmall(self._minimum())
        lines = tuple(self._lines(bought, available, deducted))
        return Quote(
            tendered,
            _token_units(self._terms, bought + self._free),
            lines,
            bought,
            self._free,
            self._debt_left(deducted),
            self._terms.in_currency,
        )

    def _verify_allowed(self, tendered: Money) -> None:
        minimum = self._terms.tariff.minimum
        if tendered.minor < 1 or (minimum is not None and tendered < minimum):
            raise AmountTooSmall(self._minimum())
        self._verify_not_above(tendered)

    def _verify_not_above(self, tendered: Money) -> None:
        if tendered > self._limit() or self.available(tendered.minor) > self._most_cost:
            raise AmountAboveLimit(self._largest())

    def _limit(self) -> Money:
        limit, maximum = self._terms.station.sale_limit, self._terms.tariff.maximum
        return limit if maximum is None else min(limit, maximum)

    def _minimum(self) -> Money:
        """Return the least tender that buys something. Raises AmountAboveLimit where that is more than is allowed."""
        least, minimum = self.least_money(1), self._terms.tariff.minimum
        least = least if minimum is None else max(least, minimum)
        self._verify_not_above(least)
        return least

    def _largest(self) -> Money:
        """Return the largest tender that is allowed and that one token can hold."""
        limit = self._limit()
        if self.available(limit.minor) <= self._most_cost:
            return limit
        too_much = _least(1, limit.minor, lambda tender: self.available(tender) > self._most_cost)
        return Money(too_much - 1, self._currency)

    def _affordable(self, available: int) -> int:
        """Return the largest number of units whose price fits `available` (0 if none does).

        Bisection, with a guess along the straight line between the bounds every other time: a price that rises
        evenly is found in a handful of steps, any other in at most twice those of bisection alone.
        """
        low, low_cost = 0, 0
        high, high_cost = self._most_units, self._most_cost
        if available < 0:
            return 0
        if high_cost <= available:
            return high
        guess = True
        while high - low > 1:
            middle = (low + high) // 2
            if guess and high_cost > low_cost:
                along = low + (available - low_cost) * (high - low) // (high_cost - low_cost)
                middle = min(max(along, low + 1), high - 1)
            guess = not guess
            cost = self.cost(middle)
            if cost <= available:
                low, low_cost = middle, cost
            else:
                high, high_cost = middle, cost
        return low

    def _lines(self, bought: int, available: int, deducted: Deducted) -> Iterator[QuoteLine]:
        """Give every line in the order of the deductions: charges and debts, taxes, energy, what is carried."""
        end = self._begun + bought
        month = self._price.lines(end) - self._price.lines(self._begun)
        yield from deducted.lines
        for tax, amount in zip(self._price.taxes, month.taxes, strict=True):
            money = Money(amount + deducted.taxes.get(tax.code, 0), self._currency)
            if money:
                yield self._tax_line(tax, money)
        for one, amount in zip(self._price.charges, month.charges, strict=True):
            if amount:
                money = Money(amount, self._currency)
                yield QuoteLine(LineKind.ENERGY_CHARGE, money, rate=one.charge.rate, label=one.charge.name)
        for slice_, amount in zip(self._price.slices, month.slices, strict=True):
            units = slice_.units(end) - slice_.units(self._begun)
            if units:
                yield self._energy_line(slice_, units, end, amount)
        yield from self._kept(available - self.cost(bought))

    def _energy_line(self, slice_: Slice, units: int, end: int, amount: int) -> QuoteLine:
        blocks = len(self._price.slices) > 1
        return QuoteLine(
            LineKind.ENERGY,
            Money(amount, self._currency),
            units=units,
            price=slice_.price,
            label=slice_.name or None,
            block=slice_.number if blocks else None,
            remaining=None if slice_.upper is None else slice_.upper - slice_.lower - slice_.units(end),
            tax_included=True if any(tax.inclusive for tax in slice_.taxes) else None,
        )

    def _tax_line(self, tax: Tax, money: Money) -> QuoteLine:
        return QuoteLine(LineKind.VAT, money, rate=tax.rate, label=tax.name, tax_included=tax.inclusive or None)

    def _kept(self, rest: int) -> Iterator[QuoteLine]:
        if self._free:
            yield QuoteLine(LineKind.FREE_UNITS, Money.zero(self._currency), units=self._free)
        if self._carried:
            yield QuoteLine(LineKind.CARRIED_IN, Money(-self._carried, self._currency))
        if rest:
            yield QuoteLine(LineKind.CARRIED_OVER, Money(rest, self._currency))

    def _debt_left(self, deducted: Deducted) -> Money:
        owed = sum(one.balance.minor for one in self._terms.books.debts)
        paid = sum(line.amount.minor for line in deducted.lines if line.kind is LineKind.DEBT)
        return Money(owed - paid, self._currency)


def _token_units(terms: Terms, units: int) -> int:
    """Return what a token for so many units carries: as much or, by its grid, a little more."""
    if not terms.in_currency:
        return round_up(units)
    minor = _minor_unit(terms.tariff.currency)
    return decode_currency(encode_currency(units * minor)) // minor


def _minor_unit(currency: str) -> int:
    """Return how much a token counts for a minor unit of money."""
    return int(10 ** (_CURRENCY_DIGITS - minor_digits(currency)))


def _least(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the least number from `low` to `high` for which `holds`, which holds for all above it; `high` if none."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
