"""The part of migration 0002 that makes the tables which lists of customers are read from, and fills them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from alembic import op

from store.migrations import ddl
from store.migrations.ddl import ID, ROW, create, key, required
from store.registry_rows import FACETS, Entry, Listed, entry_of, row_values

if TYPE_CHECKING:
    from collections.abc import Iterator

_ORDERS = ("by_name", "by_account", "by_meter", "by_area")
_AT_A_TIME: Final = 1000
_TEXTS: Final = "a.id, a.number, a.address, a.area, a.tariff, a.customer_class, a.status, c.id, c.name, c.phone"
_METERS: Final = (
    f"SELECT m.search_row, m.id, m.number, m.status, m.commodity, {_TEXTS} FROM meter m "  # noqa: S608 - our own names
    "JOIN account a ON a.id = m.account_id JOIN customer c ON c.id = a.customer_id "
    "WHERE m.search_row > :after ORDER BY m.search_row LIMIT :most"
)
_BARE: Final = (
    f"SELECT a.id, NULL, NULL, NULL, NULL, {_TEXTS} FROM account a "  # noqa: S608 - our own names
    "JOIN customer c ON c.id = a.customer_id "
    "WHERE a.id > :after AND NOT EXISTS (SELECT 1 FROM meter m WHERE m.account_id = a.id) ORDER BY a.id LIMIT :most"
)


def create_registry_rows() -> None:
    """Make the tables, fill them with what there is, and sort that last: an index is made faster than it is kept."""
    create(
        "registry_row",
        key("search_row", ROW),
        sa.Column("meter_id", ID),
        required("meter_number", sa.String(13)),
        required("account_id", ID),
        required("account", sa.String(100)),
        required("customer_id", ID),
        *(required(name, sa.Text()) for name in ("name", "phone", "address", "area")),
        required("tariff", sa.String(64)),
        required("customer_class", sa.String(40)),
        required("status", sa.String(20)),
        sa.Column("commodity", sa.Integer()),
        required("facet", sa.Integer()),
        *(required(name, sa.VARBINARY(160)) for name in _ORDERS),
    )
    create(
        "registry_facet",
        key("id", sa.Integer()),
        required("area", sa.String(100)),
        required("tariff", sa.String(64)),
        required("customer_class", sa.String(40)),
        required("status", sa.String(20)),
        required("members", sa.BigInteger()),
        ddl.unique("registry_facet", "area", "tariff", "customer_class", "status"),
    )
    create("registry_state", key("id", sa.Integer()), required("version", sa.BigInteger()))
    op.execute("INSERT INTO registry_state (id, version) VALUES (1, 0)")
    _fill()
    for name in _ORDERS:
        ddl.index("registry_row", name, "facet")
    op.create_index("ix_registry_row_facet", "registry_row", ["facet", *_ORDERS])


def _fill() -> None:
    """List every meter and every account without one. The words of meters are indexed already."""
    facets: dict[tuple[str, ...], int] = {}
    members: dict[int, int] = {}
    last = 0
    for rows in _read(_METERS, 0):
        entries = [entry_of(row, Listed(*listed)) for row, *listed in rows]
        _add(entries, facets, members)
        last = entries[-1].row
    for rows in _read(_BARE, b""):
        entries = [entry_of(row, Listed(*listed)) for row, (_, *listed) in enumerate(rows, last + 1)]
        _add(entries, facets, members)
        _index(entries)
        last = entries[-1].row
    insert = "INSERT INTO registry_facet (id, area, tariff, customer_class, status, members) "
    values = "VALUES (:id, :area, :tariff, :customer_class, :status, :members)"
    for key_, number in facets.items():
        texts = dict(zip(FACETS, key_, strict=True))
        op.get_bind().execute(sa.text(insert + values), {"id": number, **texts, "members": members[number]})


def _read(query: str, after: Any) -> Iterator[list[Any]]:
    """Read a query some rows at a time; their first column rises."""
    while rows := list(op.get_bind().execute(sa.text(query), {"after": after, "most": _AT_A_TIME})):
        yield rows
        after = rows[-1][0]


def _add(entries: list[Entry], facets: dict[tuple[str, ...], int], members: dict[int, int]) -> None:
    values = []
    for one in entries:
        facet = facets.setdefault(one.facet, len(facets) + 1)
        members[facet] = members.get(facet, 0) + 1
        values.append(row_values(one, facet))
    columns = ", ".join(values[0])
    places = ", ".join(f":{name}" for name in values[0])
    op.get_bind().execute(sa.text(f"INSERT INTO registry_row ({columns}) VALUES ({places})"), values)  # noqa: S608 - our own names


def _index(entries: list[Entry]) -> None:
    if ddl.is_sqlite():
        statement = "INSERT INTO word_fts (rowid, words) VALUES (:row, :words)"
        values = [{"row": one.row, "words": " ".join(sorted(one.words))} for one in entries]
    else:
        statement = "INSERT INTO word_row (word, search_row) VALUES (:words, :row)"
        values = [{"row": one.row, "words": word} for one in entries for word in one.words]
    op.get_bind().execute(sa.text(statement), values)
