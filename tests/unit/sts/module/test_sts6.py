"""The driver against a line whose every answer the test writes."""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING

import pytest

from sts.module import layouts
from sts.module.errors import ModuleRefused, ModuleUnavailable
from sts.module.framing import CR, Frame, build_frame, parse_frame
from sts.module.protocol import KeyRegister, VerifiedToken
from sts.module.sts6 import Sts6Module
from tests.support.modules import DKGA04, PAN, REQUEST, request

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN, OLDER_TOKEN = "1" * 20, "2" * 20
CREDIT = Frame("SM!VC", "00" + layouts.write_token_answer(TOKEN))
OLDER_CREDIT = Frame("SM!VC", "00" + layouts.write_token_answer(OLDER_TOKEN))
PROOF = Frame("SM!VT", "00" + layouts.write_verify_answer(VerifiedToken(0, 0, REQUEST.amount_code, REQUEST.tid)))
NO_TOKEN = Frame("SM!VT", "03")
NOTHING = Frame("GL!ER", "21")
IDENTITY = Frame("SM!DI", "00PTSM500-1~PFW 1~")
SILENCE = b""
NOISE = b"\xff\x00\r"

Answer = Frame | bytes


class ScriptedLink:
    """Answers each command with the next of its answers; echoes by itself. Answers that nobody waits for stay."""

    name = "script"
    wrapped = False

    def __init__(self, **answers: list[Answer]) -> None:
        self.sent: list[str] = []
        self.waiting = b""
        self.late = b""  # comes after the next flush, as if it was still on its way
        self._answers = {header: deque(given) for header, given in answers.items()}

    def write(self, data: bytes) -> None:
        frame = parse_frame(data.removesuffix(CR))
        self.sent.append(frame.header[-2:])
        self.waiting += self.late + self._answer(frame)
        self.late = b""

    def read(self, timeout: float | None) -> bytes:
        data, self.waiting = self.waiting, b""
        return data

    def flush_input(self) -> None:
        self.waiting = b""

    def close(self) -> None:
        pass

    def _answer(self, frame: Frame) -> bytes:
        if frame.header == "GL?EC":
            return build_frame(Frame("GL!EC", "00" + frame.body[2:]))
        answer = self._answers[frame.header[-2:]].popleft()
        return answer if isinstance(answer, bytes) else build_frame(answer)


def test_it_gets_in_step_once() -> None:
    link = ScriptedLink(RR=[NOTHING], DI=[IDENTITY] * 2)
    module = Sts6Module(link)
    identity = module.identify()
    assert (identity.module_id, identity.firmware, identity.emulator) == ("TSM500-1", "FW 1", False)
    module.identify()
    assert link.sent == ["RR", "EC", "DI", "DI"]


def test_a_good_line_is_asked_once_for_a_token() -> None:
    link = ScriptedLink(RR=[NOTHING], VC=[CREDIT])
    assert Sts6Module(link).vend_credit(REQUEST) == TOKEN
    assert link.sent == ["RR", "EC", "VC"]


@pytest.mark.parametrize("damage", [SILENCE, NOISE, b"SM!VC00P", Frame("GL!ER", "20"), b"GL!ER20\r"])
def test_a_lost_token_is_fetched_and_proved_before_anything_is_sent_again(damage: Answer) -> None:
    link = ScriptedLink(RR=[NOTHING, CREDIT], VC=[damage], VT=[PROOF])
    assert Sts6Module(link).vend_credit(REQUEST) == TOKEN
    assert link.sent == ["RR", "EC", "VC", "RR", "EC", "VT"]


def test_a_last_answer_that_was_damaged_too_is_fetched_again() -> None:
    link = ScriptedLink(RR=[NOTHING, NOISE, SILENCE, CREDIT], VC=[SILENCE], VT=[PROOF])
    assert Sts6Module(link).vend_credit(REQUEST) == TOKEN


@pytest.mark.parametrize("refusal", [NO_TOKEN, Frame("SM!VT", "00N3~N0~N0~H0000~H000000~")])
def test_the_token_of_an_older_sale_is_not_taken(refusal: Frame) -> None:
    link = ScriptedLink(RR=[NOTHING, OLDER_CREDIT], VC=[SILENCE, CREDIT], VT=[refusal])
    assert Sts6Module(link).vend_credit(REQUEST) == TOKEN
    assert link.sent[-2:] == ["VT", "VC"]


@pytest.mark.parametrize(
    "held",
    [
        VerifiedToken(0, 0, REQUEST.amount_code, REQUEST.tid - 1),
        VerifiedToken(0, 0, REQUEST.amount_code + 1, REQUEST.tid),
        VerifiedToken(0, 1, REQUEST.amount_code, REQUEST.tid),
        VerifiedToken(2, 0, REQUEST.amount_code, REQUEST.tid),
    ],
)
def test_another_token_of_the_same_meter_is_not_taken(held: VerifiedToken) -> None:
    other = Frame("SM!VT", "00" + layouts.write_verify_answer(held))
    link = ScriptedLink(RR=[OLDER_CREDIT], VT=[other])
    assert Sts6Module(link).find_last_credit(REQUEST) is None


