"""Shifts and their cash."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, exists, func, insert, literal_column, select

from store.cash_tables import cash_entry, open_shift, shift, shift_close
from store.mappers import columns_of
from store.statement import Statement
from store.tables import pending_sale, sale, sale_token, sale_void
from sts.token import Commodity
from vending.domain.cash.report import Deposit, ShiftRow, TokensSold
from vending.domain.cash.shift import CashEntry, CashKind, OpenShift, Shift, ShiftClose
from vending.errors import RecordRefused, UnknownRecord
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from store.statement import Values
    from store.transaction import Transaction
    from vending.domain.cash.shift import ShiftMark
    from vending.ids import OperatorId, ShiftId

_SHIFT: Final = columns_of(shift, "id number till operator_id operator_name opened_at currency")
_ENTRY: Final = columns_of(
    cash_entry,
    "shift_id position kind amount balance currency at operator_id operator_name approver_id approver_name sale_id "
    "reason bank reference",
)
_CLOSE: Final = columns_of(
    shift_close,
    "shift_id at operator_id operator_name approver_id approver_name entries pieces counted expected currency reason",
)
_LAST: Final = columns_of(cash_entry, "balance position")
_SHIFT_WIDTH: Final = len(_SHIFT)

_ADD: Final = Statement(insert(shift))
_ADD_OPEN: Final = Statement(insert(open_shift))
_POST: Final = Statement(insert(cash_entry))
_ADD_CLOSE: Final = Statement(insert(shift_close))
_TAKE_OFF: Final = Statement(delete(open_shift).where(open_shift.c.shift_id == bindparam("id")))

_LAST_NUMBER: Final = Statement(select(func.max(shift.c.number)))
_BY_ID: Final = Statement(select(*_SHIFT).where(shift.c.id == bindparam("id")))
_BY_NUMBER: Final = Statement(select(*_SHIFT).where(shift.c.number == bindparam("number")))
# An open shift with its last entry: the one read that a sale asks for.
_OPEN: Final = (
    select(*_SHIFT, *_LAST)
    .select_from(open_shift)
    .join(shift, shift.c.id == open_shift.c.shift_id)
    .join(cash_entry, cash_entry.c.shift_id == shift.c.id)
    .order_by(cash_entry.c.position.desc())
    .limit(literal_column("1"))
)
_OPEN_AT: Final = Statement(
    _OPEN.where(open_shift.c.till == bindparam("till"), open_shift.c.operator_id == bindparam("operator_id"))
)
_OPEN_BY_ID: Final = Statement(_OPEN.where(open_shift.c.shift_id == bindparam("id")))
_CLOSE_OF: Final = Statement(select(*_CLOSE).where(shift_close.c.shift_id == bindparam("id")))
_ENTRIES: Final = select(*_ENTRY).where(cash_entry.c.shift_id == bindparam("id")).order_by(cash_entry.c.position)
_ALL_ENTRIES: Final = Statement(_ENTRIES)
_ACTS: Final = Statement(_ENTRIES.where(cash_entry.c.sale_id.is_(None)))
_ONE_ENTRY: Final = Statement(
    select(*_ENTRY).where(cash_entry.c.shift_id == bindparam("id"), cash_entry.c.position == bindparam("position"))
)
_SALES_OF: Final = select(cash_entry.c.sale_id).where(
    cash_entry.c.shift_id == bindparam("id"), cash_entry.c.kind == literal_column(f"'{CashKind.SALE.value}'")
)
_TOKENS: Final = Statement(
    select(sale.c.commodity, sale.c.in_currency, func.count(), func.sum(sale.c.units))
    .where(
        sale.c.id.in_(_SALES_OF),
        exists().where(sale_token.c.sale_id == sale.c.id),
        ~exists().where(sale_void.c.sale_id == sale.c.id),
    )
    .group_by(sale.c.commodity, sale.c.in_currency)
    .order_by(sale.c.commodity, sale.c.in_currency)
)
_WAITING: Final = Statement(select(func.count()).where(pending_sale.c.sale_id.in_(_SALES_OF)))
_EXPECTED: Final = (
    select(cash_entry.c.balance)
    .where(cash_entry.c.shift_id == shift.c.id)
    .order_by(cash_entry.c.position.desc())
    .limit(literal_column("1"))
    .correlate(shift)
    .scalar_subquery()
)
_ROWS: Final = (
    select(*_SHIFT, _EXPECTED, *_CLOSE)
    .join_from(shift, shift_close, shift_close.c.shift_id == shift.c.id, isouter=True)
    .where(shift.c.number < bindparam("before"))
    .order_by(shift.c.number.desc())
    .limit(bindparam("limit"))
)
_ALL_ROWS: Final = Statement(_ROWS)
_ROWS_OF: Final = Statement(_ROWS.where(shift.c.operator_id == bindparam("operator_id")))
_DEPOSITS: Final = Statement(
    select(*_SHIFT, *_ENTRY)
    .join_from(cash_entry, shift, shift.c.id == cash_entry.c.shift_id)
    .where(
        cash_entry.c.kind == literal_column(f"'{CashKind.DEPOSIT.value}'"),
        cash_entry.c.at >= bindparam("start"),
        cash_entry.c.at < bindparam("end"),
    )
    .order_by(cash_entry.c.at, shift.c.number, cash_entry.c.position)
)
_OPEN_IDS: Final = Statement(select(open_shift.c.shift_id))
# The float stands for its opening.
_COUNT: Final = Statement(
    select(
        select(func.count()).select_from(shift_close).scalar_subquery(),
        select(func.count()).where(cash_entry.c.sale_id.is_(None)).scalar_subquery(),
    )
)
_BEYOND: Final = 2**31 - 1  # more shifts than there will ever be


class ShiftTables:
    """`vending.ports.cash.Shifts` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, shift: Shift) -> None:
        """Record a shift and note that it is open. RecordRefused when its operator has one at the till already."""
        self._transaction.execute(_ADD, {column.name: getattr(shift, column.name) for column in _SHIFT})
        place = {"till": shift.till, "operator_id": shift.operator_id, "shift_id": shift.id}
        self._transaction.execute(_ADD_OPEN, place)

    def post(self, entry: CashEntry) -> None:
        """Record a movement. RecordRefused for a position that is taken."""
        self._transaction.execute(_POST, _entry_values(entry))

    def close(self, close: ShiftClose) -> None:
        """Record how a shift ended; it is not open any more. RecordRefused for one that has ended."""
        if not self._transaction.execute(_TAKE_OFF, {"id": close.shift_id}):
            raise RecordRefused("the shift is not open")
        self._transaction.execute(_ADD_CLOSE, _close_values(close))

    def last_number(self) -> int:
        """Return the number of the latest shift, 0 when there is none."""
        return self._transaction.value(_LAST_NUMBER) or 0

    def find_open(self, till: str, operator_id: OperatorId) -> OpenShift | None:
        """Return the operator's open shift at a till."""
        row = self._transaction.find_row(_OPEN_AT, {"till": till, "operator_id": operator_id})
        return _open_of(row) if row else None

    def find_open_by_id(self, shift_id: ShiftId) -> OpenShift | None:
        """Return a shift if it is open."""
        row = self._transaction.find_row(_OPEN_BY_ID, {"id": shift_id})
        return _open_of(row) if row else None

    def get(self, shift_id: ShiftId) -> Shift:
        """Return a shift. Raises UnknownRecord."""
        return self._get(_BY_ID, "id", shift_id)

    def get_by_number(self, number: int) -> Shift:
        """Return the shift with this number. Raises UnknownRecord."""
        return self._get(_BY_NUMBER, "number", number)

    def find_close(self, shift_id: ShiftId) -> ShiftClose | None:
        """Return how a shift ended, None while it is open."""
        row = self._transaction.find_row(_CLOSE_OF, {"id": shift_id})
        return _close_of(row) if row else None

    def entries(self, shift_id: ShiftId) -> tuple[CashEntry, ...]:
        """Return a shift's movements, oldest first."""
        return tuple(map(_entry_of, self._transaction.rows(_ALL_ENTRIES, {"id": shift_id})))

    def acts(self, shift_id: ShiftId) -> tuple[CashEntry, ...]:
        """Return a shift's movements that no sale made, oldest first; the first is its float."""
        return tuple(map(_entry_of, self._transaction.rows(_ACTS, {"id": shift_id})))

    def get_entry(self, mark: ShiftMark) -> CashEntry:
        """Return one movement. Raises UnknownRecord."""
        row = self._transaction.find_row(_ONE_ENTRY, {"id": mark.shift_id, "position": mark.position})
        if row is None:
            raise UnknownRecord("cash_entry", f"{mark.shift_id}/{mark.position}")
        return _entry_of(row)

    def tokens(self, shift_id: ShiftId) -> tuple[TokensSold, ...]:
        """Return the tokens that its sales have, by commodity; none of a sale that was cancelled."""
        rows = self._transaction.rows(_TOKENS, {"id": shift_id})
        return tuple(
            TokensSold(Commodity(commodity), bool(in_currency), tokens, int(units))
            for commodity, in_currency, tokens, units in rows
        )

    def count_waiting(self, shift_id: ShiftId) -> int:
        """Return how many of its sales have no outcome yet."""
        return int(self._transaction.value(_WAITING, {"id": shift_id}))

    def rows(
        self, before: int | None = None, operator_id: OperatorId | None = None, limit: int = 100
    ) -> tuple[ShiftRow, ...]:
        """Return shifts, latest first: those with a number below `before`, and of one operator, where given."""
        key = {"before": _BEYOND if before is None else before, "limit": limit}
        if operator_id is None:
            found = self._transaction.rows(_ALL_ROWS, key)
        else:
            found = self._transaction.rows(_ROWS_OF, key | {"operator_id": operator_id})
        return tuple(map(_row_of, found))

    def deposits(self, start: datetime, end: datetime) -> tuple[Deposit, ...]:
        """Return what went to the bank from `start` to `end`, oldest first."""
        rows = self._transaction.rows(_DEPOSITS, {"start": start, "end": end})
        return tuple(Deposit(Shift(*row[:_SHIFT_WIDTH]), _entry_of(row[_SHIFT_WIDTH:])) for row in rows)

    def open_ids(self) -> frozenset[ShiftId]:
        """Return which shifts are noted as open."""
        return frozenset(shift_id for (shift_id,) in self._transaction.rows(_OPEN_IDS))

    def count_records(self) -> int:
        """Return how many openings, closes, and other movements that no sale made: so many links has the journal."""
        return sum(self._transaction.rows(_COUNT)[0])

    def _get(self, query: Statement, name: str, value: object) -> Shift:
        row = self._transaction.find_row(query, {name: value})
        if row is None:
            raise UnknownRecord("shift", str(value))
        return Shift(*row)


