"""Sales and their outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, exists, func, insert, literal_column, select

from store.mappers import fold
from store.sale_mapper import (
    SALE,
    SALE_LINE,
    SALE_TOKEN,
    SALE_VOID,
    intent_of,
    intent_values,
    line_of,
    line_values,
    token_of,
    token_values,
    void_of,
    void_values,
)
from store.statement import Statement
from store.tables import pending_sale, sale, sale_line, sale_token, sale_void
from vending.domain.pricing.quote_line import LineKind
from vending.domain.sales.sale import MonthSales, Sale
from vending.errors import AlreadySettled, UnknownReceipt
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from store.transaction import Transaction
    from vending.domain.pricing.quote_line import QuoteLine
    from vending.domain.sales.sale import SaleIntent, SaleToken, SaleVoid
    from vending.ids import CustomerId, MeterId, SaleId

_MOST_DIGITS: Final = 18  # what a sequence of 64 bits surely holds

_ADD_SALE: Final = Statement(insert(sale))
_ADD_LINE: Final = Statement(insert(sale_line))
_ADD_PENDING: Final = Statement(insert(pending_sale))
_ADD_TOKEN: Final = Statement(insert(sale_token))
_ADD_VOID: Final = Statement(insert(sale_void))
_SETTLE: Final = Statement(delete(pending_sale).where(pending_sale.c.sale_id == bindparam("id")))

_LAST_SEQUENCE: Final = Statement(select(func.max(sale.c.sequence)))
_LAST_TID: Final = Statement(
    select(func.max(sale.c.tid)).where(
        sale.c.meter_id == bindparam("meter_id"), sale.c.sgc == bindparam("sgc"), sale.c.krn == bindparam("krn")
    )
)
_BY_ID: Final = Statement(select(*SALE).where(sale.c.id == bindparam("id")))
_BY_SEQUENCE: Final = Statement(select(*SALE).where(sale.c.sequence == bindparam("sequence")))
_OF_ACCOUNT: Final = Statement(
    select(*SALE)
    .where(
        sale.c.account == bindparam("number"),
        sale.c.customer_id == bindparam("customer_id"),
        sale.c.at >= bindparam("start"),
        sale.c.at < bindparam("end"),
    )
    .order_by(sale.c.sequence)
)
_LAST: Final = Statement(select(*SALE).order_by(sale.c.sequence.desc()).limit(1))
# The few that are pending are asked for first, and put in order here: joined and sorted by the database, SQLite walks
# through every sale there is.
_PENDING: Final = Statement(select(pending_sale.c.sale_id))
_PENDING_OF_METER: Final = Statement(
    select(pending_sale.c.sale_id).where(pending_sale.c.meter_id == bindparam("meter_id"))
)
_LINES: Final = Statement(
    select(*SALE_LINE).where(sale_line.c.sale_id == bindparam("id")).order_by(sale_line.c.position)
)
_TOKEN: Final = Statement(select(*SALE_TOKEN).where(sale_token.c.sale_id == bindparam("id")))
_RECORDS: Final = Statement(
    select(*(select(func.count()).select_from(t).scalar_subquery() for t in (sale, sale_token, sale_void)))
)
_VOID: Final = Statement(select(*SALE_VOID).where(sale_void.c.sale_id == bindparam("id")))


# What counts as bought: the lines of sales that are not void. What was given for nothing has no tender.
_MONTH: Final = Statement(
    select(sale.c.id, sale.c.tendered, sale.c.in_currency, sale_line.c.kind, sale_line.c.units)
    .join(sale_line, sale_line.c.sale_id == sale.c.id)
    .where(
        sale.c.meter_id == bindparam("meter_id"),
        sale.c.at >= bindparam("start"),
        sale_line.c.kind.in_([literal_column(f"'{kind.value}'") for kind in (LineKind.ENERGY, LineKind.FREE_UNITS)]),
        ~exists().where(sale_void.c.sale_id == sale.c.id),
    )
)
_LAST_PURCHASE: Final = Statement(
    select(sale.c.at)
    .where(
        sale.c.meter_id == bindparam("meter_id"),
        sale.c.purpose.is_(None),
        ~exists().where(sale_void.c.sale_id == sale.c.id),
    )
    .order_by(sale.c.at.desc())
    .limit(1)
)
_REPLACEMENT: Final = Statement(
    select(sale.c.receipt).where(sale.c.cites == bindparam("id"), ~exists().where(sale_void.c.sale_id == sale.c.id))
)

_LATER: Final = Statement(
    select(sale.c.receipt)
    .where(
        sale.c.meter_id == bindparam("meter_id"),
        sale.c.sequence > bindparam("sequence"),
        ~exists().where(sale_void.c.sale_id == sale.c.id),
    )
    .order_by(sale.c.sequence.desc())
    .limit(1)
)


class SaleTables:
    """`vending.ports.Sales` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def last_sequence(self) -> int:
        """Return the sequence of the latest sale, 0 when there is none."""
        return self._transaction.value(_LAST_SEQUENCE) or 0

    def last_tid(self, meter_id: MeterId, sgc: str, krn: int) -> int | None:
        """Return the highest TID given out for this meter under this key, voided sales included."""
        key = {"meter_id": meter_id, "sgc": sgc, "krn": krn}
        tid: int | None = self._transaction.value(_LAST_TID, key)
        return tid

    def add_intent(self, intent: SaleIntent) -> None:
        """Record an intent with its lines. Raises RecordRefused for a TID, receipt or sequence that is taken."""
        self._transaction.execute(_ADD_SALE, intent_values(intent))
        lines = [line_values(intent.id, position, line) for position, line in enumerate(intent.lines)]
        if lines:
            self._transaction.execute_many(_ADD_LINE, lines)
        self._transaction.execute(_ADD_PENDING, {"sale_id": intent.id, "meter_id": intent.meter_id})

    def add_token(self, token: SaleToken) -> None:
        """Record the token of a pending sale. Raises AlreadySettled."""
        self._settle(token.sale_id)
        self._transaction.execute(_ADD_TOKEN, token_values(token))

    def add_void(self, void: SaleVoid) -> None:
        """Record that a pending sale has no token. Raises AlreadySettled."""
        self._settle(void.sale_id)
        self._transaction.execute(_ADD_VOID, void_values(void))

    def add_cancellation(self, void: SaleVoid) -> None:
        """Record that a sale with a token is taken back. Raises RecordRefused for one that is void already."""
        self._transaction.execute(_ADD_VOID, void_values(void))

    def get(self, sale_id: SaleId) -> Sale:
        """Return a sale. Raises UnknownReceipt."""
        return self._get(_BY_ID, {"id": sale_id}, receipt="")

    def get_by_receipt(self, receipt: str) -> Sale:
        """Return a sale by its receipt number (compared without case), which ends in its sequence.

        Raises UnknownReceipt.
        """
        _code, _dash, digits = receipt.strip().rpartition("-")
        sequence = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else 0
        sale = self._get(_BY_SEQUENCE, {"sequence": sequence}, receipt)
        if fold(sale.intent.receipt) != fold(receipt.strip()):
            raise UnknownReceipt(receipt)
        return sale

    def find_last(self) -> Sale | None:
        """Return the latest sale."""
        row = self._transaction.find_row(_LAST)
        return self._sale_of(row) if row else None

    def of_account(self, number: str, customer_id: CustomerId, start: datetime, end: datetime) -> tuple[Sale, ...]:
        """Return what was recorded from `start` to `end` for a customer under an account number, oldest first."""
        key = {"number": number, "customer_id": customer_id, "start": start, "end": end}
        return tuple(map(self._sale_of, self._transaction.rows(_OF_ACCOUNT, key)))

    def month_of(self, meter_id: MeterId, start: datetime, currency: str, *, in_currency: bool = False) -> MonthSales:
        """Return what a meter has bought and been given since `start`, void sales left out."""
        rows = self._transaction.rows(_MONTH, {"meter_id": meter_id, "start": start})
        counted = [(kind, units) for _id, _tendered, money, kind, units in rows if bool(money) is in_currency]
        paid = sum(units for kind, units in counted if kind == LineKind.ENERGY)
        free = sum(units for kind, units in counted if kind == LineKind.FREE_UNITS)
        tenders = {sale_id: tendered for sale_id, tendered, *_line in rows}
        return MonthSales(paid, free, Money(sum(tenders.values()), currency))

    def last_purchase(self, meter_id: MeterId) -> datetime | None:
        """Return the moment of the meter's last paid sale that is not void."""
        row = self._transaction.find_row(_LAST_PURCHASE, {"meter_id": meter_id})
        return row[0] if row else None

    def find_replacement(self, sale_id: SaleId) -> str | None:
        """Return the receipt of the replacement (not void) of a sale's token."""
        row = self._transaction.find_row(_REPLACEMENT, {"id": sale_id})
        return row[0] if row else None

    def find_later(self, sale: SaleIntent) -> str | None:
        """Return the receipt of the latest sale on the same meter after this one, void sales left out."""
        row = self._transaction.find_row(_LATER, {"meter_id": sale.meter_id, "sequence": sale.sequence})
        return row[0] if row else None

    def pending(self, meter_id: MeterId | None = None) -> tuple[SaleIntent, ...]:
        """Return the intents without an outcome, oldest first, of all meters or of one."""
        if meter_id is None:
            rows = self._transaction.rows(_PENDING)
        else:
            rows = self._transaction.rows(_PENDING_OF_METER, {"meter_id": meter_id})
        intents = [self._intent(sale_id) for (sale_id,) in rows]
        return tuple(sorted(intents, key=lambda intent: intent.sequence))

    def count_records(self) -> int:
        """Return how many intents, tokens and voids there are: as many as the journal has entries."""
        return sum(self._transaction.rows(_RECORDS)[0])

    def _settle(self, sale_id: SaleId) -> None:
        if not self._transaction.execute(_SETTLE, {"id": sale_id}):
            raise AlreadySettled(sale_id)

    def _get(self, query: Statement, key: dict[str, object], receipt: str) -> Sale:
        row = self._transaction.find_row(query, key)
        if row is None:
            raise UnknownReceipt(receipt)
        return self._sale_of(row)

    def _sale_of(self, row: Sequence[Any]) -> Sale:
        key = {"id": row[0]}
        token = self._transaction.find_row(_TOKEN, key)
        void = self._transaction.find_row(_VOID, key)
        return Sale(
            intent_of(row, self._lines(row[0])),
            token_of(token) if token else None,
            void_of(void) if void else None,
        )

    def _intent(self, sale_id: SaleId) -> SaleIntent:
        row = self._transaction.rows(_BY_ID, {"id": sale_id})[0]
        return intent_of(row, self._lines(sale_id))

    def _lines(self, sale_id: SaleId) -> tuple[QuoteLine, ...]:
        return tuple(map(line_of, self._transaction.rows(_LINES, {"id": sale_id})))
