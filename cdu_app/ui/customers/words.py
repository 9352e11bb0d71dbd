"""The words of the Customers screen: choices of its forms, colours of states, faults beside a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.viewmodels.customers.drafts import MONEY, UNITS
from cdu_app.words.registry import ALGORITHMS, commodity_word, credit_word
from sts.token import Commodity
from vending.domain.registry.meter import MeterStatus
from vending.domain.registry.rules import METER
from vending.errors import BadRecord, MeterHasSales, RecordFault

if TYPE_CHECKING:
    from cdu_app.viewmodels.customers.state import Fault
    from vending.domain.registry.meter import Meter

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
STATUS_COLOURS: Final = {MeterStatus.ACTIVE: "ok", MeterStatus.SUSPENDED: "attention", MeterStatus.CLOSED: "edge"}


def status_colour(status: str) -> str:
    """Return the colour of a status's dot."""
    return STATUS_COLOURS[MeterStatus(status)]


def class_word(customer_class: str) -> str:
    """Return a class of customers, or that there is none."""
    return customer_class or _("No class")


def commodities() -> tuple[tuple[str, str], ...]:
    """Return what meters measure, as the choices of a form."""
    return tuple((str(int(one)), commodity_word(one)) for one in Commodity)


def credit_kinds() -> tuple[tuple[str, str], ...]:
    """Return what tokens may carry, as the choices of a form."""
    return ((UNITS, credit_word(in_currency=False)), (MONEY, credit_word(in_currency=True)))


def algorithms() -> tuple[tuple[str, str], ...]:
    """Return the encryption algorithms, as the choices of a form."""
    return tuple((str(int(one)), word) for one, word in ALGORITHMS.items())


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
