"""Taking back a sale whose token was made: when that may be, and what it gives back.

Invariant: a cancelled sale and its cancellation together leave debts, ledger, carried cents, the month and the cash
as they were before the sale. What stays is its receipt number and its TID.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from vending.domain.debts.debt import DebtEntryKind, entries_of_sale
from vending.domain.registry.meter import MeterStatus
from vending.domain.sales.ledger import entries_of
from vending.domain.sales.sale import SaleState, SaleVoid
from vending.errors import CancelFault, NotCancellable

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from vending.domain.cash.shift import ShiftMark
    from vending.domain.debts.debt import DebtEntry, OpenDebt
    from vending.domain.people.operator import Operator
    from vending.domain.registry.meter import Meter
    from vending.domain.sales.ledger import LedgerEntry
    from vending.domain.sales.sale import Sale, SaleIntent

_STATES: Final = {
    SaleState.PENDING: CancelFault.WAITING,
    SaleState.VOID: CancelFault.VOID,
    SaleState.CANCELLED: CancelFault.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands beside a sale when somebody wants to take it back.

    `meter` is None where the registry has none with the sale's number; `later` and `replacement` are receipts (of what
    is not void); `is_used` says that the use of the token was reported.
    """

    meter: Meter | None
    later: str | None
    replacement: str | None
    is_used: bool


def verify_cancellable(sale: Sale, standing: Standing, window: timedelta, at: datetime) -> None:
    """Raise NotCancellable for the first rule that forbids it.

    Only the meter's latest sale: a later one was priced by what this one had bought. Only where the meter is known
    and in service: else nobody can tell where the token went. Only within `window` of the token.
    """
    intent, token = sale.intent, sale.token

    def refuse(fault: CancelFault, other: str | None = None, minutes: int | None = None) -> NotCancellable:
        return NotCancellable(intent.receipt, fault, other, minutes)

    if sale.state in _STATES or token is None:
        raise refuse(_STATES.get(sale.state, CancelFault.WAITING))
    if not intent.tendered:
        raise refuse(CancelFault.FREE)
    if standing.meter is None:
        raise refuse(CancelFault.UNKNOWN_METER)
    if standing.meter.status is MeterStatus.CLOSED:
        raise refuse(CancelFault.CLOSED_METER)
    if standing.is_used:
        raise refuse(CancelFault.USED)
    if standing.replacement is not None:
        raise refuse(CancelFault.REPLACED, standing.replacement)
    if standing.later is not None:
        raise refuse(CancelFault.NOT_LATEST, standing.later)
    if at - token.issued_at > window:
        raise refuse(CancelFault.TOO_LATE, minutes=int(window.total_seconds()) // 60)


def cancellation(sale: Sale, operator: Operator, reason: str, shift: ShiftMark, at: datetime) -> SaleVoid:
    """Return the record that takes a sale back."""
    return SaleVoid(
        sale.intent.id, at, reason, operator.id, operator.name, operator.approver_id, operator.approver_name, shift
    )


def returned_debts(
    intent: SaleIntent, debts: tuple[OpenDebt, ...], operator: Operator, at: datetime
) -> tuple[DebtEntry, ...]:
    """Return what is owed again, moved by who takes the sale back."""
    entries = entries_of_sale(intent, debts, DebtEntryKind.RETURNED, at)
    return tuple(replace(one, operator_id=operator.id, operator_name=operator.name) for one in entries)


def reversed_entries(posted: tuple[LedgerEntry, ...], at: datetime) -> tuple[LedgerEntry, ...]:
    """Return the entries of the ledger that undo what a sale posted."""
    return tuple(replace(one, amount=-one.amount, at=at) for one in posted)


def part_entries(
    sale: Sale, stored: tuple[LedgerEntry, ...]
) -> tuple[tuple[LedgerEntry, ...], tuple[LedgerEntry, ...]]:
    """Return which stored entries of a sale its token posted, and which its cancellation."""
    posted = 0 if sale.token is None else len(entries_of(sale.intent, sale.token.issued_at))
    return stored[:posted], stored[posted:]
