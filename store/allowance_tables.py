"""The tables of the allowance: whose grants the station takes, which it took, and how far they are used."""

from __future__ import annotations

from sqlalchemy import BINARY, CHAR, BigInteger, CheckConstraint, Column, Integer, Text, UniqueConstraint

from store.column_types import Id, UtcTime
from store.table_parts import CLUSTERED, LongText, make_table, required, second_person

# One row at most: a station that is enrolled stays so.
hq_key = make_table(
    "hq_key",
    Column("number", Integer, primary_key=True, autoincrement=False),
    required("id", Id),
    required("at", UtcTime),
    required("signing", BINARY(32)),
    required("agreement", BINARY(32)),
    required("station_key", BINARY(32)),
    required("sealed_key", BINARY(60)),
    required("sold_before", BigInteger),
    required("last_sale_before", BigInteger),
    required("currency", CHAR(3)),
    Column("operator_id", Id),
    required("operator_name", Text),
    *second_person(),
    CheckConstraint("number = 1", "single_row"),
)

allowance_grant = make_table(
    "allowance_grant",
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    required("id", Id),
    required("amount", BigInteger),
    required("total", BigInteger),
    required("currency", CHAR(3)),
    Column("issued_at", UtcTime),
    required("expires_at", UtcTime),
    required("document", LongText),
    required("at", UtcTime),
    Column("operator_id", Id),
    required("operator_name", Text),
    *second_person(),
    UniqueConstraint("id"),
    CheckConstraint("sequence > 0", "sequence"),
    CheckConstraint("amount > 0", "amount"),
    **CLUSTERED,
)

# One row, written with every sale: what was sold from the first day on (minor units), the latest moment seen.
allowance_state = make_table(
    "allowance_state",
    Column("id", Integer, primary_key=True, autoincrement=False),
    required("sold", BigInteger),
    Column("seen", UtcTime),
    CheckConstraint("id = 1", "single_row"),
    CheckConstraint("sold >= 0", "sold"),
)
