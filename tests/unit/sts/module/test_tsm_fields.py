"""Fixed-width fields: strict both ways, and every fault an error of our own."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.module.errors import FieldError
from sts.module.tsm_fields import Columns, decimal, digits, hexadecimal, text

if TYPE_CHECKING:
    from collections.abc import Callable


def fault_of(call: Callable[[], object]) -> int:
    with pytest.raises(FieldError) as caught:
        call()
    return caught.value.code


@given(st.integers(0, 999), st.integers(0, 0xFFF), st.text("0123456789", min_size=3, max_size=3))
def test_what_is_written_is_read(number: int, bits: int, name: str) -> None:
    columns = Columns(decimal(number, 3) + hexadecimal(bits, 3) + digits(name, 3) + text("A b", 5) + "L")
    assert columns.decimal(3) == number
    assert columns.hexadecimal(3) == bits
    assert columns.digits(3) == name
    assert columns.text(5) == "A b"
    columns.mark("L")
    columns.end()


@pytest.mark.parametrize(
    "write",
    [
        lambda: decimal(100, 2),
        lambda: decimal(-1, 2),
        lambda: hexadecimal(0x100, 2),
        lambda: hexadecimal(-1, 2),
        lambda: digits("12", 3),
        lambda: digits("1A", 2),
        lambda: digits("¹²", 2),
        lambda: text("too long", 3),
        lambda: text("é", 3),
    ],
)
def test_a_value_that_does_not_fit_is_not_written(write: Callable[[], object]) -> None:
    assert fault_of(write) == 40


@pytest.mark.parametrize(
    "read",
    [
        lambda: Columns("1").decimal(2),
        lambda: Columns("").decimal(1),
        lambda: Columns("1A").decimal(2),
        lambda: Columns("¹²").decimal(2),
        lambda: Columns("1a").hexadecimal(2),
        lambda: Columns("+1").hexadecimal(2),
        lambda: Columns("12 ").digits(3),
        lambda: Columns("a\n").text(2),
        lambda: Columns("l").mark("L"),
        lambda: Columns("").mark("L"),
        lambda: Columns("1").end(),
    ],
)
def test_a_field_that_is_none_is_refused(read: Callable[[], object]) -> None:
    assert fault_of(read) == 2


@given(st.text(max_size=12))
def test_any_text_is_a_field_or_a_fault(payload: str) -> None:
    with suppress(FieldError):
        columns = Columns(payload)
        for read in (columns.decimal, columns.hexadecimal, columns.digits, columns.text):
            read(2)
        columns.mark(" ")
        columns.end()
