"""The first schema: registry, sales, books, journal, outbox, print queue and word index."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SERVER: dict[str, Any] = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
_CLUSTERED = {"sqlite_with_rowid": False}
_ROW = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_ID = sa.BINARY(16)
_HASH = sa.BINARY(32)
_TIME = sa.BigInteger()
_MONEY = sa.BigInteger()
_DECIMAL = sa.String(64)
_CURRENCY = sa.CHAR(3)

_APPEND_ONLY = ("sale", "sale_line", "sale_token", "sale_void", "ledger_entry", "journal")


def upgrade() -> None:
    """Make everything in an empty database."""
    _create_registry()
    _create_sales()
    _create_books()
    _create_queues()
    _create_word_index()
    for table in _APPEND_ONLY:
        for action in ("UPDATE", "DELETE"):
            _forbid(action, table)


def _create_registry() -> None:
    _create(
        "customer",
        _key("id", _ID),
        _column("account", sa.String(100)),
        _column("account_key", sa.String(100)),
        *(_column(name, sa.Text()) for name in ("name", "phone", "address", "area")),
        **_CLUSTERED,
    )
    _index("customer", "account_key")
    _create(
        "tariff",
        _key("id", _ID),
        _column("code", sa.String(64)),
        _column("version", sa.Integer()),
        _column("name", sa.Text()),
        _column("effective_from", _TIME),
        _column("energy", sa.Text()),
        _column("fixed_charge", _MONEY),
        _column("currency", _CURRENCY),
        _column("vat_rate", _DECIMAL),
        _unique("tariff", "code", "version"),
        **_CLUSTERED,
    )
    _create(
        "meter",
        _key("id", _ID),
        _column("search_row", sa.BigInteger()),
        _column("number", sa.String(13)),
        _column("commodity", sa.Integer()),
        _column("sgc", sa.CHAR(6)),
        _column("krn", sa.Integer()),
        _column("ti", sa.Integer()),
        _column("ea", sa.Integer()),
        _column("status", sa.String(20)),
        _column("customer_id", _ID),
        _column("tariff_id", _ID),
        _unique("meter", "search_row"),
        _unique("meter", "number"),
        _refers("meter", "customer_id", "customer.id"),
        _refers("meter", "tariff_id", "tariff.id"),
        _check("meter", "krn", "krn BETWEEN 1 AND 9"),
        _check("meter", "ti", "ti BETWEEN 0 AND 99"),
        **_CLUSTERED,
    )
    _index("meter", "customer_id")
    _create(
        "operator",
        _key("id", _ID),
        _column("username", sa.String(100)),
        _column("username_key", sa.String(100)),
        _column("name", sa.Text()),
        _column("role", sa.String(20)),
        _column("password_hash", sa.Text()),
        _unique("operator", "username_key"),
        **_CLUSTERED,
    )


def _create_sales() -> None:
    _create(
        "sale",
        _key("sequence", _ROW),
        _column("id", _ID),
        _column("receipt", sa.String(40)),
        _column("receipt_key", sa.String(40)),
        _column("at", _TIME),
        _column("operator_id", _ID),
        _column("operator_name", sa.Text()),
        _column("customer_id", _ID),
        _column("account", sa.String(100)),
        *(_column(name, sa.Text()) for name in ("customer_name", "address", "area")),
        _column("meter_id", _ID),
        _column("meter_number", sa.String(13)),
        _column("commodity", sa.Integer()),
        _column("sgc", sa.CHAR(6)),
        *(_column(name, sa.Integer()) for name in ("krn", "ti", "ea", "base_date", "tid")),
        _column("tariff_id", _ID),
        _column("tariff", sa.Text()),
        _column("tendered", _MONEY),
        _column("currency", _CURRENCY),
        _column("units", sa.BigInteger()),
        _column("amount_code", sa.Integer()),
        _unique("sale", "id"),
        _unique("sale", "receipt_key"),
        _unique("sale", "meter_id", "sgc", "krn", "tid"),
        *(_refers("sale", f"{other}_id", f"{other}.id") for other in ("operator", "customer", "meter", "tariff")),
        _check("sale", "sequence", "sequence > 0"),
        _check("sale", "tid", "tid BETWEEN 0 AND 16777215"),
        _check("sale", "units", "units > 0"),
        _check("sale", "amount_code", "amount_code BETWEEN 0 AND 65535"),
    )
    _create(
        "sale_line",
        _key("sale_id", _ID),
        _key("position", sa.Integer()),
        _column("kind", sa.String(20)),
        _column("amount", _MONEY),
        _column("currency", _CURRENCY),
        sa.Column("units", sa.BigInteger()),
        sa.Column("price", _DECIMAL),
        sa.Column("rate", _DECIMAL),
        _refers("sale_line", "sale_id", "sale.id"),
        **_CLUSTERED,
    )
    _create(
        "pending_sale",
        _key("sale_id", _ID),
        _column("meter_id", _ID),
        _refers("pending_sale", "sale_id", "sale.id"),
        _refers("pending_sale", "meter_id", "meter.id"),
        **_CLUSTERED,
    )
    _create(
        "sale_token",
        _key("sale_id", _ID),
        _column("token", sa.CHAR(20)),
        _column("issued_at", _TIME),
        _column("module_id", sa.Text()),
        _column("test_keys", sa.Boolean()),
        _refers("sale_token", "sale_id", "sale.id"),
        **_CLUSTERED,
    )
    _create(
        "sale_void",
        _key("sale_id", _ID),
        _column("voided_at", _TIME),
        _column("reason", sa.Text()),
        _refers("sale_void", "sale_id", "sale.id"),
        **_CLUSTERED,
    )


def _create_books() -> None:
    _create(
        "ledger_entry",
        sa.Column("sequence", _ROW, primary_key=True, autoincrement=True),
        _column("sale_id", _ID),
        _column("meter_id", _ID),
        _column("account", sa.String(20)),
        _column("amount", _MONEY),
        _column("currency", _CURRENCY),
        _column("at", _TIME),
        _refers("ledger_entry", "sale_id", "sale.id"),
        _refers("ledger_entry", "meter_id", "meter.id"),
    )
    _index("ledger_entry", "sale_id")
    credit = sa.text("account = 'meter_credit'")
    _index("ledger_entry", "meter_id", "account", "currency", "amount", sqlite_where=credit)
    _create(
        "journal",
        _key("sequence", _ROW),
        _column("at", _TIME),
        _column("kind", sa.String(20)),
        _column("subject", _ID),
        *(_column(name, _HASH) for name in ("digest", "previous", "hash")),
    )


def _create_queues() -> None:
    _create(
        "outbox",
        _key("sequence", _ROW),
        _column("kind", sa.String(20)),
        _column("subject", _ID),
        _column("at", _TIME),
    )
    _create(
        "print_job",
        _key("sale_id", _ID),
        _key("copy", sa.Integer()),
        _column("state", sa.String(20)),
        _column("created_at", _TIME),
        _column("changed_at", _TIME),
        _column("detail", sa.Text()),
        _refers("print_job", "sale_id", "sale.id"),
        **_CLUSTERED,
    )
    _index("print_job", "state", "created_at")
    _create(
        "station_state",
        _key("id", sa.Integer()),
        _column("acknowledged", sa.BigInteger()),
        _check("station_state", "single_row", "id = 1"),
    )
    op.execute("INSERT INTO station_state (id, acknowledged) VALUES (1, 0)")


def _create_word_index() -> None:
    if _is_sqlite():
        # Words arrive folded and parted by blanks, so the plainest tokenizer is the exact one. The index gives row
        # numbers only; beginnings of one to six letters ("street") have lists of their own, for they match the most.
        op.execute(
            "CREATE VIRTUAL TABLE word_fts USING fts5"
            "(words, content='', columnsize=0, detail=none, prefix='1 2 3 4 5 6', tokenize='ascii')"
        )
    else:
        _create("word_row", _key("word", sa.String(40)), _key("search_row", sa.BigInteger()))
        _index("word_row", "search_row", "word")


def _forbid(action: str, table: str) -> None:
    head = f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
    if _is_sqlite():
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")
    else:
        op.execute(f"{head} FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{table} is append-only'")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _create(name: str, *parts: sa.schema.SchemaItem, **options: Any) -> None:
    op.create_table(name, *parts, **_SERVER, **options)


def _key(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def _column(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=f"ck_{table}_{name}")


def _index(table: str, *columns: str, **options: Any) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns), **options)
