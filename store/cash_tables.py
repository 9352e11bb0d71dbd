"""The tables of shifts: who was at which till, every movement of cash, and how each shift ended."""

from __future__ import annotations

from sqlalchemy import (
    CHAR,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)

from store.column_types import Id, UtcTime
from store.table_parts import CLUSTERED, LongText, id_column, make_table, refers, required, second_person

shift = make_table(
    "shift",
    id_column(),
    required("number", Integer),
    required("till", String(40)),
    refers("operator_id", "operator.id"),
    required("operator_name", Text),
    required("opened_at", UtcTime),
    required("currency", CHAR(3)),
    CheckConstraint("number > 0", "number"),
    UniqueConstraint("number"),
    **CLUSTERED,
)

# The shifts that are open. Not a record but a to-do list: closing a shift takes it off.
open_shift = make_table(
    "open_shift",
    Column("till", String(40), primary_key=True),
    Column("operator_id", Id, ForeignKey("operator.id"), primary_key=True),
    refers("shift_id", "shift.id"),
    **CLUSTERED,
)

# Every movement says the balance after it: what is expected in a shift is its last row. What a sale moved is found
# by the mark on the sale, which needs no index here; in SQLite that of the deposits holds nothing else.
cash_entry = make_table(
    "cash_entry",
    Column("shift_id", Id, ForeignKey("shift.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    required("kind", String(20)),
    required("amount", BigInteger),
    required("balance", BigInteger),
    required("currency", CHAR(3)),
    required("at", UtcTime),
    refers("operator_id", "operator.id"),
    required("operator_name", Text),
    *second_person(),
    Column("sale_id", Id, ForeignKey("sale.id")),
    required("reason", Text),
    required("bank", Text),
    required("reference", Text),
    CheckConstraint("position > 0", "position"),
    Index(None, "kind", "at", sqlite_where=text("kind = 'deposit'")),
    **CLUSTERED,
)

# `pieces` is JSON: [[denomination in minor units, number], …].
shift_close = make_table(
    "shift_close",
    Column("shift_id", Id, ForeignKey("shift.id"), primary_key=True),
    required("at", UtcTime),
    refers("operator_id", "operator.id"),
    required("operator_name", Text),
    *second_person(),
    required("entries", Integer),
    required("pieces", LongText),
    required("counted", BigInteger),
    required("expected", BigInteger),
    required("currency", CHAR(3)),
    required("reason", Text),
    **CLUSTERED,
)
