from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.codec import decode_token, encode_meter_test, encode_token
from sts.crypto.crc import crc16
from sts.digits import write_digits
from sts.errors import CrcError, StsError, TokenFault, TokenFormatError
from sts.keys import DecoderKey, EncryptionAlgorithm
from sts.token import Commodity, CreditToken, MeterTestToken, Token
from tests.support.token_strategies import KEYS, METER_TESTS, TOKENS

KEY = DecoderKey(bytes.fromhex("87f3ecbb2e46b48f"), EncryptionAlgorithm.STA)
TOKEN = "44332531357987631349"  # 1638.4 kWh, the STS Association's test CTSA10.3
CREDIT = CreditToken(Commodity.ELECTRICITY, tid=5389960, amount_code=0x4000, rnd=5)


@given(TOKENS, KEYS)
def test_comes_back(token: Token, key: DecoderKey) -> None:
    digits = encode_token(token, key)
    assert len(digits) == 20
    assert decode_token(digits, key) == token


@given(
    st.text()
    | st.from_regex(r"[0-9]{19,21}", fullmatch=True)
    | st.integers(0, 10**20 - 1).map(lambda number: f"{number:020}"),
    KEYS,
)
def test_any_text_decodes_or_is_refused(text: str, key: DecoderKey) -> None:
    try:
        decoded = decode_token(text, key)
    except StsError:
        return
    assert encode_token(decoded, key) == "".join(filter(str.isdigit, text))


@given(METER_TESTS, KEYS, KEYS)
def test_a_meter_test_is_the_same_for_every_meter(token: MeterTestToken, key: DecoderKey, other: DecoderKey) -> None:
    assert encode_token(token, key) == encode_token(token, other) == encode_meter_test(token)


@pytest.mark.parametrize("place", range(20))
def test_a_mistyped_digit_is_refused(place: int) -> None:
    for digit in set("0123456789") - {TOKEN[place]}:
        with pytest.raises((CrcError, TokenFormatError)):
            decode_token(TOKEN[:place] + digit + TOKEN[place + 1 :], KEY)


def test_groups_are_read() -> None:
    assert decode_token("4433 2531 3579 8763 1349", KEY) == CREDIT


def test_another_meters_key_fails_the_checksum() -> None:
    with pytest.raises(CrcError):
        decode_token(TOKEN, DecoderKey(KEY.value[::-1], KEY.ea))


@pytest.mark.parametrize("subclass", range(8, 16))
def test_reserved_credit_subclasses_are_refused(subclass: int) -> None:
    assert refused_reason(0, subclass) is TokenFault.SUBCLASS


@pytest.mark.parametrize("subclass", range(3, 16))
def test_reserved_meter_tests_are_refused(subclass: int) -> None:
    assert refused_reason(1, subclass) is TokenFault.SUBCLASS


@pytest.mark.parametrize("subclass", range(16))
def test_class_3_is_refused(subclass: int) -> None:
    assert refused_reason(3, subclass) is TokenFault.CLASS


def refused_reason(token_class: int, subclass: int) -> TokenFault:
    """Why a token with a good checksum, which only other software makes, is refused."""
    data = (subclass << 44 | 0x123).to_bytes(6, "big")
    block = data + crc16(bytes([token_class]) + data)
    with pytest.raises(TokenFormatError) as refused:
        decode_token(write_digits(token_class, block if token_class == 1 else KEY.encrypt(block)), KEY)
    return refused.value.reason
