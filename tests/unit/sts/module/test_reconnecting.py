from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event, Lock
from typing import TYPE_CHECKING

import pytest

from sts.keys import KeyType
from sts.module.errors import ModuleRefused, ModuleUnavailable
from sts.module.protocol import (
    CreditRequest,
    KeyChangeRequest,
    KeyChangeTokens,
    KeyRegister,
    ManagementRequest,
    ModuleClock,
    ModuleIdentity,
    VerifiedToken,
)
from sts.module.reconnecting import ReconnectingModule
from sts.tid import BaseDate
from tests.support.modules import REQUEST, every_call

if TYPE_CHECKING:
    from sts.identity import MeterPan
    from sts.keys import EncryptionAlgorithm

TOKEN = "1" * 20
REGISTER = KeyRegister(1, "600675", 1, KeyType.DUTK, BaseDate.Y2014, 255, kcv="A1B2C3")
CALLS = [
    "identify",
    "clock",
    "registers",
    "vend_credit",
    "find_last_credit",
    "issue_management",
    "change_key",
    "verify_token",
]


class FakeModule:
    """Answers until `error` is set; counts its calls and finds two at once."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.error: Exception | None = None
        self.closed = False
        self.units_left = 100
        self._busy = Lock()

    def identify(self) -> ModuleIdentity:
        self._called("identify")
        return ModuleIdentity("TSM", "1", emulator=False)

    def registers(self) -> tuple[KeyRegister, ...]:
        self._called("registers")
        return (replace(REGISTER, units_left=self.units_left, currency_left=7),)

    def clock(self) -> ModuleClock:
        self._called("clock")
        return ModuleClock(datetime(2026, 1, 1, tzinfo=UTC), 0)

    def vend_credit(self, request: CreditRequest) -> str:
        self._called("vend_credit")
        self.units_left -= 10
        return TOKEN

    def issue_management(self, request: ManagementRequest) -> str:
        self._called("issue_management")
        return TOKEN

    def change_key(self, request: KeyChangeRequest) -> KeyChangeTokens:
        self._called("change_key")
        return KeyChangeTokens((TOKEN,) * request.count, rollover=False)

    def find_last_credit(self, request: CreditRequest) -> str | None:
        self._called("find_last_credit")
        return None

    def verify_token(self, register: int, pan: MeterPan, ti: int, ea: EncryptionAlgorithm, token: str) -> VerifiedToken:
        self._called("verify_token")
        return VerifiedToken(0, 0, 0, 0)

    def close(self) -> None:
        self.closed = True

    def _called(self, name: str) -> None:
        assert self._busy.acquire(blocking=False), "two calls at once"
        Event().wait(0.001)
        self.calls.append(name)
        self._busy.release()
        if self.error is not None:
            raise self.error


class Opener:
    """Opens fake modules, and remembers them."""

    def __init__(self) -> None:
        self.opened: list[FakeModule] = []
        self.absent = False

    def __call__(self) -> FakeModule:
        if self.absent:
            raise ModuleUnavailable("line", "not there")
        self.opened.append(FakeModule())
        return self.opened[-1]


def test_it_opens_at_first_use_and_once() -> None:
    opener = Opener()
    module = ReconnectingModule(opener)
    assert not opener.opened
    for call in every_call(module):
        call()
    assert [len(opener.opened), opener.opened[0].closed] == [1, False]
    assert opener.opened[0].calls == CALLS


def test_it_asks_once_who_the_module_is() -> None:
    opener = Opener()
    module = ReconnectingModule(opener)
    assert module.identify() == module.identify()
    assert module.registers() == module.registers()
    assert opener.opened[0].calls == ["identify", "registers"]


def test_a_sale_asks_for_no_registers_and_sees_no_limits() -> None:
    opener = Opener()
    module = ReconnectingModule(opener)
    for _ in range(3):
        assert module.registers() == (REGISTER,)
        module.vend_credit(REQUEST)
    assert opener.opened[0].calls.count("registers") == 1


def test_limits_are_read_when_they_are_wanted() -> None:
    opener = Opener()
    module = ReconnectingModule(opener)
    assert [register.units_left for register in module.read_registers()] == [100]
    module.vend_credit(REQUEST)
    assert [(register.units_left, register.currency_left) for register in module.read_registers()] == [(90, 7)]
    assert module.registers() == (REGISTER,)
    assert opener.opened[0].calls.count("registers") == 2


@pytest.mark.parametrize("call", range(len(CALLS)))
def test_it_opens_anew_after_the_line_was_lost(call: int) -> None:
    opener = Opener()
    module = ReconnectingModule(opener)
    module.find_last_credit(REQUEST)
    opener.opened[0].error = ModuleUnavailable("line", "gone")
    with pytest.raises(ModuleUnavailable):
        every_call(module)[call]()
    assert opener.opened[0].closed
    assert module.identify().module_id == "TSM"
    assert len(opener.opened) == 2


def test_it_forgets_who_the_module_was() -> None:
    opener = Opener()
    module = ReconnectingModule(opener)
    module.identify()
    module.registers()
    opener.opened[0].error = ModuleUnavailable("line", "gone")
    with pytest.raises(ModuleUnavailable):
        module.vend_credit(REQUEST)
    module.identify()
    module.registers()
    assert opener.opened[1].calls == ["identify", "registers"]


def test_it_tries_again_after_a_failed_opening() -> None:
    opener = Opener()
    opener.absent = True
    module = ReconnectingModule(opener)
    with pytest.raises(ModuleUnavailable):
        module.identify()
    opener.absent = False
    module.identify()


def test_a_refusal_leaves_it_open() -> None:
    opener = Opener()
    module = ReconnectingModule(opener)
    module.find_last_credit(REQUEST)
    opener.opened[0].error = ModuleRefused("SM?VC", 41, "key expired")
    with pytest.raises(ModuleRefused):
        module.vend_credit(REQUEST)
    opener.opened[0].error = None
    assert module.vend_credit(REQUEST) == TOKEN
    assert len(opener.opened) == 1


def test_it_stays_closed() -> None:
    opener = Opener()
    module = ReconnectingModule(opener)
    module.identify()
    module.close()
    assert opener.opened[0].closed
    for call in every_call(module):
        with pytest.raises(ModuleUnavailable):
            call()
    assert len(opener.opened) == 1


def test_many_threads_take_turns() -> None:
    opener = Opener()
    module = ReconnectingModule(opener)
    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(module.vend_credit, [REQUEST] * 40))
    assert tokens == [TOKEN] * 40
    assert len(opener.opened) == 1
