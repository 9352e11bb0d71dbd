"""The word index behind the search field: full text in SQLite, a table of words on a server.

Both hold the words of `search_text`, so both find the same. A look-up is bounded: it ends with the first
CANDIDATES matches, however many there are, and only those are ranked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from sqlalchemy import String, and_, bindparam, exists, insert, literal_column, select

from store.tables import word_fts, word_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Connection, Select

CANDIDATES: Final = 100


class WordIndex(Protocol):
    """Words by the row number of the meter they belong to."""

    def add(self, connection: Connection, rows: Iterable[tuple[int, set[str]]]) -> None:
        """Index new rows, in rising order of their numbers."""
        ...

    def find(self, connection: Connection, words: Sequence[str]) -> list[int]:
        """Return up to CANDIDATES rows in which each of `words` begins a word."""
        ...


class FullText:
    """SQLite's FTS5. It only stores row numbers, and beginnings of up to four letters are indexed themselves."""

    _ADD: Final = insert(word_fts)
    _FIND: Final = (
        select(word_fts.c.rowid)
        .where(literal_column("word_fts").op("MATCH")(bindparam("query", type_=String)))
        .limit(CANDIDATES)
    )

    def add(self, connection: Connection, rows: Iterable[tuple[int, set[str]]]) -> None:
        """Index new rows, in rising order of their numbers."""
        values = [{"rowid": row, "words": " ".join(sorted(words))} for row, words in rows]
        connection.execute(self._ADD, values)

    def find(self, connection: Connection, words: Sequence[str]) -> list[int]:
        """Return up to CANDIDATES rows in which each of `words` begins a word."""
        query = " AND ".join(f'"{word}"*' for word in words)
        return list(connection.execute(self._FIND, {"query": query}).scalars())


class WordTable:
    """One row for each word, on MySQL and MariaDB: their full-text search passes over short and common words."""

    _ADD: Final = insert(word_row)

    def add(self, connection: Connection, rows: Iterable[tuple[int, set[str]]]) -> None:
        """Index new rows."""
        values = [{"word": word, "search_row": row} for row, words in rows for word in words]
        connection.execute(self._ADD, values)

    def find(self, connection: Connection, words: Sequence[str]) -> list[int]:
        """Return up to CANDIDATES rows in which each of `words` begins a word. The longest leads: it matches least."""
        leading, *others = sorted(words, key=len, reverse=True)
        return list(connection.execute(_with_all(leading, others)).scalars())


def _with_all(leading: str, others: Sequence[str]) -> Select[Any]:
    found = select(word_row.c.search_row).where(_begins(word_row.c.word, leading)).distinct().limit(CANDIDATES)
    for number, word in enumerate(others):
        other = word_row.alias(f"other_{number}")
        found = found.where(
            exists().where(and_(other.c.search_row == word_row.c.search_row, _begins(other.c.word, word)))
        )
    return found


def _begins(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    # Words hold letters and digits only: none of LIKE's own signs.
    return column.like(f"{word}%")