def test_an_older_refusal_is_not_taken() -> None:
    link = ScriptedLink(RR=[NOTHING, Frame("SM!VC", "44")], VC=[SILENCE, CREDIT])
    assert Sts6Module(link).vend_credit(REQUEST) == TOKEN


def test_an_answer_that_comes_after_the_flush_is_not_taken() -> None:
    link = ScriptedLink(RR=[NOTHING], VC=[CREDIT])
    link.late = build_frame(OLDER_CREDIT)
    assert Sts6Module(link).vend_credit(REQUEST) == TOKEN


def test_an_answer_to_an_earlier_command_is_passed_over() -> None:
    link = ScriptedLink(RR=[NOTHING], DI=[build_frame(PROOF) + build_frame(IDENTITY)])
    assert Sts6Module(link).identify().module_id == "TSM500-1"


def test_a_command_that_reads_is_asked_again() -> None:
    link = ScriptedLink(RR=[NOTHING] * 3, DI=[SILENCE, NOISE, IDENTITY])
    assert Sts6Module(link).identify().module_id == "TSM500-1"
    assert link.sent == ["RR", "EC", "DI"] * 3


@pytest.mark.parametrize("answer", [SILENCE, NOISE, Frame("GL!ER", "20")])
def test_three_sends_and_no_more(answer: Answer) -> None:
    link = ScriptedLink(RR=[NOTHING] * 4, DI=[answer] * 3, VC=[answer] * 3)
    module = Sts6Module(link)
    calls: list[Callable[[], object]] = [module.identify, lambda: module.vend_credit(REQUEST)]
    for call, header in zip(calls, ["DI", "VC"], strict=True):
        link._answers["RR"].extend([NOTHING] * 4)
        with pytest.raises(ModuleUnavailable) as caught:
            call()
        assert (caught.value.link, caught.value.reason) == ("script", "no answer")
        assert link.sent.count(header) == 3


def test_a_dead_module() -> None:
    link = ScriptedLink(RR=[SILENCE] * 3)
    with pytest.raises(ModuleUnavailable):
        Sts6Module(link).vend_credit(REQUEST)
    assert link.sent == ["RR"] * 3


def test_a_refusal_is_final() -> None:
    link = ScriptedLink(RR=[NOTHING], VC=[Frame("SM!VC", "41")])
    with pytest.raises(ModuleRefused) as caught:
        Sts6Module(link).vend_credit(REQUEST)
    assert (caught.value.command, caught.value.code, caught.value.meaning) == ("SM?VC", 41, "key expired")
    assert link.sent == ["RR", "EC", "VC"]


def test_a_command_the_module_does_not_know() -> None:
    link = ScriptedLink(RR=[NOTHING], DI=[Frame("GL!ER", "21")])
    with pytest.raises(ModuleRefused) as caught:
        Sts6Module(link).identify()
    assert caught.value.code == 21


@pytest.mark.parametrize("body", ["00", "00P1~P2~", "00N1~N2~", f"00P{TOKEN}~"])
def test_an_answer_that_makes_no_sense(body: str) -> None:
    link = ScriptedLink(RR=[NOTHING], VC=[Frame("SM!VC", body)])
    with pytest.raises(ModuleUnavailable, match="makes no sense"):
        Sts6Module(link).vend_credit(REQUEST)


def test_the_last_token_survives_what_is_asked_after_opening() -> None:
    link = ScriptedLink(RR=[CREDIT], DI=[IDENTITY], VT=[PROOF])
    module = Sts6Module(link)
    module.identify()
    assert module.find_last_credit(REQUEST) == TOKEN


def test_registers_end_at_the_first_that_is_not_there() -> None:
    attributes = "00SGC600675;KRN1;KT2;BDT19930101000000;KEN255"
    link = ScriptedLink(RR=[NOTHING], GA=[Frame("SM!GA", attributes), Frame("SM!GA", "28")])
    [register] = Sts6Module(link).registers()
    assert isinstance(register, KeyRegister)
    assert (register.number, register.sgc, register.ken) == (1, "600675", 255)


def test_another_refusal_of_a_register_is_raised() -> None:
    link = ScriptedLink(RR=[NOTHING], GA=[Frame("SM!GA", "57")])
    with pytest.raises(ModuleRefused, match="57"):
        Sts6Module(link).registers()


def test_what_cannot_be_sent_is_refused_before() -> None:
    link = ScriptedLink()
    module = Sts6Module(link)
    for call in (
        lambda: module.vend_credit(request(ti=-1)),
        lambda: module.verify_token(DKGA04, PAN, 7, REQUEST.ea, "1234~"),
    ):
        with pytest.raises(ModuleRefused):
            call()
    assert not link.sent


def test_the_log_holds_no_token_and_no_meter(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "sts.module")
    link = ScriptedLink(RR=[NOTHING, CREDIT], VC=[SILENCE], VT=[PROOF])
    Sts6Module(link).vend_credit(REQUEST)
    assert "SM?VC" in caplog.text
    assert "SM!VC" in caplog.text
    for secret in (TOKEN, f"{int(TOKEN):017X}", PAN.text, PAN.drn):
        assert secret not in caplog.text
