"""What migrations share: parts of tables under the names that `store.tables` gives them, and rebuilding a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from alembic import op

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SERVER: Final[dict[str, Any]] = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
}
CLUSTERED: Final = {"sqlite_with_rowid": False}
ROW: Final = sa.BigInteger().with_variant(sa.Integer, "sqlite")
ID: Final = sa.BINARY(16)
HASH: Final = sa.BINARY(32)
TIME: Final = sa.BigInteger()
MONEY: Final = sa.BigInteger()
DECIMAL: Final = sa.String(64)
CURRENCY: Final = sa.CHAR(3)
LONG_TEXT: Final = sa.Text().with_variant(sa.dialects.mysql.MEDIUMTEXT, "mysql", "mariadb")


def is_sqlite() -> bool:
    """Is this a database file?"""
    return op.get_bind().dialect.name == "sqlite"


def create(name: str, *parts: sa.schema.SchemaItem, **options: Any) -> None:
    """Make a table."""
    op.create_table(name, *parts, **_SERVER, **options)


def key(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    """Return a column of the primary key."""
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def required(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    """Return a column that is never empty."""
    return sa.Column(name, kind, nullable=False)


def refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key."""
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    """Return a unique constraint."""
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    """Return a condition on every row."""
    return sa.CheckConstraint(condition, name=f"ck_{table}_{name}")


def index(table: str, *columns: str, **options: Any) -> None:
    """Make an index."""
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns), **options)


def append_only(*tables: str) -> None:
    """Forbid UPDATE and DELETE on tables."""
    for table in tables:
        for action in ("UPDATE", "DELETE"):
            _forbid(action, table)


def rebuild(name: str, make: Callable[[], None], values: Mapping[str, str]) -> None:
    """Make a table anew and fill it from its old rows: for each new column an expression over the old ones.

    Foreign keys are not looked at meanwhile (see `Store.migrate`); triggers of the old table are gone.
    """
    op.execute(f"CREATE TABLE old_{name} AS SELECT * FROM {name}")  # noqa: S608 - our own names
    op.drop_table(name)
    make()
    columns, sources = ", ".join(f"`{column}`" for column in values), ", ".join(values.values())
    op.execute(f"INSERT INTO {name} ({columns}) SELECT {sources} FROM old_{name}")  # noqa: S608 - our own names
    op.drop_table(f"old_{name}")


def _forbid(action: str, table: str) -> None:
    head = f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
    if is_sqlite():
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")
    else:
        op.execute(f"{head} FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{table} is append-only'")
