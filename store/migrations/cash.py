"""The part of migration 0003 that makes the tables of shifts and their cash, all empty."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from store.migrations import ddl
from store.migrations.ddl import CURRENCY, ID, LONG_TEXT, MONEY, TIME, key, refers, required


def create() -> None:
    """Make them; earlier sales belong to no shift."""
    _create_shifts()
    _create_entries()
    _create_closes()
    ddl.append_only("shift", "cash_entry", "shift_close")


def _create_shifts() -> None:
    ddl.create(
        "shift",
        key("id", ID),
        required("number", sa.Integer()),
        required("till", sa.String(40)),
        required("operator_id", ID),
        required("operator_name", sa.Text()),
        required("opened_at", TIME),
        required("currency", CURRENCY),
        ddl.unique("shift", "number"),
        ddl.check("shift", "number", "number > 0"),
        refers("shift", "operator_id", "operator.id"),
        **ddl.CLUSTERED,
    )
    ddl.create(
        "open_shift",
        key("till", sa.String(40)),
        key("operator_id", ID),
        required("shift_id", ID),
        refers("open_shift", "operator_id", "operator.id"),
        refers("open_shift", "shift_id", "shift.id"),
        **ddl.CLUSTERED,
    )


def _create_entries() -> None:
    ddl.create(
        "cash_entry",
        key("shift_id", ID),
        key("position", sa.Integer()),
        required("kind", sa.String(20)),
        required("amount", MONEY),
        required("balance", MONEY),
        required("currency", CURRENCY),
        required("at", TIME),
        *_persons(),
        sa.Column("sale_id", ID),
        *(required(name, sa.Text()) for name in ("reason", "bank", "reference")),
        ddl.check("cash_entry", "position", "position > 0"),
        refers("cash_entry", "shift_id", "shift.id"),
        refers("cash_entry", "operator_id", "operator.id"),
        refers("cash_entry", "sale_id", "sale.id"),
        **ddl.CLUSTERED,
    )
    ddl.index("cash_entry", "kind", "at", sqlite_where=sa.text("kind = 'deposit'"))


def _create_closes() -> None:
    ddl.create(
        "shift_close",
        key("shift_id", ID),
        required("at", TIME),
        *_persons(),
        required("entries", sa.Integer()),
        required("pieces", LONG_TEXT),
        required("counted", MONEY),
        required("expected", MONEY),
        required("currency", CURRENCY),
        required("reason", sa.Text()),
        refers("shift_close", "shift_id", "shift.id"),
        refers("shift_close", "operator_id", "operator.id"),
        **ddl.CLUSTERED,
    )


def _persons() -> tuple[sa.Column[Any], ...]:
    return (
        required("operator_id", ID),
        required("operator_name", sa.Text()),
        sa.Column("approver_id", ID),
        sa.Column("approver_name", sa.Text()),
    )
