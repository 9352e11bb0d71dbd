"""The tables of the vendor's commission: its rules, and every movement of its balance."""

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

from store.column_types import ExactDecimal, Id, UtcTime
from store.table_parts import CLUSTERED, RowNumber, cash_mark, make_table, required, second_person

# `percent` is per hundred; `per_unit` is minor units of money for 1 kWh.
commission_rule = make_table(
    "commission_rule",
    Column("version", Integer, primary_key=True, autoincrement=False),
    required("id", Id),
    required("effective_from", UtcTime),
    required("percent", ExactDecimal),
    required("base", String(20)),
    required("per_sale", BigInteger),
    required("per_unit", ExactDecimal),
    Column("least", BigInteger),
    Column("most", BigInteger),
    required("currency", CHAR(3)),
    UniqueConstraint("id"),
    CheckConstraint("version > 0", "version"),
    **CLUSTERED,
)

# A sale earns once, and loses it once. A payout has `payout_id` and what follows it.
commission_entry = make_table(
    "commission_entry",
    Column("position", RowNumber, primary_key=True, autoincrement=False),
    required("kind", String(20)),
    required("amount", BigInteger),
    required("balance", BigInteger),
    required("currency", CHAR(3)),
    required("at", UtcTime),
    Column("sale_id", Id, ForeignKey("sale.id")),
    Column("version", Integer, ForeignKey("commission_rule.version")),
    Column("base", BigInteger),
    Column("payout_id", Id),
    Column("method", String(20)),
    Column("reference", Text),
    Column("operator_id", Id, ForeignKey("operator.id")),
    Column("operator_name", Text),
    *second_person(),
    *cash_mark(),
    UniqueConstraint("sale_id", "kind"),
    CheckConstraint("position > 0", "position"),
    Index(None, "at"),
    Index(None, "payout_id", sqlite_where=text("payout_id IS NOT NULL")),
)
