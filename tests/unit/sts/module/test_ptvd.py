from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.module import ptvd
from sts.module.errors import FieldError
from sts.module.ptvd import Fields

READERS = ["number", "text", "hexadecimal", "moment"]


def test_fields_are_written_as_type_value_end() -> None:
    assert ptvd.number(7) == "N7~"
    assert ptvd.text("EMU-1 x") == "PEMU-1 x~"
    assert ptvd.hexadecimal(0x0A, 4) == "H000A~"
    assert ptvd.hexadecimal(0x12345, 4) == "H012345~"
    assert ptvd.moment(datetime(2026, 1, 2, 5, 4, 5, tzinfo=timezone(timedelta(hours=2)))) == "D20260102030405~"


def test_fields_are_read_in_order() -> None:
    fields = Fields("N007~PA b~H00FF~D20260102030405~")
    assert (fields.number(), fields.text(), fields.hexadecimal()) == (7, "A b", 255)
    assert fields.moment() == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    fields.end()


@pytest.mark.parametrize(
    ("payload", "reader", "code"),
    [
        ("", "number", 60),
        ("N1", "number", 60),
        ("N1~N", "number", 60),
        ("~", "number", 61),
        ("P1~", "number", 61),
        ("n1~", "number", 61),
        ("N1~", "text", 61),
        ("N~", "number", 62),
        ("N-1~", "number", 62),
        ("N1.0~", "number", 62),
        ("N٣~", "number", 62),
        ("N12345678901~", "number", 62),
        ("P~", "text", 62),
        ("P\t~", "text", 62),
        ("H~", "hexadecimal", 62),
        ("H0~", "hexadecimal", 62),
        ("H0a~", "hexadecimal", 62),
        ("D2026010203040~", "moment", 62),
        ("D20260230000000~", "moment", 63),
    ],
)
def test_bad_fields_have_the_module_s_return_codes(payload: str, reader: str, code: int) -> None:
    with pytest.raises(FieldError) as caught:
        getattr(Fields(payload), reader)()
    assert caught.value.code == code


def test_a_field_too_many() -> None:
    fields = Fields("N1~N2~")
    fields.number()
    with pytest.raises(FieldError) as caught:
        fields.end()
    assert caught.value.code == 60


@pytest.mark.parametrize("value", ["", "a~b", "é", "\r", "\x7f"])
def test_texts_that_cannot_be_written(value: str) -> None:
    with pytest.raises(FieldError):
        ptvd.text(value)


@pytest.mark.parametrize("value", [-1, 10**10])
def test_numbers_that_cannot_be_written(value: int) -> None:
    with pytest.raises(FieldError):
        ptvd.number(value)


def test_a_negative_hexadecimal_cannot_be_written() -> None:
    with pytest.raises(FieldError):
        ptvd.hexadecimal(-1, 4)


@given(st.integers(0, 10**10 - 1), st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7D), min_size=1))
def test_what_is_written_is_read_back(value: int, text: str) -> None:
    fields = Fields(ptvd.number(value) + ptvd.text(text) + ptvd.hexadecimal(value, 4))
    assert (fields.number(), fields.text(), fields.hexadecimal()) == (value, text, value)
    fields.end()


@given(st.text() | st.text("NPHD019AF~"), st.lists(st.sampled_from(READERS), max_size=5))
def test_no_text_raises_anything_else(payload: str, readers: list[str]) -> None:
    with suppress(FieldError):
        fields = Fields(payload)
        for reader in readers:
            getattr(fields, reader)()
        fields.end()
