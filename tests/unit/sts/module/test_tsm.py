"""The legacy driver against a module that issues another token every time, on a line that does what the test plans."""

from __future__ import annotations

import logging
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sts.keys import EncryptionAlgorithm
from sts.module.errors import ModuleRefused, ModuleUnavailable
from sts.module.framing import Frame
from sts.module.protocol import CreditRequest, ManagementRequest
from sts.module.returncodes import ReturnCode
from sts.module.tsm import TsmModule
from sts.token import Commodity
from tests.support.legacy_line import REGISTERS, LegacyLine, LegacyModule, Trouble
from tests.support.modules import KEY_CHANGE, MANAGEMENT, OTHER_PAN, PAN, REQUEST, ROLLOVER, request

if TYPE_CHECKING:
    from collections.abc import Callable

BEFORE_AN_ISSUE = ["EC", "RR"]
GOOD = (Trouble.NONE,)
LOST_TWICE = (Trouble.LOSE_ANSWER, Trouble.LOSE_REQUEST)
ON_A_SERIAL_LINE = [trouble for trouble in Trouble if trouble is not Trouble.FOREIGN]
LATE = [Trouble.LATE_ANSWER, Trouble.VERY_LATE_ANSWER]
TROUBLES_OF_ONE_FRAME = [trouble for trouble in ON_A_SERIAL_LINE if trouble is not Trouble.NONE]


def driver(line: LegacyLine) -> TsmModule:
    return TsmModule(line, REGISTERS)


def opened(*troubles: Trouble, wrapped: bool = False, **module: bool) -> tuple[LegacyLine, TsmModule]:
    """A driver that has issued a token already, and then meets `troubles`."""
    line = LegacyLine(LegacyModule("TSM00001", **module), wrapped=wrapped)
    driven = driver(line)
    driven.vend_credit(request(pan=OTHER_PAN))
    line.sent.clear()
    line.plan(*troubles)
    return line, driven


def is_asked_for(frame: Frame, asked: CreditRequest | ManagementRequest) -> bool:
    """Whether a module made something for exactly this request."""
    key = REGISTERS[asked.register - 1]
    kind, value = (
        (asked.subclass, f"L{asked.amount_code:06X}")
        if isinstance(asked, CreditRequest)
        else (asked.function, f"{asked.value:04X}")
    )
    head = f"{asked.pan.text} {asked.register:02}{key.sgc}{asked.ti:02}{key.krn}{key.ken:02X}"
    return frame.body == f"{head}{kind:02}{asked.tid:06X}{value}"


def refused(call: Callable[..., object], *arguments: object) -> tuple[str, int]:
    with pytest.raises(ModuleRefused) as caught:
        call(*arguments)
    assert caught.value.meaning
    return caught.value.command, caught.value.code


def test_a_good_line_is_asked_once_for_a_token() -> None:
    line, module = opened()
    token = module.vend_credit(REQUEST)
    assert line.sent == [*BEFORE_AN_ISSUE, "TC"]
    assert is_asked_for(line.request_of(token), REQUEST)


def test_who_it_is_is_asked_before_the_first_token_only() -> None:
    line = LegacyLine(LegacyModule("TSM00001"))
    module = driver(line)
    module.vend_credit(REQUEST)
    module.vend_credit(REQUEST)
    assert line.sent == ["EC", "ID", *[*BEFORE_AN_ISSUE, "TC"] * 2]


def test_the_fields_of_a_credit_request() -> None:
    line, module = opened()
    body = line.request_of(module.vend_credit(REQUEST)).body
    assert body == f"{PAN.text} 01600675071FF00123456L0004D2"


def test_the_fields_of_a_management_request() -> None:
    line, module = opened()
    frame = line.request_of(module.issue_management(MANAGEMENT))
    assert (frame.header, frame.body) == ("SM?TM", f"{PAN.text} 01600675071FF021234560003")


def test_the_fields_of_a_key_change() -> None:
    line, module = opened()
    answer = module.change_key(replace(KEY_CHANGE, new_ti=8))
    frames = {line.request_of(token) for token in answer.tokens}
    assert frames == {Frame("SM?TK", f"{PAN.text} 0106600675600675070814FFFF")}
    assert not answer.rollover
    assert module.change_key(replace(KEY_CHANGE, new_register=ROLLOVER)).rollover


