"""What the vendor earns by selling: rules by version, and a ledger of its own with a running balance.

A rule says percent as people write it: `Decimal("2.5")` is 2.5 %, one fortieth. Nothing here is a fraction.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from vending.domain.pricing.quote_line import LineKind
from vending.money import Money, minor_digits, round_ratio

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from vending.domain.cash.shift import ShiftMark
    from vending.domain.sales.sale import SaleIntent
    from vending.ids import CommissionRuleId, OperatorId, PayoutId, SaleId

PERCENT_TO_CONFIRM: Final = Decimal(20)
"""A percentage above it is confirmed with the sum that it makes of a sale of 100."""


class CommissionBase(StrEnum):
    """What the percentage is of: all that the customer paid, or the part of it that bought energy."""

    TENDER = "tender"
    ENERGY = "energy"


@dataclass(frozen=True, slots=True)
class CommissionTerms:
    """What one sale earns: a percentage, a sum for the sale, a price for each unit, or several of them together.

    `percent` is per hundred of `base`. `per_unit` is minor units of money for 1 kWh (or 1 m³) that was paid for; a
    token that counts money has none. The sum of all is rounded once, then kept between `least` and `most`.
    """

    per_sale: Money
    percent: Decimal = Decimal(0)
    base: CommissionBase = CommissionBase.TENDER
    per_unit: Decimal = Decimal(0)
    least: Money | None = None
    most: Money | None = None

    @property
    def is_nothing(self) -> bool:
        """Does it earn nothing, whatever is sold?"""
        return not (self.percent or self.per_sale or self.per_unit or self.least)


@dataclass(frozen=True, slots=True)
class CommissionRule:
    """A version of the terms, in force from a moment until a later version is. Versions count from 1."""

    id: CommissionRuleId
    version: int
    effective_from: datetime
    terms: CommissionTerms


class CommissionKind(StrEnum):
    """Why the balance moved."""

    EARNED = "earned"
    TAKEN_BACK = "taken_back"
    PAID = "paid"


class PayoutMethod(StrEnum):
    """How the vendor was paid: cash out of the drawer, or by the bank."""

    CASH = "cash"
    BANK = "bank"


@dataclass(frozen=True, slots=True)
class Payout:
    """How a sum was paid, by whom, and under which reference of the bank; `shift` is where its cash was taken from."""

    id: PayoutId
    method: PayoutMethod
    reference: str
    operator_id: OperatorId
    operator_name: str
    approver_id: OperatorId | None = None
    approver_name: str | None = None
    shift: ShiftMark | None = None


@dataclass(frozen=True, slots=True)
class CommissionEntry:
    """One movement; positions count from 1 without gaps, `balance` is what the vendor has to get after it.

    `amount` is positive where it was earned, else negative. A sale's entries name it, the `version` of the rule and
    the money that its percentage is of (`base`, negative where it was taken back); a payout's say how it was paid. What
    was paid and is taken back afterwards leaves a balance below zero: the next sales make it good.
    """

    position: int
    kind: CommissionKind
    amount: Money
    balance: Money
    at: datetime
    sale_id: SaleId | None = None
    version: int | None = None
    base: Money | None = None
    payout: Payout | None = None


def base_of(terms: CommissionTerms, intent: SaleIntent) -> Money:
    """Return the money that the percentage is of."""
    if terms.base is CommissionBase.TENDER:
        return intent.tendered
    energy = sum(line.amount.minor for line in intent.lines if line.kind is LineKind.ENERGY)
    return Money(energy, intent.tendered.currency)


def commission_of(terms: CommissionTerms, intent: SaleIntent) -> Money:
    """Return what a paid sale earns: rounded once, halves up, then kept within the bounds."""
    share = Fraction(terms.percent) / 100 * base_of(terms, intent).minor
    exact = share + terms.per_sale.minor + Fraction(terms.per_unit) * _tenths(intent) / 10
    return _bounded(terms, round_ratio(exact.numerator, exact.denominator))


def share_of_hundred(terms: CommissionTerms) -> tuple[Money, Money]:
    """Return a sale of 100 and what the percentage makes of it: 10 % of 100.00 are 10.00."""
    currency = terms.per_sale.currency
    hundred = Money(100 * 10 ** minor_digits(currency), currency)
    share = Fraction(terms.percent) / 100 * hundred.minor
    return hundred, Money(round_ratio(share.numerator, share.denominator), currency)


def in_force_at(rules: Iterable[CommissionRule], at: datetime) -> CommissionRule | None:
    """Return the rule in force at a moment: the highest version of those that have begun."""
    return max((one for one in rules if one.effective_from <= at), key=lambda one: one.version, default=None)


def earned_entry(
    last: CommissionEntry | None, rule: CommissionRule, intent: SaleIntent, at: datetime
) -> CommissionEntry:
    """Return what a sale earns under a rule, as the entry after `last`."""
    amount, base = commission_of(rule.terms, intent), base_of(rule.terms, intent)
    return _next(last, CommissionKind.EARNED, amount, at, sale_id=intent.id, version=rule.version, base=base)


def taken_back_entry(last: CommissionEntry | None, earned: CommissionEntry, at: datetime) -> CommissionEntry:
    """Return the entry that takes back all that a sale earned."""
    base = None if earned.base is None else -earned.base
    return _next(
        last,
        CommissionKind.TAKEN_BACK,
        -earned.amount,
        at,
        sale_id=earned.sale_id,
        version=earned.version,
        base=base,
    )


def paid_entry(last: CommissionEntry | None, amount: Money, payout: Payout, at: datetime) -> CommissionEntry:
    """Return the entry of a payout of `amount`."""
    return _next(last, CommissionKind.PAID, -amount, at, payout=payout)


def _next(
    last: CommissionEntry | None,
    kind: CommissionKind,
    amount: Money,
    at: datetime,
    *,
    sale_id: SaleId | None = None,
    version: int | None = None,
    base: Money | None = None,
    payout: Payout | None = None,
) -> CommissionEntry:
    position, balance = (1, amount) if last is None else (last.position + 1, last.balance + amount)
    return CommissionEntry(position, kind, amount, balance, at, sale_id, version, base, payout)


def _tenths(intent: SaleIntent) -> int:
    """Return the tenths of a unit that were paid for; what was given beside them earns nothing."""
    if intent.in_currency:
        return 0
    return sum(line.units or 0 for line in intent.lines if line.kind is LineKind.ENERGY)


def _bounded(terms: CommissionTerms, minor: int) -> Money:
    if terms.least is not None:
        minor = max(minor, terms.least.minor)
    if terms.most is not None:
        minor = min(minor, terms.most.minor)
    return Money(minor, terms.per_sale.currency)
