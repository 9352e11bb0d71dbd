"""The driver against a line whose every answer the test writes."""

from __future__ import annotations

import logging
from collections import defaultdict, deque
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sts.module import layouts
from sts.module.errors import FrameError, ModuleRefused, ModuleUnavailable
from sts.module.framing import CR, MAX_FRAME, Frame, build_frame, parse_frame
from sts.module.protocol import KeyChangeTokens, KeyRegister, ModuleClock, VerifiedToken
from sts.module.sts6 import Sts6Module
from tests.support.modules import DKGA04, KEY_CHANGE, MANAGEMENT, OTHER_PAN, PAN, REQUEST, request

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN, OLDER_TOKEN = "1" * 20, "2" * 20
CREDIT = Frame("SM!VC", "00" + layouts.write_token_answer(TOKEN))
MANAGEMENT_TOKEN = Frame("SM!VM", "00" + layouts.write_token_answer(TOKEN))
KEYS = Frame("SM!VK", "00" + layouts.write_key_change_answer(KeyChangeTokens((TOKEN, OLDER_TOKEN), rollover=True)))
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
        self.spoilt_echo = ""  # comes for this text
        self.waits: list[float | None] = []
        self.answers = defaultdict(deque, {header: deque(given) for header, given in answers.items()})

    def write(self, data: bytes) -> None:
        frame = parse_frame(data.removesuffix(CR))
        self.sent.append(frame.header[-2:])
        self.waiting += self.late + self._answer(frame)
        self.late = b""

    def read(self, timeout: float | None) -> bytes:
        self.waits.append(timeout)
        data, self.waiting = self.waiting, b""
        return data

    def flush_input(self) -> None:
        self.waiting = b""

    def close(self) -> None:
        pass

    def _answer(self, frame: Frame) -> bytes:
        if frame.header == "GL?EC":
            spoilt = self.spoilt_echo and "005Hello" in frame.body
            return build_frame(Frame("GL!EC", f"00005{self.spoilt_echo}" if spoilt else "00" + frame.body[2:]))
        answer = self.answers[frame.header[-2:]].popleft()
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


def test_a_management_token_is_asked_for_in_the_same_way() -> None:
    link = ScriptedLink(RR=[NOTHING], VM=[MANAGEMENT_TOKEN])
    assert Sts6Module(link).issue_management(MANAGEMENT) == TOKEN
    assert link.sent == ["RR", "EC", "VM"]


def test_a_lost_management_token_is_fetched_and_proved() -> None:
    proof = Frame("SM!VT", "00" + layouts.write_verify_answer(VerifiedToken(2, 2, 3, MANAGEMENT.tid)))
    link = ScriptedLink(RR=[NOTHING, MANAGEMENT_TOKEN], VM=[SILENCE], VT=[proof])
    assert Sts6Module(link).issue_management(MANAGEMENT) == TOKEN
    assert link.sent == ["RR", "EC", "VM", "RR", "EC", "VT"]


def test_a_credit_is_no_proof_of_a_management_token() -> None:
    proof = Frame("SM!VT", "00" + layouts.write_verify_answer(VerifiedToken(0, 2, 3, MANAGEMENT.tid)))
    link = ScriptedLink(RR=[NOTHING, OLDER_CREDIT], VM=[SILENCE, MANAGEMENT_TOKEN], VT=[proof])
    assert Sts6Module(link).issue_management(MANAGEMENT) == TOKEN


def test_a_lost_key_change_is_asked_for_again() -> None:
    link = ScriptedLink(RR=[NOTHING] * 2, VK=[SILENCE, KEYS])
    assert Sts6Module(link).change_key(KEY_CHANGE) == KeyChangeTokens((TOKEN, OLDER_TOKEN), rollover=True)
    assert link.sent == ["RR", "EC", "VK"] * 2


def test_a_set_of_another_count_makes_no_sense() -> None:
    link = ScriptedLink(RR=[NOTHING], VK=[KEYS])
    with pytest.raises(ModuleUnavailable, match="another number of tokens"):
        Sts6Module(link).change_key(replace(KEY_CHANGE, count=3))


