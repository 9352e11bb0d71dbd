"""The part of migration 0002 that makes the tables of the watch over consumption."""

from __future__ import annotations

import sqlalchemy as sa

from store.migrations import ddl
from store.migrations.ddl import ID, LONG_TEXT, TIME, create, key, refers, required


def create_usage() -> None:
    """Make its tables, all empty; what was seen at meters is only ever added to."""
    _create_events()
    _create_findings()
    create(
        "case_file",
        key("id", ID),
        required("meter_id", ID),
        required("opened_at", TIME),
        required("changed_at", TIME),
        required("state", sa.String(20)),
        required("finding", sa.String(24)),
        required("assigned_to", sa.Text()),
        refers("case_file", "meter_id", "meter.id"),
        **ddl.CLUSTERED,
    )
    ddl.index("case_file", "meter_id")
    ddl.append_only("meter_event")


def _create_events() -> None:
    create(
        "meter_event",
        key("id", ID),
        required("meter_id", ID),
        required("at", TIME),
        required("kind", sa.String(20)),
        required("note", sa.Text()),
        required("operator_id", ID),
        required("operator_name", sa.Text()),
        refers("meter_event", "meter_id", "meter.id"),
        refers("meter_event", "operator_id", "operator.id"),
        **ddl.CLUSTERED,
    )
    ddl.index("meter_event", "meter_id")


def _create_findings() -> None:
    create(
        "usage_run",
        key("id", ID),
        required("at", TIME),
        *(required(name, sa.Integer()) for name in ("first_month", "watched", "left_out")),
        **ddl.CLUSTERED,
    )
    create(
        "usage_finding",
        key("meter_id", ID),
        key("kind", sa.String(24)),
        required("score", sa.Integer()),
        required("leading", sa.Boolean()),
        required("stake", sa.BigInteger()),
        required("facts", LONG_TEXT),
        refers("usage_finding", "meter_id", "meter.id"),
        **ddl.CLUSTERED,
    )
    ddl.index("usage_finding", "leading", "score")
    ddl.index("usage_finding", "kind", "score")
    create(
        "usage_norm",
        key("number", sa.Integer()),
        required("area", sa.Text()),
        required("tariff", sa.String(64)),
        required("commodity", sa.Integer()),
        required("in_currency", sa.Boolean()),
        required("customers", sa.Integer()),
        required("units", LONG_TEXT),
    )
