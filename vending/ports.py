"""What the business needs from outside: a place to keep records, and a printer.

A unit of work is one transaction: leaving its `with` block without `commit()` takes everything back.
`find_x` returns None where there is nothing, `get_x` raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from types import TracebackType
    from uuid import UUID

    from vending.domain.change import Change, ChangeSet
    from vending.domain.customer import Account, Customer
    from vending.domain.debt import Debt, DebtEntry, OpenDebt
    from vending.domain.journal import EntryKind, JournalEntry, JournalHead
    from vending.domain.ledger import LedgerEntry
    from vending.domain.meter import Meter, ServicePoint
    from vending.domain.operator import Operator
    from vending.domain.printing import PrintJob, PrintState
    from vending.domain.sale import MonthSales, Sale, SaleIntent, SaleToken, SaleVoid
    from vending.domain.tariff import Tariff
    from vending.ids import AccountId, ChangeSetId, CustomerId, DebtId, MeterId, SaleId, TariffId
    from vending.money import Money


class Customers(Protocol):
    """Customers, their accounts and meters: the station's registry. What is searchable is so at once."""

    def add_customers(self, customers: Sequence[Customer]) -> None:
        """Record new customers."""
        ...

    def add_accounts(self, accounts: Sequence[Account]) -> None:
        """Record new accounts of known customers. Raises AlreadyThere for a number that another account has."""
        ...

    def add_meters(self, meters: Sequence[Meter]) -> None:
        """Record new meters of known accounts. Raises AlreadyThere for a number that another meter has."""
        ...

    def change_customer(self, customer: Customer) -> None:
        """Replace a customer's row by this one."""
        ...

    def change_account(self, account: Account) -> None:
        """Replace an account's row by this one."""
        ...

    def change_meter(self, meter: Meter) -> None:
        """Replace a meter's row by this one."""
        ...

    def get_customer(self, customer_id: CustomerId) -> Customer:
        """Return a customer. Raises UnknownRecord."""
        ...

    def get_account(self, account_id: AccountId) -> Account:
        """Return an account. Raises UnknownRecord."""
        ...

    def get_meter(self, meter_id: MeterId) -> Meter:
        """Return a meter. Raises UnknownRecord."""
        ...

    def find_account(self, number: str) -> Account | None:
        """Return the account with this number (compared without case, blanks and signs)."""
        ...

    def find_meter(self, number: str) -> Meter | None:
        """Return the meter with this number."""
        ...

    def accounts_of(self, customer_id: CustomerId) -> tuple[Account, ...]:
        """Return a customer's accounts, oldest first."""
        ...

    def meters_of(self, account_id: AccountId) -> tuple[Meter, ...]:
        """Return an account's meters, oldest first, closed ones too."""
        ...

    def find_service_point(self, meter_number: str, at: datetime) -> ServicePoint | None:
        """Return the meter with its account, customer and the tariff in force at `at`. Raises NoTariffInForce."""
        ...


class Tariffs(Protocol):
    """Every version of every tariff; append-only."""

    def add(self, tariff: Tariff) -> None:
        """Record a version. Raises AlreadyThere."""
        ...

    def get(self, tariff_id: TariffId) -> Tariff:
        """Return a version. Raises UnknownRecord."""
        ...

    def find_in_force(self, code: str, at: datetime) -> Tariff | None:
        """Return the version of `code` that is in force at `at`: the highest of those that have begun."""
        ...

    def versions(self, code: str) -> tuple[Tariff, ...]:
        """Return all versions of a tariff, oldest first."""
        ...

    def latest(self) -> tuple[Tariff, ...]:
        """Return the highest version of each tariff, by code."""
        ...


class Debts(Protocol):
    """Debt accounts and their movements; append-only."""

    def add(self, debt: Debt) -> None:
        """Record a new debt."""
        ...

    def post(self, entries: Sequence[DebtEntry]) -> None:
        """Record movements. The database refuses a balance below zero and a position that is taken."""
        ...

    def get(self, debt_id: DebtId) -> OpenDebt:
        """Return a debt with its balance, zero when it is paid. Raises UnknownRecord."""
        ...

    def of_account(self, account_id: AccountId, *, paid: bool = False) -> tuple[OpenDebt, ...]:
        """Return the debts of an account in the order of recovery (priority, then age); with `paid` the settled too."""
        ...

    def entries(self, debt_id: DebtId) -> tuple[DebtEntry, ...]:
        """Return a debt's movements, oldest first."""
        ...

    def entries_of_sale(self, sale_id: SaleId) -> tuple[DebtEntry, ...]:
        """Return the movements that a sale made, oldest first."""
        ...


class History(Protocol):
    """Who changed what; append-only."""

    def add(self, change_set: ChangeSet, changes: Iterable[Change]) -> bytes:
        """Record one act and return the digest over it and its changes, for the journal."""
        ...

    def digest(self, change_set_id: ChangeSetId) -> bytes:
        """Return the digest of a recorded act as it stands now. Raises UnknownRecord."""
        ...

    def of_subject(self, subject: UUID) -> tuple[tuple[ChangeSet, Change], ...]:
        """Return what was changed of one record, newest first."""
        ...

    def count(self) -> int:
        """Return how many change sets there are."""
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

    def month_of(self, meter_id: MeterId, start: datetime, currency: str) -> MonthSales:
        """Return what a meter has bought and been given since `start`, void sales left out."""
        ...

    def last_purchase(self, meter_id: MeterId) -> datetime | None:
        """Return the moment of the meter's last paid sale that is not void."""
        ...

    def find_replacement(self, sale_id: SaleId) -> str | None:
        """Return the receipt of the replacement (not void) of a sale's token."""
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
    def tariffs(self) -> Tariffs:
        """Tariffs and their versions."""
        ...

    @property
    def debts(self) -> Debts:
        """What customers owe."""
        ...

    @property
    def history(self) -> History:
        """Who changed what."""
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
