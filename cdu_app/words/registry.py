"""What is recorded of customers, accounts and meters, and how it changed, in the operator's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.messages.of_books import field_name
from printing.format import group_meter_number
from sts.keys import EncryptionAlgorithm
from sts.token import Commodity
from vending.domain.proof.change import SubjectKind
from vending.domain.registry.meter import MeterStatus

if TYPE_CHECKING:
    from vending.domain.registry.history import FieldChange, HistoryRow

ALGORITHMS: Final = {EncryptionAlgorithm.STA: "STA (EA07)", EncryptionAlgorithm.MISTY1: "MISTY1 (EA11)"}
_STATUS: Final = {
    MeterStatus.ACTIVE: N("Active"),
    MeterStatus.SUSPENDED: N("Suspended"),
    MeterStatus.CLOSED: N("Closed"),
}
_COMMODITIES: Final = {
    Commodity.ELECTRICITY: N("Electricity"),
    Commodity.WATER: N("Water"),
    Commodity.GAS: N("Gas"),
    Commodity.TIME: N("Time"),
}
_KINDS: Final = {
    SubjectKind.CUSTOMER: (N("Customer added"), N("Customer changed")),
    SubjectKind.ACCOUNT: (N("Account added"), N("Account changed")),
    SubjectKind.METER: (N("Meter added"), N("Meter changed")),
}
_NOT_SHOWN: Final = ("id", "customer_id")


def status_word(status: str) -> str:
    """Return "Active", "Suspended" or "Closed" for the status of a meter or an account."""
    return _(_STATUS[MeterStatus(status)])


def commodity_word(commodity: Commodity) -> str:
    """Return what a meter measures."""
    return _(_COMMODITIES[commodity])


def credit_word(*, in_currency: bool) -> str:
    """Return what a meter's tokens carry."""
    return _("Money") if in_currency else _("Units")


def change_title(row: HistoryRow) -> str:
    """Return what a change was, in a few words."""
    return _(_KINDS[row.kind][0 if row.is_new else 1])


def change_lines(row: HistoryRow, *, brief: bool = False) -> list[tuple[str, str, str]]:
    """Return field, before and after of a change, in words; `brief` leaves all but the name out of a new record."""
    shown = [one for one in row.fields if one.field not in _NOT_SHOWN and (one.before or one.after)]
    if brief and row.is_new:
        shown = [one for one in shown if one.field in ("number", "name")]
    return [(_field_title(one), _value(row, one.field, one.before), _value(row, one.field, one.after)) for one in shown]


def _field_title(change: FieldChange) -> str:
    name = _("account") if change.field == "account_id" else field_name(change.field)
    return name[:1].upper() + name[1:]


def _value(row: HistoryRow, field: str, text: str) -> str:
    if not text:
        return "–"
    if field == "status":
        return status_word(text)
    if field == "commodity":
        return commodity_word(Commodity(int(text)))
    if field == "ea":
        return ALGORITHMS[EncryptionAlgorithm(int(text))]
    if field == "in_currency":
        return credit_word(in_currency=text == "true")
    if field == "takes_credit":
        return _("Taken over") if text == "true" else _("Not taken over")
    is_meter_number = field == "replaces" or (field == "number" and row.kind is SubjectKind.METER)
    return group_meter_number(text) if is_meter_number else text
