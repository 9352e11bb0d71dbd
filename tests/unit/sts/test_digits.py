from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.digits import format_token, read_digits, write_digits
from sts.errors import TokenFault, TokenFormatError

TOKEN = "44332531357987631349"


@given(st.integers(0, 3), st.binary(min_size=8, max_size=8))
def test_comes_back(token_class: int, block: bytes) -> None:
    digits = write_digits(token_class, block)
    assert len(digits) == 20
    assert read_digits(digits) == (token_class, block)


@pytest.mark.parametrize(
    "text",
    ["4433 2531 3579 8763 1349", "4433-2531-3579-8763-1349", " 44332531357987631349\n", "4433\u00a02531 357987631349"],
)
def test_grouping_is_ignored(text: str) -> None:
    assert read_digits(text) == read_digits(TOKEN)


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
    ],
)
def test_no_token(text: str, reason: TokenFault) -> None:
    with pytest.raises(TokenFormatError) as refused:
        read_digits(text)
    assert refused.value.reason is reason


def test_groups_of_four() -> None:
    assert format_token("12345678901234567890") == "1234 5678 9012 3456 7890"
    assert format_token("1234-5678-9012-3456-7890") == "1234 5678 9012 3456 7890"
    with pytest.raises(TokenFormatError):
        format_token("1234")
