"""What the business needs from outside: a place to keep records, and a printer.

A unit of work is one transaction: leaving its `with` block without `commit()` takes everything back.
`find_x` returns None where there is nothing, `get_x` raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from types import TracebackType
    from uuid import UUID

    from vending.domain.customer import Customer
    from vending.domain.journal import EntryKind, JournalEntry, JournalHead
    from vending.domain.ledger import LedgerEntry
    from vending.domain.meter import Meter, ServicePoint
    from vending.domain.operator import Operator
    from vending.domain.printing import PrintJob, PrintState
    from vending.domain.sale import Sale, SaleIntent, SaleToken, SaleVoid
    from vending.domain.tariff import Tariff
    from vending.ids import MeterId, SaleId
    from vending.money import Money


class Customers(Protocol):
    """Customers, meters and tariffs: the station's registry."""

    def add_customers(self, customers: Sequence[Customer]) -> None:
        """Record new customers and make them searchable."""
        ...

    def add_meters(self, meters: Sequence[Meter]) -> None:
        """Record new meters of known customers and make them searchable."""
        ...

    def add_tariff(self, tariff: Tariff) -> None:
        """Record a version of a tariff."""
        ...

    def find_service_point(self, meter_number: str) -> ServicePoint | None:
        """Return the meter with its customer and tariff."""
        ...


class Operators(Protocol):
    """Who may sign in."""

    def add(self, operator: Operator) -> None:
        """Record a new operator; usernames are unique."""
        ...

    def find_by_username(self, username: str) -> Operator | None:
        """Return the operator with this username (compared without case)."""
        ...


class Sales(Protocol):
    """Sales and their outcomes; append-only."""

    def last_sequence(self) -> int:
        """Return the sequence of the latest sale, 0 when there is none."""
        ...

    def last_tid(self, meter_id: MeterId, sgc: str, krn: int) -> int | None:
        """Return the highest TID given out for this meter under this key, voided sales included."""
        ...

    def add_intent(self, intent: SaleIntent) -> None:
        """Record an intent with its lines. The database refuses a TID that the meter already has."""
        ...

    def add_token(self, token: SaleToken) -> None:
        """Record the token of a pending sale."""
        ...

    def add_void(self, void: SaleVoid) -> None:
        """Record that a pending sale has no token."""
        ...

    def get(self, sale_id: SaleId) -> Sale:
        """Return a sale. Raises UnknownReceipt."""
        ...

    def get_by_receipt(self, receipt: str) -> Sale:
        """Return a sale by its receipt number (compared without case). Raises UnknownReceipt."""
        ...

    def find_last(self) -> Sale | None:
        """Return the latest sale."""
        ...

    def pending(self, meter_id: MeterId | None = None) -> tuple[SaleIntent, ...]:
        """Return the intents without an outcome, oldest first, of all meters or of one."""
        ...

    def count_records(self) -> int:
        """Return how many intents, tokens and voids there are: as many as the journal has entries."""
        ...


class Ledger(Protocol):
    """The books; append-only."""

    def post(self, entries: Sequence[LedgerEntry]) -> None:
        """Record entries that sum to zero."""
        ...

    def meter_credit(self, meter_id: MeterId, currency: str) -> Money:
        """Return the money carried over for a meter (never negative)."""
        ...

    def entries_of(self, sale_id: SaleId) -> tuple[LedgerEntry, ...]:
        """Return a sale's entries in the order they were posted."""
        ...


class Journal(Protocol):
    """The chain over all appended records."""

    def head(self) -> JournalHead:
        """Return the last link."""
        ...

    def append(self, kind: EntryKind, subject: UUID, digest: bytes, at: datetime) -> JournalEntry:
        """Continue the chain."""
        ...

    def entries(self, after: int = 0) -> Iterator[JournalEntry]:
        """Return the links after a sequence, in order, without holding them all in memory."""
        ...


class Outbox(Protocol):
    """What the utility has not seen yet."""

    def add(self, kind: EntryKind, subject: UUID, at: datetime) -> None:
        """Queue one record for the utility: it is sent as it stands in its own table, which never changes."""
        ...


class PrintJobs(Protocol):
    """The print queue."""

    def add(self, job: PrintJob) -> None:
        """Queue a job."""
        ...

    def set_state(self, job: PrintJob, state: PrintState, detail: str, at: datetime) -> None:
        """Note what became of a job."""
        ...

    def waiting(self) -> tuple[PrintJob, ...]:
        """Return the waiting jobs, oldest first."""
        ...

    def interrupted(self) -> tuple[PrintJob, ...]:
        """Return the jobs that were printing when somebody last looked."""
        ...

    def of_sale(self, sale_id: SaleId) -> tuple[PrintJob, ...]:
        """Return all jobs of a sale, oldest first."""
        ...


class UnitOfWork(Protocol):
    """One transaction over the station's records."""

    @property
    def customers(self) -> Customers:
        """The registry."""
        ...

    @property
    def operators(self) -> Operators:
        """Who may sign in."""
        ...

    @property
    def sales(self) -> Sales:
        """Sales and outcomes."""
        ...

    @property
    def ledger(self) -> Ledger:
        """The books."""
        ...

    @property
    def journal(self) -> Journal:
        """The chain."""
        ...

    @property
    def outbox(self) -> Outbox:
        """What waits for the utility."""
        ...

    @property
    def print_jobs(self) -> PrintJobs:
        """The print queue."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def commit(self) -> None:
        """Make everything durable. Raises StoreUnavailable, and then nothing was recorded."""
        ...


class UnitsOfWork(Protocol):
    """Opens units of work. Writers exclude each other from their first read on; readers never wait."""

    def write(self) -> UnitOfWork:
        """Return a unit of work that may write."""
        ...

    def read(self) -> UnitOfWork:
        """Return a unit of work that only reads, on one unchanging view."""
        ...


class ReceiptPrinter(Protocol):
    """Prints the receipt of an issued sale."""

    @property
    def name(self) -> str:
        """What the operator calls it: "tcp://192.168.1.9:9100", "EPSON TM-T20"."""
        ...

    def print_receipt(self, sale: Sale, copy: int) -> None:
        """Print; returns once the printer has taken all of it. Raises PrinterUnavailable."""
        ...
