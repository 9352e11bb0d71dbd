"""Reading the record behind a link of the journal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from vending.audit_rows import AuditDetail, AuditRow, ChangedRecord
from vending.domain.proof.journal import EntryKind, canonical_json
from vending.domain.registry.history import FieldChange, field_changes
from vending.errors import UnknownReceipt, UnknownRecord
from vending.ids import ChangeSetId, EnrolmentId, EventId, GrantId, PayoutId, SaleId, ShiftId
from vending.services.proof.verify_places import place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from vending.domain.proof.change import Change
    from vending.domain.proof.event import EventKind
    from vending.domain.proof.journal import JournalEntry
    from vending.ports import UnitOfWork

MOST_RECORDS: Final = 200


@dataclass(frozen=True, slots=True)
class _Behind:
    """What stands behind a link: the record, and who made it."""

    record: Any
    who: str
    approver: str = ""
    event: EventKind | None = None
    at: datetime | None = None  # where it is not the link's: the journal's time stands still for events


def read_row(work: UnitOfWork, entry: JournalEntry) -> AuditRow:
    """Return a link as the list shows it; what cannot be read of it is left empty, for `verify` to name."""
    subject = place_of(work, entry.kind, entry.subject)
    row = AuditRow(entry.sequence, entry.at, entry.kind, None, "", "", subject)
    behind = _find_behind(work, entry)
    if behind is None:
        return row
    return replace(row, at=behind.at or entry.at, who=behind.who, approver=behind.approver, event=behind.event)


def read_detail(work: UnitOfWork, entry: JournalEntry) -> AuditDetail:
    """Return a link with the record behind it, field by field: what it was and what it became."""
    row = read_row(work, entry)
    if entry.kind is EntryKind.CHANGE:
        changes = work.history.changes(ChangeSetId(entry.subject))
        shown = tuple(_changed(change) for change in islice(changes, MOST_RECORDS))
        return AuditDetail(row, entry, shown, sum(1 for _change in changes))
    behind = _find_behind(work, entry)
    if behind is None:
        return AuditDetail(row, entry, ())
    if entry.kind is EntryKind.EVENT:
        told = field_changes(behind.record.before, behind.record.after)
    else:
        told = field_changes("", canonical_json(behind.record).decode())
    return AuditDetail(row, entry, (ChangedRecord(entry.kind, row.subject, _shown(told)),))


def _find_behind(work: UnitOfWork, entry: JournalEntry) -> _Behind | None:
    try:
        return _READ[entry.kind](work, entry)
    except (UnknownReceipt, UnknownRecord, ValueError, TypeError, ArithmeticError, LookupError, AttributeError):
        return None


def _plain(record: Any) -> _Behind:
    return _Behind(record, record.operator_name or "", getattr(record, "approver_name", None) or "")


def _sale(work: UnitOfWork, entry: JournalEntry) -> _Behind:
    return _plain(work.sales.get(SaleId(entry.subject)).intent)


def _token(work: UnitOfWork, entry: JournalEntry) -> _Behind:
    sale = work.sales.get(SaleId(entry.subject))
    return replace(_plain(sale.intent), record=sale.token)


def _void(work: UnitOfWork, entry: JournalEntry) -> _Behind:
    void = work.sales.get(SaleId(entry.subject)).void
    return _plain(void)


def _use(work: UnitOfWork, entry: JournalEntry) -> _Behind:
    return _plain(work.uses.find(SaleId(entry.subject)))


def _act(work: UnitOfWork, entry: JournalEntry) -> _Behind:
    return _plain(work.history.get(ChangeSetId(entry.subject)))


def _event(work: UnitOfWork, entry: JournalEntry) -> _Behind:
    event = work.events.get(EventId(entry.subject))
    return replace(_plain(event), event=event.kind, at=event.at)


def _shift(work: UnitOfWork, entry: JournalEntry) -> _Behind:
    """An opening, or the close when that is what the moment says."""
    close = work.shifts.find_close(ShiftId(entry.subject))
    return _plain(close if close is not None and close.at == entry.at else work.shifts.get(ShiftId(entry.subject)))


def _cash(work: UnitOfWork, entry: JournalEntry) -> _Behind:
    acts = work.shifts.acts(ShiftId(entry.subject))
    return _plain(next(one for one in acts if one.at == entry.at))


def _grant(work: UnitOfWork, entry: JournalEntry) -> _Behind:
    return _plain(work.allowance.get_grant(GrantId(entry.subject)))


def _enrolment(work: UnitOfWork, entry: JournalEntry) -> _Behind:
    return _plain(work.allowance.get_enrolment(EnrolmentId(entry.subject)))


def _payout(work: UnitOfWork, entry: JournalEntry) -> _Behind:
    found = work.commission.get_payout(PayoutId(entry.subject))
    return replace(_plain(found.payout), record=found)


_READ: Final[Mapping[EntryKind, Callable[[UnitOfWork, JournalEntry], _Behind]]] = {
    EntryKind.SALE: _sale,
    EntryKind.TOKEN: _token,
    EntryKind.VOID: _void,
    EntryKind.CANCEL: _void,
    EntryKind.USE: _use,
    EntryKind.CHANGE: _act,
    EntryKind.EVENT: _event,
    EntryKind.SHIFT: _shift,
    EntryKind.CASH: _cash,
    EntryKind.GRANT: _grant,
    EntryKind.ENROLMENT: _enrolment,
    EntryKind.COMMISSION: _payout,
}


def _changed(change: Change) -> ChangedRecord:
    told = field_changes(change.before, change.after)
    names = {one.field: one.after or one.before for one in field_changes("", change.after or change.before)}
    name = next((names[field] for field in ("number", "username", "code", "name") if names.get(field)), "")
    return ChangedRecord(change.kind, name, _shown(told))


def _shown(fields: list[FieldChange]) -> tuple[FieldChange, ...]:
    """Leave out what says nothing to anybody: ids."""
    return tuple(_without_ids(fields))


def _without_ids(fields: list[FieldChange]) -> Iterator[FieldChange]:
    for one in fields:
        if one.field != "id" and not one.field.endswith("_id"):
            yield one
