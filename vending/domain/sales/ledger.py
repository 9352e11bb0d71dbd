"""The station's books: every issued sale posts entries that sum to zero."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from vending.domain.pricing.quote_line import LineKind

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.sales.sale import SaleIntent
    from vending.ids import MeterId, SaleId
    from vending.money import Money


class LedgerAccount(StrEnum):
    """The accounts a sale touches. Money received is positive on CASH, what it was for negative on the others."""

    CASH = "cash"
    ENERGY = "energy"
    VAT = "vat"
    FIXED_CHARGE = "fixed_charge"
    METER_CREDIT = "meter_credit"
    ENERGY_CHARGE = "energy_charge"
    DEBT = "debt"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One movement on one account. METER_CREDIT entries are the cents carried over for a meter."""

    sale_id: SaleId
    meter_id: MeterId
    account: LedgerAccount
    amount: Money
    at: datetime


_ACCOUNT_OF_LINE: Final = {
    LineKind.ENERGY: LedgerAccount.ENERGY,
    LineKind.VAT: LedgerAccount.VAT,
    LineKind.FIXED_CHARGE: LedgerAccount.FIXED_CHARGE,
    LineKind.CARRIED_IN: LedgerAccount.METER_CREDIT,
    LineKind.CARRIED_OVER: LedgerAccount.METER_CREDIT,
    LineKind.ENERGY_CHARGE: LedgerAccount.ENERGY_CHARGE,
    LineKind.DEBT: LedgerAccount.DEBT,
}


def entries_of(intent: SaleIntent, at: datetime) -> tuple[LedgerEntry, ...]:
    """Return the entries that an issued sale posts at `at`; they sum to zero. What was given for nothing posts none."""

    def entry(account: LedgerAccount, amount: Money) -> LedgerEntry:
        return LedgerEntry(intent.id, intent.meter_id, account, amount, at)

    if not intent.tendered:
        return ()
    received = entry(LedgerAccount.CASH, intent.tendered)
    paid = (line for line in intent.lines if line.amount)
    return (received, *(entry(_ACCOUNT_OF_LINE[line.kind], -line.amount) for line in paid))
