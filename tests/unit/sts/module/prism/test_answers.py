from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sts.module.errors import FieldError, ModuleRefused
from sts.module.prism import answers
from sts.module.prism.values import IssuedToken, read_tokens
from sts.module.protocol import KeyChangeTokens, VerifiedToken
from tests.support.fuzz_thrift import CREDIT, MANAGED, REGISTER, SECTIONS, TOKEN, WHERE
from tests.support.modules import KEY_CHANGE, MANAGEMENT, OTHER_PAN, REQUEST

ANOTHER = {
    "pan": OTHER_PAN.text,
    "ea": 11,
    "sgc": 600676,
    "krn": 2,
    "ti": 8,
    "token_class": 1,
    "subclass": 3,
    "tid": REQUEST.tid + 1,
    "amount": 1235.0,
}


def token_of(values: dict[str, Any], **changes: Any) -> IssuedToken:
    return replace(IssuedToken.read(values), **changes)


def test_the_token_that_was_asked_for() -> None:
    assert answers.read_token([token_of(CREDIT)], REQUEST, REGISTER) == TOKEN
    assert answers.read_token([token_of(MANAGED)], MANAGEMENT, REGISTER) == TOKEN


@pytest.mark.parametrize(("name", "value"), ANOTHER.items())
def test_a_token_for_anything_else_is_never_handed_out(name: str, value: object) -> None:
    with pytest.raises(FieldError, match=r"not what was asked for|no token carries"):
        answers.read_token([token_of(CREDIT, **{name: value})], REQUEST, REGISTER)
    with pytest.raises(FieldError, match=r"not what was asked for|no token carries"):
        answers.read_token([token_of(MANAGED, **{name: value})], MANAGEMENT, REGISTER)


def test_one_token_is_asked_for() -> None:
    for tokens in ([], [token_of(CREDIT)] * 2, read_tokens([*SECTIONS, CREDIT])):
        with pytest.raises(FieldError, match="number of tokens"):
            answers.read_token(tokens, REQUEST, REGISTER)


def test_another_key_shows_by_its_check_value() -> None:
    known = replace(REGISTER, kcv="a1b2c3")
    assert answers.read_token([token_of(CREDIT, kcv="A1B2C3")], REQUEST, known) == TOKEN
    with pytest.raises(FieldError, match="the key"):
        answers.read_token([token_of(CREDIT, kcv="A1B2C4")], REQUEST, known)


def test_a_whole_key_change() -> None:
    tokens = read_tokens(SECTIONS)
    assert answers.read_key_change(tokens, KEY_CHANGE, REGISTER) == KeyChangeTokens((TOKEN, TOKEN), rollover=True)


@pytest.mark.parametrize(
    "tokens",
    [
        [],
        SECTIONS[:1],
        SECTIONS[::-1],
        [*SECTIONS, SECTIONS[1]],
        [SECTIONS[0] | {"pan": OTHER_PAN.text}, SECTIONS[1]],
        [SECTIONS[0], SECTIONS[1] | {"ea": 11}],
        [SECTIONS[0], SECTIONS[1] | {"tokenClass": 0}],
        [{name: value for name, value in SECTIONS[0].items() if name != "newConfig"}, SECTIONS[1]],
        *(
            [SECTIONS[0] | {"newConfig": SECTIONS[0]["newConfig"] | {name: 9}}, SECTIONS[1]]
            for name in ("toSgc", "toKrn", "toTi", "toKen")
        ),
    ],
)
def test_a_key_change_that_is_not_the_one_asked_for(tokens: list[dict[str, Any]]) -> None:
    with pytest.raises(FieldError, match="not what was asked for"):
        answers.read_key_change(read_tokens(tokens), KEY_CHANGE, REGISTER)


def test_what_a_token_holds_by_the_server_s_word() -> None:
    held = answers.read_verified({"validationResult": "EVerify.Ok", "token": CREDIT}, *WHERE)
    assert held == VerifiedToken(0, 0, REQUEST.amount_code, REQUEST.tid)
    section = answers.read_verified({"validationResult": "EVerify.Ok", "token": SECTIONS[0]}, *WHERE)
    assert (section.token_class, section.subclass) == (2, 3)
    test = {"validationResult": "EVerify.Ok", "meterTestToken": {"tokenClass": 1, "subclass": 2}}
    assert answers.read_verified(test, *WHERE) == VerifiedToken(1, 2, 0, 0)


def test_a_token_that_is_not_valid() -> None:
    with pytest.raises(ModuleRefused) as caught:
        answers.read_verified({"validationResult": "EVerify.Crc"}, *WHERE)
    assert caught.value.code == 3


@pytest.mark.parametrize(
    "result",
    [
        {},
        {"validationResult": "EVerify.Ok"},
        {"validationResult": "EVerify.Ok", "token": CREDIT | {"pan": OTHER_PAN.text}},
        {"validationResult": "EVerify.Ok", "token": CREDIT | {"krn": 2}},
        {"validationResult": "EVerify.Ok", "meterTestToken": {}},
    ],
)
def test_a_verdict_that_makes_no_sense(result: dict[str, Any]) -> None:
    with pytest.raises(FieldError):
        answers.read_verified(result, *WHERE)
