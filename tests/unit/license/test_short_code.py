"""The 28 digits: a slip is told from a wrong code, and both forms of a grant say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from license.errors import CodeMistyped, CodeWrong, NotInACode
from license.grant import EPOCH, Grant
from license.issuer import Issuer
from license.short_code import in_groups, key_of_station, make_code, open_code, read_digits

ISSUER = Issuer.generate()
STATION = X25519PrivateKey.generate()
STATION_KEY = STATION.public_key().public_bytes_raw()
KEY = key_of_station(STATION, ISSUER.keys.agreement)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = (NOW - EPOCH).days
GRANT = Grant("V001", 7, 10_000_000, "ZAR", None, EPOCH + timedelta(days=TODAY + 31))
CODE = ISSUER.code(GRANT, STATION_KEY)

amounts = st.builds(lambda five, zeros: five * 10**zeros, st.integers(1, 99_999), st.integers(0, 9))
grants = st.builds(
    Grant,
    station=st.just("V001"),
    sequence=st.integers(1, 10_000),
    amount_minor=amounts,
    currency=st.just("ZAR"),
    issued_at=st.none(),
    expires_at=st.integers(TODAY - 2000, TODAY + 2000).map(lambda day: EPOCH + timedelta(days=day)),
)


def opened(code: str, last: int = 6, station: str = "V001", currency: str = "ZAR") -> Grant:
    return open_code(KEY, code, station, currency, last, NOW)


@given(grants, st.integers(-20, 20))
def test_a_grant_comes_back_near_the_last_one(grant: Grant, off: int) -> None:
    code = ISSUER.code(grant, STATION_KEY)
    assert len(code) == 28
    assert code.isdigit()
    assert opened(in_groups(code), last=max(0, grant.sequence - 1 + off)) == grant


@given(grants)
def test_every_single_slip_and_every_swap_of_neighbours_is_seen(grant: Grant) -> None:
    code = ISSUER.code(grant, STATION_KEY)
    for place in range(28):
        for digit in "0123456789":
            if digit != code[place]:
                with pytest.raises(CodeMistyped):
                    read_digits(code[:place] + digit + code[place + 1 :])
    for place in range(27):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        if swapped != code:
            with pytest.raises(CodeMistyped):
                read_digits(swapped)


def test_the_check_digits_prove_it_for_every_number() -> None:
    """A slip adds d·10^k, a swap 9·d·10^k, with 1 ≤ |d| ≤ 9: neither is a multiple of 97."""
    for power in range(28):
        for difference in range(1, 10):
            assert difference * 10**power % 97
            assert 9 * difference * 10**power % 97


SLIPS = {"nothing": "", "two": "12", "short": CODE[:-1], "long": CODE + "0"}
SLIPS |= {"letters": "a" * 28, "other digits": "٣" * 28, "powers": "²" * 28}


@pytest.mark.parametrize("text", SLIPS.values(), ids=SLIPS)  # the code is another one in each run
def test_what_is_no_code_is_a_slip(text: str) -> None:
    with pytest.raises(CodeMistyped) as caught:
        opened(text)
    assert caught.value.digits == len(text)


def test_a_code_of_anything_else_is_wrong() -> None:
    """Each well typed; what differs is the station, the currency, the keys, the place in the row."""
    other = X25519PrivateKey.generate()
    wrong = [
        (CODE, {"station": "V002"}),
        (CODE, {"currency": "XOF"}),
        (CODE, {"last": 6 + 64}),
        (Issuer.generate().code(GRANT, STATION_KEY), {}),
        (ISSUER.code(GRANT, other.public_key().public_bytes_raw()), {}),
        (make_code(KEY, replace(GRANT, sequence=64)), {"last": 0}),  # it ends as sequence 0 does
    ]
    for code, options in wrong:
        with pytest.raises(CodeWrong):
            opened(code, **options)  # type: ignore[arg-type]  # options of one call


@given(st.integers(0, 2**48 - 1))
def test_no_other_digits_go_through(guess: int) -> None:
    number = (int(CODE) // 100 >> 48 << 48) + guess
    code = f"{number * 100 + (98 - number * 100 % 97) % 97:028d}"
    if code != CODE:
        with pytest.raises((CodeWrong, CodeMistyped)):
            opened(code)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount_minor": 123_456}, "amount"),
        ({"amount_minor": 10**15}, "amount"),
        ({"expires_at": NOW}, "expires_at"),
    ],
)
def test_a_grant_that_28_digits_cannot_hold_is_refused(change: dict[str, object], field: str) -> None:
    with pytest.raises(NotInACode) as caught:
        ISSUER.code(replace(GRANT, **change), STATION_KEY)  # type: ignore[arg-type]  # one field
    assert caught.value.field == field
