"""People and their rights, cash, the audit trail; what was done twice on every sale is done once."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from store.migrations import allowance, cash, commission, ddl, proof, uses
from store.migrations.ddl import CURRENCY, ID, LONG_TEXT, MONEY, ROW, TIME, create, key, refers, required
from store.migrations.people import move_credentials

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep every row: sales are found by their number alone, and the journal is what waits for the utility."""
    move_credentials()
    _rebuild_sales()
    _name_second_persons()
    _create_events()
    allowance.create()
    cash.create()
    commission.create()
    proof.create()
    uses.create()
    op.drop_table("outbox")  # no release has sent anything: nothing is acknowledged yet
    ddl.append_only("sale", "audit_event")


def _second_person() -> tuple[sa.Column[Any], ...]:
    return sa.Column("approver_id", ID), sa.Column("approver_name", sa.Text())


def _cash_mark() -> tuple[sa.Column[Any], ...]:
    return sa.Column("shift_id", ID), sa.Column("shift_position", sa.Integer())


def _rebuild_sales() -> None:
    """One tree fewer for every sale: a receipt's number is its sale's sequence, and needs no index."""

    def make() -> None:
        create(
            "sale",
            key("sequence", ROW),
            required("id", ID),
            required("receipt", sa.String(40)),
            required("at", TIME),
            required("operator_id", ID),
            required("operator_name", sa.Text()),
            required("customer_id", ID),
            required("account", sa.String(100)),
            *(required(name, sa.Text()) for name in ("customer_name", "address", "area")),
            required("meter_id", ID),
            required("meter_number", sa.String(13)),
            required("commodity", sa.Integer()),
            required("sgc", sa.CHAR(6)),
            *(required(name, sa.Integer()) for name in ("krn", "ti", "ea", "base_date", "tid")),
            required("tariff_id", ID),
            required("tariff", sa.Text()),
            required("tendered", MONEY),
            required("currency", CURRENCY),
            required("units", sa.BigInteger()),
            required("amount_code", sa.Integer()),
            sa.Column("debt_left", MONEY),
            sa.Column("in_currency", sa.Boolean()),
            sa.Column("purpose", sa.String(20)),
            sa.Column("reason", sa.Text()),
            sa.Column("cites", ID),
            sa.Column("cites_receipt", sa.String(40)),
            *_second_person(),
            *_cash_mark(),
            ddl.unique("sale", "id"),
            ddl.unique("sale", "meter_id", "sgc", "krn", "tid"),
            *(refers("sale", f"{other}_id", f"{other}.id") for other in ("operator", "customer", "meter", "tariff")),
            ddl.check("sale", "sequence", "sequence > 0"),
            ddl.check("sale", "tid", "tid BETWEEN 0 AND 16777215"),
            ddl.check("sale", "units", "units > 0"),
            ddl.check("sale", "amount_code", "amount_code BETWEEN 0 AND 1048575"),
        )
        ddl.index("sale", "meter_id", "at", "units", "purpose")
        ddl.index("sale", "account")
        ddl.index("sale", "cites", sqlite_where=sa.text("cites IS NOT NULL"))

    same = (
        "sequence id receipt at operator_id operator_name customer_id account customer_name address area "
        "meter_id meter_number commodity sgc krn ti ea base_date tid tariff_id tariff tendered currency units "
        "amount_code debt_left in_currency purpose reason cites cites_receipt"
    )
    ddl.rebuild("sale", make, {name: name for name in same.split()})


def _name_second_persons() -> None:
    voided_by: tuple[sa.Column[Any], ...] = (sa.Column("operator_id", ID), sa.Column("operator_name", sa.Text()))
    columns: tuple[sa.Column[Any], ...] = (*voided_by, *_second_person(), *_cash_mark())
    for column in columns:
        op.add_column("sale_void", column)
    for column in _second_person():
        op.add_column("change_set", column)


def _create_events() -> None:
    create(
        "audit_event",
        key("id", ID),
        required("at", TIME),
        required("kind", sa.String(40)),
        sa.Column("operator_id", ID),
        required("operator_name", sa.Text()),
        *_second_person(),
        required("subject", sa.Text()),
        required("before", LONG_TEXT),
        required("after", LONG_TEXT),
        refers("audit_event", "operator_id", "operator.id"),
        **ddl.CLUSTERED,
    )
