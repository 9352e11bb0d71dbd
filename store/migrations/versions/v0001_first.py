"""The first schema: registry, sales, books, journal, outbox, print queue and word index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.migrations import ddl
from store.migrations.ddl import CURRENCY, DECIMAL, HASH, ID, MONEY, ROW, TIME, create, key, refers, required

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_APPEND_ONLY = ("sale", "sale_line", "sale_token", "sale_void", "ledger_entry", "journal")


def upgrade() -> None:
    """Make everything in an empty database."""
    _create_registry()
    _create_sales()
    _create_books()
    _create_queues()
    _create_word_index()
    ddl.append_only(*_APPEND_ONLY)


def _create_registry() -> None:
    create(
        "customer",
        key("id", ID),
        required("account", sa.String(100)),
        required("account_key", sa.String(100)),
        *(required(name, sa.Text()) for name in ("name", "phone", "address", "area")),
        **ddl.CLUSTERED,
    )
    ddl.index("customer", "account_key")
    create(
        "tariff",
        key("id", ID),
        required("code", sa.String(64)),
        required("version", sa.Integer()),
        required("name", sa.Text()),
        required("effective_from", TIME),
        required("energy", sa.Text()),
        required("fixed_charge", MONEY),
        required("currency", CURRENCY),
        required("vat_rate", DECIMAL),
        ddl.unique("tariff", "code", "version"),
        **ddl.CLUSTERED,
    )
    create(
        "meter",
        key("id", ID),
        required("search_row", sa.BigInteger()),
        required("number", sa.String(13)),
        required("commodity", sa.Integer()),
        required("sgc", sa.CHAR(6)),
        required("krn", sa.Integer()),
        required("ti", sa.Integer()),
        required("ea", sa.Integer()),
        required("status", sa.String(20)),
        required("customer_id", ID),
        required("tariff_id", ID),
        ddl.unique("meter", "search_row"),
        ddl.unique("meter", "number"),
        refers("meter", "customer_id", "customer.id"),
        refers("meter", "tariff_id", "tariff.id"),
        ddl.check("meter", "krn", "krn BETWEEN 1 AND 9"),
        ddl.check("meter", "ti", "ti BETWEEN 0 AND 99"),
        **ddl.CLUSTERED,
    )
    ddl.index("meter", "customer_id")
    create(
        "operator",
        key("id", ID),
        required("username", sa.String(100)),
        required("username_key", sa.String(100)),
        required("name", sa.Text()),
        required("role", sa.String(20)),
        required("password_hash", sa.Text()),
        ddl.unique("operator", "username_key"),
        **ddl.CLUSTERED,
    )


def _create_sales() -> None:
    create(
        "sale",
        key("sequence", ROW),
        required("id", ID),
        required("receipt", sa.String(40)),
        required("receipt_key", sa.String(40)),
        required("at", TIME),
        required("operator_id", ID),
        required("operator_name", sa.Text()),
        required("customer_id", ID),
        required("account", sa.String(100)),
        *(required(name, sa.Text()) for name in ("customer_name", "address", "area")),
        required("meter_id", ID),
        required("meter_number", sa.String(13)),
        required("commodity", sa.Integer()),
        required("sgc", sa.CHAR(6)),
        *(required(name, sa.Integer()) for name in ("krn", "ti", "ea", "base_date", "tid")),
        required("tariff_id", ID),
        required("tariff", sa.Text()),
        required("tendered", MONEY),
        required("currency", CURRENCY),
        required("units", sa.BigInteger()),
        required("amount_code", sa.Integer()),
        ddl.unique("sale", "id"),
        ddl.unique("sale", "receipt_key"),
        ddl.unique("sale", "meter_id", "sgc", "krn", "tid"),
        *(refers("sale", f"{other}_id", f"{other}.id") for other in ("operator", "customer", "meter", "tariff")),
        ddl.check("sale", "sequence", "sequence > 0"),
        ddl.check("sale", "tid", "tid BETWEEN 0 AND 16777215"),
        ddl.check("sale", "units", "units > 0"),
        ddl.check("sale", "amount_code", "amount_code BETWEEN 0 AND 65535"),
    )
    create(
        "sale_line",
        key("sale_id", ID),
        key("position", sa.Integer()),
        required("kind", sa.String(20)),
        required("amount", MONEY),
        required("currency", CURRENCY),
        sa.Column("units", sa.BigInteger()),
        sa.Column("price", DECIMAL),
        sa.Column("rate", DECIMAL),
        refers("sale_line", "sale_id", "sale.id"),
        **ddl.CLUSTERED,
    )
    create(
        "pending_sale",
        key("sale_id", ID),
        required("meter_id", ID),
        refers("pending_sale", "sale_id", "sale.id"),
        refers("pending_sale", "meter_id", "meter.id"),
        **ddl.CLUSTERED,
    )
    create(
        "sale_token",
        key("sale_id", ID),
        required("token", sa.CHAR(20)),
        required("issued_at", TIME),
        required("module_id", sa.Text()),
        required("test_keys", sa.Boolean()),
        refers("sale_token", "sale_id", "sale.id"),
        **ddl.CLUSTERED,
    )
    create(
        "sale_void",
        key("sale_id", ID),
        required("voided_at", TIME),
        required("reason", sa.Text()),
        refers("sale_void", "sale_id", "sale.id"),
        **ddl.CLUSTERED,
    )


def _create_books() -> None:
    create(
        "ledger_entry",
        sa.Column("sequence", ROW, primary_key=True, autoincrement=True),
        required("sale_id", ID),
        required("meter_id", ID),
        required("account", sa.String(20)),
        required("amount", MONEY),
        required("currency", CURRENCY),
        required("at", TIME),
        refers("ledger_entry", "sale_id", "sale.id"),
        refers("ledger_entry", "meter_id", "meter.id"),
    )
    ddl.index("ledger_entry", "sale_id")
    credit = sa.text("account = 'meter_credit'")
    ddl.index("ledger_entry", "meter_id", "account", "currency", "amount", sqlite_where=credit)
    create(
        "journal",
        key("sequence", ROW),
        required("at", TIME),
        required("kind", sa.String(20)),
        required("subject", ID),
        *(required(name, HASH) for name in ("digest", "previous", "hash")),
    )


def _create_queues() -> None:
    create(
        "outbox",
        key("sequence", ROW),
        required("kind", sa.String(20)),
        required("subject", ID),
        required("at", TIME),
    )
    create(
        "print_job",
        key("sale_id", ID),
        key("copy", sa.Integer()),
        required("state", sa.String(20)),
        required("created_at", TIME),
        required("changed_at", TIME),
        required("detail", sa.Text()),
        refers("print_job", "sale_id", "sale.id"),
        **ddl.CLUSTERED,
    )
    ddl.index("print_job", "state", "created_at")
    create(
        "station_state",
        key("id", sa.Integer()),
        required("acknowledged", sa.BigInteger()),
        ddl.check("station_state", "single_row", "id = 1"),
    )
    op.execute("INSERT INTO station_state (id, acknowledged) VALUES (1, 0)")


def _create_word_index() -> None:
    if ddl.is_sqlite():
        # Words arrive folded and parted by blanks, so the plainest tokenizer is the exact one. The index gives row
        # numbers only; beginnings of one to six letters ("street") have lists of their own, for they match the most.
        op.execute(
            "CREATE VIRTUAL TABLE word_fts USING fts5"
            "(words, content='', columnsize=0, detail=none, prefix='1 2 3 4 5 6', tokenize='ascii')"
        )
    else:
        create("word_row", key("word", sa.String(40)), key("search_row", sa.BigInteger()))
        ddl.index("word_row", "search_row", "word")
