from __future__ import annotations

from contextlib import suppress
from dataclasses import astuple
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.module import layouts
from sts.module.errors import FieldError
from sts.module.protocol import CreditRequest, KeyChangeTokens, ModuleClock, ModuleIdentity, VerifiedToken
from tests.support.fuzz_frames import LAYOUTS, fields_of
from tests.support.modules import KEY_CHANGE, MANAGEMENT, PAN, REQUEST, request

TOKEN = "12345678901234567890"
SMALLEST = "00000000000000000001"
SETS = [(TOKEN, SMALLEST), (SMALLEST, TOKEN, TOKEN), (TOKEN, SMALLEST, TOKEN, SMALLEST)]
FOUR = layouts.write_key_change_answer(KeyChangeTokens((TOKEN, SMALLEST) * 2, rollover=True))


def test_a_credit_request_is_laid_out_as_the_module_expects() -> None:
    payload = layouts.write_issue_request(REQUEST)
    assert payload == f"N1~P{PAN.text}~N7~N7~N2~N0~H04D2~H123456~"
    assert astuple(layouts.read_issue_request(payload)) == (1, PAN.text, 7, 7, 2, 0, 1234, 0x123456)


def test_currency_has_six_digits() -> None:
    payload = layouts.write_issue_request(request(subclass=4, amount_code=0x12345))
    assert payload == f"N1~P{PAN.text}~N7~N7~N2~N4~H012345~H123456~"
    assert "~N7~H000001~" in layouts.write_issue_request(request(subclass=7, amount_code=1))


def test_a_management_request_has_the_same_layout() -> None:
    payload = layouts.write_issue_request(MANAGEMENT)
    assert payload == f"N1~P{PAN.text}~N7~N7~N2~N2~H0003~H123456~"


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        (REQUEST, VerifiedToken(0, 0, 1234, 0x123456)),
        (request(subclass=6), VerifiedToken(0, 6, 1234, 0x123456)),
        (MANAGEMENT, VerifiedToken(2, 2, 3, 0x123456)),
    ],
)
def test_what_a_token_must_hold(asked: CreditRequest, held: VerifiedToken) -> None:
    assert layouts.content_of(asked) == held


def test_a_key_change_request() -> None:
    payload = layouts.write_key_change_request(KEY_CHANGE)
    assert payload == f"N1~N6~P{PAN.text}~N7~N7~N2~N7~N2~"
    assert astuple(layouts.read_key_change_request(payload)) == (1, 6, PAN.text, 7, 7, 2, 7, 2)


@pytest.mark.parametrize("rollover", [False, True])
@pytest.mark.parametrize("tokens", SETS)
def test_a_key_change_answer(tokens: tuple[str, ...], rollover: bool) -> None:
    answer = KeyChangeTokens(tokens, rollover)
    assert layouts.read_key_change_answer(layouts.write_key_change_answer(answer)) == answer


def test_a_key_change_answer_says_all_tokens_twice() -> None:
    bits = f"{int(TOKEN):017X}00000000000000001"
    decimals = TOKEN + SMALLEST
    assert f"N1~N4~P{bits}{bits}~P{decimals}{decimals}~" == FOUR


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("N1~N4~", "N2~N4~"),
        ("N1~N4~", "N1~N3~"),
        ("N1~N4~", "N1~N1~"),
        ("N1~N4~", "N1~N5~"),
        (f"P{TOKEN}", f"P{SMALLEST}"),
        (f"P{TOKEN}", "P"),
        (f"P{TOKEN}", f"P{TOKEN}0"),
        ("00000000000000001~", "00000000000000002~"),
        (f"P{TOKEN}", f"P{TOKEN[:-1]}X"),
    ],
)
def test_a_key_change_answer_that_contradicts_itself(old: str, new: str) -> None:
    assert old in FOUR
    with pytest.raises(FieldError):
        layouts.read_key_change_answer(FOUR.replace(old, new, 1))


def test_a_verify_request() -> None:
    payload = layouts.write_verify_request(1, PAN, 7, REQUEST.ea, TOKEN)
    assert payload == f"N1~P{PAN.text}~N7~N7~P{TOKEN}~"
    assert astuple(layouts.read_verify_request(payload)) == (1, PAN.text, 7, 7, TOKEN)


def test_a_credit_answer_says_the_token_twice() -> None:
    payload = layouts.write_token_answer(TOKEN)
    assert payload == f"P{int(TOKEN):017X}~P{TOKEN}~"
    assert layouts.read_token_answer(payload) == TOKEN


@pytest.mark.parametrize("payload", [f"P{0:017X}~P{TOKEN}~", f"P{int(TOKEN):017X}~P{TOKEN[:-1]}~", f"P{TOKEN}~", ""])
def test_a_credit_answer_that_contradicts_itself(payload: str) -> None:
    with pytest.raises(FieldError):
        layouts.read_token_answer(payload)


def test_what_a_token_holds() -> None:
    held = VerifiedToken(0, 1, 0xABCD, 0x000001)
    assert layouts.write_verify_answer(held) == "N0~N0~N1~HABCD~H000001~"
    assert layouts.write_verify_answer(VerifiedToken(0, 5, 0xABCD, 1)) == "N0~N0~N5~H00ABCD~H000001~"
    assert layouts.write_verify_answer(VerifiedToken(2, 5, 0xABCD, 1)) == "N0~N2~N5~HABCD~H000001~"
    assert layouts.read_verify_answer("N3~N0~N1~HABCD~H000001~") == (3, held)


@pytest.mark.parametrize(("module_id", "emulator"), [("EMU-01234567", True), ("TSM500-1", False)])
def test_the_module_id_tells_an_emulator(module_id: str, emulator: bool) -> None:
    identity = ModuleIdentity(module_id, "FW 1", emulator)
    assert layouts.read_identity(layouts.write_identity(identity)) == identity


def test_a_clock() -> None:
    clock = ModuleClock(datetime(2026, 1, 2, tzinfo=UTC), 60)
    assert layouts.write_clock(clock) == "D20260102000000~N60~"
    assert layouts.read_clock("D20260102000000~N60~") == clock


@pytest.mark.parametrize("reader", LAYOUTS)
@given(payload=st.text() | fields_of())
def test_no_text_raises_anything_else(reader: str, payload: str) -> None:
    with suppress(FieldError):
        LAYOUTS[reader][0](payload)
