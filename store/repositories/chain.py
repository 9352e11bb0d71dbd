"""The journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, insert, literal_column, select

from store.mappers import JOURNAL, journal_entry_of, journal_entry_values
from store.statement import Statement
from store.tables import journal
from vending.domain.proof.journal import GENESIS, JournalHead, next_entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from store.transaction import Transaction
    from vending.domain.proof.journal import EntryKind, JournalEntry

_ROWS_AT_A_TIME: Final = 500

_APPEND: Final = Statement(insert(journal))
_HEAD: Final = Statement(
    select(journal.c.sequence, journal.c.hash, journal.c.at)
    .order_by(journal.c.sequence.desc())
    .limit(literal_column("1"))
)
_BY_SEQUENCE: Final = Statement(select(*JOURNAL).where(journal.c.sequence == bindparam("of_sequence")))
_AFTER: Final = Statement(
    select(*JOURNAL)
    .where(journal.c.sequence > bindparam("sequence"))
    .order_by(journal.c.sequence)
    .limit(_ROWS_AT_A_TIME)
)


class JournalTable:
    """`vending.ports.Journal` in one transaction. Its view does not change, so it reads the head once."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._head: JournalHead | None = None

    def head(self) -> JournalHead:
        """Return the last link."""
        if self._head is None:
            row = self._transaction.find_row(_HEAD)
            self._head = JournalHead(*row) if row else JournalHead(0, GENESIS, None)
        return self._head

    def append(self, kind: EntryKind, subject: UUID, digest: bytes, at: datetime) -> JournalEntry:
        """Continue the chain."""
        entry = next_entry(self.head(), kind, subject, digest, at)
        self._transaction.execute(_APPEND, journal_entry_values(entry))
        self._head = JournalHead(entry.sequence, entry.hash, entry.at)
        return entry

    def find(self, sequence: int) -> JournalEntry | None:
        """Return the link with this sequence."""
        row = self._transaction.find_row(_BY_SEQUENCE, {"of_sequence": sequence})
        return journal_entry_of(row) if row else None

    def entries(self, after: int = 0) -> Iterator[JournalEntry]:
        """Return the links after a sequence, in order, a few hundred in memory at a time."""
        sequence = after
        while rows := self._transaction.rows(_AFTER, {"sequence": sequence}):
            yield from map(journal_entry_of, rows)
            sequence = rows[-1][0]
