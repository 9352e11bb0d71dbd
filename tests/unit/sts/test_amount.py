from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.amount import (
    MAX_CURRENCY,
    MAX_UNITS,
    decode_currency,
    decode_units,
    encode_currency,
    encode_units,
    round_up,
)
from sts.errors import AmountOutOfRange, TokenFault, TokenFormatError
from tests.support import reference_sts

TENTHS = st.integers(0, MAX_UNITS)


@pytest.mark.parametrize(
    ("tenths", "code"),
    [
        (0, 0),
        (256, 0x0100),
        (16_383, 0x3FFF),
        (16_384, 0x4000),
        (180_214, 0x7FFF),
        (180_215, 0x8000),
        (180_223, 0x8000),
        (180_224, 0x8000),
        (1_818_524, 0xBFFF),
        (1_818_525, 0xC000),
        (1_818_623, 0xC000),
        (1_818_624, 0xC000),
        (MAX_UNITS, 0xFFFF),
    ],
)
def test_edges(tenths: int, code: int) -> None:
    assert encode_units(tenths) == code


def test_every_code_stands_for_its_own_amount() -> None:
    amounts = [decode_units(code) for code in range(1 << 16)]
    assert [encode_units(amount) for amount in amounts] == list(range(1 << 16))
    assert amounts == [reference_sts.tenths_of(code) for code in range(1 << 16)]
    assert (amounts[0], amounts[-1]) == (0, MAX_UNITS)


@given(TENTHS)
def test_rounds_up_to_the_nearest(tenths: int) -> None:
    code = encode_units(tenths)
    assert round_up(tenths) == decode_units(code) >= tenths
    assert code == 0 or decode_units(code - 1) < tenths
    assert code == reference_sts.code_of(tenths)


@given(TENTHS, TENTHS)
def test_more_never_delivers_less(one: int, other: int) -> None:
    assert round_up(min(one, other)) <= round_up(max(one, other))


@pytest.mark.parametrize("tenths", [-1, MAX_UNITS + 1, 10**30])
def test_out_of_range(tenths: int) -> None:
    with pytest.raises(AmountOutOfRange) as refused:
        encode_units(tenths)
    assert (refused.value.value, refused.value.limit) == (tenths, 18_201_624)


@pytest.mark.parametrize("code", [-1, 1 << 16])
def test_code_of_more_bits_is_refused(code: int) -> None:
    with pytest.raises(TokenFormatError) as refused:
        decode_units(code)
    assert refused.value.reason is TokenFault.AMOUNT


CURRENCY = st.integers(-MAX_CURRENCY, MAX_CURRENCY) | st.integers(-10_000_000, 10_000_000)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0, 0),
        (1, 1),
        (-1, 0x80001),
        (16_383, 0x3FFF),
        (16_385, 0x4001),
        (-16_384, 0x84000),
        (-16_393, 0x84000),  # toward zero, which is upward
        (-16_394, 0x84001),
        (MAX_CURRENCY, 0x7FFFF),
        (-MAX_CURRENCY, 0xFFFFF),
    ],
)
def test_currency_edges(value: int, code: int) -> None:
    assert encode_currency(value) == code


def test_every_currency_code_stands_for_its_own_amount() -> None:
    for code in range(1 << 20):
        value = decode_currency(code)
        if code != 0x80000:  # minus zero is read, never made
            assert encode_currency(value) == code


@given(CURRENCY)
def test_currency_rounds_up_to_the_nearest(value: int) -> None:
    code = encode_currency(value)
    assert value <= decode_currency(code) == reference_sts.currency_of(code)
    if code not in (0, 0xFFFFF):  # nothing is below the lowest
        assert decode_currency(code + 1 if code >> 19 else code - 1) < value


@pytest.mark.parametrize("value", [MAX_CURRENCY + 1, -MAX_CURRENCY - 1, 10**60])
def test_currency_out_of_range(value: int) -> None:
    with pytest.raises(AmountOutOfRange) as refused:
        encode_currency(value)
    assert (refused.value.value, refused.value.limit) == (value, MAX_CURRENCY)


@pytest.mark.parametrize("code", [-1, 1 << 20])
def test_currency_code_of_more_bits_is_refused(code: int) -> None:
    with pytest.raises(TokenFormatError) as refused:
        decode_currency(code)
    assert refused.value.reason is TokenFault.AMOUNT
