"""What every table is made of: names of constraints, the server's options, columns that many tables have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Table, Text
from sqlalchemy.dialects.mysql import MEDIUMTEXT

from store.column_types import Id

if TYPE_CHECKING:
    from sqlalchemy.schema import SchemaItem
    from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# Every tree that a sale touches costs it an encrypted page. A table whose key is an id is that key's tree in SQLite
# too, as it always is in InnoDB.
CLUSTERED: Final = {"sqlite_with_rowid": False}
# SQLite counts up by itself only in a column called INTEGER.
RowNumber: Final = BigInteger().with_variant(Integer, "sqlite")
# A document may be longer than the 64 KiB of a server's TEXT.
LongText: Final = Text().with_variant(MEDIUMTEXT, "mysql", "mariadb")


def make_table(name: str, *parts: SchemaItem, **options: Any) -> Table:
    """Return a table of the schema."""
    server: dict[str, Any] = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
    return Table(name, metadata, *parts, **server, **options)


def required(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]], *parts: ForeignKey) -> Column[Any]:
    """Return a column that is never empty."""
    return Column(name, kind, *parts, nullable=False)


def id_column() -> Column[Any]:
    """Return the id that is a table's key."""
    return Column("id", Id, primary_key=True)


def refers(name: str, target: str) -> Column[Any]:
    """Return a column that refers to another table."""
    return required(name, Id, ForeignKey(target))


def second_person() -> tuple[Column[Any], ...]:
    """Return the columns of who stood beside the operator; empty where nobody was needed."""
    return Column("approver_id", Id), Column("approver_name", Text)


def cash_mark() -> tuple[Column[Any], ...]:
    """Return the columns that name a movement of cash; empty where no cash moved."""
    return Column("shift_id", Id), Column("shift_position", Integer)
