"""Which answer belongs to which command, on a line that does what the test plans."""

from __future__ import annotations

from time import monotonic

import pytest

from sts.module.conversation import Conversation
from sts.module.errors import ModuleUnavailable
from sts.module.framing import Frame, build_frame
from tests.support.legacy_line import LegacyLine, LegacyModule, Trouble

WHO = Frame("SM?ID")
BALANCE = Frame("SM?TS")


def on_a_line(*troubles: Trouble, **module: bool) -> tuple[LegacyLine, Conversation]:
    line = LegacyLine(LegacyModule("TSM00001", **module), troubles)
    return line, Conversation(line, 5.0)


def header_of(answer: Frame | None) -> str | None:
    return answer and answer.header


def test_a_command_and_its_answer() -> None:
    _, conversation = on_a_line()
    assert header_of(conversation.ask(WHO)) == "SM!ID"
    assert conversation.ask(Frame("SM?XX")) == Frame("GL!ER", "21")


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble.LOSE_REQUEST,
        Trouble.GARBLE_REQUEST,
        Trouble.LOSE_ANSWER,
        Trouble.GARBLE_ANSWER,
        Trouble.HALF_ANSWER,
        Trouble.LATE_ANSWER,
    ],
)
def test_an_answer_that_does_not_come_whole_and_in_time_is_none(trouble: Trouble) -> None:
    line, conversation = on_a_line(trouble)
    assert conversation.ask(WHO) is None
    assert line.sent == ["ID"]


def test_an_answer_to_another_command_is_passed_over() -> None:
    _, conversation = on_a_line(Trouble.LATE_ANSWER)
    assert conversation.ask(WHO) is None
    assert header_of(conversation.ask(BALANCE)) == "SM!TS"


class EndlessLine(LegacyLine):
    """Has another answer ready whenever it is asked."""

    def __init__(self) -> None:
        super().__init__(LegacyModule("TSM00001"))
        self._end = monotonic() + 3.0

    def read(self, timeout: float | None) -> bytes:
        assert monotonic() < self._end, "it was listened to for ever"
        return build_frame(Frame("SM!TS", "000704D2"))


def test_a_line_that_answers_for_ever_is_not_listened_to_for_ever() -> None:
    assert Conversation(EndlessLine(), 0.1).ask(WHO) is None


def test_in_step_nothing_older_comes() -> None:
    line, conversation = on_a_line(Trouble.LATE_ANSWER)
    assert conversation.ask(WHO) is None
    conversation.get_in_step()
    assert line.read(0.0) == b""
    assert line.sent == ["ID", "EC"]


def test_the_last_answer_is_asked_for_in_step() -> None:
    line, conversation = on_a_line(Trouble.NONE, Trouble.NONE, Trouble.LOSE_ANSWER, remembers_echoes=False)
    known = conversation.ask(WHO)
    assert conversation.last_answer() == known
    assert line.sent == ["ID", "EC", "RR", "EC", "RR"]


def test_a_repeated_answer_is_found_if_it_begins_as_expected() -> None:
    line, conversation = on_a_line(Trouble.NONE, Trouble.GARBLE_ANSWER)
    conversation.ask(WHO)
    assert header_of(conversation.find_repeated("SM!TC", "SM!ID")) == "SM!ID"
    assert conversation.find_repeated("SM!TC") is None
    assert line.sent == ["ID", *["RR"] * 2, *["RR"] * 3]


@pytest.mark.parametrize(("knows_echo", "reason"), [(True, "no answer"), (False, "it knows no echo")])
def test_three_echoes_and_no_more(reason: str, *, knows_echo: bool) -> None:
    line, conversation = on_a_line(*[Trouble.LOSE_ANSWER] * 3 if knows_echo else [], knows_echo=knows_echo)
    with pytest.raises(ModuleUnavailable) as caught:
        conversation.get_in_step()
    assert (caught.value.link, caught.value.reason) == ("legacy", reason)
    assert line.sent == ["EC"] * 3
