"""Who changed what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, insert, select

from store.mappers import columns_of
from store.statement import Statement
from store.tables import change_record, change_set
from vending.domain.proof.change import Change, ChangeSet, SubjectKind, digest_changes
from vending.errors import UnknownRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from uuid import UUID

    from store.transaction import Transaction
    from vending.ids import ChangeSetId

_CHANGE_SET: Final = columns_of(change_set, "id at operator_id operator_name note approver_id approver_name")
_CHANGE: Final = columns_of(change_record, "kind subject before after")
_PAGE: Final = 500

_ADD_SET: Final = Statement(insert(change_set))
_ADD: Final = Statement(insert(change_record))
_BY_ID: Final = Statement(select(*_CHANGE_SET).where(change_set.c.id == bindparam("id")))
_CHANGES: Final = Statement(
    select(change_record.c.position, *_CHANGE)
    .where(change_record.c.change_set_id == bindparam("id"), change_record.c.position > bindparam("after_position"))
    .order_by(change_record.c.position)
    .limit(_PAGE)
)
_OF_SUBJECT: Final = Statement(
    select(*_CHANGE_SET, *_CHANGE)
    .join(change_record, change_record.c.change_set_id == change_set.c.id)
    .where(change_record.c.subject == bindparam("subject"))
    .order_by(change_set.c.id.desc(), change_record.c.position.desc())
)
_COUNT: Final = Statement(select(func.count()).select_from(change_set))


class HistoryTables:
    """`vending.ports.History` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, change_set: ChangeSet, changes: Iterable[Change]) -> bytes:
        """Record one act and return the digest over it and its changes, for the journal."""
        values = {column.name: getattr(change_set, column.name) for column in _CHANGE_SET}
        self._transaction.execute(_ADD_SET, values)
        return digest_changes(change_set, self._recorded(change_set.id, changes))

    def get(self, change_set_id: ChangeSetId) -> ChangeSet:
        """Return a recorded act. Raises UnknownRecord."""
        row = self._transaction.find_row(_BY_ID, {"id": change_set_id})
        if row is None:
            raise UnknownRecord("change", str(change_set_id))
        return ChangeSet(*row)

    def changes(self, change_set_id: ChangeSetId) -> Iterator[Change]:
        """Return the changes of an act in order, some hundred at a time in memory."""
        position = 0
        while rows := self._transaction.rows(_CHANGES, {"id": change_set_id, "after_position": position}):
            yield from (_change_of(row[1:]) for row in rows)
            position = rows[-1][0]

    def of_subject(self, subject: UUID) -> tuple[tuple[ChangeSet, Change], ...]:
        """Return what was changed of one record, newest first."""
        rows = self._transaction.rows(_OF_SUBJECT, {"subject": subject})
        return tuple((ChangeSet(*row[: len(_CHANGE_SET)]), _change_of(row[len(_CHANGE_SET) :])) for row in rows)

    def count(self) -> int:
        """Return how many change sets there are."""
        return int(self._transaction.value(_COUNT))

    def _recorded(self, change_set_id: ChangeSetId, changes: Iterable[Change]) -> Iterator[Change]:
        """Record changes, some hundred at a time, and give them on."""
        rows: list[dict[str, Any]] = []
        for position, change in enumerate(changes, 1):
            rows.append(
                {
                    "change_set_id": change_set_id,
                    "position": position,
                    "kind": change.kind.value,
                    "subject": change.subject,
                    "before": change.before,
                    "after": change.after,
                }
            )
            if len(rows) == _PAGE:
                self._transaction.execute_many(_ADD, rows)
                rows = []
            yield change
        if rows:
            self._transaction.execute_many(_ADD, rows)


def _change_of(row: Sequence[Any]) -> Change:
    kind, subject, before, after = row
    return Change(SubjectKind(kind), subject, before, after)
