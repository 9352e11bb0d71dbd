"""What the emulator says to each command, frame by frame."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.module import layouts
from sts.module.emulator.responder import Responder
from sts.module.errors import ModuleUnavailable
from sts.module.framing import Frame, build_frame
from tests.support.modules import KEY_CHANGE, LIMITED, MANAGEMENT, OTHER_PAN, PAN, REQUEST, new_emulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
VEND = layouts.write_issue_request(REQUEST)
MANAGE = layouts.write_issue_request(replace(MANAGEMENT, pan=OTHER_PAN))
CHANGE = layouts.write_key_change_request(KEY_CHANGE)
RIGHT = [VEND, MANAGE, CHANGE]
COMMANDS = ["GL?EC", "GL?RR", "SM?DI", "SM?QD", "SM?GA", "SM?VC", "SM?VM", "SM?VK", "SM?VT", "ZZ?ZZ"]


@pytest.fixture(scope="module")
def responder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Responder]:
    emulator = new_emulator(tmp_path_factory.mktemp("emulator"), now=lambda: NOW)
    yield Responder(emulator)
    emulator.close()


def test_before_the_first_command_there_is_no_last_answer(tmp_path: Path) -> None:
    emulator = new_emulator(tmp_path)
    responder = Responder(emulator)
    assert responder.answer(Frame("GL?RR")) == Frame("GL!ER", "21")
    first = responder.answer(Frame("SM?DI"))
    assert responder.answer(Frame("GL?RR")) == first
    assert responder.answer(Frame("GL?RR")) == first
    emulator.close()


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (Frame("GL?EC", "0000512345"), Frame("GL!EC", "0000512345")),
        (Frame("GL?EC", "00000"), Frame("GL!EC", "00000")),
        (Frame("GL?EC", "00005123456"), Frame("GL!EC", "02")),
        (Frame("GL?EC", "0"), Frame("GL!EC", "02")),
        (Frame("GL?EC"), Frame("GL!EC", "02")),
        (Frame("SM?QD"), Frame("SM!QD", "00D20260102030405~N0~")),
        (Frame("SM?QD", "N1~"), Frame("SM!QD", "60")),
        (Frame("SM?DI", "N1~"), Frame("SM!DI", "60")),
        (Frame("SM?GA", "N1~"), Frame("SM!GA", "00SGC600675;KRN1;KT2;BDT20140101000000;KEN255;KCV861952")),
        (
            Frame("SM?GA", f"N{LIMITED}~"),
            Frame("SM!GA", "00SGC600680;KRN1;KT2;BDT20140101000000;KEN255;CLM50000000;ULM10000;KCV3FD406"),
        ),
        (Frame("SM?GA", "N99~"), Frame("SM!GA", "28")),
        (Frame("SM?GA", "N0~"), Frame("SM!GA", "28")),
        (Frame("SM?GA", "P1~"), Frame("SM!GA", "61")),
        (Frame("SM?GA"), Frame("SM!GA", "60")),
        (Frame("SM?VK"), Frame("SM!VK", "60")),
        (Frame("SM?KL"), Frame("GL!ER", "21")),
        (Frame("SM!DI", "00"), Frame("GL!ER", "21")),
    ],
)
def test_commands_and_their_answers(responder: Responder, command: Frame, answer: Frame) -> None:
    assert responder.answer(command) == answer


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("N1~P", "N99~P", "28"),
        (PAN.text, f"{int(PAN.text) ^ 1:018}", "76"),
        (PAN.text, PAN.text[:-1], "76"),
        ("~N7~N7~", "~N100~N7~", "40"),
        ("~N7~N7~", "~N7~N9~", "40"),
        ("~N2~N0~", "~N1~N0~", "40"),
        ("~N2~N0~", "~N2~N8~", "48"),
        ("H04D2~", "H04d2~", "62"),
        ("H04D2~", "H4D2~", "62"),
        ("H04D2~", "N1234~", "61"),
        ("H04D2~", "H0104D2~", "40"),
        ("H123456~", "", "60"),
        ("H123456~", "H123456", "60"),
        ("H123456~", "H123456~N1~", "60"),
        ("H123456~", "H01123456~", "40"),
    ],
)
def test_bad_vend_requests(responder: Responder, old: str, new: str, code: str) -> None:
    assert VEND.count(old) == 1
    assert responder.answer(Frame("SM?VC", VEND.replace(old, new))) == Frame("SM!VC", code)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("N1~P", "N99~P", "28"),
        (OTHER_PAN.text, OTHER_PAN.text[:-1], "76"),
        ("~N7~N7~", "~N7~N9~", "40"),
        ("~N2~N2~", "~N1~N2~", "40"),
        ("~N2~N2~", "~N2~N3~", "48"),
        ("~N2~N2~", "~N2~N16~", "48"),
        ("H0003~", "H010000~", "40"),
        ("H0003~", "N3~", "61"),
    ],
)
def test_bad_management_requests(responder: Responder, old: str, new: str, code: str) -> None:
    assert MANAGE.count(old) == 1
    assert responder.answer(Frame("SM?VM", MANAGE.replace(old, new))) == Frame("SM!VM", code)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("N1~N6~", "N99~N6~", "28"),
        ("N1~N6~", "N1~N99~", "28"),
        (f"N1~N6~P{PAN.text}", f"N1~N6~P{PAN.text[:-1]}", "76"),
        ("~N7~N7~N2~N7~N2~", "~N7~N9~N2~N7~N2~", "40"),
        ("~N7~N7~N2~N7~N2~", "~N7~N7~N1~N7~N2~", "40"),
        ("~N7~N7~N2~N7~N2~", "~N7~N7~N2~N7~N4~", "85"),
        ("~N7~N7~N2~N7~N2~", "~N7~N7~N2~N7~", "60"),
    ],
)
def test_bad_key_change_requests(responder: Responder, old: str, new: str, code: str) -> None:
    assert CHANGE.count(old) == 1
    assert responder.answer(Frame("SM?VK", CHANGE.replace(old, new))) == Frame("SM!VK", code)


def test_a_management_token_and_its_proof(responder: Responder) -> None:
    token = layouts.read_token_answer(responder.answer(Frame("SM?VM", MANAGE)).payload)
    question = layouts.write_verify_request(1, OTHER_PAN, 7, REQUEST.ea, token)
    assert responder.answer(Frame("SM?VT", question)) == Frame("SM!VT", "00N0~N2~N2~H0003~H123456~")


def test_key_change_tokens_are_the_same_again(responder: Responder) -> None:
    answer = responder.answer(Frame("SM?VK", CHANGE))
    assert len(layouts.read_key_change_answer(answer.payload).tokens) == 2
    assert responder.answer(Frame("SM?VK", CHANGE)) == answer


def test_a_token_and_its_proof(responder: Responder) -> None:
    token = layouts.read_token_answer(responder.answer(Frame("SM?VC", VEND)).payload)
    question = layouts.write_verify_request(1, PAN, 7, REQUEST.ea, token)
    assert responder.answer(Frame("SM?VT", question)) == Frame("SM!VT", "00N0~N0~N0~H04D2~H123456~")
    question = layouts.write_verify_request(1, OTHER_PAN, 7, REQUEST.ea, token)
    assert responder.answer(Frame("SM?VT", question)) == Frame("SM!VT", "03")


def test_an_emulator_that_fails_says_so(tmp_path: Path) -> None:
    emulator = new_emulator(tmp_path)
    responder = Responder(emulator)
    emulator.close()
    with pytest.raises(ModuleUnavailable):
        emulator.identify()
    assert responder.answer(Frame("SM?VC", VEND)) == Frame("SM!VC", "01")


@given(st.sampled_from(COMMANDS), st.text("NPHD0129AF~ ", max_size=40) | st.sampled_from(RIGHT))
def test_every_frame_has_an_answer_that_can_be_sent(responder: Responder, header: str, body: str) -> None:
    assert build_frame(responder.answer(Frame(header, body)))
