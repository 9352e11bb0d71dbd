"""What a sale does to the vendor's commission, in the sale's own transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vending.domain.commission.commission import CommissionKind, earned_entry, taken_back_entry

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.commission.commission import CommissionEntry
    from vending.domain.sales.sale import Sale, SaleIntent
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
