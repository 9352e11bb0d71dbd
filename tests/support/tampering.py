"""Changing a store behind the program's back, as somebody with its key could: one value, one row, two rows."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, LargeBinary, String, text
from sqlalchemy.types import TypeDecorator

from store.table_parts import metadata
from store.tables import APPEND_ONLY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, Connection, Table

    from store.engine import Store

Row = dict[str, Any]


def tables() -> list[Table]:
    """Every append-only table."""
    return [metadata.tables[name] for name in APPEND_ONLY]


@contextmanager
def behind_its_back(store: Store) -> Iterator[Connection]:
    """A connection whose work is taken back at the end of the block only by `undo`; nothing forbids it anything."""
    with store.engine.connect() as connection:
        _let_everything_pass(connection)
        yield connection
        connection.commit()


def drop_triggers(store: Store) -> None:
    """Take away what refuses changes."""
    with store.engine.begin() as connection:
        for table in tables():
            for action in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table.name}_no_{action}")


def rows_of(connection: Connection, table: Table) -> list[Row]:
    """All rows as the driver gives them, in the order of the key."""
    names = ", ".join(f"`{column.name}`" for column in table.columns)
    order = ", ".join(f"`{column.name}`" for column in table.primary_key.columns)
    found = connection.execute(text(f"SELECT {names} FROM {table.name} ORDER BY {order}"))
    return [dict(row._mapping) for row in found]


def change(connection: Connection, table: Table, row: Row, values: Row) -> None:
    """Put other values into a row."""
    sets = ", ".join(f"`{name}` = :new_{name}" for name in values)
    connection.execute(
        text(f"UPDATE {table.name} SET {sets} WHERE {_where(table)}"),
        _key(table, row) | {f"new_{name}": value for name, value in values.items()},
    )


def delete(connection: Connection, table: Table, row: Row) -> None:
    """Take a row away."""
    connection.execute(text(f"DELETE FROM {table.name} WHERE {_where(table)}"), _key(table, row))


def insert(connection: Connection, table: Table, row: Row) -> None:
    """Slip a row in."""
    names = ", ".join(f"`{name}`" for name in row)
    connection.execute(text(f"INSERT INTO {table.name} ({names}) VALUES ({', '.join(f':{n}' for n in row)})"), row)


def swap(connection: Connection, table: Table, one: Row, other: Row, names: list[str]) -> None:
    """Exchange values of two rows, past what must be unique."""
    park = {name: _parked(table.columns[name], one[name]) for name in names if one[name] is not None}
    if park:
        change(connection, table, one, park)
    change(connection, table, other, {name: one[name] for name in names})
    change(connection, table, one, {name: other[name] for name in names})


def smallest_changes(column: Column[Any], value: Any) -> list[Any]:
    """What is as near to a value as can be: one unit more, one letter or one byte another, nothing at all."""
    if value is None:
        return [_something(column)]
    nearest: list[Any] = _near(column, value)
    return nearest + ([None] if column.nullable else [])


def _near(column: Column[Any], value: Any) -> list[Any]:
    if isinstance(value, bytes):
        return [bytes([value[0] ^ 1]) + value[1:], value[:-1] + bytes([value[-1] ^ 0x80])]
    if isinstance(value, int):
        return [value + 1, value + 1_000_003]
    if value == "":
        return ["x"]
    middle = len(value) // 2
    return [value[:middle] + _other(value[middle]) + value[middle + 1 :], _other(value[0]) + value[1:], value + " "][
        : 2 if _is_short(column) else 3
    ]


def _is_short(column: Column[Any]) -> bool:
    length = getattr(_plain(column), "length", None)
    return length is not None and length <= 20


def _other(letter: str) -> str:
    return chr(ord(letter) ^ 1)


def _something(column: Column[Any]) -> Any:
    kind = _plain(column)
    if isinstance(kind, String):
        return "1"
    if isinstance(kind, LargeBinary) or "BINARY" in type(kind).__name__.upper():
        return b"\x01" * (getattr(kind, "length", None) or 16)
    return 0 if isinstance(kind, Boolean) else 1


def _parked(column: Column[Any], value: Any) -> Any:
    if isinstance(value, bytes):
        return b"\xff" * len(value)
    if isinstance(value, int):
        return 1 if isinstance(_plain(column), Boolean) else value + 1_000_003
    return "~" * max(1, len(value))


def _plain(column: Column[Any]) -> Any:
    kind = column.type
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def _where(table: Table) -> str:
    return " AND ".join(f"`{column.name}` = :key_{column.name}" for column in table.primary_key.columns)


def _key(table: Table, row: Row) -> Row:
    return {f"key_{column.name}": row[column.name] for column in table.primary_key.columns}


def _let_everything_pass(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.commit()
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        connection.connection.driver_connection.execute("PRAGMA ignore_check_constraints = ON")  # type: ignore[union-attr]
    else:
        connection.exec_driver_sql("SET SESSION foreign_key_checks = 0, check_constraint_checks = 0")
        connection.commit()
