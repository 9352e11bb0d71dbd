from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.amount import decode_currency, decode_units, encode_currency
from sts.module.errors import FieldError
from sts.module.prism.amounts import to_code, to_transfer
from sts.token import ManagementFunction

CREDIT, MANAGEMENT = 0, 2
MINUS_NOTHING = 1 << 19
UNIT_CODES, CURRENCY_CODES = st.integers(0, 0xFFFF), st.integers(0, 0xFFFFF).filter(lambda code: code != MINUS_NOTHING)


@given(UNIT_CODES, st.integers(0, 3))
def test_units_are_whole_tenths(code: int, subclass: int) -> None:
    amount = to_transfer(CREDIT, subclass, code)
    assert amount == decode_units(code)
    assert to_code(CREDIT, subclass, amount) == code


@given(CURRENCY_CODES, st.integers(4, 7))
def test_every_currency_code_comes_back(code: int, subclass: int) -> None:
    amount = to_transfer(CREDIT, subclass, code)
    assert math.isclose(amount, decode_currency(code) / 100_000)
    assert to_code(CREDIT, subclass, amount) == code


def test_currency_is_in_the_base_unit() -> None:
    assert to_transfer(CREDIT, 4, encode_currency(1_234_000)) == 12.34024  # the next that a token carries


@given(UNIT_CODES, st.sampled_from(ManagementFunction))
def test_values_of_management_tokens(value: int, function: ManagementFunction) -> None:
    amount = to_transfer(MANAGEMENT, function, value)
    in_watts = function.name.endswith("LIMIT")
    assert amount == (decode_units(value) if in_watts else value)
    assert to_code(MANAGEMENT, function, amount) == value


@pytest.mark.parametrize(
    ("token_class", "subclass", "code"),
    [
        (CREDIT, 0, 0x10000),
        (CREDIT, 0, -1),
        (CREDIT, 4, 0x100000),
        (CREDIT, 4, MINUS_NOTHING),
        (MANAGEMENT, 2, 0x10000),
    ],
)
def test_codes_of_no_amount(token_class: int, subclass: int, code: int) -> None:
    with pytest.raises(FieldError):
        to_transfer(token_class, subclass, code)


@pytest.mark.parametrize(
    ("token_class", "subclass", "amount"),
    [
        (CREDIT, 0, 0.5),
        (CREDIT, 0, 16385.0),
        (CREDIT, 0, -1.0),
        (CREDIT, 0, 1e9),
        (CREDIT, 0, math.nan),
        (CREDIT, 4, math.inf),
        (CREDIT, 4, 0.000001),
        (CREDIT, 4, 1e40),
        (CREDIT, 4, math.nan),
        (MANAGEMENT, 2, -5.0),
        (MANAGEMENT, 2, 65536.0),
        (MANAGEMENT, 2, -math.inf),
    ],
)
def test_amounts_that_no_token_carries(token_class: int, subclass: int, amount: float) -> None:
    with pytest.raises(FieldError):
        to_code(token_class, subclass, amount)


@given(st.floats(), st.integers(0, 2), st.integers(0, 15))
def test_any_number_is_an_amount_or_refused(amount: float, token_class: int, subclass: int) -> None:
    try:
        code = to_code(token_class, subclass, amount)
    except FieldError:
        return
    assert to_transfer(token_class, subclass, code) == amount
