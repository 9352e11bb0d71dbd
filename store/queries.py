"""What screens and lists read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, exists, func, select

from store.listings import TableListing, distinct_values
from store.repositories.books import LedgerTable
from store.repositories.debts import DebtTables
from store.repositories.registry import CustomerTables
from store.repositories.sales import SaleTables
from store.sale_queries import SALE_ROWS, SaleListing, sale_row_of
from store.search import find_meters
from store.statement import Statement
from store.tables import journal, operator, pending_sale, sale, sale_token, sale_void, station_state
from store.transaction import Transaction
from vending.money import Money
from vending.queries import AccountDetail, Counts, MeterDetail, Purchase

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from store.backend import Backend
    from vending.domain.registry.meter import Meter
    from vending.ids import AccountId, MeterId, OperatorId
    from vending.queries import RegistryFilter, RegistryListing, RegistrySort, SaleRow, SearchHit
    from vending.sale_rows import SaleFilter

_SALE_ROWS: Final = SALE_ROWS.limit(bindparam("limit"))
_SALES: Final = Statement(_SALE_ROWS.where(sale.c.sequence < bindparam("before")).order_by(sale.c.sequence.desc()))
_SALES_OF_METER: Final = Statement(
    _SALE_ROWS.where(sale.c.meter_id == bindparam("meter_id")).order_by(sale.c.at.desc(), sale.c.sequence.desc())
)
_PURCHASES: Final = Statement(
    select(sale.c.at, sale.c.tendered, sale.c.currency, sale.c.units)
    .join(sale_token, sale_token.c.sale_id == sale.c.id)
    .where(
        sale.c.meter_id == bindparam("meter_id"),
        sale.c.purpose.is_(None),
        ~exists().where(sale_void.c.sale_id == sale.c.id),
    )
    .order_by(sale.c.sequence.desc())
    .limit(bindparam("limit"))
)
# Sales and links are numbered without gaps: the last number is the count, at any size.
_COUNTS: Final = Statement(
    select(
        select(func.count()).select_from(pending_sale).scalar_subquery(),
        select(func.coalesce(func.max(journal.c.sequence), 0)).scalar_subquery(),
        select(station_state.c.acknowledged).scalar_subquery(),
        select(func.coalesce(func.max(sale.c.sequence), 0)).scalar_subquery(),
    )
)
_SELLERS: Final = Statement(select(operator.c.id, operator.c.name))
_ABOVE_ALL: Final = 2**62
_LATEST: Final = 10


class EngineQueries:
    """`vending.queries.Queries`: each call is one short transaction."""

    def __init__(self, engine: Engine, backend: Backend) -> None:
        self._engine = engine
        self._backend = backend

    def search(self, text: str, limit: int = 20) -> tuple[SearchHit, ...]:
        """Find meters by the beginning of words; an exact meter number or account comes first."""
        with self._look() as transaction:
            return find_meters(transaction, self._backend.words, text, limit)

    def recent_sales(self, limit: int = 50, before: int | None = None) -> tuple[SaleRow, ...]:
        """Return sales, newest first, those with a sequence below `before` if given."""
        page = {"limit": limit, "before": _ABOVE_ALL if before is None else before}
        with self._look() as transaction:
            return tuple(map(sale_row_of, transaction.rows(_SALES, page)))

    def sales(self, narrowed: SaleFilter) -> SaleListing:
        """Return the sales that a filter selects, newest first; nothing is read yet."""
        return SaleListing(self._look, self._write, self._backend.words, narrowed)

    def sellers(self) -> tuple[tuple[OperatorId, str], ...]:
        """Return who may be named on sales, with their names, sorted."""
        with self._look() as transaction:
            rows = transaction.rows(_SELLERS)
        return tuple(sorted(((id_, name) for id_, name in rows), key=lambda one: one[1].casefold()))

    def purchases(self, meter_id: MeterId, limit: int = 10) -> tuple[Purchase, ...]:
        """Return the meter's latest issued purchases, newest first."""
        with self._look() as transaction:
            rows = transaction.rows(_PURCHASES, {"meter_id": meter_id, "limit": limit})
        return tuple(Purchase(at, Money(tendered, currency), units) for at, tendered, currency, units in rows)

    def registry(self, narrowed: RegistryFilter, sort: RegistrySort) -> RegistryListing:
        """Return the list of customers under a filter in an order; nothing is read yet."""
        return TableListing(self._look, self._backend.words, narrowed, sort)

    def areas(self) -> tuple[str, ...]:
        """Return the areas that accounts are in, sorted; "" where some have none."""
        with self._look() as transaction:
            return distinct_values(transaction, "area")

    def customer_classes(self) -> tuple[str, ...]:
        """Return the classes that customers are in, sorted; "" where some have none."""
        with self._look() as transaction:
            return distinct_values(transaction, "customer_class")

    def account_detail(self, account_id: AccountId, month_start: datetime, currency: str) -> AccountDetail:
        """Return all that is shown of an account. Raises UnknownRecord."""
        with self._look() as transaction:
            registry = CustomerTables(transaction, self._backend.words)
            place = registry.get_account(account_id)
            meters = registry.meters_of(account_id)
            return AccountDetail(
                customer=registry.get_customer(place.customer_id),
                account=place,
                others=tuple(one for one in registry.accounts_of(place.customer_id) if one.id != place.id),
                meters=tuple(_meter_detail(transaction, one, month_start, currency) for one in meters),
                debts=DebtTables(transaction).of_account(account_id),
                sales=_latest_sales(transaction, meters),
            )

    def counts(self) -> Counts:
        """Return the counts for the status bar."""
        with self._look() as transaction:
            pending, linked, acknowledged, sales = transaction.rows(_COUNTS)[0]
        return Counts(pending=pending, unsent=linked - acknowledged, sales=sales)

    def _write(self) -> Transaction:
        return Transaction(self._engine, self._backend.begin_write)

    def _look(self) -> Transaction:
        return Transaction(self._engine, self._backend.begin_read)


def _meter_detail(transaction: Transaction, meter: Meter, month_start: datetime, currency: str) -> MeterDetail:
    sales = SaleTables(transaction)
    return MeterDetail(
        meter=meter,
        month=sales.month_of(meter.id, month_start, currency, in_currency=meter.in_currency),
        last_purchase=sales.last_purchase(meter.id),
        credit=LedgerTable(transaction).meter_credit(meter, currency),
    )


def _latest_sales(transaction: Transaction, meters: Sequence[Meter]) -> tuple[SaleRow, ...]:
    pages = (transaction.rows(_SALES_OF_METER, {"meter_id": one.id, "limit": _LATEST}) for one in meters)
    found = [sale_row_of(row) for page in pages for row in page]
    return tuple(sorted(found, key=lambda row: row.sequence, reverse=True)[:_LATEST])
