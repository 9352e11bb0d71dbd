"""What the business needs from outside: a place to keep records, and a printer.

A unit of work is one transaction: leaving its `with` block without `commit()` takes everything back.
`find_x` returns None where there is nothing, `get_x` raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from types import TracebackType

    from vending.domain.sales.sale import Sale
    from vending.ports.allowance import Allowances
    from vending.ports.cash import Shifts
    from vending.ports.commission import Commission
    from vending.ports.lookup import RegistryLookup
    from vending.ports.people import Credentials, Sessions
    from vending.ports.proof import Proof
    from vending.ports.records import Events, Journal, Ledger, PrintJobs, Sales
    from vending.ports.registry import Customers, Debts, History, Operators, Tariffs
    from vending.ports.usage import Cases, Findings, Usage
    from vending.ports.uses import Uses


class UnitOfWork(Protocol):
    """One transaction over the station's records."""

    @property
    def customers(self) -> Customers:
        """The registry."""
        ...

    @property
    def lookup(self) -> RegistryLookup:
        """The registry, many records at once."""
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
    def credentials(self) -> Credentials:
        """How they prove who they are."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Who is signed in at a command line."""
        ...

    @property
    def sales(self) -> Sales:
        """Sales and outcomes."""
        ...

    @property
    def uses(self) -> Uses:
        """Reported uses of tokens."""
        ...

    @property
    def shifts(self) -> Shifts:
        """Shifts and their cash."""
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
    def events(self) -> Events:
        """What was done or refused."""
        ...

    @property
    def usage(self) -> Usage:
        """What meters bought."""
        ...

    @property
    def findings(self) -> Findings:
        """What is unusual about it."""
        ...

    @property
    def cases(self) -> Cases:
        """What is followed up."""
        ...

    @property
    def allowance(self) -> Allowances:
        """What the station may sell."""
        ...

    @property
    def commission(self) -> Commission:
        """What the vendor earns."""
        ...

    @property
    def print_jobs(self) -> PrintJobs:
        """The print queue."""
        ...

    @property
    def proof(self) -> Proof:
        """Reads over all records."""
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
