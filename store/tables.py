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

from store.column_types import ExactDecimal, Flag, Id, LocalDate, UtcTime
from store.table_parts import (
    CLUSTERED,
    LongText,
    RowNumber,
    cash_mark,
    id_column,
    make_table,
    refers,
    required,
    second_person,
)
from store.table_parts import metadata as metadata

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
    "audit_event",
    "hq_key",
    "allowance_grant",
    "token_use",
    "commission_rule",
    "commission_entry",
    "shift",
    "cash_entry",
    "shift_close",
)

customer = make_table(
    "customer",
    id_column(),
    required("name", Text),
    required("phone", Text),
    required("email", Text),
    required("id_number", Text),
    required("tax_number", Text),
    required("notes", Text),
    **CLUSTERED,
)

account = make_table(
    "account",
    id_column(),
    refers("customer_id", "customer.id"),
    required("number", String(100)),
    required("number_key", String(100)),
    required("address", Text),
    required("area", Text),
    required("tariff", String(64)),
    required("customer_class", String(40)),
    required("status", String(20)),
    Index(None, "number_key"),
    Index(None, "customer_id"),
    Index(None, "tariff", "customer_class", "status"),
    **CLUSTERED,
)

tariff = make_table(
    "tariff",
    id_column(),
    required("code", String(64)),
    required("version", Integer),
    required("name", Text),
    required("effective_from", UtcTime),
    required("document", LongText),
    UniqueConstraint("code", "version"),
    **CLUSTERED,
)

# `search_row` is the number under which the words of a meter and its customer are indexed.
meter = make_table(
    "meter",
    id_column(),
    required("search_row", BigInteger),
    required("number", String(13)),
    required("commodity", Integer),
    required("sgc", CHAR(6)),
    required("krn", Integer),
    required("ti", Integer),
    required("ea", Integer),
    required("status", String(20)),
    refers("account_id", "account.id"),
    required("in_currency", Boolean),
    Column("connected_on", LocalDate),
    Column("replaces", Id),
    required("takes_credit", Boolean),
    UniqueConstraint("search_row"),
    UniqueConstraint("number"),
    CheckConstraint("krn BETWEEN 1 AND 9", "krn"),
    CheckConstraint("ti BETWEEN 0 AND 99", "ti"),
    Index(None, "account_id"),
    **CLUSTERED,
)

operator = make_table(
    "operator",
    id_column(),
    required("username", String(100)),
    required("username_key", String(100)),
    required("name", Text),
    required("role", String(20)),
    required("active", Boolean),
    UniqueConstraint("username_key"),
    **CLUSTERED,
)

