"""What screens and lists read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, select

from store.search import find_meters
from store.statement import Statement
from store.tables import outbox, pending_sale, print_job, sale, sale_token, sale_void, station_state
from store.transaction import Transaction
from vending.domain.printing import PrintState
from vending.domain.sale import SaleState
from vending.money import Money
from vending.queries import Counts, Purchase, SaleRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from store.backend import Backend
    from vending.ids import MeterId
    from vending.queries import SearchHit

_LAST_PRINT: Final = (
    select(print_job.c.state)
    .where(print_job.c.sale_id == sale.c.id)
    .order_by(print_job.c.copy.desc())
    .limit(1)
    .scalar_subquery()
)
_SALES: Final = Statement(
    select(
        sale.c.id,
        sale.c.sequence,
        sale.c.receipt,
        sale.c.at,
        sale.c.customer_name,
        sale.c.meter_number,
        sale.c.operator_name,
        sale.c.tendered,
        sale.c.currency,
        sale.c.units,
        sale_token.c.token,
        sale_void.c.sale_id.label("voided"),
        _LAST_PRINT.label("printed"),
    )
    .join_from(sale, sale_token, sale_token.c.sale_id == sale.c.id, isouter=True)
    .join(sale_void, sale_void.c.sale_id == sale.c.id, isouter=True)
    .where(sale.c.sequence < bindparam("before"))
    .order_by(sale.c.sequence.desc())
    .limit(bindparam("limit"))
)
_PURCHASES: Final = Statement(
    select(sale.c.at, sale.c.tendered, sale.c.currency, sale.c.units)
    .join(sale_token, sale_token.c.sale_id == sale.c.id)
    .where(sale.c.meter_id == bindparam("meter_id"))
    .order_by(sale.c.sequence.desc())
    .limit(bindparam("limit"))
)
# Sales and outbox are numbered without gaps: the last number is the count, at any size.
_COUNTS: Final = Statement(
    select(
        select(func.count()).select_from(pending_sale).scalar_subquery(),
        select(func.coalesce(func.max(outbox.c.sequence), 0)).scalar_subquery(),
        select(station_state.c.acknowledged).scalar_subquery(),
        select(func.coalesce(func.max(sale.c.sequence), 0)).scalar_subquery(),
    )
)
_ABOVE_ALL: Final = 2**62


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
            return tuple(map(_sale_row_of, transaction.rows(_SALES, page)))

    def purchases(self, meter_id: MeterId, limit: int = 10) -> tuple[Purchase, ...]:
        """Return the meter's latest issued purchases, newest first."""
        with self._look() as transaction:
            rows = transaction.rows(_PURCHASES, {"meter_id": meter_id, "limit": limit})
        return tuple(Purchase(at, Money(tendered, currency), units) for at, tendered, currency, units in rows)

    def counts(self) -> Counts:
        """Return the counts for the status bar."""
        with self._look() as transaction:
            pending, queued, acknowledged, sales = transaction.rows(_COUNTS)[0]
        return Counts(pending=pending, unsent=queued - acknowledged, sales=sales)

    def _look(self) -> Transaction:
        return Transaction(self._engine, self._backend.begin_read)


def _sale_row_of(row: Sequence[Any]) -> SaleRow:
    (id_, sequence, receipt, at, customer_name, number, operator_name, tendered, currency, units, token, void, job) = (
        row
    )
    return SaleRow(
        sale_id=id_,
        sequence=sequence,
        receipt=receipt,
        at=at,
        customer_name=customer_name,
        meter_number=number,
        operator_name=operator_name,
        tendered=Money(tendered, currency),
        units=units,
        state=_state_of(token, void),
        token=token,
        printed=None if job is None else PrintState(job),
    )


def _state_of(token: str | None, void: object) -> SaleState:
    if token is not None:
        return SaleState.ISSUED
    return SaleState.PENDING if void is None else SaleState.VOID
