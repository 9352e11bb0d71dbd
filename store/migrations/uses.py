"""The part of migration 0003 that makes the tables of tokens' uses and of the cards of sales, all empty."""

from __future__ import annotations

import sqlalchemy as sa

from store.migrations import ddl
from store.migrations.ddl import ID, MONEY, ROW, TIME, key, refers, required


def create() -> None:
    """Make them; the cards of earlier sales are written when the list of sales is opened first."""
    ddl.create(
        "token_use",
        key("sale_id", ID),
        required("at", TIME),
        required("operator_id", ID),
        required("operator_name", sa.Text()),
        sa.Column("approver_id", ID),
        sa.Column("approver_name", sa.Text()),
        required("reason", sa.Text()),
        sa.Column("debt_id", ID),
        refers("token_use", "sale_id", "sale.id"),
        refers("token_use", "operator_id", "operator.id"),
        refers("token_use", "debt_id", "debt.id"),
        **ddl.CLUSTERED,
    )
    ddl.create(
        "sale_card",
        key("sequence", ROW),
        required("at", TIME),
        required("operator_id", ID),
        required("tendered", MONEY),
        required("purpose", sa.String(20)),
        required("tail", sa.Integer()),
    )
    ddl.index("sale_card", "tail")
    ddl.append_only("token_use")
