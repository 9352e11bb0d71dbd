"""Opening a store: an encrypted file (SQLCipher), or a MySQL or MariaDB server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import event

from store.driver_errors import raise_in_own_terms
from store.errors import PagesDamaged, SchemaMismatch
from store.migrations import HEAD, find_revision, upgrade
from store.queries import EngineQueries
from store.server import DatabaseServer
from store.sqlcipher import DatabaseFile, create_file, remove_file, verify_file
from store.unit_of_work import EngineUnitsOfWork

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from store.backend import Backend, Health

_BEGIN: Final = "begin_statements"


def create_store(path: Path, key: bytes) -> Store:
    """Make a new, empty store at `path` under a 32-byte key. Raises StoreUnavailable; never overwrites."""
    database = DatabaseFile(path, key)
    create_file(path)
    store = Store(database)
    try:
        store.migrate()
    except BaseException:
        store.close()
        remove_file(path)
        raise
    return store


def open_store(path: Path, key: bytes) -> Store:
    """Open the store at `path`. Raises StoreUnavailable: no such file, another key, damaged, not writable."""
    verify_file(path)
    return _connected(Store(DatabaseFile(path, key)))


def open_server(url: str) -> Store:
    """Open the store at `mysql://user:password@host:port/database`. Raises StoreUnavailable."""
    return _connected(Store(DatabaseServer(url)))


class Store:
    """An open store: `units_of_work` to change it, `queries` to read lists. Close it at the end."""

    def __init__(self, backend: Backend) -> None:
        engine = backend.make_engine()
        event.listen(engine, "handle_error", raise_in_own_terms)
        event.listen(engine, "begin", _begin)
        self._backend = backend
        self.engine = engine.execution_options(**{_BEGIN: backend.begin_migration})
        self._migrating = engine.execution_options(**{_BEGIN: backend.before_migration + backend.begin_migration})
        self._reader = engine.execution_options(**{_BEGIN: backend.begin_read})
        self.units_of_work = EngineUnitsOfWork(engine, backend)
        self.queries = EngineQueries(engine, backend)

    def revision(self) -> str | None:
        """Return the revision of the schema, None in an empty database. Raises StoreUnavailable."""
        with self._reader.begin() as connection:
            return find_revision(connection)

    def verify_schema(self) -> None:
        """Raise SchemaMismatch unless the schema is the one that this program needs."""
        found = self.revision()
        if found != HEAD:
            raise SchemaMismatch(found, HEAD)

    def bring_up(self) -> None:
        """Migrate a store that has a schema. Raises SchemaMismatch for an empty database: none is begun unseen."""
        if self.revision() is None:
            raise SchemaMismatch(None, HEAD)
        self.migrate()

    def migrate(self) -> None:
        """Bring the schema to what this program needs. Raises SchemaMismatch when a newer program made it."""
        if self.revision() == HEAD:
            return
        try:
            with self._migrating.begin() as connection:
                upgrade(connection)
                self._backend.verify_references(connection)
        finally:
            self.engine.dispose()  # connections that were migrated do not look at foreign keys

    def check(self) -> Health:
        """Look through the whole store; takes seconds on a large one. Raises StoreUnavailable."""
        with self._reader.begin() as connection:
            return self._backend.health(connection)

    def verify_pages(self) -> None:
        """Raise PagesDamaged where the file itself was changed or is worn."""
        faults = self.check().problems
        if faults:
            raise PagesDamaged(faults)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _connected(store: Store) -> Store:
    try:
        store.revision()
    except BaseException:
        store.close()
        raise
    return store


def _begin(connection: Connection) -> None:
    for statement in connection.get_execution_options()[_BEGIN]:
        connection.exec_driver_sql(statement).close()
