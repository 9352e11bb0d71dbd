from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.errors import CrcError, InvalidKey, KeyExpired, StsError, TokenFault, TokenFormatError, UnsupportedAlgorithm
from sts.keys import EncryptionAlgorithm
from sts.tid import BaseDate, moment_of
from sts.token import Commodity, CreditToken, decode_token, encode_credit, format_token, verify_not_expired
from tests.support.vectors import Row, primitives

STA = EncryptionAlgorithm.STA
KEY = bytes.fromhex("87f3ecbb2e46b48f")
TOKEN = "44332531357987631349"  # 1638.4 kWh, the STS Association's test CTSA10.3
CREDIT = CreditToken(Commodity.ELECTRICITY, tid=5389960, amount_code=0x4000, rnd=5)
KEYS = st.binary(min_size=8, max_size=8)
CREDITS = st.builds(
    CreditToken,
    subclass=st.sampled_from(Commodity),
    tid=st.integers(0, (1 << 24) - 1),
    amount_code=st.integers(0, (1 << 16) - 1),
    rnd=st.integers(0, 15),
)
EXPIRY_EDGES = [row for row in primitives("key_expiry") if "last_accepted_tid" in row["inputs"]]


@given(CREDITS, KEYS)
def test_comes_back(credit: CreditToken, key: bytes) -> None:
    token = encode_credit(credit, key, STA)
    assert len(token) == 20
    assert decode_token(token, key, STA) == credit


@given(
    st.text()
    | st.from_regex(r"[0-9]{19,21}", fullmatch=True)
    | st.integers(0, 10**20 - 1).map(lambda number: f"{number:020}"),
    KEYS,
)
def test_any_text_decodes_or_is_refused(text: str, key: bytes) -> None:
    try:
        decoded = decode_token(text, key, STA)
    except StsError:
        return
    assert encode_credit(decoded, key, STA) == "".join(filter(str.isdigit, text))


@pytest.mark.parametrize("place", range(20))
def test_a_mistyped_digit_is_refused(place: int) -> None:
    for digit in set("0123456789") - {TOKEN[place]}:
        with pytest.raises((CrcError, TokenFormatError)):
            decode_token(TOKEN[:place] + digit + TOKEN[place + 1 :], KEY, STA)


@pytest.mark.parametrize(
    "text",
    ["4433 2531 3579 8763 1349", "4433-2531-3579-8763-1349", " 44332531357987631349\n", "4433\u00a02531 357987631349"],
)
def test_grouping_is_ignored(text: str) -> None:
    assert decode_token(text, KEY, STA) == CREDIT


def test_another_meters_key_fails_the_checksum() -> None:
    with pytest.raises(CrcError):
        decode_token(TOKEN, KEY[::-1], STA)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", TokenFault.NOT_DIGITS),
        ("4433253135798763134x", TokenFault.NOT_DIGITS),
        ("4433253135798763134٩", TokenFault.NOT_DIGITS),
        ("4433253135798763134", TokenFault.LENGTH),
        ("443325313579876313490", TokenFault.LENGTH),
        ("73786976294838206464", TokenFault.TOO_LARGE),  # 2**66
        ("99999999999999999999", TokenFault.TOO_LARGE),
        ("00000000000150997584", TokenFault.CLASS),  # a meter test token, class 1
    ],
)
def test_no_credit_token(text: str, reason: TokenFault) -> None:
    with pytest.raises(TokenFormatError) as refused:
        decode_token(text, KEY, STA)
    assert refused.value.reason is reason


@given(st.integers(4, 15), KEYS)
def test_other_subclasses_are_refused(subclass: int, key: bytes) -> None:
    other = CreditToken(subclass, 1, 1, 1)  # type: ignore[arg-type]  # forges a token that only other software makes
    with pytest.raises(TokenFormatError) as refused:
        decode_token(encode_credit(other, key, STA), key, STA)
    assert refused.value.reason is TokenFault.SUBCLASS


@pytest.mark.parametrize(
    ("tid", "amount_code", "rnd", "reason"),
    [
        (1 << 24, 0, 0, TokenFault.TID),
        (-1, 0, 0, TokenFault.TID),
        (0, 1 << 16, 0, TokenFault.AMOUNT),
        (0, -1, 0, TokenFault.AMOUNT),
        (0, 0, 16, TokenFault.RND),
        (0, 0, -1, TokenFault.RND),
    ],
)
def test_fields_of_more_bits_are_refused(tid: int, amount_code: int, rnd: int, reason: TokenFault) -> None:
    with pytest.raises(TokenFormatError) as refused:
        CreditToken(Commodity.WATER, tid, amount_code, rnd)
    assert refused.value.reason is reason


def test_units() -> None:
    assert CREDIT.units == 16384


def test_ea11_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedAlgorithm) as refused:
        encode_credit(CREDIT, bytes(16), EncryptionAlgorithm.MISTY1)
    assert refused.value.name == "MISTY1"


def test_key_of_another_length_is_refused() -> None:
    with pytest.raises(InvalidKey):
        encode_credit(CREDIT, bytes(16), STA)
    with pytest.raises(InvalidKey):
        decode_token(TOKEN, bytes(7), STA)


def test_groups_of_four() -> None:
    assert format_token("12345678901234567890") == "1234 5678 9012 3456 7890"
    assert format_token("1234-5678-9012-3456-7890") == "1234 5678 9012 3456 7890"
    with pytest.raises(TokenFormatError):
        format_token("1234")


@pytest.mark.parametrize("row", EXPIRY_EDGES, ids=lambda row: f"{row['inputs']['base_date']}-{row['inputs']['ken']}")
def test_key_expiry_edges(row: Row) -> None:
    inputs, expected = row["inputs"], row["expected"]
    verify_not_expired(inputs["last_accepted_tid"], inputs["ken"])
    with pytest.raises(KeyExpired) as refused:
        verify_not_expired(inputs["first_rejected_tid"], inputs["ken"])
    assert (refused.value.tid, refused.value.ken) == (inputs["first_rejected_tid"], inputs["ken"])
    base = BaseDate(inputs["base_date"])
    last = datetime.fromisoformat(expected["last_accepted"]).replace(tzinfo=UTC)
    assert moment_of(inputs["last_accepted_tid"], base) == last
    assert moment_of(inputs["first_rejected_tid"], base) == last + timedelta(minutes=1)


def test_published_expired_key() -> None:
    [row] = [row for row in primitives("key_expiry") if row not in EXPIRY_EDGES]
    with pytest.raises(KeyExpired):
        verify_not_expired(row["inputs"]["tid"], row["inputs"]["ken"])


def test_key_without_expiry() -> None:
    verify_not_expired((1 << 24) - 1, 255)


@pytest.mark.parametrize("tid", [-1, 1 << 24])
def test_expiry_of_no_identifier_is_refused(tid: int) -> None:
    with pytest.raises(TokenFormatError):
        verify_not_expired(tid, 255)
