"""The query behind the filters of the audit trail: links of the journal by who, what, when and about what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from store.cash_tables import shift
from store.statement import Statement
from store.tables import audit_event, change_set, journal, sale
from vending.domain.proof.event import EventKind
from vending.domain.proof.journal import EntryKind

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from vending.audit_rows import AuditFilter

_NAMED = (audit_event.c.operator_name, audit_event.c.approver_name, change_set.c.operator_name, sale.c.operator_name)
_TOLD = (audit_event.c.subject, change_set.c.note, sale.c.receipt)


def links_of(wanted: AuditFilter) -> Statement:
    """Return the statement that finds the sequences of the links under a filter, oldest first."""
    query = (
        select(journal.c.sequence)
        .join(audit_event, audit_event.c.id == journal.c.subject, isouter=True)
        .join(change_set, change_set.c.id == journal.c.subject, isouter=True)
        .join(sale, sale.c.id == journal.c.subject, isouter=True)
        .join(shift, shift.c.id == journal.c.subject, isouter=True)
    )
    return Statement(query.where(*_conditions(wanted)).order_by(journal.c.sequence))


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    # An event is of the clock's time; the journal's own, by which sales go, stands still for it.
    at = func.coalesce(audit_event.c.at, journal.c.at)
    if wanted.start is not None:
        found.append(at >= wanted.start)
    if wanted.end is not None:
        found.append(at < wanted.end)
    if isinstance(wanted.what, EventKind):
        found.append(audit_event.c.kind == wanted.what.value)
    elif isinstance(wanted.what, EntryKind):
        found.append(journal.c.kind == wanted.what.value)
    if wanted.operator:
        found.append(or_(*(_holds(column, wanted.operator) for column in (*_NAMED, shift.c.operator_name))))
    if wanted.subject:
        found.append(or_(*(_holds(column, wanted.subject) for column in _TOLD)))
    return found


def _holds(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    return func.lower(column).contains(text.lower(), autoescape=True)
