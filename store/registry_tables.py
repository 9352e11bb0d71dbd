"""The tables that lists of customers are read from, derived in the transaction that changes what is listed.

A row of the registry is a meter, or an account that has none. It holds where it stands in each order and all that is
shown of it: a page of a list is read from one place, not from four.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import VARBINARY, BigInteger, Column, Index, Integer, String, Text, UniqueConstraint

from store.column_types import Id
from store.table_parts import RowNumber, make_table, required

if TYPE_CHECKING:
    from vending.queries import RegistryKey

KEY_BYTES: Final = 160
ORDERS: Final = ("by_name", "by_account", "by_meter", "by_area")

# `search_row` is the meter's, or a number of its own for an account without one. `by_*` are folded texts and unique:
# comparing them byte by byte sorts the list. Each index holds the facet too, so that a filter needs no other page.
registry_row = make_table(
    "registry_row",
    Column("search_row", RowNumber, primary_key=True, autoincrement=False),
    Column("meter_id", Id),
    required("meter_number", String(13)),
    required("account_id", Id),
    required("account", String(100)),
    required("customer_id", Id),
    *(required(name, Text) for name in ("name", "phone", "address", "area")),
    required("tariff", String(64)),
    required("customer_class", String(40)),
    required("status", String(20)),
    Column("commodity", Integer),
    required("facet", Integer),
    *(required(name, VARBINARY(KEY_BYTES)) for name in ORDERS),
    *(Index(None, name, "facet") for name in ORDERS),
    # A short list is sorted from here, whatever its order.
    Index("ix_registry_row_facet", "facet", *ORDERS),
)

# What rows are filtered by, each combination that there is with the number of its rows.
registry_facet = make_table(
    "registry_facet",
    Column("id", Integer, primary_key=True, autoincrement=False),
    required("area", String(100)),
    required("tariff", String(64)),
    required("customer_class", String(40)),
    required("status", String(20)),
    required("members", BigInteger),
    UniqueConstraint("area", "tariff", "customer_class", "status"),
)

# One row. The version rises whenever rows come, go or move.
registry_state = make_table(
    "registry_state",
    Column("id", Integer, primary_key=True, autoincrement=False),
    required("version", BigInteger),
)


def order_column(key: RegistryKey) -> Column[bytes]:
    """Return the column that sorts rows by a key."""
    return registry_row.c[f"by_{key.value}"]
