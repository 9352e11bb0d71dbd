"""What the audit trail shows: a link of the journal with the record behind it, in the operator's terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.proof.event import EventKind
    from vending.domain.proof.journal import EntryKind, JournalEntry
    from vending.domain.registry.history import FieldChange


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the trail is narrowed to; None and "" narrow nothing. `start` counts, `end` does not.

    `what` is a kind of link or of event. `operator` is part of a name, `subject` of a receipt, a username, a file, the
    note of a change.
    """

    start: datetime | None = None
    end: datetime | None = None
    operator: str = ""
    what: EntryKind | EventKind | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A link in the list. `event` is set where the link is one; `who` and `subject` are "" where nobody knows.

    `at` is when it was done: of an event the clock's time, for which the journal's own stands still.
    """

    sequence: int
    at: datetime
    kind: EntryKind
    event: EventKind | None
    who: str
    approver: str
    subject: str


@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """One record that a link speaks of: its kind and name, and each field before and after."""

    kind: str
    name: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class AuditDetail:
    """A link with all that it tells. `more` is how many records of an act are not listed here."""

    row: AuditRow
    entry: JournalEntry
    records: tuple[ChangedRecord, ...]
    more: int = 0
