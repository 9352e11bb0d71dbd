from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vending.errors import AmountFault, BadAmount, CurrencyMismatch
from vending.money import Money, minor_digits, parse_amount, round_ratio


def test_a_float_is_no_money() -> None:
    with pytest.raises(TypeError):
        Money(1.5, "ZAR")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(True, "ZAR")


def test_two_currencies_do_not_add() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "ZAR") + Money(1, "USD")
    with pytest.raises(CurrencyMismatch):
        _ = Money(1, "ZAR") < Money(1, "USD")


@pytest.mark.parametrize(("currency", "digits"), [("ZAR", 2), ("XOF", 0), ("JOD", 3)])
def test_minor_digits(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("50", "ZAR", 5000),
        ("47.35", "ZAR", 4735),
        ("47,35", "ZAR", 4735),
        ("0.5", "ZAR", 50),
        (" 1 250.00 ", "ZAR", 125000),
        ("500", "XOF", 500),
        ("1.125", "JOD", 1125),
    ],
)
def test_amounts_as_typed(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", AmountFault.EMPTY),
        ("   ", AmountFault.EMPTY),
        ("0", AmountFault.ZERO),
        ("-0.00", AmountFault.ZERO),
        ("-5", AmountFault.NEGATIVE),
        ("1.234", AmountFault.TOO_MANY_DECIMALS),
        ("1,000", AmountFault.TOO_MANY_DECIMALS),
        ("ten", AmountFault.NOT_A_NUMBER),
        ("1.", AmountFault.NOT_A_NUMBER),
        (".5", AmountFault.NOT_A_NUMBER),
        ("1e3", AmountFault.NOT_A_NUMBER),
        ("1.2.3", AmountFault.NOT_A_NUMBER),
        ("٥٠", AmountFault.NOT_A_NUMBER),
        ("NaN", AmountFault.NOT_A_NUMBER),
        ("9" * 40, AmountFault.NOT_A_NUMBER),
    ],
)
def test_what_is_no_amount(text: str, fault: AmountFault) -> None:
    with pytest.raises(BadAmount) as caught:
        parse_amount(text, "ZAR")
    assert caught.value.fault is fault


def test_a_currency_without_cents_takes_none() -> None:
    with pytest.raises(BadAmount):
        parse_amount("5.0", "XOF")


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_a_bad_amount(text: str) -> None:
    with contextlib.suppress(BadAmount):
        assert parse_amount(text, "ZAR").minor > 0


@given(st.integers(min_value=1, max_value=10**12), st.sampled_from(["ZAR", "XOF", "JOD"]))
def test_an_amount_reads_back_as_it_is_written(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert parse_amount(str(money.decimal), currency) == money


@pytest.mark.parametrize(("numerator", "rounded"), [(4, 0), (5, 1), (14, 1), (15, 2), (10**60 + 5, 10**59 + 1)])
def test_halves_round_up(numerator: int, rounded: int) -> None:
    assert round_ratio(numerator, 10) == rounded
