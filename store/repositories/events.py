"""What was done that is neither a sale nor a change of the books."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, insert, select

from store.mappers import columns_of
from store.statement import Statement
from store.tables import audit_event
from vending.domain.event import Event, EventKind
from vending.errors import UnknownRecord

if TYPE_CHECKING:
    from store.transaction import Transaction
    from vending.ids import EventId

_NAMES: Final = tuple(one.name for one in fields(Event))
_EVENT: Final = columns_of(audit_event, " ".join(_NAMES))

_ADD: Final = Statement(insert(audit_event))
_BY_ID: Final = Statement(select(*_EVENT).where(audit_event.c.id == bindparam("id")))
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
        values = dict(zip(_NAMES, row, strict=True))
        return Event(**values | {"kind": EventKind(values["kind"])})

    def count(self) -> int:
        """Return how many events there are."""
        return int(self._transaction.value(_COUNT))
