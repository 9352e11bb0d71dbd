"""The list of customers: any place of any order under any filter, among a million rows.

A short list is read once as the numbers of its rows. A long one is walked along the index of its order, whose entries
hold what it is filtered by. The walk leaves anchors on its way, a thousand in all at most, and the next reads begin at
the nearest; places beyond the middle are reached from the end.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Protocol

from sqlalchemy import bindparam, func, literal_column, select

from store.mappers import columns_of
from store.registry_rows import FACETS, facet_text
from store.registry_tables import order_column, registry_facet, registry_row, registry_state
from store.search_text import folded, readings
from store.statement import Statement
from sts.token import Commodity
from vending.domain.registry.meter import MeterStatus
from vending.queries import RegistryRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement, Select

    from store.search import WordIndex
    from store.statement import Row, Values
    from store.transaction import Transaction
    from vending.queries import RegistryFilter, RegistrySort

TEXT_LIMIT: Final = 5_000
# So many numbers are read and sorted in a tenth of a second. A filter that passes less may pass none for long.
_SHORT: Final = 50_000
_ANCHORS: Final = 1_000
_ABOVE_ALL: Final = b"\xff"  # no byte of UTF-8

_SHOWN: Final = columns_of(
    registry_row,
    "meter_id meter_number account_id account customer_id name phone address area tariff customer_class status "
    "commodity",
)
_VERSION: Final = Statement(select(registry_state.c.version))
_ROW: Final = Statement(select(*_SHOWN).where(registry_row.c.search_row == bindparam("row")))


class TableListing:
    """`vending.queries.RegistryListing` over the tables. Each call looks at the store as it is then."""

    def __init__(
        self, look: Callable[[], Transaction], index: WordIndex, narrowed: RegistryFilter, sort: RegistrySort
    ) -> None:
        self._look = look
        self._index = index
        self._filter = narrowed
        self._sort = sort
        self._version = -1
        self._places: _Places = _Chosen([])
        self._lock = Lock()

    def count(self) -> int:
        """Return how many rows there are."""
        with self._lock, self._look() as transaction:
            return self._opened(transaction).count

    def is_cut(self) -> bool:
        """Do more than TEXT_LIMIT rows match the text?"""
        with self._lock, self._look() as transaction:
            return self._opened(transaction).is_cut

    def rows(self, first: int, limit: int) -> tuple[RegistryRow, ...]:
        """Return up to `limit` rows from place `first` on."""
        with self._lock, self._look() as transaction:
            places = self._opened(transaction)
            wanted = max(0, min(limit, places.count - first))
            return tuple(map(_row_of, places.rows(transaction, first, wanted))) if wanted else ()

    def _opened(self, transaction: Transaction) -> _Places:
        version = transaction.value(_VERSION)
        if version != self._version:
            self._places, self._version = self._open(transaction), version
        return self._places

    def _open(self, transaction: Transaction) -> _Places:
        if self._filter.text:
            return self._matching(transaction)
        facets = _facets(self._filter)
        values = _values(self._filter)
        count = int(transaction.value(_count(facets), values))
        if count > _SHORT:
            return _Walked(count, self._sort, facets, values)
        rows = transaction.rows(_in_order(self._sort, facets), values)
        return _Chosen([number for (number,) in rows])

    def _matching(self, transaction: Transaction) -> _Places:
        """What matches the text is found first, then filtered: the index of words knows no facets."""
        facets = _facets(self._filter)
        allowed = {facet for (facet,) in transaction.rows(_allowed(facets), _values(self._filter))}
        for words in readings(self._filter.text):
            found = self._index.rows_with(transaction, words, TEXT_LIMIT + 1, self._sort)
            if found:
                numbers = [number for number, facet in found[:TEXT_LIMIT] if facet in allowed]
                return _Chosen(numbers, is_cut=len(found) > TEXT_LIMIT)
        return _Chosen([])


class _Places(Protocol):
    """The rows by their places."""

    count: int
    is_cut: bool

    def rows(self, transaction: Transaction, first: int, limit: int) -> Sequence[Row]: ...


class _Chosen:
    """A list that is in memory."""

    def __init__(self, numbers: Sequence[int], *, is_cut: bool = False) -> None:
        self._numbers = numbers
        self.count = len(numbers)
        self.is_cut = is_cut

    def rows(self, transaction: Transaction, first: int, limit: int) -> Sequence[Row]:
        numbers = self._numbers[first : first + limit]
        return [transaction.rows(_ROW, {"row": number})[0] for number in numbers]


class _Walked:
    """A list that is read from the nearer end."""

    is_cut = False

    def __init__(self, count: int, sort: RegistrySort, facets: tuple[str, ...], values: Values) -> None:
        every = max(1, count // _ANCHORS)
        self.count = count
        self._forward = _Walk(sort, facets, values, every)
        self._backward = _Walk(replace(sort, descending=not sort.descending), facets, values, every)

    def rows(self, transaction: Transaction, first: int, limit: int) -> Sequence[Row]:
        left = self.count - first - limit
        if first <= left:
            return self._forward.rows(transaction, first, limit)
        return self._backward.rows(transaction, left, limit)[::-1]


class _Walk:
    """One way through an index; `_anchors[n]` is the key of the last row before place n × `every`."""

    def __init__(self, sort: RegistrySort, facets: tuple[str, ...], values: Values, every: int) -> None:
        self._page, self._hop = _page(sort, facets), _hop(sort, facets)
        self._values = values
        self._every = every
        self._anchors = [_ABOVE_ALL if sort.descending else b""]

    def rows(self, transaction: Transaction, first: int, limit: int) -> list[Row]:
        step, skip = divmod(first, self._every)
        while len(self._anchors) <= step:
            hop = {**self._values, "after": self._anchors[-1], "skip": self._every - 1}
            self._anchors.append(transaction.value(self._hop, hop))
        page = {**self._values, "after": self._anchors[step], "skip": skip, "limit": limit}
        return transaction.rows(self._page, page)


def distinct_values(transaction: Transaction, facet: str) -> tuple[str, ...]:
    """Return what there is of one thing that rows are filtered by, sorted as people sort."""
    found = (value for (value,) in transaction.rows(_distinct(facet)))
    return tuple(sorted(found, key=lambda text: (folded(text), text)))


def _facets(narrowed: RegistryFilter) -> tuple[str, ...]:
    """Return which facets a filter names: statements differ by no more."""
    return tuple(name for name in FACETS if getattr(narrowed, name) is not None)


def _values(narrowed: RegistryFilter) -> Values:
    return {name: facet_text(name, str(getattr(narrowed, name))) for name in _facets(narrowed)}


def _members(facets: tuple[str, ...], *columns: ColumnElement[Any]) -> Select[Any]:
    return select(*columns).where(*(registry_facet.c[name] == bindparam(name) for name in facets))


@cache
def _count(facets: tuple[str, ...]) -> Statement:
    return Statement(_members(facets, func.coalesce(func.sum(registry_facet.c.members), 0)))


@cache
def _allowed(facets: tuple[str, ...]) -> Statement:
    return Statement(_members(facets, registry_facet.c.id))


@cache
def _distinct(facet: str) -> Statement:
    return Statement(select(registry_facet.c[facet]).where(registry_facet.c.members > 0).distinct())


@cache
def _in_order(sort: RegistrySort, facets: tuple[str, ...]) -> Statement:
    """Short: the rows of some facets, looked up by them and sorted."""
    of_facets = registry_row.c.facet.in_(_members(facets, registry_facet.c.id))
    return Statement(select(registry_row.c.search_row).where(of_facets).order_by(_order(sort)))


@cache
def _hop(sort: RegistrySort, facets: tuple[str, ...]) -> Statement:
    return Statement(_onward(sort, facets, order_column(sort.key)).limit(1))


@cache
def _page(sort: RegistrySort, facets: tuple[str, ...]) -> Statement:
    return Statement(_onward(sort, facets, *_SHOWN).limit(bindparam("limit")))


def _onward(sort: RegistrySort, facets: tuple[str, ...], *columns: ColumnElement[Any]) -> Select[Any]:
    """The rows after a key; those before are skipped in the index of its order alone."""
    by = order_column(sort.key)
    after = by < bindparam("after") if sort.descending else by > bindparam("after")
    query = select(*columns).where(after).order_by(_order(sort)).offset(bindparam("skip"))
    if not facets:
        return query
    # An expression, so that no database looks the rows up by facet and sorts them all.
    facet = registry_row.c.facet.op("+")(literal_column("0"))
    return query.where(facet.in_(_members(facets, registry_facet.c.id)))


def _order(sort: RegistrySort) -> ColumnElement[Any]:
    by = order_column(sort.key)
    return by.desc() if sort.descending else by.asc()


def _row_of(row: Row) -> RegistryRow:
    *shown, status, commodity = row
    shown += [MeterStatus(status), None if commodity is None else Commodity(commodity)]
    return RegistryRow(*shown)
