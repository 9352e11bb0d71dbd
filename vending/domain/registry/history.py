"""Changes of records as people read them: which field was what and became what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from vending.domain.proof.change import Change, ChangeSet, SubjectKind


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a record before and after; "" where it had no value."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """What an operator changed of one record, when and why; `is_new` when the record was made by it."""

    at: datetime
    operator_name: str
    note: str
    kind: SubjectKind
    subject: UUID
    is_new: bool
    fields: tuple[FieldChange, ...]


def history_row(change_set: ChangeSet, change: Change, named: Callable[[str, str], str]) -> HistoryRow:
    """Return a recorded change as people read it; `named` puts into words what a field (its name, its text) refers to.

    A record's own id says nothing to anybody and is left out.
    """
    fields = [one for one in field_changes(change.before, change.after) if one.field != "id"]
    return HistoryRow(
        at=change_set.at,
        operator_name=change_set.operator_name,
        note=change_set.note,
        kind=change.kind,
        subject=change.subject,
        is_new=not change.before,
        fields=tuple(
            FieldChange(one.field, named(one.field, one.before), named(one.field, one.after)) for one in fields
        ),
    )


def field_changes(before: str, after: str) -> list[FieldChange]:
    """Return the fields in which two records differ, both as canonical JSON ("" for none)."""
    old, new = _record(before), _record(after)
    texts = ((name, _text(old.get(name)), _text(new.get(name))) for name in dict.fromkeys((*old, *new)))
    return [FieldChange(name, was, is_now) for name, was, is_now in texts if was != is_now]


def _record(text: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(text) if text else {}
    return record


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
