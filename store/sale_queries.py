"""The list of sales, newest first, under any filter, among a million.

Unfiltered, a place is a number: sales are counted without gaps. A filter is answered once, as the numbers of its sales,
from what finds them soonest: a meter's and an account's sales by their indexes, a shift's by its cash, a token by its
last four digits, everything else from the cards (`store.sale_cards`). Pages are then looked up by number.
"""

from __future__ import annotations

from array import array
from dataclasses import fields
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, func, literal_column, or_, select

from store.cash_tables import cash_entry
from store.sale_cards import WAITING, WITHOUT_TOKEN, bring_up
from store.search import find_meters
from store.statement import Statement
from store.tables import account, meter, print_job, sale, sale_token, sale_void
from store.use_tables import sale_card
from vending.domain.sales.printing import PrintState
from vending.domain.sales.sale import Purpose, SaleState
from vending.money import Money
from vending.queries import SaleRow
from vending.sale_rows import SaleFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement, Select

    from store.search import WordIndex
    from store.statement import Row, Values
    from store.transaction import Transaction
    from vending.ids import MeterId

_MOST_METERS: Final = 200
_AT_A_TIME: Final = 20_000
_TOKEN_DIGITS, _TAIL_DIGITS = 20, 4
_MOST_DIGITS: Final = 18
_ABOVE_ALL: Final = 2**62

_LAST_PRINT: Final = (
    select(print_job.c.state)
    .where(print_job.c.sale_id == sale.c.id)
    .order_by(print_job.c.copy.desc())
    .limit(1)
    .scalar_subquery()
)
SALE_ROWS: Final = (
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
        sale.c.purpose,
        sale_token.c.token,
        sale_void.c.sale_id.label("voided"),
        _LAST_PRINT.label("printed"),
    )
    .join_from(sale, sale_token, sale_token.c.sale_id == sale.c.id, isouter=True)
    .join(sale_void, sale_void.c.sale_id == sale.c.id, isouter=True)
)
_BETWEEN: Final = Statement(
    SALE_ROWS.where(sale.c.sequence.between(bindparam("first"), bindparam("last"))).order_by(sale.c.sequence.desc())
)
_ONE: Final = Statement(SALE_ROWS.where(sale.c.sequence == bindparam("sequence")))
_LAST: Final = Statement(select(func.coalesce(func.max(sale.c.sequence), 0)))
_BY_RECEIPT: Final = Statement(
    select(sale.c.sequence).where(
        sale.c.sequence == bindparam("sequence"), func.lower(sale.c.receipt) == bindparam("receipt")
    )
)


class SaleListing:
    """`vending.queries.Listing` of sales: the numbers are found when it is first asked, the rows read as they are."""

    def __init__(
        self, look: Callable[[], Transaction], write: Callable[[], Transaction], words: WordIndex, narrowed: SaleFilter
    ) -> None:
        self._look, self._write, self._words = look, write, words
        self._filter = narrowed
        self._numbers: array[int] | range | None = None
        self._lock = Lock()

    def count(self) -> int:
        """Return how many sales there are under the filter."""
        return len(self._found())

    def rows(self, first: int, limit: int) -> tuple[SaleRow, ...]:
        """Return up to `limit` sales from place `first` on."""
        numbers = self._found()[first : first + limit]
        if not numbers:
            return ()
        with self._look() as transaction:
            if isinstance(numbers, range):
                rows = transaction.rows(_BETWEEN, {"first": numbers[-1], "last": numbers[0]})
            else:
                rows = [row for one in numbers for row in transaction.rows(_ONE, {"sequence": one})]
        return tuple(map(sale_row_of, rows))

    def _found(self) -> array[int] | range:
        with self._lock:
            if self._numbers is None:
                self._numbers = self._find()
            return self._numbers

    def _find(self) -> array[int] | range:
        if self._filter == SaleFilter():
            with self._look() as transaction:
                return range(transaction.value(_LAST), 0, -1)
        if self._filter.receipt:
            return self._by_receipt()
        bring_up(self._look, self._write)
        with self._look() as transaction:
            if not self._filter.text:
                return _numbers(transaction, self._filter)
            hits = find_meters(transaction, self._words, self._filter.text, _MOST_METERS)
            found = (_numbers(transaction, self._filter, one.meter_id) for one in hits)
            return array("q", sorted({number for part in found for number in part}, reverse=True))

    def _by_receipt(self) -> array[int]:
        receipt = self._filter.receipt.strip()
        digits = receipt.rpartition("-")[2]
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
            return array("q")
        with self._look() as transaction:
            key = {"sequence": int(digits), "receipt": receipt.lower()}
            return array("q", (number for (number,) in transaction.rows(_BY_RECEIPT, key)))


