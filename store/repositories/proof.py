"""Reads for a proof of all records."""

from __future__ import annotations

from array import array
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import String, bindparam, func, or_, select, update
from sqlalchemy.types import TypeDecorator

from store.audit_query import links_of
from store.column_types import Id
from store.mappers import ACCOUNT, CUSTOMER, METER, account_of, customer_of, meter_of
from store.proof_queries import ACCOUNT_KEYS, LINKED, MISPLACED
from store.search_text import compact
from store.statement import Statement
from store.table_parts import metadata
from store.tables import APPEND_ONLY, account, change_record, customer, journal, meter, operator, station_state, tariff
from vending.domain.proof.change import SubjectKind
from vending.domain.proof.journal import GENESIS, KnownHead
from vending.domain.proof.places import Misplaced, Present
from vending.errors import JournalFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Column, Table
    from sqlalchemy.types import TypeEngine

    from store.statement import Row
    from store.transaction import Transaction
    from vending.audit_rows import AuditFilter
    from vending.domain.proof.journal import EntryKind

_PAGE: Final = 250

_ACKNOWLEDGED: Final = Statement(select(station_state.c.acknowledged, station_state.c.acknowledged_hash))
_ACKNOWLEDGE: Final = Statement(
    update(station_state).values(acknowledged=bindparam("new_sequence"), acknowledged_hash=bindparam("new_hash"))
)
_LINK: Final = select(func.max(journal.c.sequence)).where(journal.c.subject == bindparam("of_subject"))
_LINK_OF: Final = Statement(_LINK)
_LINK_OF_KIND: Final = Statement(_LINK.where(journal.c.kind == bindparam("of_kind")))
_TARIFF: Final = Statement(select(tariff.c.document).where(tariff.c.id == bindparam("key")))
_CHANGES: Final = Statement(
    select(change_record.c.subject, change_record.c.change_set_id, change_record.c.after)
    .where(change_record.c.subject.in_([bindparam(f"key_{place}", type_=Id) for place in range(_PAGE)]))
    # What was seen at a meter is in its history too, and is not the meter.
    .where(change_record.c.kind == bindparam("of_kind"), change_record.c.after.like('{"id":%'))
    .order_by(change_record.c.change_set_id, change_record.c.position)
)


@cache
def _counting() -> dict[str, Statement]:
    """Made when first asked for: every part of the schema is known by then."""
    return {name: Statement(select(func.count()).select_from(metadata.tables[name])) for name in APPEND_ONLY}


@cache
def _mistyped() -> tuple[tuple[str, JournalFault, Statement], ...]:
    """Find bytes where a text belongs: in a digest they could stand for the letters of their hexadecimal digits."""
    found = []
    for name in APPEND_ONLY:
        table = metadata.tables[name]
        key = table.c.id if "id" in table.c else next(iter(table.primary_key.columns))
        texts = [func.typeof(one) == "blob" for one in table.columns if isinstance(_kind(one), String)]
        if texts:
            found.append((name, JournalFault.UNREADABLE, Statement(select(key).where(or_(*texts)).limit(1))))
    return tuple(found)


def _kind(column: Column[Any]) -> TypeEngine[Any]:
    return column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type


def _page(table: Table, columns: tuple[Column[Any], ...]) -> Statement:
    return Statement(select(*columns).where(table.c.id > bindparam("after_id")).order_by(table.c.id).limit(_PAGE))


def _gone(kind: SubjectKind, table: Table) -> Statement:
    of_kind = select(change_record.c.subject).where(change_record.c.kind == kind.value, change_record.c.after != "")
    there = select(table.c.id).where(table.c.id == change_record.c.subject).exists()
    return Statement(of_kind.where(~there).limit(1))


def _customer(row: Row) -> Present:
    found = customer_of(row)
    return Present(found, found.name)


def _account(row: Row) -> Present:
    *columns, number_key = row
    found = account_of(columns)
    if number_key != compact(found.number):
        raise ValueError("an account is found by another number than its own")
    return Present(found, found.number)


def _meter(row: Row) -> Present:
    found = meter_of(row)
    return Present(found, found.number)


