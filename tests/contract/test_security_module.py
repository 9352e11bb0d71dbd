"""What every security module does, whatever it is and however it is reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sts.amount import encode_currency
from sts.keys import EncryptionAlgorithm
from sts.module.errors import ModuleUnavailable
from sts.module.protocol import (
    CreditRequest,
    KeyRegister,
    SecurityModule,
    VerifiedToken,
)
from sts.token import Commodity
from tests.support import modules
from tests.support.module_kinds import Ability
from tests.support.readings import any_pan, encode_again, read_token, refusal_code

if TYPE_CHECKING:
    from tests.support.module_kinds import ModuleKind

STA, MISTY1 = EncryptionAlgorithm.STA, EncryptionAlgorithm.MISTY1
UNKNOWN_REGISTER = 99
CURRENCY = range(4, 8)
BOTH_ALGORITHMS = pytest.mark.parametrize("ea", [STA, MISTY1])


def verify(module: SecurityModule, request: CreditRequest, token: str) -> VerifiedToken:
    return module.verify_token(request.register, request.pan, request.ti, request.ea, token)


def test_it_tells_who_it_is_always_the_same(module: SecurityModule, kind: ModuleKind) -> None:
    identity = module.identify()
    assert identity == module.identify()
    assert identity.module_id
    assert identity.firmware
    assert identity.emulator is not kind.is_hardware


def test_its_clock(module: SecurityModule, kind: ModuleKind) -> None:
    if not kind.has(Ability.CLOCK):
        assert refusal_code(module.clock) == 21
        return
    clock = module.clock()
    assert abs(clock.now - datetime.now(UTC)) < timedelta(days=1 if kind.is_hardware else 0, seconds=5)
    assert clock.tid_window >= 0


def test_registers_have_numbers_of_their_own(module: SecurityModule) -> None:
    numbers = [register.number for register in module.registers()]
    assert numbers == sorted(set(numbers))
    assert numbers


def test_registers_are_the_keys_put_in(module: SecurityModule, kind: ModuleKind, known_keys: None) -> None:
    for register, held in zip(module.registers(), modules.MODULE_KEYS, strict=True):
        key = held.key
        facts = (register.sgc, register.krn, register.kt, register.base_date, register.ken)
        assert facts == (key.sgc, key.krn, key.kt, key.base_date, key.ken)
        if kind.has(Ability.LIMITS):
            assert (register.active_from, register.issue_until) == (held.active_from, held.issue_until)
            assert (register.units_left, register.currency_left) == (held.unit_limit, held.currency_limit)
            assert register.kcv == held.kcv


@BOTH_ALGORITHMS
@pytest.mark.parametrize("subclass", range(8))
def test_a_credit_token_holds_what_was_asked(
    module: SecurityModule, kind: ModuleKind, request_: CreditRequest, subclass: int, ea: EncryptionAlgorithm
) -> None:
    if kind.is_hardware and ea is MISTY1:
        pytest.skip("not under every key")
    amount_code = encode_currency(1_234_567) if subclass in CURRENCY else 500
    request = replace(request_, subclass=subclass, amount_code=amount_code, ea=ea)
    if code := kind.refusal_of(request):
        assert refusal_code(module.vend_credit, request) == code
        return
    token = module.vend_credit(request)
    assert read_token(kind, module, request, token) == VerifiedToken(0, subclass, amount_code, request.tid)


@pytest.mark.needs(Ability.CURRENCY)
@pytest.mark.parametrize("currency", [0, -1, 10**5, -(10**12), 10**30])
def test_currency_of_any_size_and_sign(
    module: SecurityModule, kind: ModuleKind, request_: CreditRequest, currency: int
) -> None:
    request = replace(request_, subclass=4, amount_code=encode_currency(currency))
    token = module.vend_credit(request)
    assert read_token(kind, module, request, token) == VerifiedToken(0, 4, request.amount_code, request.tid)


@pytest.mark.parametrize("register_number", [modules.DKGA04, modules.DKGA02, modules.INITIALIZATION])
def test_a_second_implementation_writes_the_same(
    module: SecurityModule, known_keys: None, register_number: int
) -> None:
    credit = modules.request(register=register_number)
    token = module.vend_credit(credit)
    assert encode_again(credit, token) == token
    management = replace(modules.MANAGEMENT, register=register_number, tid=credit.tid + 1)
    token = module.issue_management(management)
    assert encode_again(management, token) == token


def test_the_same_question_gives_the_same_token(
    module: SecurityModule, request_: CreditRequest, known_keys: None
) -> None:
    assert len({module.vend_credit(request_) for _ in range(5)}) == 1


@pytest.mark.parametrize("change", [{"amount_code": 501}, {"ti": 2}, {"subclass": Commodity.WATER}])
def test_one_tid_makes_one_credit(
    module: SecurityModule, request_: CreditRequest, known_keys: None, change: dict[str, int]
) -> None:
    module.vend_credit(request_)
    assert refusal_code(module.vend_credit, replace(request_, **change)) == 44


def test_tids_rise_for_each_meter(module: SecurityModule, request_: CreditRequest, known_keys: None) -> None:
    module.vend_credit(request_)
    assert refusal_code(module.vend_credit, replace(request_, tid=request_.tid - 1)) == 44
    module.vend_credit(replace(request_, tid=request_.tid - 1, pan=any_pan()))
    module.vend_credit(replace(request_, tid=request_.tid + 1))


def test_a_limit_counts_a_token_once(module: SecurityModule, kind: ModuleKind, known_keys: None) -> None:
    first = modules.request(register=modules.LIMITED, amount_code=modules.UNIT_LIMIT - 300)
    for _ in range(3):
        module.vend_credit(first)
    if kind.has(Ability.LIMITS):
        assert units_left(module) == 300
    second = replace(first, tid=first.tid + 1, amount_code=301)
    assert refusal_code(module.vend_credit, second) == 31
    module.vend_credit(replace(second, amount_code=300))
    if kind.has(Ability.LIMITS):
        assert units_left(module) == 0


def units_left(module: SecurityModule) -> int | None:
    return next(register.units_left for register in module.registers() if register.number == modules.LIMITED)


def test_the_last_credit_is_found_for_its_request_only(module: SecurityModule, request_: CreditRequest) -> None:
    token = module.vend_credit(request_)
    assert module.find_last_credit(request_) == token
    assert module.find_last_credit(replace(request_, amount_code=501)) is None
    assert module.find_last_credit(replace(request_, tid=request_.tid + 1)) is None
    assert module.find_last_credit(replace(request_, pan=any_pan())) is None
    assert module.find_last_credit(request_) == token


def test_no_credit_is_found_where_none_was_asked(module: SecurityModule, request_: CreditRequest) -> None:
    assert module.find_last_credit(request_) is None


def test_the_last_credit_is_found_and_earlier_ones_where_results_are_kept(
    module: SecurityModule, kind: ModuleKind, request_: CreditRequest
) -> None:
    earlier = module.vend_credit(request_)
    later = replace(request_, pan=any_pan())
    token = module.vend_credit(later)
    assert module.find_last_credit(request_) == (earlier if kind.keeps_results else None)
    assert module.find_last_credit(later) == token


def test_a_register_that_is_not_there(module: SecurityModule, kind: ModuleKind, request_: CreditRequest) -> None:
    assert refusal_code(module.vend_credit, replace(request_, register=UNKNOWN_REGISTER)) == 28
    if kind.has(Ability.VERIFY):
        token = module.vend_credit(request_)
        assert refusal_code(verify, module, replace(request_, register=UNKNOWN_REGISTER), token) == 28


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"register": modules.EXPIRED}, 41),
        ({"register": modules.DEFAULT_KEY}, 5),
        ({"register": modules.COMMON}, 5),
        ({"register": modules.NOT_YET_ACTIVE}, 43),
        ({"register": modules.ISSUE_UNTIL_PASSED}, 42),
        ({"register": modules.LIMITED, "amount_code": modules.UNIT_LIMIT + 1}, 31),
        ({"ti": 100}, 40),
        ({"amount_code": 0x10000}, 40),
        ({"amount_code": 0xFFFFFF}, 40),
        ({"tid": 1 << 24}, 40),
        ({"subclass": 8}, 48),
        ({"register": modules.DKGA02, "ea": MISTY1}, 40),
    ],
)
def test_what_it_refuses_to_vend(module: SecurityModule, known_keys: None, change: dict[str, int], code: int) -> None:
    assert refusal_code(module.vend_credit, modules.request(**change)) == code


def test_a_token_of_another_meter_is_refused(module: SecurityModule, kind: ModuleKind, request_: CreditRequest) -> None:
    token = module.vend_credit(request_)
    if not kind.has(Ability.VERIFY):
        assert refusal_code(verify, module, request_, token) == 21
        return
    assert refusal_code(verify, module, replace(request_, pan=modules.OTHER_PAN), token) == 3
    assert refusal_code(verify, module, request_, f"{(int(token) + 1) % 10**20:020}") in (2, 3)


@pytest.mark.parametrize("text", ["123", "9" * 20, "not a token"])
def test_what_is_no_token_is_refused(
    module: SecurityModule, kind: ModuleKind, register: KeyRegister, text: str
) -> None:
    code = 2 if kind.has(Ability.VERIFY) else 21
    assert refusal_code(module.verify_token, register.number, modules.PAN, 1, STA, text) == code


def test_nothing_answers_once_closed(module: SecurityModule) -> None:
    module.close()
    module.close()
    for call in modules.every_call(module):
        with pytest.raises(ModuleUnavailable) as caught:
            call()
        assert caught.value.reason