def _open_of(row: Sequence[Any]) -> OpenShift:
    *known, balance, position = row
    found = Shift(*known)
    return OpenShift(found, Money(balance, found.currency), position)


def _row_of(row: Sequence[Any]) -> ShiftRow:
    found, expected, close = Shift(*row[:_SHIFT_WIDTH]), row[_SHIFT_WIDTH], row[_SHIFT_WIDTH + 1 :]
    return ShiftRow(found, Money(expected, found.currency), None if close[0] is None else _close_of(close))


def _entry_of(row: Sequence[Any]) -> CashEntry:
    shift_id, position, kind, amount, balance, currency, *rest = row
    return CashEntry(shift_id, position, CashKind(kind), Money(amount, currency), Money(balance, currency), *rest)


def _entry_values(value: CashEntry) -> Values:
    return {
        "shift_id": value.shift_id,
        "position": value.position,
        "kind": value.kind.value,
        "amount": value.amount.minor,
        "balance": value.balance.minor,
        "currency": value.balance.currency,
        "at": value.at,
        "operator_id": value.operator_id,
        "operator_name": value.operator_name,
        "approver_id": value.approver_id,
        "approver_name": value.approver_name,
        "sale_id": value.sale_id,
        "reason": value.reason,
        "bank": value.bank,
        "reference": value.reference,
    }


