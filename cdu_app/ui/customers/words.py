"""The words of the Customers screen: fields, states, faults beside a field, and changes as they read in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import _
from cdu_app.messages.message import N
from cdu_app.messages.of_books import field_name
from cdu_app.viewmodels.customers.drafts import MONEY, UNITS
from printing.format import group_meter_number
from sts.keys import EncryptionAlgorithm
from sts.token import Commodity
from vending.domain.change import SubjectKind
from vending.domain.meter import MeterStatus
from vending.domain.record_rules import METER
from vending.errors import BadRecord, MeterHasSales, RecordFault

if TYPE_CHECKING:
    from cdu_app.viewmodels.customers.state import Fault
    from vending.domain.meter import Meter
    from vending.domain.record_history import FieldChange, HistoryRow

_FAULTS: Final = {
    RecordFault.EMPTY: N("Fill this in."),
    RecordFault.TOO_LONG: N("This is too long. Shorten it."),
    RecordFault.NOT_A_NUMBER: N("Digits only, please."),
    RecordFault.OUT_OF_RANGE: N("This is too small or too large."),
    RecordFault.NOT_A_CHOICE: N("Choose one of those there are."),
    RecordFault.NOT_A_DATE: N("Write a date as 2026-12-31."),
    RecordFault.CHECK_DIGIT: N("The check digit is wrong: read the number again."),
    RecordFault.UNKNOWN: N("This is not known at this station."),
    RecordFault.CONTROL: N("This holds a sign that cannot be printed."),
    RecordFault.MALFORMED: N("This cannot be right. Look at it again."),
}
_OF_FIELDS: Final = {
    ("meter", "number", RecordFault.MALFORMED): N("A meter number has 11 or 13 digits."),
    ("meter", "number", RecordFault.EMPTY): N("Type the number that is printed on the meter."),
    ("meter", "sgc", RecordFault.MALFORMED): N("A supply group code has six digits."),
    ("meter", "sgc", RecordFault.EMPTY): N("Give the supply group code: six digits."),
    ("meter", "ti", RecordFault.OUT_OF_RANGE): N("The tariff index is 0 to 99."),
    ("meter", "commodity", RecordFault.NOT_A_CHOICE): N("The new meter must measure what the old one did."),
    ("account", "tariff", RecordFault.EMPTY): N("Choose the tariff."),
    ("account", "customer_class", RecordFault.UNKNOWN): N("The tariff has no price for this class."),
    ("customer", "email", RecordFault.MALFORMED): N("An e-mail address reads name@place."),
    ("customer", "phone", RecordFault.MALFORMED): N("A phone number has digits, blanks and + - ( )."),
    ("meter", "reason", RecordFault.EMPTY): N("Say why: it stands in the history."),
    ("account", "reason", RecordFault.EMPTY): N("Say why: it stands in the history."),
}
_STATUS: Final = {
    MeterStatus.ACTIVE: N("Active"),
    MeterStatus.SUSPENDED: N("Suspended"),
    MeterStatus.CLOSED: N("Closed"),
}
STATUS_COLOURS: Final = {MeterStatus.ACTIVE: "ok", MeterStatus.SUSPENDED: "attention", MeterStatus.CLOSED: "edge"}
_COMMODITIES: Final = {
    Commodity.ELECTRICITY: N("Electricity"),
    Commodity.WATER: N("Water"),
    Commodity.GAS: N("Gas"),
    Commodity.TIME: N("Time"),
}
_CREDITS: Final = {UNITS: N("Units"), MONEY: N("Money")}
_ALGORITHMS: Final = {EncryptionAlgorithm.STA: "STA (EA07)", EncryptionAlgorithm.MISTY1: "MISTY1 (EA11)"}
_KINDS: Final = {
    SubjectKind.CUSTOMER: (N("Customer added"), N("Customer changed")),
    SubjectKind.ACCOUNT: (N("Account added"), N("Account changed")),
    SubjectKind.METER: (N("Meter added"), N("Meter changed")),
}
_NOT_SHOWN: Final = ("id", "customer_id")


def status_word(status: str) -> str:
    """Return "Active", "Suspended" or "Closed" for the status of a meter or an account."""
    return _(_STATUS[MeterStatus(status)])


def status_colour(status: str) -> str:
    """Return the colour of a status's dot."""
    return STATUS_COLOURS[MeterStatus(status)]


def commodity_word(commodity: Commodity) -> str:
    """Return what a meter measures."""
    return _(_COMMODITIES[commodity])


def class_word(customer_class: str) -> str:
    """Return a class of customers, or that there is none."""
    return customer_class or _("No class")


def commodities() -> tuple[tuple[str, str], ...]:
    """Return what meters measure, as the choices of a form."""
    return tuple((str(int(one)), _(word)) for one, word in _COMMODITIES.items())


def credit_kinds() -> tuple[tuple[str, str], ...]:
    """Return what tokens may carry, as the choices of a form."""
    return tuple((value, _(word)) for value, word in _CREDITS.items())


def algorithms() -> tuple[tuple[str, str], ...]:
    """Return the encryption algorithms, as the choices of a form."""
    return tuple((str(int(one)), word) for one, word in _ALGORITHMS.items())


def key_words(meter: Meter) -> str:
    """Return what tokens for a meter are made from: "201457 · KRN 1 · TI 01"."""
    return f"{meter.sgc} · KRN {meter.krn} · TI {meter.ti:02}"


def fault_sentence(fault: Fault) -> str:
    """Return what is wrong with a field, short enough to stand under it."""
    if isinstance(fault, BadRecord):
        return _(_OF_FIELDS.get((fault.kind, fault.field, fault.fault), _FAULTS[fault.fault]))
    if isinstance(fault, MeterHasSales):
        return _("It has tokens under this number: replace the meter.")
    return _("Another meter has this number.") if fault.kind == METER else _("Another account has this number.")


def change_title(row: HistoryRow) -> str:
    """Return what a change was, in a few words."""
    return _(_KINDS[row.kind][0 if row.is_new else 1])


def change_lines(row: HistoryRow) -> list[tuple[str, str, str]]:
    """Return field, before and after of a change, in words; of a new record only what was filled in."""
    shown = [one for one in row.fields if one.field not in _NOT_SHOWN and (one.before or one.after)]
    if row.is_new:
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
        return _ALGORITHMS[EncryptionAlgorithm(int(text))]
    if field == "in_currency":
        return _(_CREDITS[MONEY if text == "true" else UNITS])
    if field == "takes_credit":
        return _("Taken over") if text == "true" else _("Not taken over")
    is_meter_number = field == "replaces" or (field == "number" and row.kind is SubjectKind.METER)
    return group_meter_number(text) if is_meter_number else text
