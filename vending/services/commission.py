"""What a sale does to the vendor's commission, in the sale's own transactions; and the proof of all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vending.domain.commission import CommissionKind, base_of, commission_of, earned_entry, taken_back_entry
from vending.errors import JournalBroken

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.commission import CommissionEntry, CommissionRule
    from vending.domain.sale import Sale, SaleIntent
    from vending.ports import UnitOfWork


def earn(work: UnitOfWork, intent: SaleIntent, at: datetime) -> tuple[CommissionEntry, ...]:
    """Post what a paid sale earns under the rule that was in force when it was made; return it for the digest.

    For the transaction of its token. Nothing where nothing was paid, or no rule was in force that earns anything.
    """
    if not intent.tendered:
        return ()
    rule = work.commission.find_in_force(intent.at)
    if rule is None or rule.terms.is_nothing:
        return ()
    entry = earned_entry(work.commission.find_last(), rule, intent, at)
    work.commission.post(entry)
    return (entry,)


def take_back(work: UnitOfWork, sale: Sale, at: datetime) -> tuple[CommissionEntry, ...]:
    """Post that a cancelled sale earned nothing; return it for the digest. For the transaction of the cancellation."""
    earned = find_earned(work, sale.intent)
    if earned is None:
        return ()
    entry = taken_back_entry(work.commission.find_last(), earned, at)
    work.commission.post(entry)
    return (entry,)


def find_earned(work: UnitOfWork, intent: SaleIntent) -> CommissionEntry | None:
    """Return what a sale earned when its token was made."""
    return next((one for one in work.commission.of_sale(intent.id) if one.kind is CommissionKind.EARNED), None)


def verify_commission(work: UnitOfWork) -> None:
    """Work every entry out anew from sales and rules. Raises JournalBroken at the first that is another."""
    rules = {one.version: one for one in work.commission.rules()}
    last: CommissionEntry | None = None
    for entry in work.commission.entries():
        position, balance = (0, None) if last is None else (last.position, last.balance)
        expected = entry.amount if balance is None else balance + entry.amount
        if (entry.position, entry.balance) != (position + 1, expected):
            raise _broken(work, entry, "does not continue the one before it")
        _verify_entry(work, entry, rules)
        last = entry


def _verify_entry(work: UnitOfWork, entry: CommissionEntry, rules: dict[int, CommissionRule]) -> None:
    if entry.sale_id is None:
        return
    sale, rule = work.sales.get(entry.sale_id), rules.get(entry.version or 0)
    if rule is None:
        raise _broken(work, entry, "names a rule that is gone")
    sign = 1 if entry.kind is CommissionKind.EARNED else -1
    amount, base = commission_of(rule.terms, sale.intent), base_of(rule.terms, sale.intent)
    if (amount.minor, base.minor) != (sign * entry.amount.minor, sign * entry.base.minor if entry.base else 0):
        raise _broken(work, entry, "is not what its sale earns by its rule")


def _broken(work: UnitOfWork, entry: CommissionEntry, fault: str) -> JournalBroken:
    return JournalBroken(work.journal.head().sequence, f"entry {entry.position} of the commission {fault}")
