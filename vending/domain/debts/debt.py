"""What a customer owes besides energy, and how purchases pay it back.

Invariant: a balance is never below zero; every movement is a row that says the balance after it.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from vending.money import Money, round_ratio

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from vending.domain.sales.sale import SaleIntent
    from vending.ids import AccountId, DebtId, OperatorId, SaleId


class RecoveryKind(StrEnum):
    """How a purchase pays a debt back."""

    SHARE = "share"
    FIXED = "fixed"
    INSTALMENTS = "instalments"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Instalment:
    """A sum that is due on a date (local)."""

    due: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Recovery:
    """SHARE takes `share` (a fraction) of the money there is when its turn comes, FIXED `amount` of each purchase.

    INSTALMENTS takes what is due by the day of the purchase, ALL everything.
    """

    kind: RecoveryKind
    share: Decimal | None = None
    amount: Money | None = None
    instalments: tuple[Instalment, ...] = ()


@dataclass(frozen=True, slots=True)
class DebtPlan:
    """How a debt is called and recovered: `priority` 1 comes first, 99 last."""

    name: str
    priority: int
    recovery: Recovery


@dataclass(frozen=True, slots=True)
class Debt:
    """A debt account: `principal` is what it began with. A changed plan is a new `version`; earlier ones are kept."""

    id: DebtId
    account_id: AccountId
    name: str
    principal: Money
    priority: int
    recovery: Recovery
    opened_at: datetime
    version: int = 1

    @property
    def plan(self) -> DebtPlan:
        """What may be changed of it."""
        return DebtPlan(self.name, self.priority, self.recovery)


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """A debt, what is still owed, and the position of its last entry."""

    debt: Debt
    balance: Money
    position: int

    def wanted(self, available: int, today: date) -> int:
        """Return what its recovery takes of `available` minor units on a day: never more than either.

        Never falls as `available` rises, and never rises faster: more money never leaves less for energy.
        """
        return min(available, self.balance.minor, self._rule(available, today))

    def _rule(self, available: int, today: date) -> int:
        recovery = self.debt.recovery
        if recovery.kind is RecoveryKind.SHARE and recovery.share is not None:
            numerator, denominator = recovery.share.as_integer_ratio()
            return round_ratio(available * numerator, denominator)
        if recovery.kind is RecoveryKind.FIXED and recovery.amount is not None:
            return recovery.amount.minor
        if recovery.kind is RecoveryKind.INSTALMENTS:
            later = sum(one.amount.minor for one in recovery.instalments if one.due > today)
            return max(0, self.balance.minor - later)
        return available


def equal_instalments(total: Money, number: int, first: date) -> tuple[Instalment, ...]:
    """Part a sum into monthly instalments from a day on; the first takes what does not divide.

    They fall on the day of the month of the first, or on the last day of a shorter month.
    """
    each, rest = divmod(total.minor, number)
    return tuple(
        Instalment(_months_later(first, months), Money(each + (rest if months == 0 else 0), total.currency))
        for months in range(number)
    )


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


class DebtEntryKind(StrEnum):
    """Why a balance moved. RETURNED gives back what a void sale had recovered."""

    OPENED = "opened"
    RECOVERED = "recovered"
    RETURNED = "returned"
    CHARGED = "charged"
    CREDITED = "credited"


@dataclass(frozen=True, slots=True)
class DebtEntry:
    """One movement of a debt: `amount` is added to it (negative when it is paid back), `balance` is what is owed then.

    `position` counts a debt's entries from 1. `sale_id` names the sale that moved it; what is moved by hand has a
    `reason`.
    """

    debt_id: DebtId
    position: int
    kind: DebtEntryKind
    amount: Money
    balance: Money
    at: datetime
    operator_id: OperatorId
    operator_name: str
    sale_id: SaleId | None
    reason: str


def entries_of_sale(
    intent: SaleIntent, debts: tuple[OpenDebt, ...], kind: DebtEntryKind, at: datetime
) -> tuple[DebtEntry, ...]:
    """Return what a sale recovers of debts as they stand (RECOVERED), or gives back when it is void (RETURNED).

    It is recovered with the intent: the money is spoken for from then on.
    """
    known = {one.debt.id: one for one in debts}
    lines = ((known[line.debt_id], line.amount) for line in intent.lines if line.debt_id is not None)
    sign = 1 if kind is DebtEntryKind.RETURNED else -1
    return tuple(
        DebtEntry(
            debt_id=one.debt.id,
            position=one.position + 1,
            kind=kind,
            amount=Money(sign * amount.minor, amount.currency),
            balance=Money(one.balance.minor + sign * amount.minor, amount.currency),
            at=at,
            operator_id=intent.operator_id,
            operator_name=intent.operator_name,
            sale_id=intent.id,
            reason="",
        )
        for one, amount in lines
    )