@pytest.mark.parametrize("trouble", [Trouble.LOSE_ANSWER, Trouble.GARBLE_ANSWER, Trouble.HALF_ANSWER])
def test_a_lost_token_is_fetched_and_the_module_known_again(trouble: Trouble) -> None:
    line, module = opened(*GOOD * 2, trouble)
    token = module.vend_credit(REQUEST)
    assert line.sent == [*BEFORE_AN_ISSUE, "TC", "RR", "EC", "ID"]
    assert is_asked_for(line.request_of(token), REQUEST)


@pytest.mark.parametrize("remembers_echoes", [True, False])
@pytest.mark.parametrize("trouble", [Trouble.LOSE_REQUEST, Trouble.GARBLE_REQUEST])
def test_what_was_not_carried_out_is_sent_again(trouble: Trouble, *, remembers_echoes: bool) -> None:
    line, module = opened(*GOOD * 2, trouble, remembers_echoes=remembers_echoes)
    token = module.vend_credit(REQUEST)
    assert line.sent == [*BEFORE_AN_ISSUE, "TC", "RR", *BEFORE_AN_ISSUE, "TC"]
    assert is_asked_for(line.request_of(token), REQUEST)


def test_a_late_token_is_taken_for_its_own_command_only() -> None:
    line, module = opened(*GOOD * 2, Trouble.VERY_LATE_ANSWER)
    first = module.vend_credit(REQUEST)
    second = module.vend_credit(request(pan=OTHER_PAN))
    assert is_asked_for(line.request_of(first), REQUEST)
    assert is_asked_for(line.request_of(second), request(pan=OTHER_PAN))


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("late_by", range(1, 30))
def test_however_late_a_token_is_it_is_not_the_next_customer_s(late_by: int, *, wrapped: bool) -> None:
    module = LegacyModule("TSM00001", remembers_echoes=False)
    line = LegacyLine(module, [*GOOD * 4, Trouble.ANSWER_FOR_THE_NEXT], wrapped=wrapped, late_by=late_by)
    driven = driver(line)
    for asked in (REQUEST, *(request(pan=OTHER_PAN, tid=tid) for tid in range(5))):
        try:
            token = driven.vend_credit(asked)
        except ModuleUnavailable:
            driven = driver(line)
        else:
            assert is_asked_for(line.request_of(token), asked)


def test_an_older_echo_is_not_taken_for_the_new_one() -> None:
    line, module = opened(Trouble.LATE_ANSWER, Trouble.LOSE_ANSWER)
    module.identify()
    assert line.sent == ["EC", "EC", "EC", "ID"]


def test_the_token_of_another_module_is_not_taken() -> None:
    line, module = opened(*GOOD * 2, Trouble.EXCHANGE)
    with pytest.raises(ModuleUnavailable) as caught:
        module.vend_credit(REQUEST)
    assert caught.value.reason == "another module is on the line now"
    assert line.sent[-2:] == ["EC", "ID"]


def test_where_others_are_served_too_the_last_answer_is_not_asked_for() -> None:
    line, module = opened(Trouble.NONE, Trouble.LOSE_ANSWER, Trouble.FOREIGN, wrapped=True)
    token = module.vend_credit(REQUEST)
    assert line.sent == ["EC", "TC"] * 2
    assert is_asked_for(line.request_of(token), REQUEST)


def test_a_key_change_is_asked_again() -> None:
    line, module = opened(Trouble.NONE, Trouble.LOSE_ANSWER)
    assert len(module.change_key(KEY_CHANGE).tokens) == 2
    assert line.sent == ["EC", "TK"] * 2


@pytest.mark.parametrize("trouble", TROUBLES_OF_ONE_FRAME)
@pytest.mark.parametrize("frames_before", range(3))
def test_one_trouble_anywhere_costs_no_token_to_another(trouble: Trouble, frames_before: int) -> None:
    line, module = opened(*GOOD * frames_before, trouble)
    for asked in (REQUEST, request(pan=OTHER_PAN, tid=1)):
        try:
            token = module.vend_credit(asked)
        except ModuleUnavailable:
            assert trouble in (Trouble.EXCHANGE, Trouble.ANSWER_FOR_THE_NEXT)
            module = driver(line)
        else:
            assert is_asked_for(line.request_of(token), asked)


def any_request(chance: Random, tid: int) -> CreditRequest | ManagementRequest:
    pan = chance.choice([PAN, OTHER_PAN])
    if chance.random() < 0.3:
        return replace(MANAGEMENT, pan=pan, tid=tid)
    return request(pan=pan, tid=tid, register=chance.choice([1, 2]), subclass=chance.choice(list(Commodity)))


