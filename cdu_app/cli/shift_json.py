"""Shifts as JSON, for programs that read them. Sums are texts in major units; moments RFC 3339 in UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vending.domain.cash.shift import CashKind
from vending.money import Money

if TYPE_CHECKING:
    from vending.domain.cash.report import Deposit, ShiftReport, ShiftRow, TokensSold
    from vending.domain.cash.shift import CashEntry, OpenShift, Shift, ShiftClose


def shift_facts(shift: Shift, expected: Money, close: ShiftClose | None) -> dict[str, Any]:
    """Return a shift, what is expected in it, and how it ended (None while it is open)."""
    return {
        "shift": shift.number,
        "till": shift.till,
        "operator": shift.operator_name,
        "opened_at": shift.opened_at.isoformat(),
        "currency": shift.currency,
        "expected": str(expected.decimal),
        "close": None if close is None else close_facts(close),
    }


def open_facts(one: OpenShift) -> dict[str, Any]:
    """Return an open shift."""
    return shift_facts(one.shift, one.balance, None)


def row_facts(row: ShiftRow) -> dict[str, Any]:
    """Return a line of the list of shifts."""
    return shift_facts(row.shift, row.expected, row.close)


def close_facts(close: ShiftClose) -> dict[str, Any]:
    """Return how a shift ended; `pieces` is empty where the drawer was counted by its total."""
    currency = close.counted.currency
    return {
        "at": close.at.isoformat(),
        "operator": close.operator_name,
        "approver": close.approver_name,
        "pieces": {str(Money(value, currency).decimal): number for value, number in close.pieces},
        "counted": str(close.counted.decimal),
        "expected": str(close.expected.decimal),
        "difference": str(close.difference.decimal),
        "reason": close.reason,
    }


def entry_facts(entry: CashEntry) -> dict[str, Any]:
    """Return a movement of cash."""
    return {
        "position": entry.position,
        "kind": entry.kind.value,
        "amount": str(entry.amount.decimal),
        "balance": str(entry.balance.decimal),
        "at": entry.at.isoformat(),
        "operator": entry.operator_name,
        "approver": entry.approver_name,
        "sale_id": None if entry.sale_id is None else str(entry.sale_id),
        "reason": entry.reason,
        "bank": entry.bank,
        "reference": entry.reference,
    }


def report_facts(report: ShiftReport) -> dict[str, Any]:
    """Return all that a shift came to."""
    return {
        **shift_facts(report.shift, report.expected, report.close),
        "sums": {kind.value: str(report.sum_of(kind).decimal) for kind in CashKind},
        "entries": [entry_facts(entry) for entry in report.entries],
        "tokens": [_tokens(sold) for sold in report.tokens],
        "waiting": report.waiting,
    }


def deposit_facts(deposit: Deposit) -> dict[str, Any]:
    """Return what went to the bank."""
    return {"shift": deposit.shift.number, "till": deposit.shift.till, **entry_facts(deposit.entry)}


def _tokens(sold: TokensSold) -> dict[str, Any]:
    return {
        "commodity": sold.commodity.name.lower(),
        "in_currency": sold.in_currency,
        "tokens": sold.tokens,
        "units": sold.units,
    }
