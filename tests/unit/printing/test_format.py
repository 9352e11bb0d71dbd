"""Figures and times of receipts."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from printing.format import Formatter, group_meter_number
from tests.support.receipts import station
from vending.money import Money


def _visible(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u200f", "")


@pytest.mark.parametrize(
    ("locale", "minor", "currency", "text"),
    [
        ("en_ZA", 1234560, "ZAR", "R12 345,60"),
        ("en_US", 1234560, "USD", "$12,345.60"),
        ("fr_SN", 12345, "XOF", "12 345 F CFA"),
        ("ar_JO", 12345, "JOD", "12.345 د.أ."),
        ("ar_IQ", 12345, "IQD", "12.345 د.ع."),
    ],
)
def test_money_has_its_currencys_decimals(locale: str, minor: int, currency: str, text: str) -> None:
    assert _visible(Formatter.of(station(locale)).money(Money(minor, currency))) == text


def test_columns_of_figures() -> None:
    english = Formatter.of(station("en"))
    assert english.amount(Money(-123456, "ZAR")) == "-1,234.56"
    assert english.amount(Money(123456, "XOF")) == "123,456"
    assert english.units(123456) == "12,345.6"
    assert english.units(3) == "0.3"
    assert english.price(Decimal("2.5")) == "2.50"
    assert english.price(Decimal("2.471825")) == "2.471825"
    assert english.rate(Decimal("0.155")) == "15.5%"


def test_time_is_local_and_crosses_midnight() -> None:
    late = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    assert _visible(Formatter.of(station("en_GB")).time(late)) == "1 Jan 2027 00:30"


@pytest.mark.parametrize(("number", "text"), [("12345678903", "1234 5678 903"), ("1234567890128", "1234 5678 90128")])
def test_meter_numbers_are_grouped_and_never_parted(number: str, text: str) -> None:
    assert group_meter_number(number) == text.replace(" ", "\u00a0")
