"""Units as they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vending.errors import AmountFault, BadAmount
from vending.units import parse_units


@pytest.mark.parametrize(
    ("text", "tenths"), [("35.2", 352), ("35,2", 352), (" 1 000 ", 10_000), ("0.1", 1), ("007", 70)]
)
def test_units_as_typed(text: str, tenths: int) -> None:
    assert parse_units(text, "ZAR") == tenths


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", AmountFault.EMPTY),
        (" ", AmountFault.EMPTY),
        ("0", AmountFault.ZERO),
        ("0.0", AmountFault.ZERO),
        ("35.25", AmountFault.NOT_UNITS),
        ("-3", AmountFault.NOT_UNITS),
        ("3.", AmountFault.NOT_UNITS),
        ("1e3", AmountFault.NOT_UNITS),
        ("٣", AmountFault.NOT_UNITS),
        ("123456789", AmountFault.NOT_UNITS),
    ],
)
def test_what_is_no_units(text: str, fault: AmountFault) -> None:
    with pytest.raises(BadAmount) as caught:
        parse_units(text, "ZAR")
    assert caught.value.fault is fault


@given(tenths=st.integers(1, 999_999_999))
def test_every_number_of_tenths_can_be_typed(tenths: int) -> None:
    assert parse_units(f"{tenths // 10}.{tenths % 10}", "ZAR") == tenths
