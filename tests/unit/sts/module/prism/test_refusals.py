from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.module.prism.refusals import ApiError, refusal_of, short, sign_in_reason
from sts.module.returncodes import meaning_of

SECRETS = [
    "600727123456789035",
    "1234 5678 9012 3456 7890",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIi",
    "12345678903",
    "aB3+/=" * 4,
]


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("EKeystore.NotFound", 28),
        ("EParamRange", 40),
        ("ESts.DrnOrPan.CheckDigit", 76),
        ("ESts.VkExpired", 41),
        ("EVerify.Crc", 3),
        ("EVerify.DdtkCredit", 80),
    ],
)
def test_codes_with_a_meaning_of_ours(code: str, number: int) -> None:
    refusal = refusal_of("issueCreditToken", code, "words of theirs")
    assert (refusal.command, refusal.code, refusal.meaning) == ("issueCreditToken", number, meaning_of(number))


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Security Module error '44': TID", 44),
        ("security module error '31'", 31),
        ("security module error '7'", 58),
        ("security module error '00'", 58),
        ("security module error", 58),
    ],
)
def test_the_module_s_own_return_code(words: str, number: int) -> None:
    assert refusal_of("issueMseToken", "ESm", words).code == number


def test_other_codes_keep_their_words() -> None:
    refusal = refusal_of("verifyToken", "EService.Disabled", "Feature disabled: verify")
    assert (refusal.code, refusal.meaning) == (58, "EService.Disabled: Feature disabled: verify")


@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_secret_is_left_of_a_message(secret: str) -> None:
    refusal = refusal_of("issueCreditToken", "EAuthentication.Permission", f"bad accessToken: {secret} for it")
    assert secret not in refusal.meaning
    assert refusal.meaning == "EAuthentication.Permission: bad accessToken: ... for it"


@given(st.text(), st.text())
def test_whatever_comes_ends_short_and_plain(code: str, words: str) -> None:
    meaning = refusal_of("ping", code, words).meaning
    assert len(meaning) <= 130
    assert meaning.isprintable()
    assert len(short(words)) <= 80


def test_why_a_sign_in_failed() -> None:
    assert sign_in_reason(ApiError("ESignin.Authentication", "x")) == "the sign-in is refused: wrong password"
    other = sign_in_reason(ApiError("EOther", "the password 'tiger' is weak"))
    assert other.startswith("the sign-in is refused: ")
    assert "tiger" not in other
