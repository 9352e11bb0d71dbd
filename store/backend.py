"""Where a database file and a database server differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from store.search import WordIndex

Begin: TypeAlias = tuple[str, ...]
"""The statements that open a transaction."""


@dataclass(frozen=True, slots=True)
class Health:
    """How a database is: where, its size in bytes, the program behind it and every fault found in it."""

    location: str
    size: int
    version: str
    problems: tuple[str, ...]


class Backend(Protocol):
    """One kind of database, and how its transactions begin."""

    begin_write: Begin
    begin_read: Begin
    begin_migration: Begin
    before_migration: Begin
    words: WordIndex

    def make_engine(self) -> Engine:
        """Return an engine that connects at the first use."""
        ...

    def verify_references(self, connection: Connection) -> None:
        """Raise StoreUnavailable when a migration has left a row that refers to nothing."""
        ...

    def health(self, connection: Connection) -> Health:
        """Look through the whole database."""
        ...
