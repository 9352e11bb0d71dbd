from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sts.amount import MAX_UNITS
from sts.errors import AmountOutOfRange, KeyExpired, TokenFault, TokenFormatError
from sts.tid import BaseDate, moment_of
from sts.token import (
    ALL_REGISTERS,
    ALL_TESTS_28,
    ALL_TESTS_36,
    Commodity,
    CreditToken,
    CurrencyToken,
    KeyChangeSection,
    ManagementFunction,
    ManagementToken,
    MeterTestToken,
    Section,
    management_value,
    verify_not_expired,
)
from tests.support.vectors import Row, primitives

EXPIRY_EDGES = [row for row in primitives("key_expiry") if "last_accepted_tid" in row["inputs"]]
LIMIT, UNBALANCE = (
    ManagementFunction.SET_MAXIMUM_POWER_LIMIT,
    ManagementFunction.SET_MAXIMUM_PHASE_POWER_UNBALANCE_LIMIT,
)


@pytest.mark.parametrize(
    ("tid", "amount_code", "rnd", "reason"),
    [
        (1 << 24, 0, 0, TokenFault.TID),
        (-1, 0, 0, TokenFault.TID),
        (0, 1 << 16, 0, TokenFault.AMOUNT),
        (0, -1, 0, TokenFault.AMOUNT),
        (0, 0, 16, TokenFault.RND),
        (0, 0, -1, TokenFault.RND),
    ],
)
def test_fields_of_more_bits_are_refused(tid: int, amount_code: int, rnd: int, reason: TokenFault) -> None:
    for make in (
        lambda: CreditToken(Commodity.WATER, tid, amount_code, rnd),
        lambda: ManagementToken(ManagementFunction.CLEAR_CREDIT, tid, amount_code, rnd),
    ):
        with pytest.raises(TokenFormatError) as refused:
            make()
        assert refused.value.reason is reason


@pytest.mark.parametrize("code", [-1, 1 << 20])
def test_currency_of_more_bits_is_refused(code: int) -> None:
    with pytest.raises(TokenFormatError) as refused:
        CurrencyToken(Commodity.GAS, 1, code)
    assert refused.value.reason is TokenFault.AMOUNT


@pytest.mark.parametrize(
    ("subclass", "control", "manufacturer", "reason"),
    [
        (3, 0, 0, TokenFault.SUBCLASS),
        (-1, 0, 0, TokenFault.SUBCLASS),
        (0, 1 << 36, 0, TokenFault.CONTROL),
        (1, 1 << 28, 0, TokenFault.CONTROL),
        (2, -1, 0, TokenFault.CONTROL),
        (0, 0, 1 << 8, TokenFault.MANUFACTURER),
        (1, 0, 1 << 16, TokenFault.MANUFACTURER),
        (2, 0, -1, TokenFault.MANUFACTURER),
    ],
)
def test_meter_tests_out_of_range(subclass: int, control: int, manufacturer: int, reason: TokenFault) -> None:
    with pytest.raises(TokenFormatError) as refused:
        MeterTestToken(subclass, control, manufacturer)
    assert refused.value.reason is reason


def test_all_tests_fill_the_control_field() -> None:
    for subclass, control, bits in ((0, ALL_TESTS_36, 36), (1, ALL_TESTS_28, 28)):
        assert MeterTestToken(subclass, control, 0).payload >> 44 - bits == (1 << bits) - 1


@pytest.mark.parametrize("payload", [-1, 1 << 44])
def test_a_section_of_more_bits_is_refused(payload: int) -> None:
    with pytest.raises(TokenFormatError) as refused:
        KeyChangeSection(Section.THIRD, payload)
    assert refused.value.reason is TokenFault.PAYLOAD


def test_amounts() -> None:
    assert CreditToken(Commodity.TIME, 1, 0x4000, 0).units == 16384
    assert CurrencyToken(Commodity.TIME, 1, 0x4000).amount == 16384
    assert CurrencyToken(Commodity.TIME, 1, 0x84000).amount == -16384


def test_watts_are_coded_like_amounts_and_other_values_are_not() -> None:
    for function in ManagementFunction:
        value = management_value(function, 20_000)
        coded, read = (0x416A, 20_004) if function in (LIMIT, UNBALANCE) else (20_000, 20_000)
        assert value == coded
        assert ManagementToken(function, 1, value, 0).quantity == read


def test_values_out_of_range() -> None:
    assert management_value(ManagementFunction.CLEAR_CREDIT, ALL_REGISTERS) == ALL_REGISTERS
    with pytest.raises(TokenFormatError):
        management_value(ManagementFunction.CLEAR_CREDIT, ALL_REGISTERS + 1)
    with pytest.raises(AmountOutOfRange):
        management_value(LIMIT, MAX_UNITS + 1)


@pytest.mark.parametrize("row", EXPIRY_EDGES, ids=lambda row: f"{row['inputs']['base_date']}-{row['inputs']['ken']}")
def test_key_expiry_edges(row: Row) -> None:
    inputs, expected = row["inputs"], row["expected"]
    verify_not_expired(inputs["last_accepted_tid"], inputs["ken"])
    with pytest.raises(KeyExpired) as refused:
        verify_not_expired(inputs["first_rejected_tid"], inputs["ken"])
    assert (refused.value.tid, refused.value.ken) == (inputs["first_rejected_tid"], inputs["ken"])
    base = BaseDate(inputs["base_date"])
    last = datetime.fromisoformat(expected["last_accepted"]).replace(tzinfo=UTC)
    assert moment_of(inputs["last_accepted_tid"], base) == last
    assert moment_of(inputs["first_rejected_tid"], base) == last + timedelta(minutes=1)


def test_published_expired_key() -> None:
    [row] = [row for row in primitives("key_expiry") if row not in EXPIRY_EDGES]
    with pytest.raises(KeyExpired):
        verify_not_expired(row["inputs"]["tid"], row["inputs"]["ken"])


def test_key_without_expiry() -> None:
    verify_not_expired((1 << 24) - 1, 255)


@pytest.mark.parametrize("tid", [-1, 1 << 24])
def test_expiry_of_no_identifier_is_refused(tid: int) -> None:
    with pytest.raises(TokenFormatError):
        verify_not_expired(tid, 255)
