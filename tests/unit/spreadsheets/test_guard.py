"""The apostrophe before what a spreadsheet could take for a formula."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spreadsheets.guard import guarded, unguarded


@pytest.mark.parametrize(
    "text", ["=1+1", "+SUM(A1)", "-A1", "@x", "=cmd|' /C calc'!A0", "-1-2", "+44-7700", "-", "'=1"]
)
def test_a_formula_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "-12.50", "-1 234,50", "+44 7700 900123", "5-3", "a=b", "'tis", "'-5", "", "'"])
def test_numbers_phones_and_words_stay(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text(st.sampled_from("'=+-@\t5 a"), max_size=6) | st.text(max_size=4))
@example("''=1")
def test_what_is_guarded_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
