from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdu_app.common_passwords import common_passwords
from vending.domain.people.password_rules import new_one_time_password, normal_password, verify_password
from vending.errors import PasswordFault, PasswordRefused

NAMES = ("naledi.d", "Naledi Dube", "S01", "Counter Riverside", "Power and Water")
F = PasswordFault


def fault(password: str, *names: str) -> PasswordFault | None:
    try:
        verify_password(password, names or NAMES, common_passwords())
    except PasswordRefused as error:
        return error.fault
    return None


@pytest.mark.parametrize(
    "password",
    [
        "seven green kettles",
        "correct horse battery",
        "Hy7#kk-0ipzL",
        "8472 1930 5561",
        "молоко и хлеб",
        "x" * 9 + "y" * 9,
    ],
)
def test_length_is_what_counts(password: str) -> None:
    assert fault(password) is None


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("", F.TOO_SHORT),
        ("Hy7#kk-0i", F.TOO_SHORT),
        ("seven green kettles " * 7, F.TOO_LONG),
        ("seven\tgreen", F.UNPRINTABLE),
        ("seven green\n", F.UNPRINTABLE),
        ("1q2w3e4r5t", F.COMMON),
        ("PASSWORD123", F.COMMON),
        ("password-2024!", F.COMMON),
        ("P@ssw0rd!!", F.COMMON),
        ("p4$$w0rd2026", F.COMMON),
        ("...iloveyou...", F.COMMON),
        ("passwordpassword", F.COMMON),
        ("1234512345", F.COMMON),
        ("Q-w-e-r-t-y-1", F.COMMON),
        ("naledi.d2026", F.NAME),
        ("NaledidubeNaledidube", F.NAME),
        ("N4led1Dub3", F.NAME),
        ("2026 riverside!", F.NAME),
        ("S01-20260101", F.NAME),
        ("aaaaaaaaaaaa", F.PATTERN),
        ("k7x9wk7x9w", F.PATTERN),
        ("cdefghijklmn", F.PATTERN),
        ("876543210987", F.PATTERN),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, expected: PasswordFault) -> None:
    assert fault(password) is expected


def test_every_common_password_and_its_dresses_are_refused() -> None:
    leet = str.maketrans("aeio", "@310")
    long = sorted(one for one in common_passwords() if len(one) >= 10)
    assert len(long) > 1000
    for one in long[::7]:
        dated = f"{one}2026" if one[-1].isalpha() else one  # among digits none can be told from others
        for dressed in (one, one.title(), dated, f"!{one}!", one.translate(leet) if one.isalpha() else one):
            if len(dressed) <= 128 and dressed.isprintable():
                assert fault(dressed) is not None, dressed


@given(st.text(max_size=140))
def test_any_text_is_taken_or_refused(password: str) -> None:
    fault(password)


def test_one_password_on_every_keyboard() -> None:
    assert normal_password("cafe\u0301") == normal_password("caf\u00e9")


def test_a_one_time_password_is_a_good_one() -> None:
    made = {new_one_time_password() for _ in range(50)}
    assert len(made) == 50
    for one in made:
        assert re.fullmatch("([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", one)
        assert fault(one) is None
