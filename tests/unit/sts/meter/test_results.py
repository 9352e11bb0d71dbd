from __future__ import annotations

import pytest

from sts.amount import decode_currency, encode_currency, encode_units
from sts.codec import encode_meter_test, encode_token
from sts.digits import write_digits
from sts.identity import MeterPan, luhn_digit
from sts.keys import DecoderKey, KeyType
from sts.meter import (
    CreditCleared,
    Credited,
    Display,
    Displayed,
    MeterTest,
    Result,
    TamperCleared,
    ValueSet,
)
from sts.token import (
    ALL_REGISTERS,
    ALL_TESTS_28,
    ALL_TESTS_36,
    Commodity,
    CreditToken,
    KeyChangeSection,
    ManagementFunction,
    MeterTestToken,
    Section,
    TokenClass,
)
from tests.support.virtual_meters import MISTY1, STA, TID, Bench, meter_key


def test_accept_credits_the_register() -> None:
    bench = Bench()
    assert bench.meter.enter(bench.credit(TID, 352)).effect == Credited(352, 352)
    answer = bench.meter.enter(bench.credit(TID + 1, 20_000))
    assert (answer.result, answer.effect, answer.tid) == (Result.ACCEPT, Credited(20_004, 20_356), TID + 1)
    assert bench.state.credit == 20_356


def test_accept_under_misty1() -> None:
    bench = Bench(meter_key(MISTY1))
    assert bench.meter.enter(bench.credit()).result is Result.ACCEPT


def test_a_currency_meter_takes_currency_and_no_units() -> None:
    bench = Bench(in_currency=True)
    amount = decode_currency(encode_currency(500_000))
    assert bench.meter.enter(bench.currency(TID, 500_000)).effect == Credited(amount, amount)
    assert bench.meter.enter(bench.credit(TID + 1)).result is Result.FUNCTION_ERROR
    assert bench.meter.enter(bench.currency(TID + 2, -1_500_000)).result is Result.ACCEPT
    assert bench.state.credit < 0
    assert not bench.state.supplies


def test_used_error_for_a_stored_identifier() -> None:
    bench = Bench()
    token = bench.credit()
    bench.meter.enter(token)
    before = bench.state
    answer = bench.meter.enter(token)
    assert (answer.result, answer.effect, answer.tid) == (Result.USED_ERROR, None, TID)
    assert bench.state == before


def test_used_error_for_another_token_of_the_same_minute() -> None:
    bench = Bench()
    bench.meter.enter(bench.credit(TID, 10))
    assert bench.meter.enter(bench.credit(TID, 20)).result is Result.USED_ERROR
    limit = bench.management(ManagementFunction.SET_MAXIMUM_POWER_LIMIT, 5_000, TID)
    assert bench.meter.enter(limit).result is Result.USED_ERROR


def test_old_error_below_a_full_memory_only() -> None:
    bench = Bench()
    for tid in range(TID, TID + 38, 2):
        bench.meter.enter(bench.credit(tid))
    assert bench.meter.enter(bench.credit(TID - 10)).result is Result.ACCEPT  # 19 stored: there is room
    assert bench.meter.enter(bench.credit(TID - 12)).result is Result.OLD_ERROR  # 20 stored
    assert bench.meter.enter(bench.credit(TID + 1)).result is Result.ACCEPT  # missed so far, and above the smallest
    assert bench.meter.enter(bench.credit(TID - 10)).result is Result.OLD_ERROR  # pushed out by it
    assert len(bench.state.seen) == 20


def test_management_tokens_fill_the_memory_too() -> None:
    bench = Bench()
    bench.meter.enter(bench.management(ManagementFunction.CLEAR_TAMPER_CONDITION))
    assert bench.state.seen == (TID,)
    assert bench.meter.enter(bench.credit()).result is Result.USED_ERROR


def test_overflow_error_leaves_the_identifier_unused() -> None:
    bench = Bench(capacity=1_000)
    bench.meter.enter(bench.credit(TID, 900))
    assert bench.meter.enter(bench.credit(TID + 1, 101)).result is Result.OVERFLOW_ERROR
    assert bench.state.credit == 900
    bench.meter.consume(1)
    assert bench.meter.enter(bench.credit(TID + 1, 101)).effect == Credited(101, 1_000)


