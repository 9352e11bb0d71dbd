"""The search field: meters by the beginnings of words, from full text in SQLite or a table of words on a server.

Both indexes hold the words of `search_text`, so both find the same. A look-up is bounded: it ends with the first
CANDIDATES matches, however many there are, and only those are ranked.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from sqlalchemy import String, bindparam, delete, exists, insert, literal_column, select

from store.registry_tables import order_column, registry_row
from store.search_text import compact, folded, readings, words_of
from store.statement import Statement
from store.tables import account, customer, meter, word_fts, word_fts_command, word_row
from vending.domain.registry.meter import MeterStatus
from vending.queries import SearchHit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    from sqlalchemy import ColumnElement, Select, Subquery

    from store.statement import Row, Values
    from store.transaction import Transaction
    from vending.queries import RegistrySort

CANDIDATES: Final = 100

_HIT = select(
    meter.c.id,
    meter.c.number,
    meter.c.status,
    customer.c.name,
    account.c.number,
    customer.c.phone,
    account.c.address,
    account.c.area,
)
_HIT = _HIT.join_from(meter, account, meter.c.account_id == account.c.id).join(
    customer, account.c.customer_id == customer.c.id
)
_BY_NUMBER: Final = Statement(_HIT.where(meter.c.number == bindparam("typed")))
_BY_ACCOUNT: Final = Statement(_HIT.where(account.c.number_key == bindparam("typed")).limit(CANDIDATES))


class WordIndex(Protocol):
    """The words of each meter and its customer, under the meter's `search_row`."""

    def add(self, transaction: Transaction, rows: Sequence[tuple[int, AbstractSet[str]]]) -> None:
        """Index new rows, in rising order of their numbers."""
        ...

    def remove(self, transaction: Transaction, row: int, words: AbstractSet[str]) -> None:
        """Take a row out of the index; `words` are those under which it stands."""
        ...

    def find(self, transaction: Transaction, words: Sequence[str]) -> list[Row]:
        """Return up to CANDIDATES meters in which each of `words` begins a word."""
        ...

    def rows_with(self, transaction: Transaction, words: Sequence[str], limit: int, sort: RegistrySort) -> list[Row]:
        """Return up to `limit` rows of the registry in which each of `words` begins a word, with facets, in order."""
        ...


def find_meters(transaction: Transaction, index: WordIndex, text: str, limit: int) -> tuple[SearchHit, ...]:
    """Return what is meant by a typed text, best first: an exact meter number or account, then names, then the rest."""
    meant = readings(text)
    if not meant:
        return ()
    typed = {"typed": compact(text)}
    found = dict.fromkeys(map(_hit_of, transaction.rows(_BY_NUMBER, typed) + transaction.rows(_BY_ACCOUNT, typed)))
    for words in meant:
        if len(found) < limit:
            hits = map(_hit_of, index.find(transaction, words))
            found |= dict.fromkeys(sorted(hits, key=_rank(words)))
    return tuple(found)[:limit]


class FullText:
    """SQLite's FTS5."""

    _ADD: Final = Statement(insert(word_fts))
    # https://sqlite.org/fts5.html#the_delete_command: an index without content is told what it held.
    _REMOVE: Final = Statement(insert(word_fts_command))
    _FOUND: Final = (
        select(word_fts.c.rowid)
        .where(literal_column("word_fts").op("MATCH")(bindparam("query", type_=String)))
        .limit(bindparam("limit"))
        .subquery()
    )
    _FIND: Final = Statement(_HIT.join(_FOUND, _FOUND.c.rowid == meter.c.search_row))

    def add(self, transaction: Transaction, rows: Sequence[tuple[int, AbstractSet[str]]]) -> None:
        """Index new rows, in rising order of their numbers."""
        values = [{"rowid": row, "words": " ".join(sorted(words))} for row, words in rows]
        if values:
            transaction.execute_many(self._ADD, values)

    def remove(self, transaction: Transaction, row: int, words: AbstractSet[str]) -> None:
        """Take a row out of the index."""
        transaction.execute(self._REMOVE, {"word_fts": "delete", "rowid": row, "words": " ".join(sorted(words))})

    def find(self, transaction: Transaction, words: Sequence[str]) -> list[Row]:
        """Return up to CANDIDATES meters in which each of `words` begins a word."""
        return transaction.rows(self._FIND, self._query(words, CANDIDATES))

    def rows_with(self, transaction: Transaction, words: Sequence[str], limit: int, sort: RegistrySort) -> list[Row]:
        """Return up to `limit` rows in which each of `words` begins a word, with their facets, in order."""
        return transaction.rows(self._listed(sort), self._query(words, limit))

    @classmethod
    @cache
    def _listed(cls, sort: RegistrySort) -> Statement:
        return Statement(_listed(cls._FOUND, cls._FOUND.c.rowid, sort))

    @staticmethod
    def _query(words: Sequence[str], limit: int) -> Values:
        return {"query": " AND ".join(f'"{word}"*' for word in words), "limit": limit}


