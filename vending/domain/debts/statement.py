"""A statement of an account: what was bought and what was owed between two days, with the debts after every step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vending.domain.pricing.quote_line import LineKind
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from vending.domain.debts.debt import Debt, DebtEntry
    from vending.domain.registry.customer import Account, Customer
    from vending.domain.sales.sale import Sale

_CHARGES = (LineKind.FIXED_CHARGE, LineKind.ENERGY_CHARGE)
_CARRIED = (LineKind.CARRIED_IN, LineKind.CARRIED_OVER)


@dataclass(frozen=True, slots=True)
class Amounts:
    """What money was for; `tendered` is the sum of the rest. `carried` goes to other purchases, or comes from them."""

    tendered: Money
    energy: Money
    charges: Money
    taxes: Money
    carried: Money
    recovered: Money

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(
            self.tendered + other.tendered,
            self.energy + other.energy,
            self.charges + other.charges,
            self.taxes + other.taxes,
            self.carried + other.carried,
            self.recovered + other.recovered,
        )


@dataclass(frozen=True, slots=True)
class SaleLine:
    """A sale; a void one counts for nothing, a pending one as it was agreed. `owed` is owed in all then."""

    at: datetime
    sale: Sale
    amounts: Amounts
    owed: Money


@dataclass(frozen=True, slots=True)
class DebtLine:
    """A movement of a debt; `receipt` is that of the sale that made it, `owed` is owed in all after it."""

    at: datetime
    debt: Debt
    entry: DebtEntry
    receipt: str
    owed: Money


@dataclass(frozen=True, slots=True)
class DebtAccount:
    """A debt with all its movements, and what was owed of it before and after the days of the statement."""

    debt: Debt
    entries: tuple[DebtEntry, ...]
    opening: Money
    closing: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """An account from the day `first` to the day `last` (local, both included), in the order in which things were."""

    customer: Customer
    account: Account
    first: date
    last: date
    opening: Money
    lines: tuple[SaleLine | DebtLine, ...]
    totals: Amounts
    debts: tuple[DebtAccount, ...]
    closing: Money


def debt_account(debt: Debt, entries: Sequence[DebtEntry], start: datetime, end: datetime) -> DebtAccount:
    """Return a debt as a statement from `start` to `end` shows it; `entries` are all of its movements."""
    begun = next((number for number, one in enumerate(entries) if one.at >= start), len(entries))
    ended = next((number for number, one in enumerate(entries) if one.at >= end), len(entries))
    balances = [Money.zero(debt.principal.currency), *(one.balance for one in entries)]
    return DebtAccount(debt, tuple(entries[begun:ended]), balances[begun], balances[ended])


def statement_of(
    customer: Customer,
    account: Account,
    days: tuple[date, date],
    sales: Sequence[Sale],
    debts: Sequence[DebtAccount],
    currency: str,
) -> Statement:
    """Join sales and debts to a statement. A debt that began later or was paid before is left out of the summary."""
    zero = Money.zero(currency)
    opening = sum((one.opening for one in debts), zero)
    amounts = [amounts_of(sale, currency) for sale in sales]
    nothing = Amounts(zero, zero, zero, zero, zero, zero)
    return Statement(
        customer=customer,
        account=account,
        first=days[0],
        last=days[1],
        opening=opening,
        lines=tuple(_with_balance(_in_order(sales, debts, zero), opening)),
        totals=sum(amounts, nothing),
        debts=tuple(one for one in debts if one.entries or one.opening),
        closing=sum((one.closing for one in debts), zero),
    )


def amounts_of(sale: Sale, currency: str) -> Amounts:
    """Return what the money of a sale was for; nothing when it is void or cancelled."""
    lines = sale.intent.lines if sale.void is None else ()

    def total(*kinds: LineKind) -> Money:
        return Money(sum(line.amount.minor for line in lines if line.kind in kinds), currency)

    return Amounts(
        tendered=Money(sum(line.amount.minor for line in lines), currency),
        energy=total(LineKind.ENERGY),
        charges=total(*_CHARGES),
        taxes=total(LineKind.VAT),
        carried=total(*_CARRIED),
        recovered=total(LineKind.DEBT),
    )


def _in_order(sales: Sequence[Sale], debts: Sequence[DebtAccount], zero: Money) -> list[SaleLine | DebtLine]:
    """Return the lines by time; a sale stands before what it did to debts."""
    receipts = {sale.intent.id: sale.intent.receipt for sale in sales}
    sold = [(sale.intent.at, 0, number, sale) for number, sale in enumerate(sales)]
    lines: list[tuple[datetime, int, int, SaleLine | DebtLine]] = [
        (at, rank, number, SaleLine(at, sale, amounts_of(sale, zero.currency), zero)) for at, rank, number, sale in sold
    ]
    for account in debts:
        for entry in account.entries:
            receipt = "" if entry.sale_id is None else receipts.get(entry.sale_id, "")
            lines.append((entry.at, 1, entry.position, DebtLine(entry.at, account.debt, entry, receipt, zero)))
    return [line for *_place, line in sorted(lines, key=lambda one: one[:3])]


def _with_balance(lines: Iterable[SaleLine | DebtLine], owed: Money) -> Iterator[SaleLine | DebtLine]:
    for line in lines:
        if isinstance(line, DebtLine):
            owed += line.entry.amount
        yield replace(line, owed=owed)
