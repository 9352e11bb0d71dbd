"""What a module refuses, by its return codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sts.codec import decode_token
from sts.keychange import KeyChange, join_key
from sts.keys import EncryptionAlgorithm, KeyType, decoder_key, meter_key
from sts.kmc.values import ModuleKey
from sts.module.emulator import Emulator, create_emulator
from sts.module.errors import ModuleRefused
from sts.module.returncodes import ReturnCode, meaning_of
from sts.tid import BaseDate, tid_at
from sts.token import KeyChangeSection, ManagementFunction
from tests.support import modules
from tests.support.modules import (
    COMMON,
    DEFAULT_KEY,
    DKGA04,
    EXPIRED,
    INITIALIZATION,
    ISSUE_UNTIL_PASSED,
    KEY_CHANGE,
    MANAGEMENT,
    NEXT_REVISION,
    NOT_YET_ACTIVE,
    OTHER_PAN,
    PAN,
    REQUEST,
    ROLLOVER,
    STATE_KEY,
    TID,
    VENDING_KEYS,
    new_emulator,
    open_emulator,
    request,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sts.module.protocol import KeyChangeRequest

STA, MISTY1 = EncryptionAlgorithm.STA, EncryptionAlgorithm.MISTY1
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    emulator = new_emulator(tmp_path)
    yield emulator
    emulator.close()


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Emulator]]:
    made: list[Emulator] = []

    def make(keys: Sequence[ModuleKey], now: datetime = NOW, tid_window: int = 0) -> Emulator:
        folder = tmp_path / str(len(made))
        create_emulator(folder, STATE_KEY, keys, tid_window)
        made.append(open_emulator(folder, lambda: now))
        return made[-1]

    yield make
    for emulator in made:
        emulator.close()


def code(call: Callable[[], object]) -> int:
    with pytest.raises(ModuleRefused) as caught:
        call()
    assert caught.value.meaning == meaning_of(caught.value.code)
    return caught.value.code


KEYS_THAT_DO_NOT_ISSUE = [
    (DEFAULT_KEY, ReturnCode.KEY_TYPE),
    (COMMON, ReturnCode.KEY_TYPE),
    (EXPIRED, ReturnCode.KEY_EXPIRED),
    (NOT_YET_ACTIVE, ReturnCode.NOT_YET_ACTIVE),
    (ISSUE_UNTIL_PASSED, ReturnCode.ISSUE_UNTIL_PASSED),
    (0, ReturnCode.KEY_REGISTER_NOT_FOUND),
    (len(VENDING_KEYS) + 1, ReturnCode.KEY_REGISTER_NOT_FOUND),
]


@pytest.mark.parametrize(("register", "expected"), KEYS_THAT_DO_NOT_ISSUE)
def test_keys_that_do_not_issue(emulator: Emulator, register: int, expected: ReturnCode) -> None:
    assert code(lambda: emulator.vend_credit(request(register=register))) == expected
    assert code(lambda: emulator.issue_management(replace(MANAGEMENT, register=register))) == expected


def test_an_initialization_key_issues(emulator: Emulator) -> None:
    emulator.vend_credit(request(register=INITIALIZATION))
    emulator.issue_management(replace(MANAGEMENT, register=INITIALIZATION, tid=TID + 1))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"subclass": 8}, ReturnCode.SUBCLASS),
        ({"subclass": -1}, ReturnCode.SUBCLASS),
        ({"amount_code": 1 << 16}, ReturnCode.PARAMETER_RANGE),
        ({"amount_code": -1}, ReturnCode.PARAMETER_RANGE),
        ({"subclass": 4, "amount_code": 1 << 20}, ReturnCode.PARAMETER_RANGE),
        ({"tid": 1 << 24}, ReturnCode.PARAMETER_RANGE),
        ({"ti": 100}, ReturnCode.PARAMETER_RANGE),
        ({"register": modules.DKGA02, "ea": MISTY1}, ReturnCode.PARAMETER_RANGE),
    ],
)
def test_fields_out_of_range(emulator: Emulator, changes: dict[str, int], expected: ReturnCode) -> None:
    assert code(lambda: emulator.vend_credit(request(**changes))) == expected


def test_a_management_value_out_of_range(emulator: Emulator) -> None:
    assert code(lambda: emulator.issue_management(replace(MANAGEMENT, value=1 << 16))) == ReturnCode.PARAMETER_RANGE


def test_the_first_and_last_moment_of_a_key(make: Callable[..., Emulator]) -> None:
    key = ModuleKey(VENDING_KEYS[0], active_from=NOW, issue_until=NOW + SECOND)
    for moment in (NOW, NOW + SECOND):
        make([key], moment).vend_credit(REQUEST)
    assert code(lambda: make([key], NOW - SECOND).vend_credit(REQUEST)) == ReturnCode.NOT_YET_ACTIVE
    assert code(lambda: make([key], NOW + 2 * SECOND).vend_credit(REQUEST)) == ReturnCode.ISSUE_UNTIL_PASSED


def test_credit_and_management_share_their_tids(emulator: Emulator) -> None:
    emulator.vend_credit(REQUEST)
    assert code(lambda: emulator.issue_management(MANAGEMENT)) == ReturnCode.TID_WINDOW
    token = emulator.issue_management(replace(MANAGEMENT, tid=TID + 1))
    assert emulator.issue_management(replace(MANAGEMENT, tid=TID + 1)) == token
    assert code(lambda: emulator.issue_management(replace(MANAGEMENT, tid=TID + 1, value=4))) == ReturnCode.TID_WINDOW
    assert code(lambda: emulator.vend_credit(request(tid=TID + 1))) == ReturnCode.TID_WINDOW
    emulator.vend_credit(request(tid=TID + 2))
    assert emulator.find_last_credit(request(tid=TID + 2)) is not None


def test_management_is_remembered_when_opened_again(emulator: Emulator, tmp_path: Path) -> None:
    tokens = [
        emulator.issue_management(replace(MANAGEMENT, function=function, tid=TID + minute, ea=ea))
        for minute, function in enumerate(ManagementFunction)
        for ea in [MISTY1 if minute % 2 else STA]
    ]
    again = open_emulator(tmp_path)
    last = len(ManagementFunction) - 1
    function = list(ManagementFunction)[last]
    assert again.issue_management(replace(MANAGEMENT, function=function, tid=TID + last, ea=MISTY1)) == tokens[last]
    assert again.find_last_credit(REQUEST) is None
    again.close()


@pytest.mark.parametrize(("off", "taken"), [(-61, False), (-60, True), (0, True), (60, True), (61, False)])
def test_the_clock_window(make: Callable[..., Emulator], off: int, taken: bool) -> None:
    emulator = make([ModuleKey(VENDING_KEYS[0])], NOW, 60)
    asked = request(tid=tid_at(NOW, BaseDate.Y2014) + off)
    if taken:
        emulator.vend_credit(asked)
        assert [event.kind.name for event in emulator.events()] == ["CREATED", "KEY_FILE_LOADED"]
    else:
        assert code(lambda: emulator.vend_credit(asked)) == ReturnCode.TID_WINDOW
        assert emulator.events()[-1].detail == "register 1, 61 minutes off"
    assert emulator.clock().tid_window == 60
    assert emulator.clock().now == NOW


def test_an_answered_request_is_answered_again_outside_the_window_and_the_key_s_time(tmp_path: Path) -> None:
    """A sale is settled when the power is back, under its TID."""
    moments = [NOW]
    create_emulator(tmp_path, STATE_KEY, [ModuleKey(VENDING_KEYS[0], issue_until=NOW)], tid_window=10)
    emulator = open_emulator(tmp_path, lambda: moments[-1])
    asked = request(tid=tid_at(NOW, BaseDate.Y2014))
    token = emulator.vend_credit(asked)
    moments.append(NOW + timedelta(days=3))
    assert emulator.vend_credit(asked) == token
    emulator.close()


def joined(request: KeyChangeRequest, tokens: Sequence[str]) -> KeyChange:
    current = decoder_key(VENDING_KEYS[request.register - 1], request.pan, request.ti, request.ea)
    sections = [decode_token(token, current) for token in tokens]
    assert all(isinstance(section, KeyChangeSection) for section in sections)
    return join_key([section for section in sections if isinstance(section, KeyChangeSection)], request.ea)


@pytest.mark.parametrize(("new", "rollover"), [(NEXT_REVISION, False), (ROLLOVER, True)])
@pytest.mark.parametrize(("count", "ea"), [(2, STA), (3, STA), (4, MISTY1)])
def test_a_key_change_brings_the_new_key(emulator: Emulator, new: int, rollover: bool, count: int, ea: int) -> None:
    asked = replace(KEY_CHANGE, new_register=new, new_ti=8, count=count, ea=EncryptionAlgorithm(ea))
    answer = emulator.change_key(asked)
    assert emulator.change_key(asked) == answer
    assert (len(answer.tokens), answer.rollover) == (count, rollover)
    expected = meter_key(VENDING_KEYS[new - 1], PAN, 8, asked.ea)
    if count == 2:
        expected = replace(expected, sgc=None)
    assert joined(asked, answer.tokens) == KeyChange(expected, rollover)


@pytest.mark.parametrize(("count", "ea"), [(1, STA), (4, STA), (5, STA), (2, MISTY1), (3, MISTY1)])
def test_a_wrong_number_of_tokens(emulator: Emulator, count: int, ea: int) -> None:
    asked = replace(KEY_CHANGE, count=count, ea=EncryptionAlgorithm(ea))
    assert code(lambda: emulator.change_key(asked)) == ReturnCode.TOKEN_COUNT


ALLOWED = {
    *((KeyType.DITK, new) for new in KeyType),
    *((current, new) for current in (KeyType.DDTK, KeyType.DUTK) for new in (KeyType.DDTK, KeyType.DUTK)),
    (KeyType.DCTK, KeyType.DCTK),
}


@pytest.mark.parametrize("current", KeyType)
@pytest.mark.parametrize("new", KeyType)
def test_which_key_may_follow_which(make: Callable[..., Emulator], current: KeyType, new: KeyType) -> None:
    keys = [replace(VENDING_KEYS[0], kt=current), replace(VENDING_KEYS[5], kt=new)]
    emulator = make([ModuleKey(key) for key in keys])
    asked = replace(KEY_CHANGE, new_register=2)
    if (current, new) in ALLOWED:
        emulator.change_key(asked)
    else:
        assert code(lambda: emulator.change_key(asked)) == ReturnCode.KEY_CHANGE_NOT_ALLOWED


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"new_register": EXPIRED}, ReturnCode.KEY_EXPIRED),
        ({"new_register": NOT_YET_ACTIVE}, ReturnCode.NOT_YET_ACTIVE),
        ({"new_register": ISSUE_UNTIL_PASSED}, ReturnCode.ISSUE_UNTIL_PASSED),
        ({"new_register": 99}, ReturnCode.KEY_REGISTER_NOT_FOUND),
        ({"register": 99}, ReturnCode.KEY_REGISTER_NOT_FOUND),
        ({"new_ti": 100}, ReturnCode.PARAMETER_RANGE),
        ({"ti": 100}, ReturnCode.PARAMETER_RANGE),
    ],
)
def test_a_key_change_that_cannot_be(emulator: Emulator, changes: dict[str, int], expected: ReturnCode) -> None:
    assert code(lambda: emulator.change_key(replace(KEY_CHANGE, **changes))) == expected


@pytest.mark.parametrize("register", [EXPIRED, ISSUE_UNTIL_PASSED])
def test_an_old_key_still_brings_its_meters_to_the_next(emulator: Emulator, register: int) -> None:
    emulator.change_key(replace(KEY_CHANGE, register=register))


@pytest.mark.parametrize(("ken", "now", "taken"), [
    (5, datetime(2014, 1, 1, tzinfo=UTC) + timedelta(minutes=(6 << 16) - 1), True),
    (5, datetime(2014, 1, 1, tzinfo=UTC) + timedelta(minutes=6 << 16), False),
    (0, datetime(2013, 12, 31, tzinfo=UTC), True),
    (255, datetime(2046, 1, 1, tzinfo=UTC), True),
    (254, datetime(2046, 1, 1, tzinfo=UTC), False),
])  # fmt: skip
def test_when_a_new_key_expires(make: Callable[..., Emulator], ken: int, now: datetime, taken: bool) -> None:
    emulator = make([ModuleKey(VENDING_KEYS[0]), ModuleKey(replace(VENDING_KEYS[5], ken=ken))], now)
    asked = replace(KEY_CHANGE, new_register=2)
    if taken:
        emulator.change_key(asked)
    else:
        assert code(lambda: emulator.change_key(asked)) == ReturnCode.KEY_EXPIRED


def test_a_meter_s_tids_begin_anew_under_a_new_key(emulator: Emulator) -> None:
    emulator.vend_credit(REQUEST)
    emulator.vend_credit(request(register=ROLLOVER, tid=TID - 1000))
    emulator.vend_credit(request(register=NEXT_REVISION, tid=TID - 1000))
    emulator.vend_credit(request(register=DKGA04, pan=OTHER_PAN, tid=TID - 1000))
