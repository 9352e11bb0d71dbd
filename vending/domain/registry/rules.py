"""What the records of a customer, an account and a meter must be like, whether typed in a form or read from a file."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sts.errors import InvalidMeterNumber, MeterNumberFault
from sts.identity import verify_drn
from sts.keys import EncryptionAlgorithm, is_supply_group_code
from sts.token import Commodity
from vending.errors import BadRecord, RecordFault

if TYPE_CHECKING:
    from vending.domain.registry.customer import Account, Customer
    from vending.domain.registry.meter import Meter
    from vending.domain.tariffs.tariff import Tariff

CUSTOMER, ACCOUNT, METER = "customer", "account", "meter"
LONGEST: Final = {
    "name": 100,
    "username": 100,
    "phone": 40,
    "email": 100,
    "id_number": 40,
    "tax_number": 40,
    "notes": 2000,
    "number": 40,
    "address": 200,
    "area": 60,
    "tariff": 64,
    "customer_class": 40,
    "reason": 200,
    "bank": 100,
    "reference": 60,
}
"""The most characters of each field that is a text."""
KRNS: Final = range(1, 10)
TIS: Final = range(100)
FIRST_DAY: Final = date(1980, 1, 1)
"""No prepayment meter was connected before."""
_AHEAD: Final = timedelta(days=31)
_PHONE_SIGNS: Final = frozenset(" +-()./,;x#")
_LEAST_PHONE_DIGITS: Final = 3
_UNPRINTABLE: Final = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})
# Signs that turn the direction of the text after them: a name would be shown as another.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NUMBER_FAULTS: Final = {
    MeterNumberFault.NOT_DIGITS: RecordFault.NOT_A_NUMBER,
    MeterNumberFault.CHECK_DIGIT: RecordFault.CHECK_DIGIT,
}


def verify_customer(customer: Customer) -> Customer:
    """Return the customer, texts without blanks around them. Raises BadRecord for the first field that cannot be."""
    return replace(
        customer,
        name=verify_text(CUSTOMER, "name", customer.name, required=True),
        phone=_verify_phone(verify_text(CUSTOMER, "phone", customer.phone)),
        email=_verify_email(verify_text(CUSTOMER, "email", customer.email)),
        id_number=verify_text(CUSTOMER, "id_number", customer.id_number),
        tax_number=verify_text(CUSTOMER, "tax_number", customer.tax_number),
        notes=_verify_notes(customer.notes),
    )


def verify_account(account: Account) -> Account:
    """Return the account, texts without blanks around them. Raises BadRecord for the first field that cannot be.

    Whether there is such a tariff is `verify_tariff`'s to say.
    """
    number = verify_text(ACCOUNT, "number", account.number, required=True)
    if not any(letter.isalnum() for letter in number):
        raise BadRecord(ACCOUNT, "number", number, RecordFault.MALFORMED)
    return replace(
        account,
        number=number,
        address=verify_text(ACCOUNT, "address", account.address),
        area=verify_text(ACCOUNT, "area", account.area),
        tariff=verify_text(ACCOUNT, "tariff", account.tariff, required=True),
        customer_class=verify_text(ACCOUNT, "customer_class", account.customer_class),
    )


def verify_tariff(account: Account, tariff: Tariff | None) -> None:
    """Raise BadRecord unless there is the account's tariff, with a rate for the account's class of customers."""
    if tariff is None:
        raise BadRecord(ACCOUNT, "tariff", account.tariff, RecordFault.UNKNOWN)
    if tariff.find_rate(account.customer_class) is None:
        raise BadRecord(ACCOUNT, "customer_class", account.customer_class, RecordFault.UNKNOWN)


def verify_meter(meter: Meter, today: date) -> Meter:
    """Return the meter, its number without blanks and dashes. Raises BadRecord for the first field that cannot be."""
    number = meter.number.replace(" ", "").replace("-", "")
    _verify_number(number)
    if not is_supply_group_code(meter.sgc):
        raise _bad(METER, "sgc", meter.sgc, RecordFault.MALFORMED)
    _verify_in(METER, "krn", meter.krn, KRNS)
    _verify_in(METER, "ti", meter.ti, TIS)
    if meter.ea not in tuple(EncryptionAlgorithm):
        raise BadRecord(METER, "ea", str(meter.ea), RecordFault.NOT_A_CHOICE)
    if meter.commodity not in tuple(Commodity):
        raise BadRecord(METER, "commodity", str(meter.commodity), RecordFault.NOT_A_CHOICE)
    connected = meter.connected_on
    if connected is not None and not FIRST_DAY <= connected <= today + _AHEAD:
        raise BadRecord(METER, "connected_on", connected.isoformat(), RecordFault.OUT_OF_RANGE)
    return replace(meter, number=number)


def verify_text(kind: str, field: str, text: str, *, required: bool = False) -> str:
    """Return a text of one line without blanks around it. Raises BadRecord: EMPTY, TOO_LONG, CONTROL."""
    stripped = text.strip(" ")
    if required and not stripped:
        raise BadRecord(kind, field, text, RecordFault.EMPTY)
    if len(stripped) > LONGEST[field]:
        raise BadRecord(kind, field, text, RecordFault.TOO_LONG)
    if not stripped.isprintable() and any(map(_is_unprintable, stripped)):
        raise BadRecord(kind, field, text, RecordFault.CONTROL)
    return stripped


def verify_reason(kind: str, text: str) -> str:
    """Return why something is done, without blanks around it. Raises BadRecord: it is always needed."""
    return verify_text(kind, "reason", text, required=True)


def _is_unprintable(letter: str) -> bool:
    return letter in _TURNING or unicodedata.category(letter) in _UNPRINTABLE


def _verify_notes(text: str) -> str:
    """Notes may have several lines."""
    lines = text.strip().replace("\r\n", "\n")
    verify_text(CUSTOMER, "notes", lines.replace("\n", " "))
    return lines


def _verify_phone(text: str) -> str:
    """As people write it: digits of any script, blanks and the usual signs."""
    digits = sum(letter.isdigit() for letter in text)
    if text and (
        digits < _LEAST_PHONE_DIGITS or not all(letter.isdigit() or letter in _PHONE_SIGNS for letter in text)
    ):
        raise BadRecord(CUSTOMER, "phone", text, RecordFault.MALFORMED)
    return text


def _verify_email(text: str) -> str:
    """Something before and after one @; whether it exists only a letter to it can tell."""
    name, _, host = text.partition("@")
    if text and (not name or not host or "@" in host or any(letter.isspace() for letter in text)):
        raise BadRecord(CUSTOMER, "email", text, RecordFault.MALFORMED)
    return text


def _verify_number(number: str) -> None:
    try:
        verify_drn(number)
    except InvalidMeterNumber as error:
        raise _bad(METER, "number", number, _NUMBER_FAULTS.get(error.reason, RecordFault.MALFORMED)) from error


def _verify_in(kind: str, field: str, value: int, allowed: range) -> None:
    if value not in allowed:
        raise BadRecord(kind, field, str(value), RecordFault.OUT_OF_RANGE)


def _bad(kind: str, field: str, value: str, fault: RecordFault) -> BadRecord:
    return BadRecord(kind, field, value, fault if value else RecordFault.EMPTY)
