"""Connections to the encrypted database file of a station (SQLCipher)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from sqlalchemy import create_engine
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

from store.backend import Health
from store.driver_errors import raise_translated, unavailable
from store.errors import StoreFault
from store.search import FullText

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from store.backend import Begin
    from store.search import WordIndex

KEY_BYTES: Final = 32
# A transaction encrypts and logs whole pages: smaller ones than SQLite's 4096 bytes make a commit a fifth cheaper.
_PAGE_BYTES: Final = 2048
_CHECKPOINT_PAGES: Final = 4000
_BUSY_SECONDS: Final = 10
_CACHE_KIB: Final = 8 * 1024
_STATEMENTS: Final = 256


def create_file(path: Path) -> None:
    """Make an empty file that only its owner may read; -wal and -shm get the same mode from SQLite.

    Raises StoreUnavailable when it exists, when its folder does not, or when that may not be written.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise unavailable(StoreFault.EXISTS) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise unavailable(StoreFault.FOLDER_MISSING) from error
    except OSError as error:
        raise unavailable(StoreFault.NOT_WRITABLE) from error


def remove_file(path: Path) -> None:
    """Remove a file that could not be finished, with its log."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def verify_file(path: Path) -> None:
    """Raise StoreUnavailable when there is no such file, or not even its folder."""
    if not path.parent.is_dir():
        raise unavailable(StoreFault.FOLDER_MISSING)
    if not path.is_file():
        raise unavailable(StoreFault.MISSING)


class DatabaseFile:
    """The file at `path`, encrypted under `key` (32 bytes, used as it is). Implements `store.backend.Backend`."""

    begin_write: Begin = ("BEGIN IMMEDIATE",)
    begin_read: Begin = ("BEGIN",)
    begin_migration: Begin = begin_write
    # A table that others refer to can only be rebuilt while nobody looks; `Store.migrate` looks at the end.
    before_migration: Begin = ("PRAGMA foreign_keys = OFF",)

    def __init__(self, path: Path, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"the key of a store has {KEY_BYTES} bytes")
        self._path = path
        self._key = key
        self.words: WordIndex = FullText()

    def make_engine(self) -> Engine:
        """Return an engine over keyed, durable connections."""
        return create_engine(
            "sqlite://",
            module=sqlcipher,
            creator=lambda: _connect(self._path, self._key),
            poolclass=QueuePool,
            pool_size=4,
            max_overflow=12,
            # The connection used last has the latest pages at hand; the others must read them again.
            pool_use_lifo=True,
            # Whoever takes a connection ends its transaction.
            pool_reset_on_return=None,
        )

    def verify_references(self, connection: Connection) -> None:
        """Raise StoreUnavailable when a row refers to nothing."""
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise unavailable(StoreFault.DAMAGED)

    def health(self, connection: Connection) -> Health:
        """Verify the authentication code of every page and the structure of every table."""
        run = connection.exec_driver_sql
        faults = [str(row[0]) for row in run("PRAGMA cipher_integrity_check")]
        if not faults:  # a page that cannot be decrypted would end the next look with an error
            faults = [str(row[0]) for row in run("PRAGMA quick_check") if row[0] != "ok"]
        version = f"SQLCipher {run('PRAGMA cipher_version').scalar_one()}, SQLite {sqlcipher.sqlite_version}"
        return Health(str(self._path), self._size(), version, tuple(faults))

    def _size(self) -> int:
        log = self._path.with_name(f"{self._path.name}-wal")
        return sum(file.stat().st_size for file in (self._path, log) if file.exists())


def _connect(path: Path, key: bytes) -> sqlcipher.Connection:
    connection = None
    try:
        connection = sqlcipher.connect(
            f"{path.resolve().as_uri()}?mode=rw",
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_STATEMENTS,
        )
        _set_up(connection, key)
    except sqlcipher.Error as error:
        if connection is not None:
            connection.close()
        raise_translated(error)
        raise
    return connection


def _set_up(connection: sqlcipher.Connection, key: bytes) -> None:
    # The library would write to the terminal what its error code says already.
    connection.execute("PRAGMA cipher_log_level = NONE")
    # A pragma takes no parameters; hexadecimal digits need no quoting.
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute(f"PRAGMA cipher_page_size = {_PAGE_BYTES}")
    # Every page that a transaction touches is authenticated, with SHA-256 in hardware (the default is SHA-512).
    connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    connection.execute("PRAGMA foreign_keys = ON")
    # Without it REPLACE would delete a row and pass by the trigger that forbids it.
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
