"""Saying in the operator's terms what a link of the journal is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vending.domain.proof.journal import EntryKind
from vending.errors import UnknownReceipt, UnknownRecord
from vending.ids import ChangeSetId, EventId, GrantId, OperatorId, PayoutId, SaleId, ShiftId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from vending.ports import UnitOfWork


def _receipt(work: UnitOfWork, subject: UUID) -> str:
    return work.sales.get(SaleId(subject)).intent.receipt


def _act(work: UnitOfWork, subject: UUID) -> str:
    return work.history.get(ChangeSetId(subject)).note


def _event(work: UnitOfWork, subject: UUID) -> str:
    return work.events.get(EventId(subject)).subject


def _shift(work: UnitOfWork, subject: UUID) -> str:
    return str(work.shifts.get(ShiftId(subject)).number)


def _grant(work: UnitOfWork, subject: UUID) -> str:
    return str(work.allowance.get_grant(GrantId(subject)).sequence)


def _payout(work: UnitOfWork, subject: UUID) -> str:
    return work.commission.get_payout(PayoutId(subject)).at.date().isoformat()


_NAMES: Final[Mapping[EntryKind, Callable[[UnitOfWork, UUID], str]]] = {
    EntryKind.SALE: _receipt,
    EntryKind.TOKEN: _receipt,
    EntryKind.VOID: _receipt,
    EntryKind.CANCEL: _receipt,
    EntryKind.USE: _receipt,
    EntryKind.CHANGE: _act,
    EntryKind.EVENT: _event,
    EntryKind.SHIFT: _shift,
    EntryKind.CASH: _shift,
    EntryKind.GRANT: _grant,
    EntryKind.COMMISSION: _payout,
}


def place_of(work: UnitOfWork, kind: EntryKind, subject: UUID) -> str:
    """Return the receipt, the number of the shift or what else names a link's subject; "" when it cannot be read."""
    try:
        return _NAMES[kind](work, subject) if kind in _NAMES else ""
    except (UnknownReceipt, UnknownRecord, ValueError, TypeError, ArithmeticError, LookupError):
        return ""


def name_of(work: UnitOfWork, subject: UUID) -> str:
    """Return what names a subject of which only the id is known; "" for what has no name here."""
    names = (place_of(work, kind, subject) for kind in (EntryKind.SALE, EntryKind.SHIFT, EntryKind.CHANGE))
    return next(filter(None, names), "") or _username(work, subject)


def _username(work: UnitOfWork, subject: UUID) -> str:
    found = work.operators.find(OperatorId(subject))
    return "" if found is None else found.username