def _close_of(row: Sequence[Any]) -> ShiftClose:
    shift_id, at, operator_id, operator_name, approver_id, approver_name, entries, pieces, *rest = row
    counted, expected, currency, reason = rest
    return ShiftClose(
        shift_id=shift_id,
        at=at,
        operator_id=operator_id,
        operator_name=operator_name,
        approver_id=approver_id,
        approver_name=approver_name,
        entries=entries,
        pieces=_pieces_of(pieces),
        counted=Money(counted, currency),
        expected=Money(expected, currency),
        reason=reason,
    )


def _close_values(value: ShiftClose) -> Values:
    return {
        "shift_id": value.shift_id,
        "at": value.at,
        "operator_id": value.operator_id,
        "operator_name": value.operator_name,
        "approver_id": value.approver_id,
        "approver_name": value.approver_name,
        "entries": value.entries,
        "pieces": json.dumps(value.pieces),
        "counted": value.counted.minor,
        "expected": value.expected.minor,
        "currency": value.counted.currency,
        "reason": value.reason,
    }


def _pieces_of(text: str) -> tuple[tuple[int, int], ...]:
    pieces = tuple((denomination, number) for denomination, number in json.loads(text))
    if json.dumps(pieces) != text:
        raise ValueError("what was counted is not as it was written")
    return pieces
