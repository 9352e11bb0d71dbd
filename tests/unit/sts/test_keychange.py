from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.codec import decode_token
from sts.errors import InvalidKey, InvalidKeyChange, KeyChangeFault
from sts.keychange import KeyChange, change_key, join_key, split_key
from sts.keys import DecoderKey, EncryptionAlgorithm, KeyType, MeterKey
from sts.token import KeyChangeSection, Section
from tests.support.token_strategies import KEYS, key_changes

STA, MISTY1 = EncryptionAlgorithm.STA, EncryptionAlgorithm.MISTY1
SHORT = MeterKey(DecoderKey(bytes.fromhex("0123456789abcdef"), STA), 4, KeyType.DUTK, 7, 0x5A, "600675")
LONG = replace(SHORT, key=DecoderKey(bytes.fromhex("00112233445566778899aabbccddeeff"), MISTY1))


@given(key_changes(), KEYS, st.randoms(use_true_random=False))
def test_the_sections_join_in_any_order(change: tuple[KeyChange, int], current: DecoderKey, random: object) -> None:
    expected, count = change
    tokens = [decode_token(token, current) for token in change_key(current, expected, count)]
    sections = [token for token in tokens if isinstance(token, KeyChangeSection)]
    assert len(sections) == count
    random.shuffle(sections)  # type: ignore[attr-defined]  # Hypothesis gives a Random
    if count == 2:
        expected = KeyChange(replace(expected.key, sgc=None), expected.rollover)
    assert (
        join_key([section for section in sections if isinstance(section, KeyChangeSection)], expected.key.key.ea)
        == expected
    )


def test_two_sections_hold_what_the_standard_puts_there() -> None:
    assert split_key(KeyChange(SHORT, rollover=False), 2) == (
        KeyChangeSection(Section.FIRST, 0x5_4_2_01234567),  # KEN high, KRN, RO 0 and Res 0 and KT 2, NKHO
        KeyChangeSection(Section.SECOND, 0xA_07_89ABCDEF),  # KEN low, TI, NKLO
    )


def test_three_sections_carry_the_supply_group_code() -> None:
    first, _, third = split_key(KeyChange(SHORT, rollover=True), 3)
    assert first.payload == 0x5_4_E_01234567  # RO 1 and Res 1
    assert third == KeyChangeSection(Section.THIRD, 600675 << 20)


def test_four_sections_carry_a_long_key() -> None:
    words = [section.payload & 0xFFFFFFFF for section in split_key(KeyChange(LONG, rollover=False), 4)]
    assert words == [0x00112233, 0xCCDDEEFF, 0x44556677, 0x8899AABB]


@pytest.mark.parametrize(("key", "count"), [(SHORT, 1), (SHORT, 4), (SHORT, 5), (LONG, 2), (LONG, 3)])
def test_other_counts_are_refused(key: MeterKey, count: int) -> None:
    assert fault_of(key, count) is KeyChangeFault.COUNT


@pytest.mark.parametrize(("key", "count"), [(SHORT, 3), (LONG, 4)])
def test_an_unknown_supply_group_cannot_be_carried(key: MeterKey, count: int) -> None:
    assert fault_of(replace(key, sgc=None), count) is KeyChangeFault.SUPPLY_GROUP


def fault_of(key: MeterKey, count: int) -> KeyChangeFault:
    with pytest.raises(InvalidKeyChange) as refused:
        split_key(KeyChange(key, rollover=False), count)
    return refused.value.reason


@pytest.mark.parametrize(("key", "count"), [(SHORT, 2), (SHORT, 3), (LONG, 4)])
def test_a_set_with_one_missing_is_none(key: MeterKey, count: int) -> None:
    sections = split_key(KeyChange(key, rollover=False), count)
    for missing in sections:
        with pytest.raises(InvalidKeyChange) as refused:
            join_key([section for section in sections if section != missing], key.key.ea)
        assert refused.value.reason is KeyChangeFault.SECTIONS


def test_sections_of_different_sets_are_refused() -> None:
    two, three = (split_key(KeyChange(SHORT, rollover=False), count) for count in (2, 3))
    with pytest.raises(InvalidKeyChange):
        join_key([*two, three[2]], STA)
    with pytest.raises(InvalidKeyChange):
        join_key(two, MISTY1)


def test_impossible_attributes_are_refused() -> None:
    first, second = split_key(KeyChange(SHORT, rollover=False), 2)
    with pytest.raises(InvalidKey) as refused:
        join_key([replace(first, payload=first.payload & ~(0xF << 36)), second], STA)
    assert refused.value.field == "krn"
    with pytest.raises(InvalidKey) as refused:
        join_key([first, replace(second, payload=second.payload | 0xFF << 32)], STA)
    assert refused.value.field == "ti"