def any_line(chance: Random, frames: int) -> LegacyLine:
    wrapped = chance.random() < 0.5
    any_kind = list(Trouble) if wrapped else ON_A_SERIAL_LINE
    kinds = chance.choice([LATE, [Trouble.ANSWER_FOR_THE_NEXT], any_kind, any_kind])
    rate = chance.choice([0.1, 0.2, 0.4])
    module = LegacyModule("TSM00001", chance.random() < 0.5, chance.random() < 0.5)
    troubles = [chance.choice(kinds) if chance.random() < rate else Trouble.NONE for _ in range(frames)]
    return LegacyLine(module, troubles, wrapped=wrapped, late_by=chance.randrange(5, 25))


@settings(max_examples=1000)
@given(seed=st.integers(0, 2**32))
def test_whatever_happens_a_token_is_the_one_asked_for(seed: int) -> None:
    chance = Random(seed)
    line = any_line(chance, frames=60)
    module = driver(line)
    for tid in range(8):
        asked = any_request(chance, tid)
        ask: Callable[[Any], str] = module.vend_credit if isinstance(asked, CreditRequest) else module.issue_management
        try:
            token = ask(asked)
        except ModuleUnavailable:
            module = driver(line)  # as ReconnectingModule does
        else:
            assert is_asked_for(line.request_of(token), asked)


def test_only_what_it_issued_itself_is_found() -> None:
    line, module = opened()
    assert module.find_last_credit(REQUEST) is None
    token = module.vend_credit(REQUEST)
    assert module.find_last_credit(REQUEST) == token
    assert module.find_last_credit(request(tid=1)) is None
    assert driver(line).find_last_credit(REQUEST) is None


@pytest.mark.parametrize(
    ("call", "refusal"),
    [
        (lambda module: module.clock(), ("SM?QD", 21)),
        (lambda module: module.verify_token(1, PAN, 7, EncryptionAlgorithm.STA, "1" * 20), ("SM?VT", 21)),
        (lambda module: module.vend_credit(request(register=99)), ("SM?TC", 28)),
        (lambda module: module.vend_credit(request(ea=EncryptionAlgorithm.MISTY1)), ("SM?TC", 40)),
        (lambda module: module.vend_credit(request(subclass=4)), ("SM?TC", 48)),
        (lambda module: module.vend_credit(request(subclass=-1)), ("SM?TC", 48)),
        (lambda module: module.vend_credit(request(ti=100)), ("SM?TC", 40)),
        (lambda module: module.vend_credit(request(ti=-1)), ("SM?TC", 40)),
        (lambda module: module.vend_credit(request(tid=1 << 24)), ("SM?TC", 40)),
        (lambda module: module.vend_credit(request(amount_code=1 << 24)), ("SM?TC", 40)),
        (lambda module: module.issue_management(replace(MANAGEMENT, value=1 << 16)), ("SM?TM", 40)),
        (lambda module: module.issue_management(replace(MANAGEMENT, register=99)), ("SM?TM", 28)),
        (lambda module: module.issue_management(replace(MANAGEMENT, ea=EncryptionAlgorithm.MISTY1)), ("SM?TM", 40)),
        (lambda module: module.change_key(replace(KEY_CHANGE, count=3)), ("SM?TK", 85)),
        (lambda module: module.change_key(replace(KEY_CHANGE, new_register=99)), ("SM?TK", 28)),
        (lambda module: module.change_key(replace(KEY_CHANGE, new_ti=100)), ("SM?TK", 40)),
        (
            lambda module: module.change_key(replace(KEY_CHANGE, ea=EncryptionAlgorithm.MISTY1, count=4)),
            ("SM?TK", 85),
        ),
        (lambda module: module.change_key(replace(KEY_CHANGE, ea=EncryptionAlgorithm.MISTY1)), ("SM?TK", 40)),
    ],
)
def test_what_it_refuses_before_anything_is_sent(call: Callable[[TsmModule], object], refusal: tuple[str, int]) -> None:
    line, module = opened()
    assert refused(call, module) == refusal
    assert line.sent == []


def test_the_registers_are_those_it_was_given() -> None:
    line, module = opened()
    assert module.registers() == REGISTERS
    assert line.sent == []


def test_where_no_module_is_there_are_no_registers() -> None:
    """So that no sale is recorded for a module that was never there."""
    line = LegacyLine(LegacyModule("TSM00001"), [Trouble.LOSE_REQUEST] * 3)
    module = driver(line)
    with pytest.raises(ModuleUnavailable):
        module.registers()
    assert module.registers() == REGISTERS
    assert line.sent == [*["EC"] * 4, "ID"]


