"""What is taken off the tendered money before energy is bought: charges and debts, one after the other.

What is left never falls as the tender rises and never rises faster than it, so more money never buys fewer units and
every sum can be bought exactly. That is why charges on the tender come first wherever their stage stands: a share
rounded after a debt's share could take the same minor unit twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from vending.domain.pricing.month_price import rates_of, tax_on, tax_within
from vending.domain.pricing.quote_line import LineKind, QuoteLine
from vending.domain.station import Deduction
from vending.domain.tariffs.tariff import ChargeBasis
from vending.money import Money, round_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vending.domain.pricing.terms import Terms
    from vending.domain.tariffs.tariff import Charge, Tax


@dataclass(frozen=True, slots=True)
class Deducted:
    """What is left of the tender (negative when it does not cover the fixed part), the lines, the taxes on charges."""

    left: int
    lines: tuple[QuoteLine, ...]
    taxes: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Flat:
    """A charge as it falls due: `gross` with its taxes, in minor units."""

    charge: Charge
    months: int | None
    gross: int
    taxes: dict[str, int]


class _Shares:
    """The charges on the tender. They are reckoned on all money of the month, so that a purchase may be split.

    They are rounded together, each being what it adds to those before it: two shares never round up at one minor unit.
    """

    def __init__(self, terms: Terms) -> None:
        self._before = terms.books.month_tendered.minor
        charges = [one for one in terms.charges(ChargeBasis.TENDER) if one.rate is not None]
        self._charges = [(one, _taxes(terms, one)) for one in charges]
        self._sums = [Decimal(0).as_integer_ratio()]
        total = Decimal(0)
        for charge, taxes in self._charges:
            total += (charge.rate or 0) * (1 + rates_of(taxes, inclusive=False))
            self._sums.append(total.as_integer_ratio())

    def total(self, tendered: int) -> int:
        """Return what they take of a tender together."""
        numerator, denominator = self._sums[-1]
        after, before = (self._before + tendered) * numerator, self._before * numerator
        return round_ratio(after, denominator) - round_ratio(before, denominator)

    def of(self, tendered: int) -> Iterator[_Flat]:
        """Give each of them."""
        before, after = self._each(self._before), self._each(self._before + tendered)
        for (charge, taxes), start, end in zip(self._charges, before, after, strict=True):
            begun, ended = _taxes_within(taxes, start), _taxes_within(taxes, end)
            within = {code: tax - begun[code] for code, tax in ended.items()}
            yield _Flat(charge, None, end - start, within)

    def _each(self, money: int) -> list[int]:
        sums = (round_ratio(money * numerator, denominator) for numerator, denominator in self._sums)
        return [upper - lower for lower, upper in pairwise(sums)]


class Deductions:
    """The deductions from purchases under `terms`; `first_unit` is what the first unit costs beyond carried money."""

    def __init__(self, terms: Terms, first_unit: int) -> None:
        self._terms = terms
        self._first_unit = max(0, first_unit)
        self._today = terms.at.astimezone(terms.station.zone).date()
        self._floor_share = terms.station.policy.energy_floor.as_integer_ratio()
        self._shares = _Shares(terms)
        flats = {
            Deduction.FEES: [_flat(terms, one, 1, None) for one in terms.charges(ChargeBasis.SALE)],
            Deduction.CHARGES: list(_monthly(terms)),
            Deduction.DEBTS: [],
        }
        order = terms.station.policy.deductions
        debts = order.index(Deduction.DEBTS) if Deduction.DEBTS in order else len(order)
        self._before_debts = [one for stage in order[:debts] for one in flats[stage]]
        self._after_debts = [one for stage in order[debts:] for one in flats[stage]]
        self._debts = terms.books.debts if debts < len(order) else ()
        self._gross_before = sum(one.gross for one in self._before_debts)
        self._gross_after = sum(one.gross for one in self._after_debts)

    def left(self, tendered: int) -> int:
        """Return what is left of a tender for energy, in minor units."""
        left = tendered - self._shares.total(tendered) - self._gross_before
        return left - sum(self._recovered(left, tendered)) - self._gross_after

    def deduct(self, tendered: int) -> Deducted:
        """Return the same line by line, in order."""
        before = [*self._shares.of(tendered), *self._before_debts]
        left = tendered - sum(one.gross for one in before)
        recovered = self._recovered(left, tendered)
        left -= sum(recovered) + self._gross_after
        lines = [self._charge_line(one) for one in before]
        lines += [self._debt_line(number, taken) for number, taken in enumerate(recovered)]
        lines += [self._charge_line(one) for one in self._after_debts]
        taxes: dict[str, int] = {}
        for flat in (*before, *self._after_debts):
            for code, tax in flat.taxes.items():
                taxes[code] = taxes.get(code, 0) + tax
        return Deducted(left, tuple(line for line in lines if line.amount), taxes)

    def _recovered(self, left: int, tendered: int) -> list[int]:
        """Return what each debt takes of what is left, down to the floor.

        They leave the energy floor, one unit at least, and the charges that are still to come.
        """
        if not self._debts:
            return []
        numerator, denominator = self._floor_share
        floor = max(-(-tendered * numerator // denominator), self._first_unit) + self._gross_after
        recovered = []
        for one in self._debts:
            taken = min(one.wanted(max(0, left), self._today), max(0, left - floor))
            left -= taken
            recovered.append(taken)
        return recovered

    def _charge_line(self, flat: _Flat) -> QuoteLine:
        net = Money(flat.gross - sum(flat.taxes.values()), self._terms.tariff.currency)
        charge = flat.charge
        return QuoteLine(LineKind.FIXED_CHARGE, net, rate=charge.rate, label=charge.name, months=flat.months)

    def _debt_line(self, number: int, taken: int) -> QuoteLine:
        one = self._debts[number]
        return QuoteLine(
            LineKind.DEBT,
            Money(taken, one.balance.currency),
            rate=one.debt.recovery.share,
            label=one.debt.name,
            remaining=one.balance.minor - taken,
            debt_id=one.debt.id,
        )


def _monthly(terms: Terms) -> Iterator[_Flat]:
    for charge in terms.charges(ChargeBasis.MONTH):
        if months := terms.months_due(charge):
            yield _flat(terms, charge, months, months)


def _flat(terms: Terms, charge: Charge, times: int, months: int | None) -> _Flat:
    amount = 0 if charge.amount is None else charge.amount.minor * times
    taxes = _taxes(terms, charge)
    included = rates_of(taxes, inclusive=True)
    within = {tax.code: tax_within(amount, tax.rate, included) for tax in taxes if tax.inclusive}
    added = {tax.code: tax_on(amount, tax) for tax in taxes if not tax.inclusive}
    return _Flat(charge, months, amount + sum(added.values()), within | added)


def _taxes(terms: Terms, charge: Charge) -> tuple[Tax, ...]:
    return tuple(terms.tariff.tax(code) for code in charge.taxes)


def _taxes_within(taxes: tuple[Tax, ...], gross: int) -> dict[str, int]:
    """Return the taxes in a gross amount; they are all inclusive or all added."""
    together = sum((tax.rate for tax in taxes), Decimal(0))
    return {tax.code: tax_within(gross, tax.rate, together) for tax in taxes}
