"""What is kept of sales: the records, the books, the events, the chain over them, and what waits to be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from vending.domain.proof.event import Event, EventKind
    from vending.domain.proof.journal import EntryKind, JournalEntry, JournalHead
    from vending.domain.registry.meter import Meter
    from vending.domain.sales.ledger import LedgerEntry
    from vending.domain.sales.printing import PrintJob, PrintState
    from vending.domain.sales.sale import MonthSales, Sale, SaleIntent, SaleToken, SaleVoid
    from vending.ids import CustomerId, EventId, MeterId, OperatorId, SaleId
    from vending.money import Money


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

    def add_cancellation(self, void: SaleVoid) -> None:
        """Record that a sale with a token is taken back. Raises RecordRefused for one that is void already."""
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

    def of_account(self, number: str, customer_id: CustomerId, start: datetime, end: datetime) -> tuple[Sale, ...]:
        """Return what was recorded from `start` to `end` for a customer under an account number, oldest first."""
        ...

    def month_of(self, meter_id: MeterId, start: datetime, currency: str, *, in_currency: bool = False) -> MonthSales:
        """Return what a meter has bought and been given since `start`, void sales left out.

        Its units are those of tokens for energy or, `in_currency`, of tokens for money: a meter may be exchanged for
        one of the other kind. The money tendered is that of both.
        """
        ...

    def last_purchase(self, meter_id: MeterId) -> datetime | None:
        """Return the moment of the meter's last paid sale that is not void."""
        ...

    def find_replacement(self, sale_id: SaleId) -> str | None:
        """Return the receipt of the replacement (not void) of a sale's token."""
        ...

    def find_later(self, sale: SaleIntent) -> str | None:
        """Return the receipt of the latest sale on the same meter after this one, void sales left out."""
        ...

    def pending(self, meter_id: MeterId | None = None) -> tuple[SaleIntent, ...]:
        """Return the intents without an outcome, oldest first, of all meters or of one."""
        ...

    def count_records(self) -> int:
        """Return how many intents, tokens and voids there are: as many as the journal has entries."""
        ...


class Ledger(Protocol):
    """The books; append-only."""

    def post(self, entries: Sequence[LedgerEntry], first: int = 0) -> None:
        """Record entries of one sale that sum to zero, after the `first` that it has already."""
        ...

    def meter_credit(self, meter: Meter, currency: str) -> Money:
        """Return the money carried over for a meter and those whose credit it took with it (never negative)."""
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

    def find(self, sequence: int) -> JournalEntry | None:
        """Return the link with this sequence."""
        ...

    def entries(self, after: int = 0) -> Iterator[JournalEntry]:
        """Return the links after a sequence, in order, without holding them all in memory."""
        ...


class Events(Protocol):
    """What was done that is neither a sale nor a change of the books; append-only."""

    def add(self, event: Event) -> None:
        """Record an event."""
        ...

    def get(self, event_id: EventId) -> Event:
        """Return an event. Raises UnknownRecord."""
        ...

    def find_last(self, kind: EventKind) -> Event | None:
        """Return the latest event of a kind. Reads all events."""
        ...

    def last_by_operator(self, kind: EventKind) -> Mapping[OperatorId, datetime]:
        """Return when each operator last did what a kind tells. Reads all events."""
        ...

    def count(self) -> int:
        """Return how many events there are."""
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
