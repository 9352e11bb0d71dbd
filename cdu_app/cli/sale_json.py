"""A sale or a quote as JSON: exact decimals as text, whole numbers as numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cdu_app.formats import unit_name
from printing.explanation import next_reset
from sts.digits import format_token
from vending.domain.pricing.quote_line import LineKind
from vending.money import Money

if TYPE_CHECKING:
    from vending.domain.pricing.quote_line import QuoteLine
    from vending.domain.sales.sale import Sale, SaleIntent, SaleVoid, Special
    from vending.domain.station import StationIdentity
    from vending.sale_rows import CashMove, MovedDebt, SaleDetail


def sale_json(sale: Sale) -> str:
    """Return the sale as one JSON object on one line.

    `tendered` and line amounts are major units as text; `units` is text in kWh or m³ (in money for a meter that counts
    it), `units_tenths` the integer that the token carries; `tokens` is empty while the sale is pending or void.
    """
    return json.dumps(_sale(sale), ensure_ascii=False)


def detail_json(detail: SaleDetail) -> str:
    """Return all that is recorded of a sale as one JSON object: the sale's, and what hangs on it under "detail"."""
    use, void = detail.use, detail.sale.void
    facts = {
        "operator": detail.sale.intent.operator_name,
        "approver": detail.sale.intent.approver_name,
        "debts": [_moved(one) for one in detail.debts],
        "ledger": [{"account": one.account.value, "amount": str(one.amount.decimal)} for one in detail.ledger],
        "cash": [_cash(one) for one in detail.cash],
        "commission": [str(one.amount.decimal) for one in detail.commission],
        "links": [
            {"sequence": one.sequence, "kind": one.kind.value, "at": one.at.isoformat(), "hash": one.hash.hex()}
            for one in detail.links
        ],
        "prints": [
            {
                "copy": one.copy,
                "state": one.state.value,
                "at": one.created_at.isoformat(),
                "by": detail.printed_by.get(one.copy),
            }
            for one in detail.jobs
        ],
        "replaced_by": detail.replaced_by,
        "cancelled": None if void is None else _void(void),
        "used": None if use is None else {"at": use.at.isoformat(), "by": use.operator_name, "reason": use.reason},
        "cancellable": detail.obstacle is None,
    }
    return json.dumps({**_sale(detail.sale), "detail": facts}, ensure_ascii=False)


def _void(void: SaleVoid) -> dict[str, Any]:
    who = {"by": void.operator_name, "approver": void.approver_name}
    return {"at": void.voided_at.isoformat(), "reason": void.reason, **who}


def _moved(moved: MovedDebt) -> dict[str, Any]:
    entry = moved.entry
    amounts = {"amount": str(entry.amount.decimal), "balance": str(entry.balance.decimal)}
    return {"debt": moved.name, "kind": entry.kind.value, **amounts}


def _cash(move: CashMove) -> dict[str, Any]:
    entry = move.entry
    place = {"shift": move.shift.number, "till": move.shift.till, "position": entry.position}
    return {"kind": entry.kind.value, "amount": str(entry.amount.decimal), **place}


def quote_json(intent: SaleIntent, station: StationIdentity, warnings: tuple[str, ...]) -> str:
    """Return a quote as one JSON object: what its sale would be, `next_reset` the day on which blocks begin anew."""
    facts = {
        **_customer(intent),
        "at": intent.at.isoformat(),
        **_price(intent),
        "next_reset": next_reset(intent, station).isoformat(),
        "warnings": list(warnings),
    }
    return json.dumps(facts, ensure_ascii=False)


def _sale(sale: Sale) -> dict[str, Any]:
    intent, token, void = sale.intent, sale.token, sale.void
    return {
        "receipt": intent.receipt,
        "state": sale.state.value,
        "issued": (token.issued_at if token else intent.at).isoformat(),
        **_customer(intent),
        "operator": intent.operator_name,
        **_price(intent),
        "special": None if intent.special is None else _special(intent.special),
        "tokens": [format_token(token.token).replace(" ", "")] if token else [],
        "subclass": intent.subclass,
        "tid": intent.tid,
        "sgc": intent.sgc,
        "krn": intent.krn,
        "ti": intent.ti,
        "ea": int(intent.ea),
        "base_date": int(intent.base_date),
        "module": token.module_id if token else None,
        "test_keys": token.test_keys if token else None,
        "void_reason": void.reason if void else None,
    }


def _customer(intent: SaleIntent) -> dict[str, Any]:
    return {"meter": intent.meter_number, "customer": intent.customer_name, "account": intent.account}


def _price(intent: SaleIntent) -> dict[str, Any]:
    currency = intent.tendered.currency
    return {
        "tariff": intent.tariff,
        "currency": currency,
        "tendered": str(intent.tendered.decimal),
        "lines": [_line(line, intent) for line in intent.lines],
        "units": _units(intent.units, intent),
        "units_tenths": intent.units,
        "unit": currency if intent.in_currency else unit_name(intent.commodity),
        "debt_left": str((intent.debt_left or Money.zero(currency)).decimal),
    }


def _special(special: Special) -> dict[str, Any]:
    return {"purpose": special.purpose.value, "reason": special.reason, "replaces": special.cites_receipt}


def _line(line: QuoteLine, intent: SaleIntent) -> dict[str, Any]:
    facts: dict[str, Any] = {"kind": line.kind.value, "amount": str(line.amount.decimal)}
    if line.label is not None:
        facts["label"] = line.label
    if line.units is not None:
        facts["units"] = _units(line.units, intent)
    if line.price is not None:
        facts["price"] = str(line.price)
    if line.rate is not None:
        facts["rate"] = str(line.rate)
    if line.block is not None:
        facts["block"] = line.block
    if line.remaining is not None:
        owed = line.kind is LineKind.DEBT
        facts["remaining"] = _major(line.remaining, intent) if owed else _units(line.remaining, intent)
    if line.months is not None:
        facts["months"] = line.months
    if line.tax_included:
        facts["tax_included"] = True
    return facts


def _units(units: int, intent: SaleIntent) -> str:
    return _major(units, intent) if intent.in_currency else f"{units // 10}.{units % 10}"


def _major(minor: int, intent: SaleIntent) -> str:
    return str(Money(minor, intent.tendered.currency).decimal)
