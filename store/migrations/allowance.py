"""The part of migration 0003 that makes the tables of the allowance."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from store.migrations import ddl
from store.migrations.ddl import CURRENCY, HASH, ID, LONG_TEXT, MONEY, TIME, key, required


def create() -> None:
    """No office, no grants; what was sold so far is counted."""
    _create_enrolment()
    _create_grants()
    ddl.create(
        "allowance_state",
        key("id", sa.Integer()),
        required("sold", MONEY),
        sa.Column("seen", TIME),
        ddl.check("allowance_state", "single_row", "id = 1"),
        ddl.check("allowance_state", "sold", "sold >= 0"),
    )
    op.execute(
        "INSERT INTO allowance_state (id, sold, seen) SELECT 1, COALESCE(SUM(tendered), 0), NULL FROM sale "
        "WHERE NOT EXISTS (SELECT 1 FROM sale_void WHERE sale_void.sale_id = sale.id)"
    )
    ddl.append_only("hq_key", "allowance_grant")


def _who() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("operator_id", ID),
        required("operator_name", sa.Text()),
        sa.Column("approver_id", ID),
        sa.Column("approver_name", sa.Text()),
    )


def _create_enrolment() -> None:
    ddl.create(
        "hq_key",
        key("number", sa.Integer()),
        required("id", ID),
        required("at", TIME),
        *(required(name, HASH) for name in ("signing", "agreement", "station_key")),
        required("sealed_key", sa.BINARY(60)),
        required("sold_before", MONEY),
        required("last_sale_before", sa.BigInteger()),
        required("currency", CURRENCY),
        *_who(),
        ddl.check("hq_key", "single_row", "number = 1"),
    )


def _create_grants() -> None:
    ddl.create(
        "allowance_grant",
        key("sequence", sa.Integer()),
        required("id", ID),
        required("amount", MONEY),
        required("total", MONEY),
        required("currency", CURRENCY),
        sa.Column("issued_at", TIME),
        required("expires_at", TIME),
        required("document", LONG_TEXT),
        required("at", TIME),
        *_who(),
        ddl.unique("allowance_grant", "id"),
        ddl.check("allowance_grant", "sequence", "sequence > 0"),
        ddl.check("allowance_grant", "amount", "amount > 0"),
        **ddl.CLUSTERED,
    )
