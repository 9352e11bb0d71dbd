"""Recording what was done or refused: an event, journalled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vending.domain.proof.event import Event, EventKind
from vending.domain.proof.journal import EntryKind, canonical_json, digest_of
from vending.ids import EventId, new_id

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.people.operator import Operator
    from vending.ports import UnitOfWork


def record_event(
    work: UnitOfWork,
    operator: Operator | None,
    at: datetime,
    kind: EventKind,
    subject: str = "",
    *,
    name: str = "",
    before: object | None = None,
    after: object | None = None,
) -> Event:
    """Record an event in the transaction at hand. `name` is what was typed where no operator is known.

    Nothing secret belongs into `subject`, `before` or `after`: they are shown and exported.
    """
    event = Event(
        id=EventId(new_id()),
        at=at,
        kind=kind,
        operator_id=None if operator is None else operator.id,
        operator_name=name if operator is None else operator.name,
        approver_id=None if operator is None else operator.approver_id,
        approver_name=None if operator is None else operator.approver_name,
        subject=_storable(subject),
        before="" if before is None else canonical_json(before).decode(),
        after="" if after is None else canonical_json(after).decode(),
    )
    work.events.add(event)
    # People sign in under any clock. The journal's time, which sales go by, is moved by none of that: neither back, so
    # that a clock set back sells, nor ahead, so that the right clock sells no more. Only who sets the clock moves it.
    last = None if kind is EventKind.CLOCK_SET else work.journal.head().at
    work.journal.append(EntryKind.EVENT, event.id, digest_of(event), last or at)
    return event


def _storable(text: str) -> str:
    """Bytes that are no UTF-8 come from a command line as lone surrogates: no store and no digest holds these."""
    return text.encode("utf-8", "replace").decode()