_PRESENT: Final[Mapping[SubjectKind, tuple[Statement, Callable[[Row], Present]]]] = {
    SubjectKind.CUSTOMER: (_page(customer, CUSTOMER), _customer),
    SubjectKind.ACCOUNT: (_page(account, (*ACCOUNT, *ACCOUNT_KEYS)), _account),
    SubjectKind.METER: (_page(meter, METER), _meter),
}
_GONE: Final = {
    SubjectKind.CUSTOMER: _gone(SubjectKind.CUSTOMER, customer),
    SubjectKind.ACCOUNT: _gone(SubjectKind.ACCOUNT, account),
    SubjectKind.METER: _gone(SubjectKind.METER, meter),
    SubjectKind.OPERATOR: _gone(SubjectKind.OPERATOR, operator),
}


class ProofReads:
    """`vending.ports.proof.Proof` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def acknowledged(self) -> KnownHead:
        """Return the last link that the utility has; sequence 0 when it has none."""
        sequence, link = self._transaction.rows(_ACKNOWLEDGED)[0]
        return KnownHead(sequence, link or GENESIS)

    def acknowledge(self, head: KnownHead) -> None:
        """Remember the last link that the utility has."""
        self._transaction.execute(_ACKNOWLEDGE, {"new_sequence": head.sequence, "new_hash": head.hash})

    def counts(self) -> dict[str, int]:
        """Return how many rows each append-only table has."""
        return {name: int(self._transaction.value(query)) for name, query in _counting().items()}

    def find_misplaced(self) -> Misplaced | None:
        """Return a row whose place does not hold."""
        for table, fault, query in (*MISPLACED, *(_mistyped() if self._transaction.is_file else ())):
            row = self._transaction.find_row(query)
            if row is not None:
                return Misplaced(table, row[0] if isinstance(row[0], UUID) else UUID(int=row[0]), fault)
        return None

    def find_unlinked(self, table: str) -> UUID | None:
        """Return what a row of a table belongs to that no link of its kind names."""
        query = LINKED.get(table)
        row = None if query is None else self._transaction.find_row(query)
        return row[0] if row else None

    def find_link(self, subject: UUID, kind: EntryKind | None = None) -> int | None:
        """Return the sequence of the last link of a subject. Reads the whole journal."""
        key = {"of_subject": subject}
        if kind is None:
            return self._sequence(_LINK_OF, key)
        return self._sequence(_LINK_OF_KIND, key | {"of_kind": kind.value})

    def find_links(self, wanted: AuditFilter) -> Sequence[int]:
        """Return the sequences of the links under a filter, oldest first."""
        return array("q", (row[0] for row in self._transaction.rows(links_of(wanted))))

    def present(self, kind: SubjectKind) -> Iterator[tuple[Present, ...]]:
        """Return the customers, accounts or meters as they stand now, some hundred at a time."""
        query, read = _PRESENT[kind]
        after: Any = UUID(int=0)
        while rows := self._transaction.rows(query, {"after_id": after}):
            yield tuple(map(read, rows))
            after = rows[-1][0]

    def last_changes(self, kind: SubjectKind, subjects: Iterable[UUID]) -> dict[UUID, str]:
        """Return what the latest change made of each subject; those that never changed are left out."""
        wanted = list(subjects)
        wanted += [wanted[-1]] * (_PAGE - len(wanted))
        keys = {f"key_{place}": key for place, key in enumerate(wanted)}
        rows = self._transaction.rows(_CHANGES, keys | {"of_kind": kind.value})
        return {subject: after for subject, _change_set, after in rows}

    def find_gone(self, kind: SubjectKind) -> UUID | None:
        """Return a record that the history knows and that is not there."""
        row = self._transaction.find_row(_GONE[kind])
        return row[0] if row else None

    def tariff_text(self, tariff_id: UUID) -> str:
        """Return a tariff's document as it is stored."""
        return str(self._transaction.value(_TARIFF, {"key": tariff_id}))

    def _sequence(self, query: Statement, key: dict[str, Any]) -> int | None:
        found: int | None = self._transaction.value(query, key)
        return found
