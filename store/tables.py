"""The tables, as the latest migration leaves them.

Ids are BINARY(16), money is BIGINT minor units beside its currency, moments are BIGINT microseconds (UTC).
Texts that people write are TEXT; what is compared or unique is VARCHAR. `*_key` columns hold the folded form
that comparisons without case use. Sales, outcomes, ledger and journal refuse UPDATE and DELETE by trigger.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BINARY,
    CHAR,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    column,
    table,
    text,
)

from store.column_types import ExactDecimal, Id, LocalDate, UtcTime
from store.table_parts import CLUSTERED as _CLUSTERED
from store.table_parts import LongText as _LongText
from store.table_parts import RowNumber as _RowNumber
from store.table_parts import id_column as _id
from store.table_parts import make_table as _table
from store.table_parts import metadata as metadata
from store.table_parts import refers as _refers
from store.table_parts import required as _required

APPEND_ONLY: Final = (
    "sale",
    "sale_line",
    "sale_token",
    "sale_void",
    "ledger_entry",
    "journal",
    "tariff",
    "debt",
    "debt_plan",
    "debt_entry",
    "change_set",
    "change_record",
)

customer = _table(
    "customer",
    _id(),
    _required("name", Text),
    _required("phone", Text),
    _required("email", Text),
    _required("id_number", Text),
    _required("tax_number", Text),
    _required("notes", Text),
    **_CLUSTERED,
)

account = _table(
    "account",
    _id(),
    _refers("customer_id", "customer.id"),
    _required("number", String(100)),
    _required("number_key", String(100)),
    _required("address", Text),
    _required("area", Text),
    _required("tariff", String(64)),
    _required("customer_class", String(40)),
    _required("status", String(20)),
    Index(None, "number_key"),
    Index(None, "customer_id"),
    Index(None, "tariff", "customer_class", "status"),
    **_CLUSTERED,
)

tariff = _table(
    "tariff",
    _id(),
    _required("code", String(64)),
    _required("version", Integer),
    _required("name", Text),
    _required("effective_from", UtcTime),
    _required("document", _LongText),
    UniqueConstraint("code", "version"),
    **_CLUSTERED,
)

# `search_row` is the number under which the words of a meter and its customer are indexed.
meter = _table(
    "meter",
    _id(),
    _required("search_row", BigInteger),
    _required("number", String(13)),
    _required("commodity", Integer),
    _required("sgc", CHAR(6)),
    _required("krn", Integer),
    _required("ti", Integer),
    _required("ea", Integer),
    _required("status", String(20)),
    _refers("account_id", "account.id"),
    _required("in_currency", Boolean),
    Column("connected_on", LocalDate),
    Column("replaces", Id),
    _required("takes_credit", Boolean),
    UniqueConstraint("search_row"),
    UniqueConstraint("number"),
    CheckConstraint("krn BETWEEN 1 AND 9", "krn"),
    CheckConstraint("ti BETWEEN 0 AND 99", "ti"),
    Index(None, "account_id"),
    **_CLUSTERED,
)

operator = _table(
    "operator",
    _id(),
    _required("username", String(100)),
    _required("username_key", String(100)),
    _required("name", Text),
    _required("role", String(20)),
    _required("password_hash", Text),
    UniqueConstraint("username_key"),
    **_CLUSTERED,
)

sale = _table(
    "sale",
    Column("sequence", _RowNumber, primary_key=True, autoincrement=False),
    _required("id", Id),
    _required("receipt", String(40)),
    _required("receipt_key", String(40)),
    _required("at", UtcTime),
    _refers("operator_id", "operator.id"),
    _required("operator_name", Text),
    _refers("customer_id", "customer.id"),
    _required("account", String(100)),
    _required("customer_name", Text),
    _required("address", Text),
    _required("area", Text),
    _refers("meter_id", "meter.id"),
    _required("meter_number", String(13)),
    _required("commodity", Integer),
    _required("sgc", CHAR(6)),
    _required("krn", Integer),
    _required("ti", Integer),
    _required("ea", Integer),
    _required("base_date", Integer),
    _required("tid", Integer),
    _refers("tariff_id", "tariff.id"),
    _required("tariff", Text),
    _required("tendered", BigInteger),
    _required("currency", CHAR(3)),
    _required("units", BigInteger),
    _required("amount_code", Integer),
    Column("debt_left", BigInteger),
    Column("in_currency", Boolean),
    Column("purpose", String(20)),
    Column("reason", Text),
    Column("cites", Id),
    Column("cites_receipt", String(40)),
    UniqueConstraint("id"),
    UniqueConstraint("receipt_key"),
    UniqueConstraint("meter_id", "sgc", "krn", "tid"),
    CheckConstraint("sequence > 0", "sequence"),
    CheckConstraint("tid BETWEEN 0 AND 16777215", "tid"),
    CheckConstraint("units > 0", "units"),
    CheckConstraint("amount_code BETWEEN 0 AND 1048575", "amount_code"),
    # With what a watch over all meters reads, so that it is read from the index alone.
    Index(None, "meter_id", "at", "units", "purpose"),
    Index(None, "account"),
    Index(None, "cites", sqlite_where=text("cites IS NOT NULL")),
)

sale_line = _table(
    "sale_line",
    Column("sale_id", Id, ForeignKey("sale.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _required("kind", String(20)),
    _required("amount", BigInteger),
    _required("currency", CHAR(3)),
    Column("units", BigInteger),
    Column("price", ExactDecimal),
    Column("rate", ExactDecimal),
    Column("label", Text),
    Column("block", Integer),
    Column("remaining", BigInteger),
    Column("months", Integer),
    Column("debt_id", Id),
    Column("tax_included", Boolean),
    **_CLUSTERED,
)

# The sales without an outcome. Not a record but a to-do list: settling a sale takes it off.
pending_sale = _table(
    "pending_sale",
    Column("sale_id", Id, ForeignKey("sale.id"), primary_key=True),
    _refers("meter_id", "meter.id"),
    **_CLUSTERED,
)

sale_token = _table(
    "sale_token",
    Column("sale_id", Id, ForeignKey("sale.id"), primary_key=True),
    _required("token", CHAR(20)),
    _required("issued_at", UtcTime),
    _required("module_id", Text),
    _required("test_keys", Boolean),
    **_CLUSTERED,
)

sale_void = _table(
    "sale_void",
    Column("sale_id", Id, ForeignKey("sale.id"), primary_key=True),
    _required("voided_at", UtcTime),
    _required("reason", Text),
    **_CLUSTERED,
)

# The index answers what a meter has carried over from the index alone; in SQLite it holds nothing else.
ledger_entry = _table(
    "ledger_entry",
    Column("sale_id", Id, ForeignKey("sale.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _refers("meter_id", "meter.id"),
    _required("account", String(20)),
    _required("amount", BigInteger),
    _required("currency", CHAR(3)),
    _required("at", UtcTime),
    Index(None, "meter_id", "account", "currency", "amount", sqlite_where=text("account = 'meter_credit'")),
    **_CLUSTERED,
)

debt = _table(
    "debt",
    _id(),
    _refers("account_id", "account.id"),
    _required("principal", BigInteger),
    _required("currency", CHAR(3)),
    _required("opened_at", UtcTime),
    CheckConstraint("principal > 0", "principal"),
    Index(None, "account_id"),
    **_CLUSTERED,
)

# How a debt is called and recovered: the highest version holds.
debt_plan = _table(
    "debt_plan",
    Column("debt_id", Id, ForeignKey("debt.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _required("name", Text),
    _required("priority", Integer),
    _required("recovery", Text),
    CheckConstraint("version > 0", "version"),
    CheckConstraint("priority BETWEEN 1 AND 99", "priority"),
    **_CLUSTERED,
)

# Every movement says the balance after it: what is owed is the last row of a debt.
debt_entry = _table(
    "debt_entry",
    Column("debt_id", Id, ForeignKey("debt.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _required("kind", String(20)),
    _required("amount", BigInteger),
    _required("balance", BigInteger),
    _required("currency", CHAR(3)),
    _required("at", UtcTime),
    _refers("operator_id", "operator.id"),
    _required("operator_name", Text),
    Column("sale_id", Id, ForeignKey("sale.id")),
    _required("reason", Text),
    CheckConstraint("balance >= 0", "balance"),
    CheckConstraint("position > 0", "position"),
    Index(None, "sale_id", sqlite_where=text("sale_id IS NOT NULL")),
    **_CLUSTERED,
)

change_set = _table(
    "change_set",
    _id(),
    _required("at", UtcTime),
    _refers("operator_id", "operator.id"),
    _required("operator_name", Text),
    _required("note", Text),
    **_CLUSTERED,
)

change_record = _table(
    "change_record",
    Column("change_set_id", Id, ForeignKey("change_set.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _required("kind", String(20)),
    _required("subject", Id),
    _required("before", _LongText),
    _required("after", _LongText),
    Index(None, "subject"),
    **_CLUSTERED,
)

journal = _table(
    "journal",
    Column("sequence", _RowNumber, primary_key=True, autoincrement=False),
    _required("at", UtcTime),
    _required("kind", String(20)),
    _required("subject", Id),
    _required("digest", BINARY(32)),
    _required("previous", BINARY(32)),
    _required("hash", BINARY(32)),
)

outbox = _table(
    "outbox",
    Column("sequence", _RowNumber, primary_key=True, autoincrement=False),
    _required("kind", String(20)),
    _required("subject", Id),
    _required("at", UtcTime),
)

print_job = _table(
    "print_job",
    Column("sale_id", Id, ForeignKey("sale.id"), primary_key=True),
    Column("copy", Integer, primary_key=True, autoincrement=False),
    _required("state", String(20)),
    _required("created_at", UtcTime),
    _required("changed_at", UtcTime),
    _required("detail", Text),
    Index(None, "state", "created_at"),
    **_CLUSTERED,
)

# One row. Writers on a server take its lock first, which puts them in single file as SQLite does.
station_state = _table(
    "station_state",
    Column("id", Integer, primary_key=True, autoincrement=False),
    _required("acknowledged", BigInteger),
    CheckConstraint("id = 1", "single_row"),
)

# The word index: a full-text table in SQLite, a plain one on a server. Each exists only there.
word_fts = table("word_fts", column("rowid", Integer), column("words", Text))
word_fts_command = table("word_fts", column("word_fts", Text), column("rowid", Integer), column("words", Text))
word_row = table("word_row", column("word", String), column("search_row", BigInteger))
