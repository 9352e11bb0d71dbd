"""Accounts, tariffs as documents, debts, and the history of changes; tokens for money and without payment."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op

from store.migrations import ddl
from store.migrations.books_registry import create_registry_rows
from store.migrations.books_usage import create_usage
from store.migrations.ddl import CURRENCY, ID, LONG_TEXT, MONEY, ROW, TIME, create, key, refers, required

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The currencies that have not two decimals, as the first schema counted them.
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"


def upgrade() -> None:
    """Keep every row and every price: what a customer had of an account becomes an account of its own."""
    _create_accounts()
    _convert_tariffs()
    _convert_meters()
    _strip_customers()
    _widen_sales()
    _number_ledger_by_sale()
    _create_debts()
    _create_history()
    create_registry_rows()
    create_usage()
    ddl.append_only("sale", "ledger_entry", "tariff", "debt", "debt_plan", "debt_entry", "change_set", "change_record")


def _create_accounts() -> None:
    create(
        "account",
        key("id", ID),
        required("customer_id", ID),
        required("number", sa.String(100)),
        required("number_key", sa.String(100)),
        required("address", sa.Text()),
        required("area", sa.Text()),
        required("tariff", sa.String(64)),
        required("customer_class", sa.String(40)),
        required("status", sa.String(20)),
        refers("account", "customer_id", "customer.id"),
        **ddl.CLUSTERED,
    )
    ddl.index("account", "number_key")
    ddl.index("account", "customer_id")
    ddl.index("account", "tariff", "customer_class", "status")
    # A meter's own tariff was its customer's; an account takes that of its oldest meter, "" where there was none.
    op.execute(
        "INSERT INTO account (id, customer_id, number, number_key, address, area, tariff, customer_class, status) "
        "SELECT c.id, c.id, c.account, c.account_key, c.address, c.area, "
        "COALESCE((SELECT t.code FROM meter m JOIN tariff t ON t.id = m.tariff_id WHERE m.customer_id = c.id "
        "ORDER BY m.search_row LIMIT 1), ''), '', 'active' FROM customer c"
    )
    # Meters of one customer on other tariffs keep them: an account more for each, under the same number.
    op.execute(
        "INSERT INTO account (id, customer_id, number, number_key, address, area, tariff, customer_class, status) "
        "SELECT m.id, a.customer_id, a.number, a.number_key, a.address, a.area, m.code, '', 'active' FROM ("
        "SELECT m.id, m.customer_id, t.code, "
        "ROW_NUMBER() OVER (PARTITION BY m.customer_id, t.code ORDER BY m.search_row) AS place "
        "FROM meter m JOIN tariff t ON t.id = m.tariff_id"
        ") m JOIN account a ON a.id = m.customer_id WHERE m.place = 1 AND m.code <> a.tariff"
    )


def _convert_tariffs() -> None:
    old = op.get_bind().execute(sa.text("SELECT * FROM tariff")).mappings().all()

    def make() -> None:
        create(
            "tariff",
            key("id", ID),
            required("code", sa.String(64)),
            required("version", sa.Integer()),
            required("name", sa.Text()),
            required("effective_from", TIME),
            required("document", LONG_TEXT),
            ddl.unique("tariff", "code", "version"),
            **ddl.CLUSTERED,
        )

    same = ("id", "code", "version", "name", "effective_from")
    ddl.rebuild("tariff", make, {**{name: name for name in same}, "document": "'{}'"})
    for row in old:
        op.get_bind().execute(
            sa.text("UPDATE tariff SET document = :document WHERE id = :id"),
            {"id": row["id"], "document": json.dumps(_document(row), ensure_ascii=False)},
        )


def _document(row: Any) -> dict[str, Any]:
    """Return a tariff of the first schema (one price, a charge for each sale, one tax) as a document."""
    digits = 0 if row["currency"] in _NO_DECIMALS else 3 if row["currency"] in _THREE_DECIMALS else 2
    vat, charge = Decimal(row["vat_rate"]), Decimal(row["fixed_charge"]).scaleb(-digits)
    taxes = ["vat"] if vat else []
    begins = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=row["effective_from"])
    document: dict[str, Any] = {
        "code": row["code"],
        "version": row["version"],
        "name": row["name"],
        "effective_from": begins.isoformat().replace("+00:00", "Z"),
        "currency": row["currency"],
        "rates": [{"blocks": [{"price": f"{Decimal(json.loads(row['energy'])['price']):f}", "taxes": taxes}]}],
    }
    if charge:
        document["charges"] = [
            {"code": "fixed", "name": "Fixed charge", "basis": "sale", "amount": f"{charge:f}", "taxes": taxes}
        ]
    if vat:
        document["taxes"] = [{"code": "vat", "name": "VAT", "rate": f"{vat:f}"}]
    return document


def _convert_meters() -> None:
    def make() -> None:
        create(
            "meter",
            key("id", ID),
            required("search_row", sa.BigInteger()),
            required("number", sa.String(13)),
            required("commodity", sa.Integer()),
            required("sgc", sa.CHAR(6)),
            required("krn", sa.Integer()),
            required("ti", sa.Integer()),
            required("ea", sa.Integer()),
            required("status", sa.String(20)),
            required("account_id", ID),
            required("in_currency", sa.Boolean()),
            sa.Column("connected_on", sa.String(10)),
            sa.Column("replaces", ID),
            required("takes_credit", sa.Boolean()),
            ddl.unique("meter", "search_row"),
            ddl.unique("meter", "number"),
            refers("meter", "account_id", "account.id"),
            ddl.check("meter", "krn", "krn BETWEEN 1 AND 9"),
            ddl.check("meter", "ti", "ti BETWEEN 0 AND 99"),
            **ddl.CLUSTERED,
        )
        ddl.index("meter", "account_id")

    same = ("id", "search_row", "number", "commodity", "sgc", "krn", "ti", "ea", "status")
    account = (
        "(SELECT a.id FROM account a JOIN tariff t ON t.code = a.tariff "
        "WHERE a.customer_id = old_meter.customer_id AND t.id = old_meter.tariff_id)"
    )
    values = {**{name: name for name in same}, "account_id": account, "in_currency": "0", "takes_credit": "0"}
    ddl.rebuild("meter", make, values)


def _strip_customers() -> None:
    def make() -> None:
        texts = (required(name, sa.Text()) for name in ("name", "phone", "email", "id_number", "tax_number", "notes"))
        create("customer", key("id", ID), *texts, **ddl.CLUSTERED)

    values = {"id": "id", "name": "name", "phone": "phone"}
    empty = dict.fromkeys(("email", "id_number", "tax_number", "notes"), "''")
    ddl.rebuild("customer", make, values | empty)


def _widen_sales() -> None:
    def make() -> None:
        create(
            "sale",
            key("sequence", ROW),
            required("id", ID),
            required("receipt", sa.String(40)),
            required("receipt_key", sa.String(40)),
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
            ddl.unique("sale", "id"),
            ddl.unique("sale", "receipt_key"),
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
        "sequence id receipt receipt_key at operator_id operator_name customer_id account customer_name address area "
        "meter_id meter_number commodity sgc krn ti ea base_date tid tariff_id tariff tendered currency units "
        "amount_code"
    )
    ddl.rebuild("sale", make, {name: name for name in same.split()})
    for column in (
        sa.Column("label", sa.Text()),
        sa.Column("block", sa.Integer()),
        sa.Column("remaining", sa.BigInteger()),
        sa.Column("months", sa.Integer()),
        sa.Column("debt_id", ID),
        sa.Column("tax_included", sa.Boolean()),
    ):
        op.add_column("sale_line", column)


def _number_ledger_by_sale() -> None:
    """One tree fewer for every sale: entries are kept under their sale, and need no index to be found by it."""

    def make() -> None:
        create(
            "ledger_entry",
            key("sale_id", ID),
            key("position", sa.Integer()),
            required("meter_id", ID),
            required("account", sa.String(20)),
            required("amount", MONEY),
            required("currency", CURRENCY),
            required("at", TIME),
            refers("ledger_entry", "sale_id", "sale.id"),
            refers("ledger_entry", "meter_id", "meter.id"),
            **ddl.CLUSTERED,
        )
        credit = sa.text("account = 'meter_credit'")
        ddl.index("ledger_entry", "meter_id", "account", "currency", "amount", sqlite_where=credit)

    same = ("sale_id", "meter_id", "account", "amount", "currency", "at")
    position = "ROW_NUMBER() OVER (PARTITION BY sale_id ORDER BY sequence) - 1"
    ddl.rebuild("ledger_entry", make, {**{name: name for name in same}, "position": position})


def _create_debts() -> None:
    create(
        "debt",
        key("id", ID),
        required("account_id", ID),
        required("principal", MONEY),
        required("currency", CURRENCY),
        required("opened_at", TIME),
        refers("debt", "account_id", "account.id"),
        ddl.check("debt", "principal", "principal > 0"),
        **ddl.CLUSTERED,
    )
    ddl.index("debt", "account_id")
    create(
        "debt_plan",
        key("debt_id", ID),
        key("version", sa.Integer()),
        required("name", sa.Text()),
        required("priority", sa.Integer()),
        required("recovery", sa.Text()),
        refers("debt_plan", "debt_id", "debt.id"),
        ddl.check("debt_plan", "version", "version > 0"),
        ddl.check("debt_plan", "priority", "priority BETWEEN 1 AND 99"),
        **ddl.CLUSTERED,
    )
    create(
        "debt_entry",
        key("debt_id", ID),
        key("position", sa.Integer()),
        required("kind", sa.String(20)),
        required("amount", MONEY),
        required("balance", MONEY),
        required("currency", CURRENCY),
        required("at", TIME),
        required("operator_id", ID),
        required("operator_name", sa.Text()),
        sa.Column("sale_id", ID),
        required("reason", sa.Text()),
        refers("debt_entry", "debt_id", "debt.id"),
        refers("debt_entry", "operator_id", "operator.id"),
        refers("debt_entry", "sale_id", "sale.id"),
        ddl.check("debt_entry", "balance", "balance >= 0"),
        ddl.check("debt_entry", "position", "position > 0"),
        **ddl.CLUSTERED,
    )
    ddl.index("debt_entry", "sale_id", sqlite_where=sa.text("sale_id IS NOT NULL"))


def _create_history() -> None:
    create(
        "change_set",
        key("id", ID),
        required("at", TIME),
        required("operator_id", ID),
        required("operator_name", sa.Text()),
        required("note", sa.Text()),
        refers("change_set", "operator_id", "operator.id"),
        **ddl.CLUSTERED,
    )
    create(
        "change_record",
        key("change_set_id", ID),
        key("position", sa.Integer()),
        required("kind", sa.String(20)),
        required("subject", ID),
        required("before", LONG_TEXT),
        required("after", LONG_TEXT),
        refers("change_record", "change_set_id", "change_set.id"),
        **ddl.CLUSTERED,
    )
    ddl.index("change_record", "subject")
