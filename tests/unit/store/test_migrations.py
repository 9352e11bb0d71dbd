"""The schema: made by migrations, the same as the tables that the program speaks of, on both kinds of store."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.schema import Table

from store import migrations
from store.engine import Store, create_store, open_server, open_store
from store.errors import SchemaMismatch
from store.sqlcipher import DatabaseFile, create_file
from store.tables import metadata
from tests.support.chain import verify_chain
from tests.support.records import START, make_terms
from vending.domain.pricing.quote import quote_money
from vending.domain.proof.journal import EntryKind, digest_of
from vending.domain.sales.sale import SaleState
from vending.errors import StoreUnavailable

if TYPE_CHECKING:
    from sqlalchemy.schema import SchemaItem

KEY = bytes(range(32))
OLD_DATABASES = Path(__file__).parents[2] / "old_databases"
OLD_KEY = bytes.fromhex("6d6963726f76656e64206f6c6420646174616261736520746573742d6b657921")


def differences(store: Store) -> list[object]:
    """What the tables in the database lack or have too much."""
    with store.engine.begin() as connection:
        # SQLite forgets what kind of column BINARY(16) is; the server does not.
        typed = connection.dialect.name != "sqlite"
        options = {"include_object": _is_of_the_model, "compare_server_default": True, "compare_type": typed}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))


def _is_of_the_model(item: SchemaItem, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    return not (isinstance(item, Table) and item.name.startswith("word_"))


def test_the_migrations_make_the_tables_of_the_program(tmp_path: Path) -> None:
    store = create_store(tmp_path / "store.db", KEY)
    assert differences(store) == []
    store.close()


@pytest.mark.database_server
def test_the_migrations_make_the_same_tables_on_a_server(mariadb_url: str) -> None:
    store = open_server(mariadb_url)
    with pytest.raises(SchemaMismatch):
        store.verify_schema()
    store.migrate()
    store.verify_schema()
    assert differences(store) == []
    store.close()


def test_an_empty_database_is_brought_up_once(tmp_path: Path) -> None:
    create_file(tmp_path / "store.db")
    store = Store(DatabaseFile(tmp_path / "store.db", KEY))
    with pytest.raises(SchemaMismatch) as caught:
        store.verify_schema()
    assert (caught.value.found, caught.value.expected) == (None, migrations.HEAD)
    with pytest.raises(SchemaMismatch):
        store.bring_up()
    store.migrate()
    store.bring_up()
    store.migrate()
    store.verify_schema()
    store.close()


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    store = create_store(tmp_path / "store.db", KEY)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for use in (store.verify_schema, store.migrate):
        with pytest.raises(SchemaMismatch, match="9999"):
            use()
    store.close()


def test_a_migration_that_is_cut_short_leaves_nothing(tmp_path: Path) -> None:
    create_file(tmp_path / "store.db")
    store = Store(DatabaseFile(tmp_path / "store.db", KEY))
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 20").close()
    with pytest.raises(StoreUnavailable):
        store.migrate()
    with store.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT name FROM sqlite_master").all() == []
    store.close()


def test_the_program_needs_the_latest_revision(tmp_path: Path) -> None:
    store = create_store(tmp_path / "store.db", KEY)
    with store.engine.begin() as connection:
        scripts = ScriptDirectory.from_config(migrations.configuration(connection))
    store.close()
    assert scripts.get_heads() == [migrations.HEAD]


@pytest.mark.parametrize("name", sorted(path.name for path in OLD_DATABASES.glob("*.db")))
def test_a_store_of_every_earlier_release_is_brought_up_with_its_sales(tmp_path: Path, name: str) -> None:
    shutil.copy(OLD_DATABASES / name, tmp_path / "store.db")
    store = open_store(tmp_path / "store.db", OLD_KEY)
    store.migrate()
    store.verify_schema()
    assert differences(store) == []
    assert store.check().problems == ()
    with store.units_of_work.read() as work:
        sold, refused, waiting = (work.sales.get_by_receipt(f"ST1-00000{number}") for number in (1, 2, 3))
        assert [sale.state for sale in (sold, refused, waiting)] == [
            SaleState.ISSUED,
            SaleState.VOID,
            SaleState.PENDING,
        ]
        assert work.sales.pending() == (waiting.intent,)
        assert len(work.ledger.entries_of(sold.intent.id)) == len(sold.intent.lines) + 1
        kinds = Counter(entry.kind for entry in work.journal.entries())
        verify_chain(work.journal.entries())
        assert kinds[EntryKind.SALE] + kinds[EntryKind.TOKEN] + kinds[EntryKind.VOID] == work.sales.count_records()
        assert kinds[EntryKind.CHANGE] == work.history.count()
        shift = work.shifts.find_open("1", sold.intent.operator_id)
        assert (shift is not None) is (kinds[EntryKind.SHIFT] == 1) is (kinds[EntryKind.EVENT] == 1) is (name > "v0003")
        assert sold.intent.at > START
        recorded = [entry.digest for entry in work.journal.entries() if entry.kind is EntryKind.SALE]
        assert recorded == [digest_of(sale.intent) for sale in (sold, refused, waiting)]
        point = work.customers.find_service_point(sold.intent.meter_number, sold.intent.at)
        assert point is not None
        assert (point.account.number, point.customer.name) == (sold.intent.account, sold.intent.customer_name)
        quote = quote_money(make_terms(point, at=sold.intent.at), sold.intent.tendered)
        owed = work.debts.of_account(point.account.id)
        assert [one.debt.name for one in owed] == ([] if name == "v0001.db" else ["Arrears"])
        assert quote.units == sold.intent.units  # the old tariff prices as it did
        assert {(line.kind, line.amount) for line in quote.lines} == {
            (line.kind, line.amount) for line in sold.intent.lines
        }
    assert [hit.name for hit in store.queries.search("siobhan obr")] == ["Siobhán O'Brien"]
    store.close()
