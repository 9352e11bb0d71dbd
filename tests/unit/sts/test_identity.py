from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.errors import InvalidMeterNumber, MeterNumberFault
from sts.identity import MeterPan, luhn_digit, verify_drn
from tests.support import reference_sts
from tests.support.vectors import primitives


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


def test_published_luhn_digits() -> None:
    for row in primitives("luhn"):
        assert luhn_digit(row["inputs"]["digits"]) == str(row["expected"])
    for row in primitives("luhn_pan"):
        assert luhn_digit(row["inputs"]["pan17"]) == row["expected"]


@given(st.text("0123456789", max_size=20))
def test_luhn_agrees_with_the_reference(text: str) -> None:
    assert luhn_digit(text) == reference_sts.luhn(text)


def test_published_bad_drns_are_refused() -> None:
    for row in primitives("luhn_drn"):
        with pytest.raises(InvalidMeterNumber) as refused:
            verify_drn(row["inputs"]["drn"])
        assert refused.value.reason is MeterNumberFault.CHECK_DIGIT


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", MeterNumberFault.NOT_DIGITS),
        ("1234567890a", MeterNumberFault.NOT_DIGITS),
        ("123 5678903", MeterNumberFault.NOT_DIGITS),
        ("１２３４５６７８９０３", MeterNumberFault.NOT_DIGITS),
        ("1234567890²", MeterNumberFault.NOT_DIGITS),
        ("-2345678903", MeterNumberFault.NOT_DIGITS),
        ("1234567890", MeterNumberFault.LENGTH),
        ("123456789012", MeterNumberFault.LENGTH),
        ("12345678904", MeterNumberFault.CHECK_DIGIT),
    ],
)
def test_bad_drn(text: str, reason: MeterNumberFault) -> None:
    for check in (verify_drn, MeterPan.from_drn):
        with pytest.raises(InvalidMeterNumber) as refused:
            check(text)
        assert (refused.value.text, refused.value.reason) == (text, reason)


def test_good_drn() -> None:
    verify_drn("12345678903")


def test_pan_of_a_short_drn() -> None:
    pan = MeterPan.from_drn("12345678903")
    assert (pan.text, pan.iin, pan.drn) == ("600727123456789030", "600727", "12345678903")


def test_pan_of_a_long_drn() -> None:
    drn = "123412345678" + luhn_digit("123412345678")
    pan = MeterPan.from_drn(drn)
    assert (pan.iin, pan.drn, pan.text[:17]) == ("0000", drn, "0000" + drn)
    assert MeterPan.parse(pan.text) == pan


@pytest.mark.parametrize("text", ["600727000000000009", "000001000000000082", "600727111111111153"])
def test_conformance_pans_load(text: str) -> None:
    pan = MeterPan.parse(text)
    assert pan.iin + pan.drn == text[:17]


@given(digits(10) | digits(12), st.integers(1, 9))
def test_every_wrong_pan_digit_is_caught(number: str, off: int) -> None:
    pan = MeterPan.from_drn(number + luhn_digit(number)).text
    assert fault_of(pan[:-1] + str((int(pan[-1]) + off) % 10)) is MeterNumberFault.CHECK_DIGIT


@given(digits(10) | digits(12), st.integers(1, 9))
def test_a_wrong_drn_in_a_right_pan_is_caught(number: str, off: int) -> None:
    drn = number + str((int(luhn_digit(number)) + off) % 10)
    pan = ("600727" if len(drn) == 11 else "0000") + drn
    assert fault_of(pan + luhn_digit(pan)) is MeterNumberFault.CHECK_DIGIT


@pytest.mark.parametrize("issuer", ["600728", "000100", "999999"])
def test_other_issuers_are_refused(issuer: str) -> None:
    number = issuer + "12345678903"
    assert fault_of(number + luhn_digit(number)) is MeterNumberFault.ISSUER


def fault_of(text: str) -> MeterNumberFault:
    with pytest.raises(InvalidMeterNumber) as refused:
        MeterPan.parse(text)
    return refused.value.reason


@given(digits(10) | digits(12))
def test_drn_comes_back_from_its_pan(number: str) -> None:
    drn = number + luhn_digit(number)
    assert MeterPan.parse(MeterPan.from_drn(drn).text).drn == drn


@pytest.mark.parametrize("text", ["12345678903", "6007270000000000091", ""])
def test_pan_of_another_length_is_refused(text: str) -> None:
    with pytest.raises(InvalidMeterNumber):
        MeterPan.parse(text)
