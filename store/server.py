"""Connections to a MySQL or MariaDB server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import create_engine, make_url

from store.backend import Health
from store.search import WordTable

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from store.backend import Begin
    from store.search import WordIndex

_CONNECT_SECONDS: Final = 5
_ANSWER_SECONDS: Final = 60
_SESSION: Final = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 10"
_SIZE: Final = "SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = DATABASE()"
_TABLES: Final = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"


class DatabaseServer:
    """A database at `mysql://user:password@host:port/database`. Implements `store.backend.Backend`."""

    # The one row of station_state puts writers in single file from their first read on, as BEGIN IMMEDIATE does.
    # It is a locking read, so the view of the transaction begins after it.
    begin_write: Begin = ("START TRANSACTION", "SELECT id FROM station_state WHERE id = 1 FOR UPDATE")
    begin_read: Begin = ("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",)
    begin_migration: Begin = ("START TRANSACTION",)
    before_migration: Begin = ("SET SESSION foreign_key_checks = 0",)

    def __init__(self, url: str) -> None:
        address = make_url(url).set(drivername="mysql+pymysql")
        self._address = address.update_query_dict({"charset": "utf8mb4"})
        self.words: WordIndex = WordTable()

    def make_engine(self) -> Engine:
        """Return an engine whose pool notices a connection that the server dropped."""
        return create_engine(
            self._address,
            isolation_level="REPEATABLE READ",
            # Parameters by place, as `store.statement` gives them.
            paramstyle="format",
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": _CONNECT_SECONDS,
                "read_timeout": _ANSWER_SECONDS,
                "write_timeout": _ANSWER_SECONDS,
                "init_command": _SESSION,
            },
        )

    def verify_references(self, connection: Connection) -> None:
        """Nothing to do: a server has no word for it, and migrations copy whole tables."""

    def health(self, connection: Connection) -> Health:
        """Have the server check each table."""
        run = connection.exec_driver_sql
        faults: list[str] = []
        for name in run(_TABLES).scalars().all():
            faults += [f"{name}: {row.Msg_text}" for row in run(f"CHECK TABLE `{name}`") if row.Msg_type == "error"]
        location = self._address.render_as_string(hide_password=True)
        return Health(location, int(run(_SIZE).scalar_one() or 0), run("SELECT VERSION()").scalar_one(), tuple(faults))