sale = make_table(
    "sale",
    Column("sequence", RowNumber, primary_key=True, autoincrement=False),
    required("id", Id),
    required("receipt", String(40)),
    required("at", UtcTime),
    refers("operator_id", "operator.id"),
    required("operator_name", Text),
    refers("customer_id", "customer.id"),
    required("account", String(100)),
    required("customer_name", Text),
    required("address", Text),
    required("area", Text),
    refers("meter_id", "meter.id"),
    required("meter_number", String(13)),
    required("commodity", Integer),
    required("sgc", CHAR(6)),
    required("krn", Integer),
    required("ti", Integer),
    required("ea", Integer),
    required("base_date", Integer),
    required("tid", Integer),
    refers("tariff_id", "tariff.id"),
    required("tariff", Text),
    required("tendered", BigInteger),
    required("currency", CHAR(3)),
    required("units", BigInteger),
    required("amount_code", Integer),
    Column("debt_left", BigInteger),
    Column("in_currency", Flag),
    Column("purpose", String(20)),
    Column("reason", Text),
    Column("cites", Id),
    Column("cites_receipt", String(40)),
    *second_person(),
    *cash_mark(),
    UniqueConstraint("id"),
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

sale_line = make_table(
    "sale_line",
    Column("sale_id", Id, ForeignKey("sale.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    required("kind", String(20)),
    required("amount", BigInteger),
    required("currency", CHAR(3)),
    Column("units", BigInteger),
    Column("price", ExactDecimal),
    Column("rate", ExactDecimal),
    Column("label", Text),
    Column("block", Integer),
    Column("remaining", BigInteger),
    Column("months", Integer),
    Column("debt_id", Id),
    Column("tax_included", Flag),
    **CLUSTERED,
)

# The sales without an outcome. Not a record but a to-do list: settling a sale takes it off.
pending_sale = make_table(
    "pending_sale",
    Column("sale_id", Id, ForeignKey("sale.id"), primary_key=True),
    refers("meter_id", "meter.id"),
    **CLUSTERED,
)

sale_token = make_table(
    "sale_token",
    Column("sale_id", Id, ForeignKey("sale.id"), primary_key=True),
    required("token", CHAR(20)),
    required("issued_at", UtcTime),
    required("module_id", Text),
    required("test_keys", Flag),
    **CLUSTERED,
)

sale_void = make_table(
    "sale_void",
    Column("sale_id", Id, ForeignKey("sale.id"), primary_key=True),
    required("voided_at", UtcTime),
    required("reason", Text),
    Column("operator_id", Id),
    Column("operator_name", Text),
    *second_person(),
    *cash_mark(),
    **CLUSTERED,
)

# The index answers what a meter has carried over from the index alone; in SQLite it holds nothing else.
ledger_entry = make_table(
    "ledger_entry",
    Column("sale_id", Id, ForeignKey("sale.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    refers("meter_id", "meter.id"),
    required("account", String(20)),
    required("amount", BigInteger),
    required("currency", CHAR(3)),
    required("at", UtcTime),
    Index(None, "meter_id", "account", "currency", "amount", sqlite_where=text("account = 'meter_credit'")),
    **CLUSTERED,
)

debt = make_table(
    "debt",
    id_column(),
    refers("account_id", "account.id"),
    required("principal", BigInteger),
    required("currency", CHAR(3)),
    required("opened_at", UtcTime),
    CheckConstraint("principal > 0", "principal"),
    Index(None, "account_id"),
    **CLUSTERED,
)

# How a debt is called and recovered: the highest version holds.
debt_plan = make_table(
    "debt_plan",
    Column("debt_id", Id, ForeignKey("debt.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    required("name", Text),
    required("priority", Integer),
    required("recovery", Text),
    CheckConstraint("version > 0", "version"),
    CheckConstraint("priority BETWEEN 1 AND 99", "priority"),
    **CLUSTERED,
)

# Every movement says the balance after it: what is owed is the last row of a debt.
debt_entry = make_table(
    "debt_entry",
    Column("debt_id", Id, ForeignKey("debt.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    required("kind", String(20)),
    required("amount", BigInteger),
    required("balance", BigInteger),
    required("currency", CHAR(3)),
    required("at", UtcTime),
    refers("operator_id", "operator.id"),
    required("operator_name", Text),
    Column("sale_id", Id, ForeignKey("sale.id")),
    required("reason", Text),
    CheckConstraint("balance >= 0", "balance"),
    CheckConstraint("position > 0", "position"),
    Index(None, "sale_id", sqlite_where=text("sale_id IS NOT NULL")),
    **CLUSTERED,
)

change_set = make_table(
    "change_set",
    id_column(),
    required("at", UtcTime),
    refers("operator_id", "operator.id"),
    required("operator_name", Text),
    required("note", Text),
    *second_person(),
    **CLUSTERED,
)

change_record = make_table(
    "change_record",
    Column("change_set_id", Id, ForeignKey("change_set.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    required("kind", String(20)),
    required("subject", Id),
    required("before", LongText),
    required("after", LongText),
    Index(None, "subject"),
    **CLUSTERED,
)

journal = make_table(
    "journal",
    Column("sequence", RowNumber, primary_key=True, autoincrement=False),
    required("at", UtcTime),
    required("kind", String(20)),
    required("subject", Id),
    required("digest", BINARY(32)),
    required("previous", BINARY(32)),
    required("hash", BINARY(32)),
)

# What was done that is neither a sale nor a change of the books. Nobody stands behind a sign-in that was refused.
audit_event = make_table(
    "audit_event",
    id_column(),
    required("at", UtcTime),
    required("kind", String(40)),
    Column("operator_id", Id, ForeignKey("operator.id")),
    required("operator_name", Text),
    *second_person(),
    required("subject", Text),
    required("before", LongText),
    required("after", LongText),
    **CLUSTERED,
)

print_job = make_table(
    "print_job",
    Column("sale_id", Id, ForeignKey("sale.id"), primary_key=True),
    Column("copy", Integer, primary_key=True, autoincrement=False),
    required("state", String(20)),
    required("created_at", UtcTime),
    required("changed_at", UtcTime),
    required("detail", Text),
    Index(None, "state", "created_at"),
    **CLUSTERED,
)

# One row. Writers on a server take its lock first, which puts them in single file as SQLite does.
# `acknowledged` is the last link of the journal that the utility has, and its hash.
station_state = make_table(
    "station_state",
    Column("id", Integer, primary_key=True, autoincrement=False),
    required("acknowledged", BigInteger),
    Column("acknowledged_hash", BINARY(32)),
    CheckConstraint("id = 1", "single_row"),
)

# The word index: a full-text table in SQLite, a plain one on a server. Each exists only there.
word_fts = table("word_fts", column("rowid", Integer), column("words", Text))
word_fts_command = table("word_fts", column("word_fts", Text), column("rowid", Integer), column("words", Text))
word_row = table("word_row", column("word", String), column("search_row", BigInteger))
