"""Whatever is changed behind the program's back is found, and its place is named: every table, every column."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from store.engine import open_server
from store.tables import APPEND_ONLY, station_state
from tests.support import tampering
from tests.support.counters import STATION, counter_in
from tests.support.rich_books import fill_books
from vending.errors import JournalBroken, JournalForked, RecordRefused
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Table

    from store.engine import Store

ONE_ROW = {"hq_key"}
# A tariff may come with the station, before its journal begins: then it has no link (its later versions have).
MAY_COME_WITH_THE_STATION = {"tariff"}


@pytest.fixture(scope="module")
def books(counter_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with rows in every table, and nothing that refuses to change them."""
    with counter_in(Path(shutil.copytree(counter_template, tmp_path_factory.mktemp("books") / "counter"))) as counter:
        fill_books(counter)
        tampering.drop_triggers(counter.store)
        assert verify_journal(counter.store.units_of_work, station=STATION).sequence > 60
        yield counter.store


def table_named(name: str) -> Table:
    return next(table for table in tampering.tables() if table.name == name)


class Tamper:
    """Does something to the store, has it verified, and undoes it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.missed: list[str] = []

    def rows(self, table: Table) -> list[tampering.Row]:
        with self.store.engine.connect() as connection:
            return tampering.rows_of(connection, table)

    def attempt(self, what: str, table: Table, harm: Callable[[Connection], None]) -> None:
        before = self.rows(table)
        try:
            with tampering.behind_its_back(self.store) as connection:
                harm(connection)
        except RecordRefused:  # two rows would be one: no database lets that be
            return
        try:
            self.verify(what)
        finally:
            self.put_back(table, before)

    def verify(self, what: str) -> None:
        try:
            verify_journal(self.store.units_of_work, station=STATION)
        except JournalBroken as error:
            if error.sequence <= 0:
                self.missed.append(f"{what}: no place is named")
        else:
            self.missed.append(what)

    def put_back(self, table: Table, before: list[tampering.Row]) -> None:
        with tampering.behind_its_back(self.store) as connection:
            for row in tampering.rows_of(connection, table):
                if row not in before:
                    tampering.delete(connection, table, row)
            there = tampering.rows_of(connection, table)
            for row in before:
                if row not in there:
                    tampering.insert(connection, table, row)
            assert tampering.rows_of(connection, table) == before


@pytest.fixture
def tamper(books: Store) -> Tamper:
    return Tamper(books)


def proved_rows(table: Table, rows: list[tampering.Row]) -> list[tampering.Row]:
    assert len(rows) >= (1 if table.name in ONE_ROW else 2), f"fill_books makes too few rows of {table.name}"
    return [row for row in rows if row["version"] > 1] if table.name in MAY_COME_WITH_THE_STATION else rows


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_any_value_of_any_column(tamper: Tamper, name: str) -> None:
    table = table_named(name)
    rows = proved_rows(table, tamper.rows(table))
    for column in table.columns:
        for row in some_of(rows, column.name):
            for value in tampering.smallest_changes(column, row[column.name]):
                change_one(tamper, table, row, column.name, value)
    assert tamper.missed == []


def test_bytes_in_the_place_of_a_text(tamper: Tamper) -> None:
    token, sale = table_named("sale_token"), table_named("sale")
    row = tamper.rows(token)[0]
    digits = {"token": bytes.fromhex(row["token"])}  # in JSON they would read as the token does
    tamper.attempt("the token as bytes", token, lambda connection: tampering.change(connection, token, row, digits))
    before = tamper.rows(sale)[1]
    for column in ("address", "receipt"):
        with tampering.behind_its_back(tamper.store) as connection:
            connection.exec_driver_sql(f"UPDATE sale SET {column} = CAST(x'41ff' AS TEXT) WHERE sequence = 2")
        tamper.verify(f"{column} is no text")
        with tampering.behind_its_back(tamper.store) as connection:
            tampering.change(connection, sale, before, {column: before[column]})
    assert tamper.missed == []


def some_of(rows: list[tampering.Row], column: str) -> list[tampering.Row]:
    """The last row, one in which the column is empty and one in which it is not."""
    empty = [row for row in rows if row[column] is None][:1]
    filled = [row for row in rows if row[column] is not None][:1]
    return [*empty, *filled, *(row for row in rows[-1:] if row not in empty and row not in filled)]


def change_one(tamper: Tamper, table: Table, row: tampering.Row, column: str, value: Any) -> None:
    what = f"{table.name}.{column}: {row[column]!r} → {value!r}"
    if any({**row, column: value} == other for other in tamper.rows(table)):
        return
    tamper.attempt(what, table, lambda connection: tampering.change(connection, table, row, {column: value}))


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_a_row_that_is_gone_or_slipped_in(tamper: Tamper, name: str) -> None:
    table = table_named(name)
    rows = proved_rows(table, tamper.rows(table))
    for row in (rows[0], rows[-1]):
        tamper.attempt(f"{name} deleted", table, lambda connection, row=row: tampering.delete(connection, table, row))
    if name not in ONE_ROW | MAY_COME_WITH_THE_STATION:
        slipped = {**rows[-1], **fresh_key(table, rows[-1])}
        tamper.attempt(f"{name} inserted", table, lambda connection: tampering.insert(connection, table, slipped))
    assert tamper.missed == []


def fresh_key(table: Table, row: tampering.Row) -> tampering.Row:
    """Other values for all that must be unique."""
    unique = {column.name for column in table.primary_key.columns} | {
        column.name
        for constraint in table.constraints
        if type(constraint).__name__ == "UniqueConstraint"
        for column in constraint.columns
    }
    return {name: tampering._parked(table.columns[name], row[name]) for name in unique if row[name] is not None}


@pytest.mark.parametrize("name", [name for name in APPEND_ONLY if name not in ONE_ROW])
def test_two_rows_exchanged(tamper: Tamper, name: str) -> None:
    table = table_named(name)
    one, other = proved_rows(table, tamper.rows(table))[-2:]
    keys = {column.name for column in table.primary_key.columns}
    names = [
        column.name for column in table.columns if column.name not in keys and one[column.name] != other[column.name]
    ]
    parts = {"all but the key": names, **{part: [part] for part in names}}
    for part, exchanged in parts.items():
        tamper.attempt(
            f"{name}: {part} of two rows exchanged",
            table,
            lambda connection, exchanged=exchanged: tampering.swap(connection, table, one, other, exchanged),
        )
    assert tamper.missed == []


def test_what_the_utility_has_is_gone(tamper: Tamper) -> None:
    row = tamper.rows(station_state)[0]
    tamper.attempt("no row", station_state, lambda connection: tampering.delete(connection, station_state, row))
    assert tamper.missed == []


@pytest.mark.database_server
def test_on_a_server(counter_template: Path, tmp_path: Path, mariadb_url: str) -> None:
    store = open_server(mariadb_url)
    store.migrate()
    with counter_in(Path(shutil.copytree(counter_template, tmp_path / "counter")), store) as counter:
        fill_books(counter)
        tampering.drop_triggers(store)
        verify_journal(store.units_of_work, station=STATION)
        tamper = Tamper(store)
        for name in ("sale_token", "cash_entry", "audit_event", "journal"):
            table = table_named(name)
            one, other = tamper.rows(table)[-2:]
            harmed(tamper, table, one, other)
    assert tamper.missed == []


def harmed(tamper: Tamper, table: Table, one: tampering.Row, other: tampering.Row) -> None:
    """Each value of a row changed, the row taken away, and exchanged with another."""
    for column in table.columns:
        for value in tampering.smallest_changes(column, one[column.name])[:1]:
            change_one(tamper, table, one, column.name, value)
    tamper.attempt(f"{table.name} deleted", table, lambda connection: tampering.delete(connection, table, one))
    keys = {column.name for column in table.primary_key.columns}
    names = [name for name in one if name not in keys and one[name] != other[name]]
    tamper.attempt(
        f"{table.name} exchanged", table, lambda connection: tampering.swap(connection, table, one, other, names)
    )


@pytest.mark.parametrize(
    ("harm", "undo"),
    [
        ("UPDATE meter SET krn = krn + 1", "UPDATE meter SET krn = krn - 1"),
        ("UPDATE customer SET phone = phone || '1'", "UPDATE customer SET phone = substr(phone, 1, length(phone) - 1)"),
        ("UPDATE account SET number_key = number_key || 'x'", "UPDATE account SET number_key = rtrim(number_key, 'x')"),
        ("UPDATE operator SET active = 0", "UPDATE operator SET active = 1"),
        (
            "UPDATE credential SET password_hash = password_hash || '!'",
            "UPDATE credential SET password_hash = rtrim(password_hash, '!')",
        ),
        ("UPDATE registry_row SET name = name || '!'", "UPDATE registry_row SET name = rtrim(name, '!')"),
        ("UPDATE open_shift SET till = '77'", "UPDATE open_shift SET till = '1'"),
        (
            "INSERT INTO print_job SELECT zeroblob(16), 0, state, created_at, changed_at, '' FROM print_job LIMIT 1",
            "DELETE FROM print_job WHERE sale_id = zeroblob(16)",
        ),
        ("UPDATE allowance_state SET sold = sold + 1", "UPDATE allowance_state SET sold = sold - 1"),
        ("UPDATE station_state SET acknowledged = 3", "UPDATE station_state SET acknowledged = 0"),
    ],
)
def test_the_books_of_today(tamper: Tamper, harm: str, undo: str) -> None:
    with tampering.behind_its_back(tamper.store) as connection:
        connection.exec_driver_sql(harm)
    with pytest.raises((JournalBroken, JournalForked)):
        verify_journal(tamper.store.units_of_work, station=STATION)
    with tampering.behind_its_back(tamper.store) as connection:
        connection.exec_driver_sql(undo)
    verify_journal(tamper.store.units_of_work, station=STATION)
