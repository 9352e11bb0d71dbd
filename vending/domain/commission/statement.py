"""What was earned and paid between two days, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from vending.domain.commission.commission import CommissionKind
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from vending.domain.commission.commission import CommissionEntry


@dataclass(frozen=True, slots=True)
class CommissionSums:
    """What happened in some time, sums as they move the balance: `taken_back` and `paid` are zero or negative.

    `sales` are those that earned less those that were cancelled; `base` is the money that their percentage was of.
    """

    sales: int
    base: Money
    earned: Money
    taken_back: Money
    paid: Money

    @property
    def moved(self) -> Money:
        """How much the balance moved."""
        return self.earned + self.taken_back + self.paid


@dataclass(frozen=True, slots=True)
class CommissionDay:
    """A day (local) on which something happened, and the balance at its end."""

    day: date
    sums: CommissionSums
    balance: Money


@dataclass(frozen=True, slots=True)
class CommissionStatement:
    """The days from `first` to `last`, both included, on which something happened; `payouts` one by one.

    `opening` and what moved sum to `closing`.
    """

    first: date
    last: date
    opening: Money
    days: tuple[CommissionDay, ...]
    payouts: tuple[CommissionEntry, ...]
    totals: CommissionSums
    closing: Money


def statement_of(
    days: tuple[date, date], opening: Money, entries: Sequence[CommissionEntry], zone: ZoneInfo
) -> CommissionStatement:
    """Join the entries of some days to a statement; `opening` is the sum of those before them."""
    currency, lines, balance = opening.currency, [], opening
    by_time = sorted(entries, key=lambda one: (one.at, one.position))
    for day, group in groupby(by_time, key=lambda one: one.at.astimezone(zone).date()):
        sums = sums_of(group, currency)
        balance += sums.moved
        lines.append(CommissionDay(day, sums, balance))
    payouts = tuple(one for one in by_time if one.kind is CommissionKind.PAID)
    return CommissionStatement(*days, opening, tuple(lines), payouts, sums_of(entries, currency), balance)


def sums_of(entries: Iterable[CommissionEntry], currency: str) -> CommissionSums:
    """Return the sums of some entries."""
    known = tuple(entries)

    def total(kind: CommissionKind) -> Money:
        return Money(sum(one.amount.minor for one in known if one.kind is kind), currency)

    def number(kind: CommissionKind) -> int:
        return sum(one.kind is kind for one in known)

    return CommissionSums(
        sales=number(CommissionKind.EARNED) - number(CommissionKind.TAKEN_BACK),
        base=Money(sum(one.base.minor for one in known if one.base is not None), currency),
        earned=total(CommissionKind.EARNED),
        taken_back=total(CommissionKind.TAKEN_BACK),
        paid=total(CommissionKind.PAID),
    )
