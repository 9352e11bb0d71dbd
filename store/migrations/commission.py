"""The part of migration 0003 that makes the tables of the vendor's commission."""

from __future__ import annotations

import sqlalchemy as sa

from store.migrations import ddl
from store.migrations.ddl import CURRENCY, DECIMAL, ID, MONEY, ROW, TIME, key, refers, required


def create() -> None:
    """Make its tables, both empty and append-only."""
    ddl.create(
        "commission_rule",
        key("version", sa.Integer()),
        required("id", ID),
        required("effective_from", TIME),
        required("percent", DECIMAL),
        required("base", sa.String(20)),
        required("per_sale", MONEY),
        required("per_unit", DECIMAL),
        sa.Column("least", MONEY),
        sa.Column("most", MONEY),
        required("currency", CURRENCY),
        ddl.unique("commission_rule", "id"),
        ddl.check("commission_rule", "version", "version > 0"),
        **ddl.CLUSTERED,
    )
    _create_entries()
    ddl.append_only("commission_rule", "commission_entry")


def _create_entries() -> None:
    ddl.create(
        "commission_entry",
        key("position", ROW),
        required("kind", sa.String(20)),
        required("amount", MONEY),
        required("balance", MONEY),
        required("currency", CURRENCY),
        required("at", TIME),
        sa.Column("sale_id", ID),
        sa.Column("version", sa.Integer()),
        sa.Column("base", MONEY),
        sa.Column("payout_id", ID),
        sa.Column("method", sa.String(20)),
        sa.Column("reference", sa.Text()),
        sa.Column("operator_id", ID),
        sa.Column("operator_name", sa.Text()),
        sa.Column("approver_id", ID),
        sa.Column("approver_name", sa.Text()),
        sa.Column("shift_id", ID),
        sa.Column("shift_position", sa.Integer()),
        ddl.unique("commission_entry", "sale_id", "kind"),
        refers("commission_entry", "sale_id", "sale.id"),
        refers("commission_entry", "version", "commission_rule.version"),
        refers("commission_entry", "operator_id", "operator.id"),
        ddl.check("commission_entry", "position", "position > 0"),
    )
    ddl.index("commission_entry", "at")
    ddl.index("commission_entry", "payout_id", sqlite_where=sa.text("payout_id IS NOT NULL"))
