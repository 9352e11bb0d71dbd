"""The encrypted file: what lies on the disk, and every way in which it cannot be used."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event
from sqlcipher3 import dbapi2 as sqlcipher

from store import sqlcipher as database_file
from store.engine import create_store, open_store
from store.errors import StoreFault
from tests.support.chain import verify_chain
from tests.support.records import START, add_registry, make_intent, make_token
from vending.domain.proof.journal import EntryKind, digest_of
from vending.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.engine import Store

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = create_store(path, KEY)
    yield store
    store.close()


def fault_of_opening(path: Path, key: bytes = KEY) -> StoreFault:
    with pytest.raises(StoreUnavailable) as caught:
        open_store(path, key)
    assert not caught.value.full
    return StoreFault(caught.value.reason)


def test_nothing_is_readable_on_the_disk(store: Store, path: Path) -> None:
    registry = add_registry(store.units_of_work)
    store.queries.search("thandiwe")
    for file in path.parent.iterdir():
        content = file.read_bytes()
        assert b"SQLite format 3" not in content
        assert registry.customer.name.encode() not in content
        assert b"thandiwe" not in content
        assert b"CREATE TABLE" not in content
    store.close()
    content = path.read_bytes()
    assert len(content) > 50_000
    assert b"CREATE TABLE" not in content
    assert b"Mokoena" not in content


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_only_its_owner_may_read_the_files(path: Path) -> None:
    before = os.umask(0)
    try:
        store = create_store(path, KEY)
        add_registry(store.units_of_work)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert modes == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}


def test_commits_are_durable_and_references_checked(store: Store) -> None:
    with store.engine.begin() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas]
    assert found == ["wal", 2, 1, 1]


def test_each_reason_that_a_file_cannot_be_opened_is_told_apart(store: Store, path: Path, tmp_path: Path) -> None:
    store.close()
    plain = tmp_path / "plain.db"
    connection = sqlcipher.connect(str(plain))
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    (tmp_path / "noise.db").write_bytes(os.urandom(8192))
    assert fault_of_opening(path, bytes(32)) is StoreFault.WRONG_KEY
    assert fault_of_opening(plain) is StoreFault.WRONG_KEY
    assert fault_of_opening(tmp_path / "noise.db") is StoreFault.WRONG_KEY
    assert fault_of_opening(tmp_path / "none.db") is StoreFault.MISSING
    assert fault_of_opening(tmp_path / "none" / "store.db") is StoreFault.FOLDER_MISSING
    assert fault_of_opening(path / "store.db") is StoreFault.FOLDER_MISSING
    open_store(path, KEY).close()


def test_a_missing_file_is_not_made_by_opening_it(path: Path) -> None:
    assert fault_of_opening(path) is StoreFault.MISSING
    assert not path.exists()


def test_a_store_is_never_made_over_another(store: Store, path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=StoreFault.EXISTS):
        create_store(path, KEY)
    with pytest.raises(StoreUnavailable, match=StoreFault.FOLDER_MISSING):
        create_store(path.parent / "none" / "store.db", KEY)
    store.verify_schema()


def test_a_store_that_could_not_be_finished_is_removed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def set_up_on_a_small_disk(connection: Any, key: bytes) -> None:
        set_up(connection, key)
        connection.execute("PRAGMA max_page_count = 20")

    set_up = database_file._set_up
    monkeypatch.setattr(database_file, "_set_up", set_up_on_a_small_disk)
    with pytest.raises(StoreUnavailable) as caught:
        create_store(path, KEY)
    assert caught.value.full
    assert list(path.parent.iterdir()) == []


def test_a_key_of_another_length_is_a_mistake(path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        create_store(path, b"short")
    assert not path.exists()


@contextmanager
def as_somebody_who_may_not_write(folder: Path) -> Iterator[None]:
    """Root may write everywhere, so a test that runs as root steps down."""
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_a_folder_that_may_not_be_written_is_told() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        create_store(folder / "store.db", KEY).close()
        (folder / "store.db").chmod(0o644)
        with as_somebody_who_may_not_write(folder):
            assert fault_of_opening(folder / "store.db") is StoreFault.NOT_WRITABLE
            with pytest.raises(StoreUnavailable, match=StoreFault.NOT_WRITABLE):
                create_store(folder / "another.db", KEY)


def damage(path: Path, page: int, size: int = 2048) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(size))


def test_a_damaged_page_is_found_and_named(store: Store, path: Path) -> None:
    for _ in range(30):
        add_registry(store.units_of_work)
    assert store.check().problems == ()
    store.close()
    damage(path, path.stat().st_size // 2048)
    again = open_store(path, KEY)
    try:
        health = again.check()
    finally:
        again.close()
    assert health.problems
    assert health.size == path.stat().st_size
    assert "SQLCipher 4" in health.version


def test_reading_a_damaged_page_is_told(store: Store, path: Path) -> None:
    store.close()
    for page in range(2, path.stat().st_size // 2048 + 1):
        damage(path, page)
    assert fault_of_opening(path) is StoreFault.DAMAGED


def test_a_store_that_another_program_holds_is_told(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_file, "_BUSY_SECONDS", 0)
    impatient = open_store(path, KEY)
    with store.units_of_work.write():
        with pytest.raises(StoreUnavailable) as caught, impatient.units_of_work.write():
            pass
        with impatient.units_of_work.read() as reader:
            assert reader.sales.last_sequence() == 0
    impatient.close()
    assert caught.value.reason == StoreFault.LOCKED


def test_a_full_disk_stops_a_sale_with_nothing_half_recorded(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    first = make_intent(registry, 1)
    sell(store, first)
    with store.engine.begin() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def limit(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(store.engine.pool, "checkout", limit)
    sold = fill_up(store, registry)
    event.remove(store.engine.pool, "checkout", limit)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    with store.units_of_work.read() as work:
        assert work.sales.last_sequence() == sold
        assert work.sales.pending() == ()
        assert verify_chain(work.journal.entries()).sequence == work.sales.count_records() == 2 * sold
    assert store.check().problems == ()
    sell(store, make_intent(registry, sold + 1))


def fill_up(store: Store, registry: Any) -> int:
    """Sell until the disk is full; return how many sales there are."""
    for sequence in range(2, 1000):
        try:
            sell(store, make_intent(registry, sequence))
        except StoreUnavailable as error:
            if not error.full:
                raise
            return sequence - 1
    raise AssertionError("the disk did not fill up")


def sell(store: Store, intent: Any) -> None:
    token = make_token(intent)
    with store.units_of_work.write() as work:
        work.sales.add_intent(intent)
        work.journal.append(EntryKind.SALE, intent.id, digest_of(intent), START)
        work.sales.add_token(token)
        work.journal.append(EntryKind.TOKEN, intent.id, digest_of(token), START)
        work.commit()


def test_the_health_of_a_store_counts_what_waits_in_its_log(store: Store, path: Path) -> None:
    add_registry(store.units_of_work)
    assert store.check().size == path.stat().st_size + path.with_name("store.db-wal").stat().st_size
    assert store.check().location == str(path)
