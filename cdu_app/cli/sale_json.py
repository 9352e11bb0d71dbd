"""A sale as JSON: exact decimals as text, whole numbers as numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cdu_app.formats import unit_name
from sts.digits import format_token

if TYPE_CHECKING:
    from vending.domain.quote import QuoteLine
    from vending.domain.sale import Sale


def sale_json(sale: Sale) -> str:
    """Return the sale as one JSON object on one line.

    `tendered` and line amounts are major units as text; `units` is text in kWh or m³, `units_tenths` the
    integer that the token carries; `tokens` is empty while the sale is pending or void.
    """
    return json.dumps(_facts(sale), ensure_ascii=False)


def _facts(sale: Sale) -> dict[str, Any]:
    intent, token, void = sale.intent, sale.token, sale.void
    return {
        "receipt": intent.receipt,
        "state": sale.state.value,
        "issued": (token.issued_at if token else intent.at).isoformat(),
        "meter": intent.meter_number,
        "customer": intent.customer_name,
        "account": intent.account,
        "operator": intent.operator_name,
        "currency": intent.tendered.currency,
        "tendered": str(intent.tendered.decimal),
        "lines": [_line(line) for line in intent.lines],
        "units": f"{intent.units // 10}.{intent.units % 10}",
        "units_tenths": intent.units,
        "unit": unit_name(intent.commodity),
        "tokens": [format_token(token.token).replace(" ", "")] if token else [],
        "subclass": int(intent.commodity),
        "tid": intent.tid,
        "sgc": intent.sgc,
        "krn": intent.krn,
        "ti": intent.ti,
        "ea": int(intent.ea),
        "base_date": int(intent.base_date),
        "tariff": intent.tariff,
        "module": token.module_id if token else None,
        "test_keys": token.test_keys if token else None,
        "void_reason": void.reason if void else None,
    }


def _line(line: QuoteLine) -> dict[str, Any]:
    facts: dict[str, Any] = {"kind": line.kind.value, "amount": str(line.amount.decimal)}
    if line.units is not None and line.price is not None:
        facts |= {"units": f"{line.units // 10}.{line.units % 10}", "price": str(line.price)}
    if line.rate is not None:
        facts["rate"] = str(line.rate)
    return facts