def test_ddtk_error_for_credit_under_a_default_key() -> None:
    bench = Bench(meter_key(kt=KeyType.DDTK))
    assert bench.meter.enter(bench.credit()).result is Result.DDTK_ERROR
    assert bench.meter.enter(bench.management(ManagementFunction.CLEAR_TAMPER_CONDITION)).result is Result.ACCEPT


def test_key_expired_error_past_the_key_expiry_number() -> None:
    bench = Bench(meter_key(ken=TID >> 16))
    assert bench.meter.enter(bench.credit(TID | 0xFFFF)).result is Result.ACCEPT
    assert bench.meter.enter(bench.credit((TID | 0xFFFF) + 1)).result is Result.KEY_EXPIRED_ERROR
    limit = bench.management(ManagementFunction.SET_MAXIMUM_POWER_LIMIT, 5_000, 0xFFFFFF)
    assert bench.meter.enter(limit).result is Result.KEY_EXPIRED_ERROR


@pytest.mark.parametrize("text", ["", "1234", "1" * 21, "12345678901234567x90", "9" * 20, "١" * 20])
def test_format_error_for_what_is_no_token(text: str) -> None:
    bench = Bench()
    assert bench.meter.enter(text).result is Result.FORMAT_ERROR


def test_format_error_for_class_3() -> None:
    assert Bench().meter.enter(write_digits(3, bytes(8))).result is Result.FORMAT_ERROR


def test_crc_error_for_another_meters_token() -> None:
    token = CreditToken(Commodity.ELECTRICITY, TID, encode_units(10), 0)
    stranger = DecoderKey(b"stranger", STA)
    assert Bench().meter.enter(encode_token(token, stranger)).result is Result.CRC_ERROR


@pytest.mark.parametrize("commodity", [Commodity.WATER, Commodity.GAS, Commodity.TIME])
def test_function_error_for_another_commodity(commodity: Commodity) -> None:
    bench = Bench()
    assert bench.meter.enter(bench.credit(commodity=commodity)).result is Result.FUNCTION_ERROR
    assert bench.state.seen == ()
    own = Bench(commodity=commodity)
    assert own.meter.enter(own.credit(commodity=commodity)).result is Result.ACCEPT


@pytest.mark.parametrize(
    "function",
    [
        ManagementFunction.SET_MAXIMUM_PHASE_POWER_UNBALANCE_LIMIT,
        ManagementFunction.SET_WATER_METER_FACTOR,
        *(function for function in ManagementFunction if function >= ManagementFunction.EXTENDED),
    ],
)
def test_function_error_for_what_a_single_phase_meter_lacks(function: ManagementFunction) -> None:
    bench = Bench()
    assert bench.meter.enter(bench.management(function, 100)).result is Result.FUNCTION_ERROR


def test_function_error_for_the_reserved_subclasses() -> None:
    """A block with a right checksum and a subclass that no token has."""

    class Reserved:
        token_class, subclass, payload = TokenClass.CREDIT, 12, 0

    bench = Bench()
    assert bench.meter.enter(encode_token(Reserved(), bench.key.key)).result is Result.FUNCTION_ERROR  # type: ignore[arg-type]


def test_function_error_for_a_fourth_section_under_sta() -> None:
    bench = Bench()
    assert bench.meter.enter(bench.token(KeyChangeSection(Section.FOURTH, 0))).result is Result.FUNCTION_ERROR


@pytest.mark.parametrize(
    ("kind", "function", "field"),
    [
        ({}, ManagementFunction.SET_MAXIMUM_POWER_LIMIT, "power_limit"),
        ({}, ManagementFunction.SET_TARIFF_RATE, "tariff_rate"),
        ({"phases": 3}, ManagementFunction.SET_MAXIMUM_PHASE_POWER_UNBALANCE_LIMIT, "unbalance_limit"),
        ({"commodity": Commodity.WATER}, ManagementFunction.SET_WATER_METER_FACTOR, "water_factor"),
    ],
)
def test_limits_rates_and_factors_are_set(kind: dict[str, int], function: ManagementFunction, field: str) -> None:
    bench = Bench(**kind)
    assert bench.meter.enter(bench.management(function, 4_600)).effect == ValueSet(function, 4_600)
    assert getattr(bench.state, field) == 4_600


