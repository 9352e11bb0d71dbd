from __future__ import annotations

from dataclasses import astuple
from datetime import UTC, datetime

import pytest

from sts.keys import KeyType
from sts.module import layouts
from sts.module.errors import FieldError
from sts.module.protocol import KeyRegister, ModuleIdentity, VerifiedToken
from sts.tid import BaseDate
from tests.support.modules import PAN, REQUEST

TOKEN = "12345678901234567890"
REGISTER = KeyRegister(3, "600675", 2, KeyType.DUTK, BaseDate.Y2014, 255)


def test_a_credit_request_is_laid_out_as_the_module_expects() -> None:
    payload = layouts.write_credit_request(REQUEST)
    assert payload == f"N1~P{PAN.text}~N7~N7~N2~N0~H04D2~H123456~"
    assert astuple(layouts.read_credit_request(payload)) == (1, PAN.text, 7, 7, 2, 0, 1234, 0x123456)


def test_a_verify_request() -> None:
    payload = layouts.write_verify_request(1, PAN, 7, REQUEST.ea, TOKEN)
    assert payload == f"N1~P{PAN.text}~N7~N7~P{TOKEN}~"
    assert astuple(layouts.read_verify_request(payload)) == (1, PAN.text, 7, 7, TOKEN)


def test_a_credit_answer_says_the_token_twice() -> None:
    payload = layouts.write_credit_answer(TOKEN)
    assert payload == f"P{int(TOKEN):017X}~P{TOKEN}~"
    assert layouts.read_credit_answer(payload) == TOKEN


@pytest.mark.parametrize("payload", [f"P{0:017X}~P{TOKEN}~", f"P{int(TOKEN):017X}~P{TOKEN[:-1]}~", f"P{TOKEN}~", ""])
def test_a_credit_answer_that_contradicts_itself(payload: str) -> None:
    with pytest.raises(FieldError):
        layouts.read_credit_answer(payload)


def test_what_a_token_holds() -> None:
    held = VerifiedToken(0, 1, 0xABCD, 0x000001)
    assert layouts.write_verify_answer(held) == "N0~N0~N1~HABCD~H000001~"
    assert layouts.read_verify_answer("N3~N0~N1~HABCD~H000001~") == (3, held)


@pytest.mark.parametrize(("module_id", "emulator"), [("EMU-01234567", True), ("TSM500-1", False)])
def test_the_module_id_tells_an_emulator(module_id: str, emulator: bool) -> None:
    identity = ModuleIdentity(module_id, "FW 1", emulator)
    assert layouts.read_identity(layouts.write_identity(identity)) == identity


def test_a_clock() -> None:
    assert layouts.write_clock(datetime(2026, 1, 2, tzinfo=UTC), 60) == "D20260102000000~N60~"


def test_key_attributes() -> None:
    payload = layouts.write_register(REGISTER)
    assert payload == "SGC600675;KRN2;KT2;BDT20140101000000;KEN255"
    assert layouts.read_register(3, payload) == REGISTER
    assert layouts.read_register(3, f"DKGA4;{payload};ULM1.5;") == REGISTER


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "SGC600675;KRN2;KT2;BDT20140101000000",
        "SGC600675;KRN2;KT9;BDT20140101000000;KEN1",
        "SGC600675;KRN2;KT2;BDT20150101000000;KEN1",
        "SGC600675;KRNx;KT2;BDT2014;KEN1",
    ],
)
def test_attributes_that_are_not_understood(payload: str) -> None:
    with pytest.raises(FieldError):
        layouts.read_register(1, payload)