class WordTable:
    """A row for each word, on MySQL and MariaDB: their full-text search passes over short and common words."""

    _ADD: Final = Statement(insert(word_row))
    _REMOVE: Final = Statement(delete(word_row).where(word_row.c.search_row == bindparam("search_row")))

    def add(self, transaction: Transaction, rows: Sequence[tuple[int, AbstractSet[str]]]) -> None:
        """Index new rows."""
        values = [{"word": word, "search_row": row} for row, words in rows for word in words]
        if values:
            transaction.execute_many(self._ADD, values)

    def remove(self, transaction: Transaction, row: int, words: AbstractSet[str]) -> None:  # noqa: ARG002 - they are its rows
        """Take a row out of the index."""
        transaction.execute(self._REMOVE, {"search_row": row})

    def find(self, transaction: Transaction, words: Sequence[str]) -> list[Row]:
        """Return up to CANDIDATES meters in which each of `words` begins a word."""
        return transaction.rows(_meters_with(len(words)), self._patterns(words, CANDIDATES))

    def rows_with(self, transaction: Transaction, words: Sequence[str], limit: int, sort: RegistrySort) -> list[Row]:
        """Return up to `limit` rows in which each of `words` begins a word, with their facets, in order."""
        return transaction.rows(_rows_with(len(words), sort), self._patterns(words, limit))

    @staticmethod
    def _patterns(words: Sequence[str], limit: int) -> Values:
        # The longest leads: it matches least.
        ordered = sorted(words, key=len, reverse=True)
        # Words hold letters and digits only: none of LIKE's own signs.
        return {"limit": limit, **{f"word_{place}": f"{word}%" for place, word in enumerate(ordered)}}


@cache
def _meters_with(words: int) -> Statement:
    rows = _found_with(words)
    return Statement(_HIT.join(rows, rows.c.search_row == meter.c.search_row))


@cache
def _rows_with(words: int, sort: RegistrySort) -> Statement:
    rows = _found_with(words)
    return Statement(_listed(rows, rows.c.search_row, sort))


def _listed(found: Subquery, row: ColumnElement[int], sort: RegistrySort) -> Select[Any]:
    """The rows of the registry among those found, in order."""
    by = order_column(sort.key)
    rows = select(registry_row.c.search_row, registry_row.c.facet).join_from(
        found, registry_row, registry_row.c.search_row == row
    )
    return rows.order_by(by.desc() if sort.descending else by)


def _found_with(words: int) -> Subquery:
    found = select(word_row.c.search_row).where(_begins(word_row.c.word, 0)).distinct().limit(bindparam("limit"))
    for place in range(1, words):
        other = word_row.alias(f"other_{place}")
        same_row = other.c.search_row == word_row.c.search_row
        found = found.where(exists().where(same_row, _begins(other.c.word, place)))
    return found.subquery()


def _begins(column: ColumnElement[str], place: int) -> ColumnElement[bool]:
    return column.like(bindparam(f"word_{place}"))


def _rank(words: Sequence[str]) -> Callable[[SearchHit], tuple[bool, str, str]]:
    """Sort what matches by name before what matches by anything else, then by name and number."""

    def key(hit: SearchHit) -> tuple[bool, str, str]:
        names = words_of(hit.name)
        in_name = all(any(name.startswith(word) for name in names) for word in words)
        return not in_name, folded(hit.name), hit.meter_number

    return key


def _hit_of(row: Row) -> SearchHit:
    meter_id, number, status, *customer_texts = row
    return SearchHit(meter_id, number, MeterStatus(status), *customer_texts)
