"""The tables of the watch over consumption: what was seen at meters, what the last look found, and its cases.

`usage_run`, `usage_finding` and `usage_norm` hold the last look only: they are made anew from the sales.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Text
from sqlalchemy.types import BigInteger

from store.column_types import Id, UtcTime
from store.table_parts import CLUSTERED, LongText, id_column, make_table, refers, required

meter_event = make_table(
    "meter_event",
    id_column(),
    refers("meter_id", "meter.id"),
    required("at", UtcTime),
    required("kind", String(20)),
    required("note", Text),
    refers("operator_id", "operator.id"),
    required("operator_name", Text),
    Index(None, "meter_id"),
    **CLUSTERED,
)

# One row, the last look: months are numbered from `first_month` (year x 12 + month - 1) on.
usage_run = make_table(
    "usage_run",
    id_column(),
    required("at", UtcTime),
    required("first_month", Integer),
    required("watched", Integer),
    required("left_out", Integer),
    **CLUSTERED,
)

# `leading` is the weightiest finding of its meter.
usage_finding = make_table(
    "usage_finding",
    Column("meter_id", Id, ForeignKey("meter.id"), primary_key=True),
    Column("kind", String(24), primary_key=True),
    required("score", Integer),
    required("leading", Boolean),
    required("stake", BigInteger),
    required("facts", LongText),
    Index(None, "leading", "score"),
    Index(None, "kind", "score"),
    **CLUSTERED,
)

# What neighbours bought: the median of each month, as JSON.
usage_norm = make_table(
    "usage_norm",
    Column("number", Integer, primary_key=True, autoincrement=False),
    required("area", Text),
    required("tariff", String(64)),
    required("commodity", Integer),
    required("in_currency", Boolean),
    required("customers", Integer),
    required("units", LongText),
)

# A case as it stands; what was noted and when is in the history of changes.
case_file = make_table(
    "case_file",
    id_column(),
    refers("meter_id", "meter.id"),
    required("opened_at", UtcTime),
    required("changed_at", UtcTime),
    required("state", String(20)),
    required("finding", String(24)),
    required("assigned_to", Text),
    Index(None, "meter_id"),
    **CLUSTERED,
)
