"""What is taken off the tendered money before energy is bought: charges and debts, one after the other.

Each step leaves an amount that never falls as the money it was given rises, so more money never buys fewer units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vending.domain.month_price import rates_of, tax_on, tax_within
from vending.domain.quote_line import LineKind, QuoteLine
from vending.domain.station import Deduction
from vending.domain.tariff import ChargeBasis
from vending.money import Money, round_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from vending.domain.tariff import Charge, Tax
    from vending.domain.terms import Terms


@dataclass(frozen=True, slots=True)
class Deducted:
    """What is left of the tender (negative when it does not cover the fixed part), the lines, the taxes on charges."""

    left: int
    lines: tuple[QuoteLine, ...]
    taxes: dict[str, int]


class Deductions:
    """The deductions from purchases under `terms`; `first_unit` is what the first unit costs beyond carried money."""

    def __init__(self, terms: Terms, first_unit: int) -> None:
        self._terms = terms
        self._order = terms.station.policy.deductions
        self._first_unit = max(0, first_unit)
        self._today = terms.at.astimezone(terms.station.zone).date()
        self._flat = {Deduction.FEES: self._flat_fees(), Deduction.CHARGES: self._monthly()}

    def left(self, tendered: int) -> int:
        """Return what is left of a tender for energy, in minor units."""
        left = tendered
        for place, stage in enumerate(self._order):
            if stage is Deduction.DEBTS:
                for _debt, taken in self._recovered(left, tendered, place):
                    left -= taken
                continue
            if stage is Deduction.FEES:
                left -= sum(taken for _charge, _taxes, taken in self._shares(tendered))
            left -= sum(one.gross for one in self._flat[stage])
        return left

    def deduct(self, tendered: int) -> Deducted:
        """Return the same line by line, in order."""
        lines: list[QuoteLine] = []
        taxes: dict[str, int] = {}
        left = tendered
        for place, stage in enumerate(self._order):
            if stage is Deduction.DEBTS:
                for debt, taken in self._recovered(left, tendered, place):
                    left -= taken
                    lines.append(self._debt_line(debt, taken))
                continue
            flats = list(self._flat[stage])
            if stage is Deduction.FEES:
                flats = [self._share(*share) for share in self._shares(tendered)] + flats
            for flat in flats:
                left -= flat.gross
                lines.append(self._charge_line(flat))
                for code, tax in flat.taxes.items():
                    taxes[code] = taxes.get(code, 0) + tax
        return Deducted(left, tuple(line for line in lines if line.amount), taxes)

    def _recovered(self, left: int, tendered: int, place: int) -> Iterator[tuple[int, int]]:
        """Give for each debt (by its place) what it takes of what is left, down to the floor."""
        floor = self._floor(tendered, place)
        for number, one in enumerate(self._terms.books.debts):
            taken = min(one.wanted(max(0, left), self._today), max(0, left - floor))
            left -= taken
            yield number, taken

    def _floor(self, tendered: int, place: int) -> int:
        """Return what debts must leave: the energy floor, one unit at least, and the charges still to come."""
        numerator, denominator = self._terms.station.policy.energy_floor.as_integer_ratio()
        share = -(-tendered * numerator // denominator)
        later = self._order[place + 1 :]
        coming = sum(one.gross for stage in later if stage is not Deduction.DEBTS for one in self._flat[stage])
        if Deduction.FEES in later:
            coming += sum(taken for _charge, _taxes, taken in self._shares(tendered))
        return max(share, self._first_unit) + coming

    def _shares(self, tendered: int) -> Iterator[tuple[Charge, tuple[Tax, ...], int]]:
        """Give the charges on the tender, taxes included: what the month's money bears after it less before it."""
        before = self._terms.books.month_tendered.minor
        for charge in self._terms.charges(ChargeBasis.TENDER):
            if charge.rate is not None:
                taxes = self._taxes(charge)
                rate = charge.rate * (1 + rates_of(taxes, inclusive=False))
                yield charge, taxes, _part(before + tendered, rate) - _part(before, rate)

    def _share(self, charge: Charge, taxes: tuple[Tax, ...], gross: int) -> _Flat:
        added, included = rates_of(taxes, inclusive=False), rates_of(taxes, inclusive=True)
        within = {tax.code: tax_within(gross, tax.rate, added) for tax in taxes if not tax.inclusive}
        net = gross - sum(within.values())
        within |= {tax.code: tax_within(net, tax.rate, included) for tax in taxes if tax.inclusive}
        return _Flat(charge, None, gross, within)

    def _flat_fees(self) -> tuple[_Flat, ...]:
        return tuple(self._flat_charge(charge, 1, None) for charge in self._terms.charges(ChargeBasis.SALE))

    def _monthly(self) -> tuple[_Flat, ...]:
        due = [(charge, self._terms.months_due(charge)) for charge in self._terms.charges(ChargeBasis.MONTH)]
        return tuple(self._flat_charge(charge, months, months) for charge, months in due if months)

    def _flat_charge(self, charge: Charge, times: int, months: int | None) -> _Flat:
        amount = 0 if charge.amount is None else charge.amount.minor * times
        taxes = self._taxes(charge)
        included = rates_of(taxes, inclusive=True)
        within = {tax.code: tax_within(amount, tax.rate, included) for tax in taxes if tax.inclusive}
        added = {tax.code: tax_on(amount, tax) for tax in taxes if not tax.inclusive}
        return _Flat(charge, months, amount + sum(added.values()), within | added)

    def _taxes(self, charge: Charge) -> tuple[Tax, ...]:
        return tuple(self._terms.tariff.tax(code) for code in charge.taxes)

    def _charge_line(self, flat: _Flat) -> QuoteLine:
        net = Money(flat.gross - sum(flat.taxes.values()), self._terms.tariff.currency)
        charge = flat.charge
        return QuoteLine(LineKind.FIXED_CHARGE, net, rate=charge.rate, label=charge.name, months=flat.months)

    def _debt_line(self, number: int, taken: int) -> QuoteLine:
        one = self._terms.books.debts[number]
        return QuoteLine(
            LineKind.DEBT,
            Money(taken, one.balance.currency),
            rate=one.debt.recovery.share,
            label=one.debt.name,
            remaining=one.balance.minor - taken,
            debt_id=one.debt.id,
        )


@dataclass(frozen=True, slots=True)
class _Flat:
    """A charge as it falls due: `gross` with its taxes, in minor units."""

    charge: Charge
    months: int | None
    gross: int
    taxes: dict[str, int]


def _part(amount: int, rate: Decimal) -> int:
    numerator, denominator = rate.as_integer_ratio()
    return round_ratio(amount * numerator, denominator)
