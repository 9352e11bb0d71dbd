from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.identity import luhn_digit
from tests.support.records import make_account, make_customer, make_meter, make_tariff
from vending.domain.registry.rules import LONGEST, verify_account, verify_customer, verify_meter, verify_tariff
from vending.errors import BadRecord, RecordFault

TODAY = date(2026, 3, 1)
CUSTOMER = make_customer()
TARIFF = make_tariff()
ACCOUNT = make_account(CUSTOMER, TARIFF)
METER = make_meter(ACCOUNT)


def verify(record: Any) -> Any:
    if record.__class__ is CUSTOMER.__class__:
        return verify_customer(record)
    return verify_account(record) if record.__class__ is ACCOUNT.__class__ else verify_meter(record, TODAY)


@pytest.mark.parametrize("record", [CUSTOMER, ACCOUNT, METER])
def test_what_is_right_stays_as_it_is(record: Any) -> None:
    assert verify(record) == record


@pytest.mark.parametrize(
    ("record", "field", "value", "fault"),
    [
        (CUSTOMER, "name", "", RecordFault.EMPTY),
        (CUSTOMER, "name", "  ", RecordFault.EMPTY),
        (CUSTOMER, "name", "x" * 101, RecordFault.TOO_LONG),
        (CUSTOMER, "name", "Anna\tMaria", RecordFault.CONTROL),
        (CUSTOMER, "name", "Anna\x00", RecordFault.CONTROL),
        (CUSTOMER, "name", "anna\u202eairam", RecordFault.CONTROL),
        (CUSTOMER, "notes", "x\x1b[2Jy", RecordFault.CONTROL),
        (CUSTOMER, "phone", "call him", RecordFault.MALFORMED),
        (CUSTOMER, "phone", "12", RecordFault.MALFORMED),
        (CUSTOMER, "phone", "0825550123 or 0825550124", RecordFault.MALFORMED),
        (CUSTOMER, "email", "anna", RecordFault.MALFORMED),
        (CUSTOMER, "email", "anna@", RecordFault.MALFORMED),
        (CUSTOMER, "email", "a b@c", RecordFault.MALFORMED),
        (CUSTOMER, "email", "a@b@c", RecordFault.MALFORMED),
        (ACCOUNT, "number", "", RecordFault.EMPTY),
        (ACCOUNT, "number", "--/", RecordFault.MALFORMED),
        (ACCOUNT, "number", "9" * 41, RecordFault.TOO_LONG),
        (ACCOUNT, "address", "1 Main\nRoad", RecordFault.CONTROL),
        (ACCOUNT, "area", "x" * 61, RecordFault.TOO_LONG),
        (ACCOUNT, "tariff", "", RecordFault.EMPTY),
        (METER, "number", "", RecordFault.EMPTY),
        (METER, "number", "0712345678", RecordFault.MALFORMED),
        (METER, "number", "0712345678x", RecordFault.NOT_A_NUMBER),
        (METER, "number", "07123456788", RecordFault.CHECK_DIGIT),
        (METER, "sgc", "", RecordFault.EMPTY),
        (METER, "sgc", "12345", RecordFault.MALFORMED),
        (METER, "sgc", "१२३४५६", RecordFault.MALFORMED),
        (METER, "krn", 0, RecordFault.OUT_OF_RANGE),
        (METER, "krn", 10, RecordFault.OUT_OF_RANGE),
        (METER, "ti", -1, RecordFault.OUT_OF_RANGE),
        (METER, "ti", 100, RecordFault.OUT_OF_RANGE),
        (METER, "ea", 9, RecordFault.NOT_A_CHOICE),
        (METER, "commodity", 17, RecordFault.NOT_A_CHOICE),
        (METER, "connected_on", date(1900, 1, 1), RecordFault.OUT_OF_RANGE),
        (METER, "connected_on", date(2226, 1, 1), RecordFault.OUT_OF_RANGE),
    ],
)
def test_what_a_field_cannot_be(record: Any, field: str, value: object, fault: RecordFault) -> None:
    with pytest.raises(BadRecord) as caught:
        verify(replace(record, **{field: value}))
    assert (caught.value.kind, caught.value.field, caught.value.fault) == (type(record).__name__.lower(), field, fault)


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        (CUSTOMER, "name", "نسرین\u200cنژاد"),  # a non-joiner belongs to Persian names
        (CUSTOMER, "name", "O'Brien-Núñez & Sons (Pty) Ltd."),
        (CUSTOMER, "phone", ""),
        (CUSTOMER, "phone", "+27 (0)82 555-0123 / 0124"),
        (CUSTOMER, "phone", "٠٨٢٥٥٥٠١٢٣"),
        (CUSTOMER, "email", "anna.m+shop@example.co.za"),
        (CUSTOMER, "notes", "first line\nsecond line"),
        (ACCOUNT, "area", ""),
        (METER, "connected_on", date(2026, 4, 1)),
        (METER, "number", "070012345678" + luhn_digit("070012345678")),
    ],
)
def test_what_a_field_may_be(record: Any, field: str, value: object) -> None:
    assert getattr(verify(replace(record, **{field: value})), field) == value


def test_blanks_around_texts_and_within_numbers_are_taken_away() -> None:
    assert verify(replace(CUSTOMER, name=" Anna ", phone=" 0825550123")).name == "Anna"
    assert verify(replace(ACCOUNT, number=" AC 1 ")).number == "AC 1"
    assert verify(replace(METER, number="0712-3456 787")).number == "07123456787"


def test_an_account_has_a_price() -> None:
    verify_tariff(ACCOUNT, TARIFF)
    with pytest.raises(BadRecord) as caught:
        verify_tariff(ACCOUNT, None)
    assert (caught.value.field, caught.value.fault) == ("tariff", RecordFault.UNKNOWN)


def test_every_text_has_a_longest() -> None:
    texts = {one.name for record in (CUSTOMER, ACCOUNT) for one in fields(record) if one.type == "str"}
    assert texts <= set(LONGEST)


@given(st.builds(replace, st.just(CUSTOMER), name=st.text(), phone=st.text(), email=st.text(), notes=st.text()))
def test_what_passes_passes_again(customer: Any) -> None:
    try:
        verified = verify_customer(customer)
    except BadRecord:
        return
    assert verify_customer(verified) == verified
    assert verified.name.encode()
