"""What the emulator says to each legacy command, frame by frame."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.module import tsm_layouts as layouts
from sts.module.emulator.tsm_responder import TsmResponder
from sts.module.framing import Frame, build_frame
from sts.module.tsm_layouts import KeyChangeFields, KeyFields, TokenFields
from sts.token import TokenClass
from tests.support.modules import (
    KEY_CHANGE,
    LIMITED,
    MANAGEMENT,
    NEXT_REVISION,
    OTHER_PAN,
    PAN,
    REQUEST,
    UNIT_LIMIT,
    VENDING_KEYS,
    new_emulator,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sts.module.emulator import Emulator

COMMANDS = ["GL?EC", "GL?RR", "GL?RS", "SM?ID", "SM?TC", "SM?TM", "SM?TK", "SM?TS", "SM?VC", "ZZ?ZZ"]


def key_fields(register: int) -> KeyFields:
    key = VENDING_KEYS[register - 1]
    return KeyFields(register, key.sgc, 7, key.krn, key.ken)


VEND = layouts.write_credit_request(TokenFields(PAN.text, key_fields(1), 0, REQUEST.tid, REQUEST.amount_code))
MANAGE = layouts.write_management_request(
    TokenFields(OTHER_PAN.text, key_fields(1), MANAGEMENT.function, MANAGEMENT.tid, MANAGEMENT.value)
)
CHANGE = layouts.write_key_change_request(KeyChangeFields(PAN.text, key_fields(1), key_fields(NEXT_REVISION)))


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with closing(new_emulator(tmp_path_factory.mktemp("emulator"))) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def responder(emulator: Emulator) -> TsmResponder:
    return TsmResponder(emulator)


def test_it_repeats_its_last_answer(tmp_path: Path) -> None:
    with closing(new_emulator(tmp_path)) as emulator:
        responder = TsmResponder(emulator)
        assert responder.answer(Frame("GL?RR")) == Frame("GL!ER", "21")
        first = responder.answer(Frame("SM?TC", VEND))
        assert responder.answer(Frame("GL?RR")) == first
        assert responder.answer(Frame("GL?RR")) == first
        echo = responder.answer(Frame("GL?EC", "0000512345"))
        assert responder.answer(Frame("GL?RR")) == echo


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (Frame("GL?EC", "0000512345"), Frame("GL!EC", "0000512345")),
        (Frame("GL?RS"), Frame("GL!RS", "00")),
        (Frame("GL?RS", "1"), Frame("GL!RS", "02")),
        (Frame("SM?ID", "1"), Frame("SM!ID", "02")),
        (Frame("SM?TS", "1"), Frame("SM!TS", "02")),
        (Frame("SM?TC"), Frame("SM!TC", "02")),
        (Frame("SM?DI"), Frame("GL!ER", "21")),
        (Frame("SM?QD"), Frame("GL!ER", "21")),
        (Frame("SM?VT"), Frame("GL!ER", "21")),
        (Frame("SM?TU"), Frame("GL!ER", "21")),
    ],
)
def test_commands_and_their_answers(responder: TsmResponder, command: Frame, answer: Frame) -> None:
    assert responder.answer(command) == answer


def test_it_tells_who_it_is_in_eight_letters(responder: TsmResponder, emulator: Emulator) -> None:
    answer = responder.answer(Frame("SM?ID"))
    identity = layouts.read_identity(answer.payload)
    assert len(answer.payload) == 32
    assert identity.module_id == "EMU" + emulator.identify().module_id[-5:]
    assert (identity.firmware, identity.emulator) == ("EMULATOR", True)


def test_its_tokens_are_the_emulator_s(responder: TsmResponder, emulator: Emulator) -> None:
    credit = responder.answer(Frame("SM?TC", VEND))
    assert layouts.read_tokens(credit.payload, 1, TokenClass.CREDIT) == (emulator.vend_credit(REQUEST),)
    management = responder.answer(Frame("SM?TM", MANAGE))
    expected = emulator.issue_management(replace(MANAGEMENT, pan=OTHER_PAN))
    assert layouts.read_tokens(management.payload, 1, TokenClass.MANAGEMENT) == (expected,)
    change = responder.answer(Frame("SM?TK", CHANGE))
    tokens = layouts.read_tokens(change.payload, 2, TokenClass.MANAGEMENT)
    assert tokens == emulator.change_key(KEY_CHANGE).tokens


def test_its_balance_is_what_is_left_under_all_limits(tmp_path: Path) -> None:
    with closing(new_emulator(tmp_path)) as emulator:
        responder = TsmResponder(emulator)
        assert layouts.read_balance(responder.answer(Frame("SM?TS")).payload).balance == UNIT_LIMIT
        emulator.vend_credit(replace(REQUEST, register=LIMITED, amount_code=100))
        assert layouts.read_balance(responder.answer(Frame("SM?TS")).payload).balance == UNIT_LIMIT - 100


@pytest.mark.parametrize(
    ("command", "right", "old", "new", "code"),
    [
        ("TC", VEND, " 01600675", " 99600675", "28"),
        ("TC", VEND, " 01600675", " 00600675", "28"),
        ("TC", VEND, " 01600675", " 01600676", "28"),
        ("TC", VEND, "071FF", "072FF", "28"),
        ("TC", VEND, "071FF", "071FE", "40"),
        ("TC", VEND, PAN.text, f"{int(PAN.text) ^ 1:018}", "76"),
        ("TC", VEND, "FF00", "FF04", "48"),
        ("TC", VEND, "L0004D2", "L0104D2", "40"),
        ("TC", VEND, "L0004D2", "S0004D2", "02"),
        ("TM", MANAGE, "FF02", "FF03", "48"),
        ("TM", MANAGE, "FF02", "FF16", "48"),
        ("TM", MANAGE, "071FF", "073FF", "28"),
        ("TM", MANAGE, OTHER_PAN.text, f"{int(OTHER_PAN.text) ^ 1:018}", "76"),
        ("TK", CHANGE, " 0106", " 0199", "28"),
        ("TK", CHANGE, " 0106", " 9906", "28"),
        ("TK", CHANGE, "14FFFF", "24FFFF", "28"),
        ("TK", CHANGE, "14FFFF", "15FFFF", "28"),
        ("TK", CHANGE, "14FFFF", "14FFFE", "40"),
    ],
)
def test_bad_requests(responder: TsmResponder, command: str, right: str, old: str, new: str, code: str) -> None:
    assert right.count(old) == 1
    assert responder.answer(Frame(f"SM?{command}", right.replace(old, new))) == Frame(f"SM!{command}", code)


def test_an_emulator_that_fails_says_so(tmp_path: Path) -> None:
    emulator = new_emulator(tmp_path)
    responder = TsmResponder(emulator)
    emulator.close()
    assert responder.answer(Frame("SM?TC", VEND)) == Frame("SM!TC", "01")


@given(st.sampled_from(COMMANDS), st.text("0129AFL ", max_size=60) | st.sampled_from([VEND, MANAGE, CHANGE]))
def test_every_frame_has_an_answer_that_can_be_sent(responder: TsmResponder, header: str, body: str) -> None:
    assert build_frame(responder.answer(Frame(header, body)))
