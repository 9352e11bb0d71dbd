"""What was done that is neither a sale nor a change of the books."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, insert, select

from store.mappers import columns_of
from store.statement import Statement
from store.tables import audit_event
from vending.domain.proof.event import Event, EventKind
from vending.errors import UnknownRecord
from vending.ids import OperatorId

if TYPE_CHECKING:
    from datetime import datetime

    from store.statement import Row
    from store.transaction import Transaction
    from vending.ids import EventId

_NAMES: Final = tuple(one.name for one in fields(Event))
_EVENT: Final = columns_of(audit_event, " ".join(_NAMES))

_ADD: Final = Statement(insert(audit_event))
_BY_ID: Final = Statement(select(*_EVENT).where(audit_event.c.id == bindparam("id")))
_LAST: Final = Statement(
    select(*_EVENT).where(audit_event.c.kind == bindparam("of_kind")).order_by(audit_event.c.id.desc()).limit(1)
)
_LAST_BY_OPERATOR: Final = Statement(
    select(audit_event.c.operator_id, func.max(audit_event.c.at))
    .where(audit_event.c.kind == bindparam("of_kind"), audit_event.c.operator_id.is_not(None))
    .group_by(audit_event.c.operator_id)
)
_COUNT: Final = Statement(select(func.count()).select_from(audit_event))


class EventTable:
    """`vending.ports.Events` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, event: Event) -> None:
        """Record an event."""
        values = {name: getattr(event, name) for name in _NAMES}
        self._transaction.execute(_ADD, values | {"kind": event.kind.value})

    def get(self, event_id: EventId) -> Event:
        """Return an event. Raises UnknownRecord."""
        row = self._transaction.find_row(_BY_ID, {"id": event_id})
        if row is None:
            raise UnknownRecord("event", str(event_id))
        return _event_of(row)

    def find_last(self, kind: EventKind) -> Event | None:
        """Return the latest event of a kind. Reads all events."""
        row = self._transaction.find_row(_LAST, {"of_kind": kind.value})
        return _event_of(row) if row else None

    def last_by_operator(self, kind: EventKind) -> dict[OperatorId, datetime]:
        """Return when each operator last did what a kind tells. Reads all events."""
        rows = self._transaction.rows(_LAST_BY_OPERATOR, {"of_kind": kind.value})
        return {OperatorId(row[0]): row[1] for row in rows}

    def count(self) -> int:
        """Return how many events there are."""
        return int(self._transaction.value(_COUNT))


def _event_of(row: Row) -> Event:
    values = dict(zip(_NAMES, row, strict=True))
    return Event(**values | {"kind": EventKind(values["kind"])})
