"""Legacy commands and answers, field by field, against the table they come from."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.amount import MAX_UNITS
from sts.digits import write_digits
from sts.module import tsm_layouts as layouts
from sts.module.errors import FieldError
from sts.module.protocol import ModuleIdentity
from sts.module.tsm_layouts import CreditBalance, KeyChangeFields, KeyFields, TokenFields
from sts.token import TokenClass
from tests.support.fuzz_legacy import LEGACY_LAYOUTS
from tests.support.modules import PAN

if TYPE_CHECKING:
    from collections.abc import Callable

OLD = KeyFields(register=1, sgc="600675", ti=7, krn=1, ken=255)
NEW = KeyFields(register=12, sgc="000042", ti=99, krn=9, ken=5)
CREDIT = TokenFields(PAN.text, OLD, subclass=0, tid=0x123456, value=1234)
CREDIT_TEXT = f"{PAN.text} 01600675071FF00123456L0004D2"
MANAGEMENT_TEXT = f"{PAN.text} 01600675071FF0012345604D2"
KEY_CHANGE_TEXT = f"{PAN.text} 0112600675000042079919FF05"

keys = st.builds(
    KeyFields,
    register=st.integers(0, 99),
    sgc=st.text("0123456789", min_size=6, max_size=6),
    ti=st.integers(0, 99),
    krn=st.integers(0, 9),
    ken=st.integers(0, 255),
)
pans = st.text("0123456789", min_size=18, max_size=18)


def token_fields(value_bits: int) -> st.SearchStrategy[TokenFields]:
    return st.builds(
        TokenFields, pans, keys, st.integers(0, 99), st.integers(0, 0xFFFFFF), st.integers(0, (1 << value_bits) - 1)
    )


def tokens(token_class: TokenClass) -> st.SearchStrategy[str]:
    return st.binary(min_size=8, max_size=8).map(lambda block: write_digits(token_class, block))


def test_the_commands_are_laid_out_as_the_module_expects() -> None:
    assert layouts.write_credit_request(CREDIT) == CREDIT_TEXT
    assert layouts.write_management_request(CREDIT) == MANAGEMENT_TEXT
    assert layouts.write_key_change_request(KeyChangeFields(PAN.text, OLD, NEW)) == KEY_CHANGE_TEXT


@given(token_fields(24))
def test_a_credit_request_comes_back(fields: TokenFields) -> None:
    assert layouts.read_credit_request(layouts.write_credit_request(fields)) == fields


@given(token_fields(16))
def test_a_management_request_comes_back(fields: TokenFields) -> None:
    assert layouts.read_management_request(layouts.write_management_request(fields)) == fields


@given(st.builds(KeyChangeFields, pans, keys, keys))
def test_a_key_change_comes_back(fields: KeyChangeFields) -> None:
    assert layouts.read_key_change_request(layouts.write_key_change_request(fields)) == fields


@given(st.lists(tokens(TokenClass.MANAGEMENT), min_size=1, max_size=2))
def test_tokens_come_back(issued: list[str]) -> None:
    payload = layouts.write_tokens(*issued)
    assert len(payload) == 37 * len(issued)
    assert layouts.read_tokens(payload, len(issued), TokenClass.MANAGEMENT) == tuple(issued)


@given(tokens(TokenClass.MANAGEMENT))
def test_a_token_of_another_class_is_refused(token: str) -> None:
    with pytest.raises(FieldError):
        layouts.read_tokens(layouts.write_tokens(token), 1, TokenClass.CREDIT)


def test_both_forms_of_a_token_must_agree() -> None:
    first, second = (write_digits(TokenClass.CREDIT, bytes((number,)) * 8) for number in (1, 2))
    both = layouts.write_tokens(first, second)
    swapped = both[:34] + second + first
    assert layouts.read_tokens(both, 2, TokenClass.CREDIT) == (first, second)
    with pytest.raises(FieldError):
        layouts.read_tokens(swapped, 2, TokenClass.CREDIT)


names = st.text("ABC019 -", min_size=1, max_size=8).filter(lambda name: name == name.strip())


@given(names, names, st.sampled_from(["", "0" * 16, "1234567890ABCDEF"]))
def test_an_identity_comes_back(module_id: str, firmware: str, check: str) -> None:
    identity = ModuleIdentity(module_id, firmware, emulator=False)
    assert layouts.read_identity(layouts.write_identity(identity, check)) == identity


def test_an_emulator_is_told_by_its_name() -> None:
    assert layouts.read_identity("EMU00001FW 1    ").emulator
    assert layouts.read_identity("EMU00001FW 1    ").firmware == "FW 1"


@given(st.integers(0, 99), st.integers(0, 16383))
def test_a_balance_comes_back(sequence: int, units: int) -> None:
    balance = CreditBalance(sequence, units)
    assert layouts.read_balance(layouts.write_balance(balance)) == balance


def test_a_balance_is_coded_like_an_amount() -> None:
    assert layouts.read_balance("078000") == CreditBalance(7, 180224)
    assert layouts.write_balance(CreditBalance(0, 10 * MAX_UNITS)) == "00FFFF"


@pytest.mark.parametrize(
    ("read", "payload"),
    [
        (layouts.read_credit_request, CREDIT_TEXT.replace("L", "S")),
        (layouts.read_credit_request, CREDIT_TEXT + "0"),
        (layouts.read_credit_request, CREDIT_TEXT[:-1]),
        (layouts.read_credit_request, CREDIT_TEXT.replace(" ", "0")),
        (layouts.read_credit_request, CREDIT_TEXT.replace("FF", "ff")),
        (layouts.read_management_request, CREDIT_TEXT),
        (layouts.read_management_request, MANAGEMENT_TEXT + "0"),
        (layouts.read_key_change_request, KEY_CHANGE_TEXT + "0"),
        (layouts.read_key_change_request, ""),
        (layouts.read_identity, " " * 16),
        (layouts.read_identity, "TSM00001FW"),
        (layouts.read_balance, "0704D2F"),
        (layouts.read_balance, "7A04D2"),
    ],
)
def test_bad_layouts(read: Callable[[str], object], payload: str) -> None:
    with pytest.raises(FieldError):
        read(payload)


@pytest.mark.parametrize("name", LEGACY_LAYOUTS)
@given(data=st.data())
def test_any_text_is_read_or_a_fault(name: str, data: Any) -> None:
    """Random texts, and right ones with a few letters changed, lost or added."""
    read, right = LEGACY_LAYOUTS[name]
    start = data.draw(st.integers(0, len(right)))
    middle = data.draw(st.text(max_size=4))
    mutated = right[:start] + middle + right[start + data.draw(st.integers(0, 4)) :]
    with suppress(FieldError):
        read(data.draw(st.sampled_from([mutated, middle])))