def test_who_it_is() -> None:
    identity = driver(LegacyLine(LegacyModule("TSM00001"))).identify()
    assert (identity.module_id, identity.firmware, identity.emulator) == ("TSM00001", "FW 1", False)


def test_its_balance_and_reset() -> None:
    line, module = opened()
    balance = module.balance()
    assert (balance.sequence, balance.balance) == (7, 1234)
    module.reset()
    assert line.sent == ["EC", "TS", "EC", "RS"]


class Answering(LegacyModule):
    """Gives one answer to every command that issues."""

    def __init__(self, body: str) -> None:
        super().__init__("TSM00001")
        self.body = body

    def answer(self, request: Frame) -> Frame:
        if request.header.startswith("SM?T"):
            return Frame(request.header.replace("?", "!"), self.body)
        return super().answer(request)


@pytest.mark.parametrize(
    ("told", "code", "meaning"),
    [
        ("31", 31, "credit limit of the key used up"),
        ("73", 73, "wrong amount"),
        ("72", ReturnCode.KEY_REGISTER_NOT_FOUND, "key register empty or damaged"),
    ],
)
def test_a_refusal_is_final(told: str, code: int, meaning: str) -> None:
    line = LegacyLine(Answering(told))
    with pytest.raises(ModuleRefused, match=meaning) as caught:
        driver(line).vend_credit(REQUEST)
    assert caught.value.code == code
    assert line.sent.count("TC") == 1


CREDIT_TOKEN, MANAGEMENT_TOKEN = "0" * 20, f"{2 << 27:020}"


@pytest.mark.parametrize(
    "body",
    [
        "00",
        f"00{1:017X}{CREDIT_TOKEN}",
        f"00{0:017X}{CREDIT_TOKEN}0",
        f"00{2 << 27:017X}{MANAGEMENT_TOKEN}",
        f"00{10**20 - 1:017X}{'9' * 20}",
    ],
)
def test_an_answer_that_makes_no_sense(body: str) -> None:
    with pytest.raises(ModuleUnavailable, match="makes no sense"):
        driver(LegacyLine(Answering(body))).vend_credit(REQUEST)


def test_an_answer_with_a_token_of_the_right_class() -> None:
    assert driver(LegacyLine(Answering(f"00{0:017X}{CREDIT_TOKEN}"))).vend_credit(REQUEST) == CREDIT_TOKEN
    line = LegacyLine(Answering(f"00{2 << 27:017X}{MANAGEMENT_TOKEN}"))
    assert driver(line).issue_management(MANAGEMENT) == MANAGEMENT_TOKEN


def test_a_dead_module() -> None:
    line = LegacyLine(LegacyModule("TSM00001"), [Trouble.LOSE_REQUEST] * 10)
    with pytest.raises(ModuleUnavailable, match="no answer"):
        driver(line).vend_credit(REQUEST)
    assert line.sent == ["EC"] * 3


def test_three_sends_and_no_more() -> None:
    line, module = opened(*(Trouble.NONE, Trouble.NONE, Trouble.LOSE_REQUEST, Trouble.NONE) * 3)
    with pytest.raises(ModuleUnavailable, match="no answer"):
        module.vend_credit(REQUEST)
    assert line.sent.count("TC") == 3


def test_a_module_without_echo_is_not_used() -> None:
    line = LegacyLine(LegacyModule("TSM00001", knows_echo=False))
    with pytest.raises(ModuleUnavailable, match="knows no echo"):
        driver(line).vend_credit(REQUEST)
    assert line.sent == ["EC"] * 3


def test_nothing_answers_once_closed() -> None:
    module = driver(LegacyLine(LegacyModule("TSM00001")))
    module.close()
    for call in (module.registers, module.clock, lambda: module.find_last_credit(REQUEST)):
        with pytest.raises(ModuleUnavailable, match="closed"):
            call()


def test_the_log_holds_no_token_and_no_meter(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "sts.module")
    _, module = opened(*GOOD * 2, Trouble.LOSE_ANSWER)
    token = module.vend_credit(REQUEST)
    tokens = module.change_key(KEY_CHANGE).tokens
    assert "SM?TC" in caplog.text
    assert "SM!TC00…" in caplog.text
    for secret in (PAN.text, PAN.drn, *(form for each in (token, *tokens) for form in (each, f"{int(each):017X}"))):
        assert secret not in caplog.text