def test_each_command_waits_as_long_as_it_may_take() -> None:
    link = ScriptedLink(RR=[NOTHING], DI=[IDENTITY], VC=[CREDIT], VM=[MANAGEMENT_TOKEN], VK=[KEYS])
    module = Sts6Module(link, read_timeout=50.0, issue_timeout=100.0, key_change_timeout=200.0)
    module.identify()
    module.vend_credit(REQUEST)
    module.issue_management(MANAGEMENT)
    module.change_key(KEY_CHANGE)
    assert [round(wait, -1) for wait in link.waits] == [50, 50, 50, 100, 100, 200]


def test_a_clock() -> None:
    link = ScriptedLink(RR=[NOTHING], QD=[Frame("SM!QD", "00D20260102030405~N60~")])
    assert Sts6Module(link).clock() == ModuleClock(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), 60)


def test_the_line_is_verified_by_an_echo() -> None:
    link = ScriptedLink(RR=[NOTHING])
    Sts6Module(link).verify_line("Hello, module!")
    assert link.sent == ["RR", "EC", "EC"]


def test_another_echo_fails_the_line() -> None:
    link = ScriptedLink(RR=[NOTHING])
    link.spoilt_echo = "Jello"
    with pytest.raises(ModuleUnavailable, match="another echo"):
        Sts6Module(link).verify_line("Hello")


@pytest.mark.parametrize("text", ["Grüße", "line\n", "x" * MAX_FRAME])
def test_an_echo_that_no_frame_holds(text: str) -> None:
    with pytest.raises(FrameError):
        Sts6Module(ScriptedLink(RR=[NOTHING])).verify_line(text)


def test_the_answer_before_once_more_is_not_taken() -> None:
    """The line repeats the token of the sale before; the module's own answer is fetched, proved and given."""
    link = ScriptedLink(RR=[NOTHING, CREDIT], VC=[OLDER_CREDIT, build_frame(OLDER_CREDIT) + build_frame(CREDIT)])
    link.answers["VT"].append(PROOF)
    module = Sts6Module(link)
    assert module.vend_credit(request(pan=OTHER_PAN)) == OLDER_TOKEN
    assert module.vend_credit(REQUEST) == TOKEN
    assert link.sent[3:] == ["VC", "RR", "EC", "VT"]


def test_the_same_refusal_twice_is_believed_once_the_line_is_clear() -> None:
    refused = Frame("SM!VC", "57")
    link = ScriptedLink(RR=[NOTHING, refused], VC=[refused] * 3)
    module = Sts6Module(link)
    for number in range(2):
        with pytest.raises(ModuleRefused, match="57"):
            module.vend_credit(request(tid=REQUEST.tid + number))
    assert link.sent == ["RR", "EC", "VC", "VC", "RR", "EC", "VC"]


def test_a_register_that_comes_twice_is_not_the_next_one() -> None:
    first, second = (Frame("SM!GA", f"00SGC60067{digit};KRN1;KT2;BDT19930101000000;KEN255") for digit in "56")
    twice = build_frame(first) + build_frame(second)
    link = ScriptedLink(RR=[NOTHING, second], GA=[first, twice, second, Frame("SM!GA", "28")])
    assert [register.sgc for register in Sts6Module(link).registers()] == ["600675", "600676"]


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
        link.answers["RR"].extend([NOTHING] * 4)
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
    link = ScriptedLink(RR=[NOTHING, CREDIT], VC=[SILENCE], VT=[PROOF], VM=[MANAGEMENT_TOKEN], VK=[KEYS])
    module = Sts6Module(link)
    module.vend_credit(REQUEST)
    module.issue_management(MANAGEMENT)
    module.change_key(KEY_CHANGE)
    for command in ("VC", "VM", "VK"):
        assert f"SM?{command}" in caplog.text
        assert f"SM!{command}" in caplog.text
    for secret in (TOKEN, OLDER_TOKEN, f"{int(TOKEN):017X}", f"{int(OLDER_TOKEN):017X}", PAN.text, PAN.drn):
        assert secret not in caplog.text
