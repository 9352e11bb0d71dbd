"""One transaction over the station's records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from store.repositories.books import LedgerTable
from store.repositories.chain import JournalTable, OutboxTable
from store.repositories.operators import OperatorTable
from store.repositories.print_jobs import PrintJobTable
from store.repositories.registry import CustomerTables
from store.repositories.sales import SaleTables

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import Engine

    from store.search import WordIndex


class EngineUnitOfWork:
    """A connection with its transaction, and the repositories on it (`vending.ports.UnitOfWork`)."""

    def __init__(self, engine: Engine, words: WordIndex) -> None:
        self._engine = engine
        self._words = words

    def __enter__(self) -> Self:
        self._connection = self._engine.connect()
        try:
            self._transaction = self._connection.begin()
        except BaseException:
            self._connection.close()
            raise
        self.customers = CustomerTables(self._connection, self._words)
        self.operators = OperatorTable(self._connection)
        self.sales = SaleTables(self._connection)
        self.ledger = LedgerTable(self._connection)
        self.journal = JournalTable(self._connection)
        self.outbox = OutboxTable(self._connection)
        self.print_jobs = PrintJobTable(self._connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Returned to the pool, a connection rolls back what was not committed.
        self._connection.close()

    def commit(self) -> None:
        """Make everything durable and end the transaction. Raises StoreUnavailable, and then nothing was recorded."""
        self._transaction.commit()
        self._connection.close()


class EngineUnitsOfWork:
    """Opens units of work (`vending.ports.UnitsOfWork`): a writer takes the lock at BEGIN, readers never wait."""

    def __init__(self, writer: Engine, reader: Engine, words: WordIndex) -> None:
        self._writer = writer
        self._reader = reader
        self._words = words

    def write(self) -> EngineUnitOfWork:
        """Return a unit of work that may write."""
        return EngineUnitOfWork(self._writer, self._words)

    def read(self) -> EngineUnitOfWork:
        """Return a unit of work that only reads."""
        return EngineUnitOfWork(self._reader, self._words)
