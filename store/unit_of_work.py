"""One transaction over the station's records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from store.repositories.allowance import AllowanceTables
from store.repositories.books import LedgerTable
from store.repositories.cases import CaseTable
from store.repositories.cash import ShiftTables
from store.repositories.chain import JournalTable
from store.repositories.commission import CommissionTables
from store.repositories.debts import DebtTables
from store.repositories.events import EventTable
from store.repositories.findings import FindingTables
from store.repositories.history import HistoryTables
from store.repositories.lookup import LookupTables
from store.repositories.operators import OperatorTable
from store.repositories.people import CredentialTables, SessionTable
from store.repositories.print_jobs import PrintJobTable
from store.repositories.proof import ProofReads
from store.repositories.registry import CustomerTables
from store.repositories.sales import SaleTables
from store.repositories.tariffs import TariffTable
from store.repositories.usage import UsageTables
from store.repositories.uses import UseTable
from store.transaction import Transaction

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import Engine

    from store.backend import Backend, Begin
    from store.search import WordIndex


class EngineUnitOfWork:
    """A transaction and the repositories in it (`vending.ports.UnitOfWork`)."""

    def __init__(self, engine: Engine, begin: Begin, words: WordIndex) -> None:
        self._engine = engine
        self._begin = begin
        self._words = words

    def __enter__(self) -> Self:
        self._transaction = transaction = Transaction(self._engine, self._begin)
        self.customers = CustomerTables(transaction, self._words)
        self.lookup = LookupTables(transaction)
        self.tariffs = TariffTable(transaction)
        self.debts = DebtTables(transaction)
        self.history = HistoryTables(transaction)
        self.operators = OperatorTable(transaction)
        self.credentials = CredentialTables(transaction)
        self.sessions = SessionTable(transaction)
        self.sales = SaleTables(transaction)
        self.uses = UseTable(transaction)
        self.shifts = ShiftTables(transaction)
        self.ledger = LedgerTable(transaction)
        self.journal = JournalTable(transaction)
        self.events = EventTable(transaction)
        self.usage = UsageTables(transaction)
        self.findings = FindingTables(transaction)
        self.cases = CaseTable(transaction)
        self.allowance = AllowanceTables(transaction)
        self.commission = CommissionTables(transaction)
        self.print_jobs = PrintJobTable(transaction)
        self.proof = ProofReads(transaction)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transaction.close()

    def commit(self) -> None:
        """Make everything durable and end the transaction. Raises StoreUnavailable, and then nothing was recorded."""
        self.customers.flush()
        self._transaction.commit()


class EngineUnitsOfWork:
    """Opens units of work (`vending.ports.UnitsOfWork`): a writer takes the lock at BEGIN, readers never wait."""

    def __init__(self, engine: Engine, backend: Backend) -> None:
        self._engine = engine
        self._backend = backend

    def write(self) -> EngineUnitOfWork:
        """Return a unit of work that may write."""
        return EngineUnitOfWork(self._engine, self._backend.begin_write, self._backend.words)

    def read(self) -> EngineUnitOfWork:
        """Return a unit of work that only reads."""
        return EngineUnitOfWork(self._engine, self._backend.begin_read, self._backend.words)
