"""One transaction on a connection of the pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from store.driver_errors import DRIVER_ERRORS, raise_translated

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from sqlalchemy import Engine

    from store.backend import Begin
    from store.statement import Row, Statement, Values


class Transaction:
    """Begun when made; `commit` makes it durable, `close` takes back what was not committed.

    Everything raises StoreUnavailable when the database cannot go on, RecordRefused when it forbids a record.
    """

    def __init__(self, engine: Engine, begin: Begin) -> None:
        self._dialect = engine.dialect
        try:
            self._connection = engine.raw_connection()
        except DRIVER_ERRORS as error:
            raise_translated(error)
            raise
        self._ended = False
        self._cursor = self._connection.cursor()
        try:
            for statement in begin:
                self._run(statement, ())
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_file(self) -> bool:
        """Is it a database file, whose columns take values of any type?"""
        return self._dialect.name == "sqlite"

    def execute(self, statement: Statement, values: Values) -> int:
        """Run a statement that returns nothing; return how many rows it met."""
        compiled = statement.compiled(self._dialect)
        self._run(compiled.sql, compiled.parameters(values))
        return int(self._cursor.rowcount)

    def execute_many(self, statement: Statement, rows: Iterable[Values]) -> None:
        """Run a statement once for each set of values."""
        compiled = statement.compiled(self._dialect)
        self._run(compiled.sql, [compiled.parameters(values) for values in rows], many=True)

    def rows(self, statement: Statement, values: Values | None = None) -> list[Row]:
        """Return all rows of a query."""
        compiled = statement.compiled(self._dialect)
        self._run(compiled.sql, compiled.parameters(values or {}))
        try:
            found = self._cursor.fetchall()
        except DRIVER_ERRORS as error:
            raise_translated(error)
            raise
        return compiled.table(found)

    def find_row(self, statement: Statement, values: Values | None = None) -> Row | None:
        """Return the first row of a query, None when there is none."""
        rows = self.rows(statement, values)
        return rows[0] if rows else None

    def value(self, statement: Statement, values: Values | None = None) -> Any:
        """Return the one value of a query that always has one."""
        return self.rows(statement, values)[0][0]

    def commit(self) -> None:
        """Make everything durable and end the transaction; nothing was recorded if it raises."""
        try:
            self._connection.commit()
        except DRIVER_ERRORS as error:
            raise_translated(error)
            raise
        self._ended = True
        self._connection.close()

    def close(self) -> None:
        """Take back what was not committed; give the connection back to the pool."""
        if self._ended:
            return
        self._ended = True
        try:
            self._connection.rollback()
        except DRIVER_ERRORS:
            # The line is cut: the server takes it back by itself.
            self._connection.invalidate()
        else:
            self._connection.close()

    def _run(self, sql: str, parameters: Any, *, many: bool = False) -> None:
        if self._ended:
            # The connection may be somebody else's by now.
            raise RuntimeError("the transaction has ended")
        run = self._cursor.executemany if many else self._cursor.execute
        try:
            run(sql, parameters)
        except DRIVER_ERRORS as error:
            raise_translated(error)
            raise
