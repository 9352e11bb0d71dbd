"""Cells become what a person means by them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from spreadsheets.texts import CellValue, cell_text, clean_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (100023, "100023"),
        (100023.0, "100023"),
        (1234567890123.0, "1234567890123"),
        (1.2345678901234e12, "1234567890123.4"),
        (9007199254740991.0, "9007199254740991"),
        (1.23456789012345e19, "12345678901234500000"),
        (-0.0, "0"),
        (-12.5, "-12.5"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (1.1 * 3, "3.3"),
        (99.99, "99.99"),
        (1e-7, "0.0000001"),
        (1 / 3, "0.333333333333333"),
        (float("nan"), "NaN"),
        (True, "true"),
        (False, "false"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29), "2024-02-29"),  # noqa: DTZ001 - cells have no zone
        (datetime(2026, 1, 2, 12, 30, 0, 999_600), "2026-01-02T12:30:01"),  # noqa: DTZ001
        (datetime(2026, 1, 2, 23, 59, 59, 999_600), "2026-01-03"),  # noqa: DTZ001
        (time(8, 15), "08:15:00"),
        (time(0, 0), "00:00:00"),
        (timedelta(hours=26, minutes=3), "26:03:00"),
        (timedelta(hours=-1), "-1:00:00"),
        ("", ""),
    ],
)
def test_a_cell_is_what_a_person_means(value: CellValue, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Amina Haddad \t", "Amina Haddad"),
        ("\u00a0Пётр\u202f", "Пётр"),
        ("\u200e\u202a07700 900123\u202c\u200b", "07700 900123"),
        ("\ufeffMeter", "Meter"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("two\r\nlines\rthree\n", "two\nlines\nthree"),
        ("a\x00b\x07c\x1fd\x7fe", "abcde"),
        ("\ud800x\uffff", "x"),
        ("tab\there", "tab\there"),
        (" \u200b ", ""),
    ],
)
def test_a_text_is_cleaned(text: str, clean: str) -> None:
    assert clean_text(text) == clean
    assert clean_text(clean) == clean
