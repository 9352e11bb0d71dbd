"""What every security module does, whatever it is and however it is reached."""

from __future__ import annotations

import secrets
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sts.identity import MeterPan, luhn_digit
from sts.keys import EncryptionAlgorithm, KeyType
from sts.module.emulator.server import serve_pty, serve_tcp
from sts.module.errors import ModuleRefused, ModuleUnavailable
from sts.module.links import open_link
from sts.module.protocol import CreditRequest, KeyRegister, SecurityModule, VerifiedToken
from sts.module.sts6 import Sts6Module
from sts.tid import tid_at
from sts.token import Commodity
from tests.support import modules
from tests.support.reference_sts import decode_credit, dkga04

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNKNOWN_REGISTER = 99


@pytest.fixture
def module(transport: str, tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[SecurityModule]:
    if transport == "hardware":
        hardware = Sts6Module(open_link(pytestconfig.getoption("--module")))
        yield hardware
        hardware.close()
        return
    if transport == "pty" and sys.platform == "win32":
        pytest.skip("Windows has no pseudo-terminals")
    emulator = modules.new_emulator(tmp_path / "emulator")
    if transport == "in process":
        yield emulator
        emulator.close()
        return
    with serve_pty(emulator, tmp_path / "tty") if transport == "pty" else serve_tcp(emulator, "127.0.0.1", 0) as server:
        driver = Sts6Module(open_link(server.address))
        yield driver
        driver.close()
    emulator.close()


@pytest.fixture
def emulated(transport: str) -> None:
    """The test relies on the emulator's keys or its TID memory."""
    if transport == "hardware":
        pytest.skip("needs the emulator's keys")


@pytest.fixture
def register(module: SecurityModule) -> KeyRegister:
    return next(register for register in module.registers() if register.kt is KeyType.DUTK and register.ken == 255)


@pytest.fixture
def request_(register: KeyRegister) -> CreditRequest:
    tid = tid_at(datetime.now(UTC), register.base_date)
    return CreditRequest(register.number, any_pan(), 1, EncryptionAlgorithm.STA, Commodity.ELECTRICITY, 500, tid)


def any_pan() -> MeterPan:
    body = f"{secrets.randbelow(10**10):010}"
    return MeterPan.from_drn(body + luhn_digit(body))


def refusal_code(call: object, *arguments: object) -> int:
    assert callable(call)
    with pytest.raises(ModuleRefused) as caught:
        call(*arguments)
    assert caught.value.meaning
    return caught.value.code


def verify(module: SecurityModule, request: CreditRequest, token: str) -> VerifiedToken:
    return module.verify_token(request.register, request.pan, request.ti, request.ea, token)


def test_it_tells_who_it_is_always_the_same(module: SecurityModule, transport: str) -> None:
    identity = module.identify()
    assert identity == module.identify()
    assert identity.module_id
    assert identity.firmware
    assert identity.emulator is (transport != "hardware")


def test_registers_count_from_one(module: SecurityModule) -> None:
    registers = module.registers()
    assert [register.number for register in registers] == list(range(1, len(registers) + 1))


def test_registers_are_the_keys_put_in(module: SecurityModule, emulated: None) -> None:
    expected = [
        KeyRegister(number, key.sgc, key.krn, key.kt, key.base_date, key.ken)
        for number, key in enumerate(modules.VENDING_KEYS, start=1)
    ]
    assert list(module.registers()) == expected


@pytest.mark.parametrize("subclass", list(Commodity))
def test_a_token_holds_what_was_asked(module: SecurityModule, request_: CreditRequest, subclass: Commodity) -> None:
    request = replace(request_, subclass=subclass)
    token = module.vend_credit(request)
    assert verify(module, request, token) == VerifiedToken(0, subclass, request.amount_code, request.tid)


def test_a_second_implementation_reads_the_token(module: SecurityModule, emulated: None) -> None:
    token = module.vend_credit(modules.REQUEST)
    key = modules.VENDING_KEYS[modules.DKGA04 - 1]
    decoder_key = dkga04(key.value, pan=modules.PAN.text, sgc=key.sgc, krn=key.krn, kt=key.kt, ti=7, base_year=2014)
    credit = decode_credit(token, decoder_key)
    assert (credit.subclass, credit.tid, credit.tenths) == (0, modules.TID, 1234)


def test_the_same_question_gives_the_same_token(
    module: SecurityModule, request_: CreditRequest, emulated: None
) -> None:
    assert len({module.vend_credit(request_) for _ in range(5)}) == 1


@pytest.mark.parametrize("change", [{"amount_code": 501}, {"ti": 2}, {"subclass": Commodity.WATER}])
def test_one_tid_makes_one_credit(
    module: SecurityModule, request_: CreditRequest, emulated: None, change: dict[str, int]
) -> None:
    module.vend_credit(request_)
    assert refusal_code(module.vend_credit, replace(request_, **change)) == 44


def test_tids_rise_for_each_meter(module: SecurityModule, request_: CreditRequest, emulated: None) -> None:
    module.vend_credit(request_)
    assert refusal_code(module.vend_credit, replace(request_, tid=request_.tid - 1)) == 44
    module.vend_credit(replace(request_, tid=request_.tid - 1, pan=any_pan()))
    module.vend_credit(replace(request_, tid=request_.tid + 1))


def test_the_last_credit_is_found_for_its_request_only(module: SecurityModule, request_: CreditRequest) -> None:
    token = module.vend_credit(request_)
    assert module.find_last_credit(request_) == token
    assert module.find_last_credit(replace(request_, amount_code=501)) is None
    assert module.find_last_credit(replace(request_, tid=request_.tid + 1)) is None
    assert module.find_last_credit(replace(request_, pan=any_pan())) is None
    assert module.find_last_credit(request_) == token


def test_no_credit_is_found_where_none_was_asked(module: SecurityModule, request_: CreditRequest) -> None:
    assert module.find_last_credit(request_) is None


def test_only_the_last_credit_is_found(module: SecurityModule, request_: CreditRequest) -> None:
    module.vend_credit(request_)
    later = replace(request_, pan=any_pan())
    token = module.vend_credit(later)
    assert module.find_last_credit(request_) is None
    assert module.find_last_credit(later) == token


def test_a_register_that_is_not_there(module: SecurityModule, request_: CreditRequest) -> None:
    assert refusal_code(module.vend_credit, replace(request_, register=UNKNOWN_REGISTER)) == 28
    token = module.vend_credit(request_)
    assert refusal_code(verify, module, replace(request_, register=UNKNOWN_REGISTER), token) == 28


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"register": modules.EXPIRED}, 41),
        ({"register": modules.DEFAULT_KEY}, 5),
        ({"ti": 100}, 40),
        ({"amount_code": 0x10000}, 40),
        ({"amount_code": 0xFFFFFF}, 40),
        ({"tid": 1 << 24}, 40),
        ({"register": modules.DKGA02, "ea": EncryptionAlgorithm.MISTY1}, 40),
    ],
)
def test_what_it_refuses_to_vend(module: SecurityModule, emulated: None, change: dict[str, int], code: int) -> None:
    assert refusal_code(module.vend_credit, modules.request(**change)) == code


def test_a_token_of_another_meter_is_refused(module: SecurityModule, request_: CreditRequest) -> None:
    token = module.vend_credit(request_)
    assert refusal_code(verify, module, replace(request_, pan=modules.OTHER_PAN), token) == 3
    assert refusal_code(verify, module, request_, f"{(int(token) + 1) % 10**20:020}") in (2, 3)


@pytest.mark.parametrize("text", ["123", "9" * 20, "not a token"])
def test_what_is_no_token_is_refused(module: SecurityModule, register: KeyRegister, text: str) -> None:
    ea = EncryptionAlgorithm.STA
    assert refusal_code(module.verify_token, register.number, modules.PAN, 1, ea, text) == 2


def test_nothing_answers_once_closed(module: SecurityModule) -> None:
    module.close()
    module.close()
    for call in modules.every_call(module):
        with pytest.raises(ModuleUnavailable) as caught:
            call()
        assert caught.value.reason