def sale_row_of(row: Row) -> SaleRow:
    """Read a row of SALE_ROWS."""
    (id_, sequence, receipt, at, name, number, operator, tendered, currency, units, purpose, token, void, job) = row
    return SaleRow(
        sale_id=id_,
        sequence=sequence,
        receipt=receipt,
        at=at,
        customer_name=name,
        meter_number=number,
        operator_name=operator,
        tendered=Money(tendered, currency),
        units=units,
        state=_state_of(token, void),
        token=token,
        printed=None if job is None else PrintState(job),
        purpose=None if purpose is None else Purpose(purpose),
    )


def _state_of(token: str | None, void: object) -> SaleState:
    if token is not None:
        return SaleState.ISSUED if void is None else SaleState.CANCELLED
    return SaleState.PENDING if void is None else SaleState.VOID


def _numbers(transaction: Transaction, narrowed: SaleFilter, meter_id: MeterId | None = None) -> array[int]:
    """Return the numbers of the sales under a filter, newest first; with `meter_id` those on that meter."""
    values = _values(narrowed) | ({} if meter_id is None else {"meter_id": meter_id})
    statement = _statement(frozenset(values), narrowed.state)
    found = array("q")
    before = _ABOVE_ALL
    while True:
        rows = transaction.rows(statement, {**values, "before": before})
        found.extend(number for (number,) in rows)
        if len(rows) < _AT_A_TIME:
            return found
        before = found[-1]


def _values(narrowed: SaleFilter) -> Values:
    """Return what the filter says, by the names of its conditions."""
    plain = {one.name: getattr(narrowed, one.name) for one in fields(narrowed) if one.name not in _APART}
    values = {name: value for name, value in plain.items() if value is not None and (value != "" or name == "purpose")}
    token = narrowed.token
    if token:
        values["tail"] = int(token[-_TAIL_DIGITS:])
        if len(token) == _TOKEN_DIGITS:
            values["token"] = token
    return values


_APART: Final = frozenset({"text", "receipt", "token", "state"})


def _sales_where(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return sale_card.c.sequence.in_(select(sale.c.sequence).where(*conditions))


def _of_customer() -> ColumnElement[bool]:
    """By the meters and the account numbers that are theirs now, of sales that were made to them."""
    theirs = select(account.c.id).where(account.c.customer_id == bindparam("customer_id"))
    numbers = select(account.c.number).where(account.c.customer_id == bindparam("customer_id"))
    meters = select(meter.c.id).where(meter.c.account_id.in_(theirs))
    made_to = sale.c.customer_id == bindparam("customer_id")
    return or_(
        _sales_where(sale.c.meter_id.in_(meters), made_to),
        _sales_where(sale.c.account.in_(numbers), made_to),
    )


def _conditions() -> dict[str, ColumnElement[bool]]:
    """What each part of a filter asks of a card."""
    card = sale_card.c
    in_shift = select(cash_entry.c.sale_id).where(
        cash_entry.c.shift_id == bindparam("shift_id"), cash_entry.c.sale_id.is_not(None)
    )
    with_token = (
        select(sale_token.c.sale_id)
        .join(sale, sale.c.id == sale_token.c.sale_id)
        .where(sale.c.sequence == card.sequence, sale_token.c.token == bindparam("token"))
        .correlate(sale_card)
    )
    number = select(meter.c.id).where(meter.c.number == bindparam("meter")).scalar_subquery()
    return {
        "meter_id": _sales_where(sale.c.meter_id == bindparam("meter_id")),
        "meter": _sales_where(sale.c.meter_id == number),
        "account": _sales_where(sale.c.account == bindparam("account")),
        "customer_id": _of_customer(),
        "operator_id": card.operator_id == bindparam("operator_id"),
        "shift_id": _sales_where(sale.c.id.in_(in_shift)),
        "start": card.at >= bindparam("start"),
        "end": card.at < bindparam("end"),
        "least": card.tendered >= bindparam("least"),
        "most": card.tendered <= bindparam("most"),
        "purpose": card.purpose == bindparam("purpose"),
        "tail": card.tail == bindparam("tail"),
        "token": with_token.exists(),
    }


def _in_state(state: SaleState) -> ColumnElement[bool]:
    tail = sale_card.c.tail
    void = select(sale.c.sequence).join(sale_void, sale_void.c.sale_id == sale.c.id)
    return {
        SaleState.PENDING: tail == literal_column(str(WAITING)),
        SaleState.VOID: tail == literal_column(str(WITHOUT_TOKEN)),
        SaleState.ISSUED: and_(tail >= literal_column("0"), sale_card.c.sequence.not_in(void)),
        SaleState.CANCELLED: and_(tail >= literal_column("0"), sale_card.c.sequence.in_(void)),
    }[state]


@cache
def _statement(names: frozenset[str], state: SaleState | None) -> Statement:
    conditions = _conditions()
    query: Select[Any] = select(sale_card.c.sequence).where(
        sale_card.c.sequence < bindparam("before"), *(conditions[name] for name in sorted(names))
    )
    if state is not None:
        query = query.where(_in_state(state))
    return Statement(query.order_by(sale_card.c.sequence.desc()).limit(literal_column(str(_AT_A_TIME))))
