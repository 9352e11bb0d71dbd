"""What screens and lists read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, select

from store.search_text import compact, folded, readings, words_of
from store.tables import customer, meter, outbox, pending_sale, print_job, sale, sale_token, sale_void, station_state
from vending.domain.meter import MeterStatus
from vending.domain.printing import PrintState
from vending.domain.sale import SaleState
from vending.money import Money
from vending.queries import Counts, Purchase, SaleRow, SearchHit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection, Engine

    from store.search import WordIndex
    from vending.ids import MeterId

_HIT: Final = select(
    meter.c.id,
    meter.c.number,
    meter.c.status,
    customer.c.name,
    customer.c.account,
    customer.c.phone,
    customer.c.address,
    customer.c.area,
).join_from(meter, customer, meter.c.customer_id == customer.c.id)
_HITS_BY_NUMBER: Final = _HIT.where(meter.c.number == bindparam("number"))
_HITS_BY_ACCOUNT: Final = _HIT.where(customer.c.account_key == bindparam("account_key")).limit(bindparam("limit"))
_HITS_BY_ROW: Final = _HIT.where(meter.c.search_row.in_(bindparam("rows", expanding=True)))

_LAST_PRINT: Final = (
    select(print_job.c.state)
    .where(print_job.c.sale_id == sale.c.id)
    .order_by(print_job.c.created_at.desc(), print_job.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_SALES: Final = (
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
    .order_by(sale.c.sequence.desc())
    .limit(bindparam("limit"))
)
_SALES_BEFORE: Final = _SALES.where(sale.c.sequence < bindparam("before"))
_PURCHASES: Final = (
    select(sale.c.at, sale.c.tendered, sale.c.currency, sale.c.units)
    .join(sale_token, sale_token.c.sale_id == sale.c.id)
    .where(sale.c.meter_id == bindparam("meter_id"))
    .order_by(sale.c.sequence.desc())
    .limit(bindparam("limit"))
)
# Sales and outbox are numbered without gaps: the last number is the count, at any size.
_COUNTS: Final = select(
    select(func.count()).select_from(pending_sale).scalar_subquery(),
    select(func.coalesce(func.max(outbox.c.sequence), 0)).scalar_subquery(),
    select(station_state.c.acknowledged).scalar_subquery(),
    select(func.coalesce(func.max(sale.c.sequence), 0)).scalar_subquery(),
)


class EngineQueries:
    """`vending.queries.Queries`: each call is one short transaction."""

    def __init__(self, reader: Engine, words: WordIndex) -> None:
        self._reader = reader
        self._words = words

    def search(self, text: str, limit: int = 20) -> tuple[SearchHit, ...]:
        """Find meters by the beginning of words; an exact meter number or account comes first."""
        meant = readings(text)
        if not meant:
            return ()
        with self._reader.begin() as connection:
            found = {hit.meter_id: hit for hit in _exact_hits(connection, compact(text), limit)}
            for words in meant:
                if len(found) < limit:
                    hits = _hits_at(connection, self._words.find(connection, words))
                    found |= {hit.meter_id: hit for hit in sorted(hits, key=_rank(words)) if hit.meter_id not in found}
        return tuple(found.values())[:limit]

    def recent_sales(self, limit: int = 50, before: int | None = None) -> tuple[SaleRow, ...]:
        """Return sales, newest first, those with a sequence below `before` if given."""
        query, page = (_SALES, {}) if before is None else (_SALES_BEFORE, {"before": before})
        with self._reader.begin() as connection:
            return tuple(map(_sale_row_of, connection.execute(query, {"limit": limit, **page})))

    def purchases(self, meter_id: MeterId, limit: int = 10) -> tuple[Purchase, ...]:
        """Return the meter's latest issued purchases, newest first."""
        with self._reader.begin() as connection:
            rows = connection.execute(_PURCHASES, {"meter_id": meter_id, "limit": limit})
            return tuple(Purchase(row.at, Money(row.tendered, row.currency), row.units) for row in rows)

    def counts(self) -> Counts:
        """Return the counts for the status bar."""
        with self._reader.begin() as connection:
            pending, queued, acknowledged, sales = connection.execute(_COUNTS).one()
        return Counts(pending=pending, unsent=queued - acknowledged, sales=sales)


def _exact_hits(connection: Connection, typed: str, limit: int) -> tuple[SearchHit, ...]:
    by_number = connection.execute(_HITS_BY_NUMBER, {"number": typed}).all()
    by_account = connection.execute(_HITS_BY_ACCOUNT, {"account_key": typed, "limit": limit}).all()
    return tuple(map(_hit_of, (*by_number, *by_account)))


def _hits_at(connection: Connection, rows: Sequence[int]) -> Iterable[SearchHit]:
    return map(_hit_of, connection.execute(_HITS_BY_ROW, {"rows": rows})) if rows else ()


def _rank(words: Sequence[str]) -> Callable[[SearchHit], tuple[bool, str, str]]:
    """Sort what matches by name before what matches by anything else, then by name and number."""

    def key(hit: SearchHit) -> tuple[bool, str, str]:
        names = words_of(hit.name)
        in_name = all(any(name.startswith(word) for name in names) for word in words)
        return not in_name, folded(hit.name), hit.meter_number

    return key


def _hit_of(row: Sequence[Any]) -> SearchHit:
    meter_id, number, status, *customer_texts = row
    return SearchHit(meter_id, number, MeterStatus(status), *customer_texts)


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
