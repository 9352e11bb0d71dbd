"""Rows ↔ sales: the intent with its lines, and its outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from store.mappers import columns_of
from store.tables import sale, sale_line, sale_token, sale_void
from sts.keys import EncryptionAlgorithm
from sts.tid import BaseDate
from sts.token import Commodity
from vending.domain.cash.shift import ShiftMark
from vending.domain.pricing.quote_line import LineKind, QuoteLine
from vending.domain.sales.sale import Purpose, SaleIntent, SaleToken, SaleVoid, Special
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.statement import Values
    from vending.ids import SaleId, ShiftId

SALE: Final = columns_of(
    sale,
    "id sequence receipt at operator_id operator_name customer_id account customer_name address area meter_id "
    "meter_number commodity sgc krn ti ea base_date tid tariff_id tariff tendered currency units amount_code "
    "debt_left in_currency purpose reason cites cites_receipt approver_id approver_name shift_id shift_position",
)
SALE_LINE: Final = columns_of(
    sale_line, "kind amount currency units price rate label block remaining months debt_id tax_included"
)
SALE_TOKEN: Final = columns_of(sale_token, "sale_id token issued_at module_id test_keys")
SALE_VOID: Final = columns_of(
    sale_void,
    "sale_id voided_at reason operator_id operator_name approver_id approver_name shift_id shift_position",
)

_NAMES: Final = [column.name for column in SALE]
# What a row holds just as the intent does.
_MAPPED: Final = {"commodity", "ea", "base_date", "tendered", "currency", "debt_left"}
_SPECIAL: Final = ("purpose", "reason", "cites", "cites_receipt")
_MARK: Final = ("shift_id", "shift_position")
_AS_IT_IS: Final = [name for name in _NAMES if name not in {*_MAPPED, *_SPECIAL, *_MARK}]


def intent_of(row: Sequence[Any], lines: tuple[QuoteLine, ...]) -> SaleIntent:
    """Read SALE columns."""
    values = dict(zip(_NAMES, row, strict=True))
    purpose, reason, cites, cites_receipt = (values.pop(name) for name in _SPECIAL)
    debt_left, currency = values["debt_left"], values.pop("currency")
    values["tendered"] = Money(values["tendered"], currency)
    values["debt_left"] = None if debt_left is None else Money(debt_left, currency)
    if purpose is None and (reason, cites, cites_receipt) != (None, None, None):
        raise ValueError("a sale has a reason and no purpose")
    values["special"] = None if purpose is None else Special(Purpose(purpose), reason, cites, cites_receipt)
    values["shift"] = mark_of(values.pop("shift_id"), values.pop("shift_position"))
    values["commodity"] = Commodity(values["commodity"])
    values["ea"] = EncryptionAlgorithm(values["ea"])
    values["base_date"] = BaseDate(values["base_date"])
    return SaleIntent(**values, lines=lines)


def intent_values(value: SaleIntent) -> Values:
    """Return the row of an intent, without its lines."""
    values = {name: getattr(value, name) for name in _AS_IT_IS}
    special = value.special
    return (
        values
        | _mark_values(value.shift)
        | {
            "commodity": value.commodity.value,
            "ea": value.ea.value,
            "base_date": value.base_date.value,
            "tendered": value.tendered.minor,
            "currency": value.tendered.currency,
            "debt_left": None if value.debt_left is None else value.debt_left.minor,
            "purpose": None if special is None else special.purpose.value,
            "reason": None if special is None else special.reason,
            "cites": None if special is None else special.cites,
            "cites_receipt": None if special is None else special.cites_receipt,
        }
    )


def line_of(row: Sequence[Any]) -> QuoteLine:
    """Read SALE_LINE columns."""
    kind, amount, currency, *facts = row
    return QuoteLine(LineKind(kind), Money(amount, currency), *facts)


def line_values(sale_id: SaleId, position: int, value: QuoteLine) -> Values:
    """Return the row of one line of a sale."""
    return {
        "sale_id": sale_id,
        "position": position,
        "kind": value.kind.value,
        "amount": value.amount.minor,
        "currency": value.amount.currency,
        "units": value.units,
        "price": value.price,
        "rate": value.rate,
        "label": value.label,
        "block": value.block,
        "remaining": value.remaining,
        "months": value.months,
        "debt_id": value.debt_id,
        "tax_included": value.tax_included,
    }


def token_of(row: Sequence[Any]) -> SaleToken:
    """Read SALE_TOKEN columns."""
    return SaleToken(*row)


def token_values(value: SaleToken) -> Values:
    """Return the row of a token."""
    return {
        "sale_id": value.sale_id,
        "token": value.token,
        "issued_at": value.issued_at,
        "module_id": value.module_id,
        "test_keys": value.test_keys,
    }


def void_of(row: Sequence[Any]) -> SaleVoid:
    """Read SALE_VOID columns."""
    sale_id, voided_at, reason, operator_id, operator_name, approver_id, approver_name, *mark = row
    return SaleVoid(sale_id, voided_at, reason, operator_id, operator_name, approver_id, approver_name, mark_of(*mark))


def void_values(value: SaleVoid) -> Values:
    """Return the row of a void."""
    return _mark_values(value.shift) | {
        "sale_id": value.sale_id,
        "voided_at": value.voided_at,
        "reason": value.reason,
        "operator_id": value.operator_id,
        "operator_name": value.operator_name,
        "approver_id": value.approver_id,
        "approver_name": value.approver_name,
    }


def mark_of(shift_id: ShiftId | None, position: int | None) -> ShiftMark | None:
    """Return where cash moved, None where none did. ValueError for half of a mark."""
    if shift_id is None and position is None:
        return None
    if shift_id is None or position is None:
        raise ValueError("half a movement of cash is named")
    return ShiftMark(shift_id, position)


def _mark_values(mark: ShiftMark | None) -> dict[str, object]:
    return {
        "shift_id": None if mark is None else mark.shift_id,
        "shift_position": None if mark is None else mark.position,
    }
