"""What screens and lists read: frozen rows and the queries that give them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from sts.token import Commodity
    from vending.domain.debts.debt import OpenDebt
    from vending.domain.registry.customer import Account, Customer
    from vending.domain.registry.meter import Meter, MeterStatus
    from vending.domain.sales.printing import PrintState
    from vending.domain.sales.sale import MonthSales, Purpose, SaleState
    from vending.ids import AccountId, CustomerId, MeterId, SaleId
    from vending.money import Money

RowT = TypeVar("RowT", covariant=True)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One meter that matches what was typed, with its customer."""

    meter_id: MeterId
    meter_number: str
    status: MeterStatus
    name: str
    account: str
    phone: str
    address: str
    area: str


@dataclass(frozen=True, slots=True)
class Purchase:
    """An earlier issued purchase on a meter. `units` in 0.1 kWh."""

    at: datetime
    tendered: Money
    units: int


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A line of the list of sales. `printed` is None until a receipt was queued, `purpose` None where somebody paid."""

    sale_id: SaleId
    sequence: int
    receipt: str
    at: datetime
    customer_name: str
    meter_number: str
    operator_name: str
    tendered: Money
    units: int
    state: SaleState
    token: str | None
    printed: PrintState | None
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What the status bar shows: sales waiting for the module, records the utility has not seen, sales in all."""

    pending: int
    unsent: int
    sales: int


class Listing(Protocol[RowT]):
    """One ordered list of rows, as a filter and a sort order select it.

    Any place in it is reached in a few milliseconds, however long it is. Between two reads the store may change.
    """

    def count(self) -> int:
        """Return how many rows there are. Raises StoreUnavailable."""
        ...

    def rows(self, first: int, limit: int) -> tuple[RowT, ...]:
        """Return up to `limit` rows from place `first` (0-based) on; fewer at the end. Raises StoreUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """A meter with its account and customer, or an account that has no meter: a line of the list of customers.

    `status` is the stricter of the meter's and the account's.
    """

    meter_id: MeterId | None
    meter_number: str
    account_id: AccountId
    account: str
    customer_id: CustomerId
    name: str
    phone: str
    address: str
    area: str
    tariff: str
    customer_class: str
    status: MeterStatus
    commodity: Commodity | None


@dataclass(frozen=True, slots=True)
class RegistryFilter:
    """What the list of customers is narrowed to; None and "" narrow nothing. `customer_class` "" is who has none.

    `text` is looked for as the search field does.
    """

    text: str = ""
    area: str | None = None
    tariff: str | None = None
    customer_class: str | None = None
    status: MeterStatus | None = None


class RegistryKey(StrEnum):
    """What the list of customers is sorted by."""

    NAME = "name"
    ACCOUNT = "account"
    METER = "meter"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class RegistrySort:
    """The order of the list of customers: without case and diacritics, numbers by their digits and letters alone."""

    key: RegistryKey = RegistryKey.NAME
    descending: bool = False


class RegistryListing(Listing[RegistryRow], Protocol):
    """The list of customers under one filter in one order."""

    def is_cut(self) -> bool:
        """Do more rows match the text than are listed? Raises StoreUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class MeterDetail:
    """A meter with what it had this month, when it last bought, and the money carried over for it."""

    meter: Meter
    month: MonthSales
    last_purchase: datetime | None
    credit: Money


@dataclass(frozen=True, slots=True)
class AccountDetail:
    """All that is shown of one account.

    `others` are the customer's other accounts, `meters` the oldest first (closed ones too), `debts` the unpaid ones in
    the order of recovery, `sales` the latest ten on its meters, newest first.
    """

    customer: Customer
    account: Account
    others: tuple[Account, ...]
    meters: tuple[MeterDetail, ...]
    debts: tuple[OpenDebt, ...]
    sales: tuple[SaleRow, ...]


class Queries(Protocol):
    """Reads for screens; each call is one short look at the store."""

    def search(self, text: str, limit: int = 20) -> tuple[SearchHit, ...]:
        """Find meters by the beginning of words in name, address, account, phone or meter number; best first."""
        ...

    def recent_sales(self, limit: int = 50, before: int | None = None) -> tuple[SaleRow, ...]:
        """Return sales, newest first, those with a sequence below `before` if given."""
        ...

    def purchases(self, meter_id: MeterId, limit: int = 10) -> tuple[Purchase, ...]:
        """Return the meter's latest issued purchases, newest first."""
        ...

    def registry(self, narrowed: RegistryFilter, sort: RegistrySort) -> RegistryListing:
        """Return the list of customers under a filter in an order; nothing is read yet."""
        ...

    def areas(self) -> tuple[str, ...]:
        """Return the areas that accounts are in, sorted; "" where some have none."""
        ...

    def customer_classes(self) -> tuple[str, ...]:
        """Return the classes that customers are in, sorted; "" where some have none."""
        ...

    def account_detail(self, account_id: AccountId, month_start: datetime, currency: str) -> AccountDetail:
        """Return all that is shown of an account; its month began at `month_start`. Raises UnknownRecord."""
        ...

    def counts(self) -> Counts:
        """Return the counts for the status bar."""
        ...