@pytest.mark.parametrize(("in_currency", "own"), [(False, 0), (True, 4)])
def test_clear_credit_of_its_own_register_or_of_all(in_currency: bool, own: int) -> None:
    for register in (own, ALL_REGISTERS):
        bench = Bench(in_currency=in_currency)
        bench.meter.enter(bench.currency() if in_currency else bench.credit())
        held = bench.state.credit
        clear = bench.management(ManagementFunction.CLEAR_CREDIT, register, TID + 1)
        assert bench.meter.enter(clear).effect == CreditCleared(held)
        assert bench.state.credit == 0


@pytest.mark.parametrize("register", [1, 2, 3, 4, 7, 8, 0xFFFE])
def test_range_error_for_a_register_it_lacks(register: int) -> None:
    bench = Bench()
    bench.meter.enter(bench.credit())
    clear = bench.management(ManagementFunction.CLEAR_CREDIT, register, TID + 1)
    assert bench.meter.enter(clear).result is Result.RANGE_ERROR
    assert (bench.state.credit, bench.state.seen) == (352, (TID,))


def test_clear_tamper_closes_the_load_switch_again() -> None:
    bench = Bench()
    bench.meter.enter(bench.credit())
    bench.meter.tamper()
    assert not bench.state.supplies
    wrong = bench.management(ManagementFunction.CLEAR_TAMPER_CONDITION, 1, TID + 1)
    assert bench.meter.enter(wrong).result is Result.RANGE_ERROR
    clear = bench.management(ManagementFunction.CLEAR_TAMPER_CONDITION, 0, TID + 1)
    assert bench.meter.enter(clear).effect == TamperCleared()
    assert bench.state.supplies


def test_mfr_code_error_for_another_manufacturer() -> None:
    bench = Bench(pan=MeterPan.from_drn("12345678903"))
    assert bench.meter.enter(encode_meter_test(MeterTestToken(0, 1, 13))).result is Result.MFR_CODE_ERROR
    for manufacturer in (0, 12):
        assert bench.meter.enter(encode_meter_test(MeterTestToken(0, 1, manufacturer))).result is Result.ACCEPT


def test_a_manufacturer_code_of_four_digits() -> None:
    number = "004220000000"
    drn = number + luhn_digit(number)
    bench = Bench(pan=MeterPan.from_drn(drn))
    assert bench.meter.enter(encode_meter_test(MeterTestToken(1, 1, 42))).result is Result.ACCEPT
    assert bench.meter.enter(encode_meter_test(MeterTestToken(1, 1, 4200))).result is Result.MFR_CODE_ERROR


def test_every_test_by_its_number() -> None:
    bench = Bench()
    bench.meter.enter(bench.credit())
    bench.meter.consume(100)
    bench.meter.enter(bench.management(ManagementFunction.SET_MAXIMUM_POWER_LIMIT, 4_600, TID + 1))
    expected = {1: 1, 2: None, 3: 100, 4: 1, 5: 1, 6: None, 7: 4_600, 8: 0, 9: 0, 10: 1, 13: None}
    for number in range(1, 14):
        answer = bench.meter.enter(encode_meter_test(MeterTestToken(0, 1 << number - 1, 0)))
        if number in expected:
            assert answer.effect == Displayed((Display(MeterTest(number), expected[number]),))
        else:
            assert answer.result is Result.FUNCTION_ERROR


@pytest.mark.parametrize(("subclass", "control"), [(0, ALL_TESTS_36), (1, ALL_TESTS_28)])
def test_all_ones_run_all_tests_that_the_meter_has(subclass: int, control: int) -> None:
    answer = Bench().meter.enter(encode_meter_test(MeterTestToken(subclass, control, 0)))
    assert isinstance(answer.effect, Displayed)
    assert [int(display.test) for display in answer.effect.displays] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13]


@pytest.mark.parametrize(
    ("token", "result"),
    [
        (MeterTestToken(0, 0, 0), Result.RANGE_ERROR),
        (MeterTestToken(0, 1 << 13, 0), Result.FUNCTION_ERROR),
        (MeterTestToken(2, 1 << 30, 0), Result.FUNCTION_ERROR),
    ],
)
def test_tests_that_no_meter_has(token: MeterTestToken, result: Result) -> None:
    assert Bench().meter.enter(encode_meter_test(token)).result is result


def test_class_1_is_taken_again_and_again() -> None:
    bench = Bench()
    token = encode_meter_test(MeterTestToken(0, 1, 0))
    assert [bench.meter.enter(token).result for _ in range(3)] == [Result.ACCEPT] * 3
    assert bench.state.seen == ()
