from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.search_text import compact, folded, indexed_words, readings, words_of


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Zoë NÚÑEZ", "zoe nunez"),
        ("Straße", "strasse"),
        ("ИЙ Ёж", "ии еж"),
        ("لَيْلَى أحمد", "ليلى احمد"),
        ("İstanbul", "istanbul"),
        ("ﬁve ①", "five 1"),
    ],
)
def test_case_and_marks_fall_away(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_what_is_no_letter_or_digit_parts_words() -> None:
    assert words_of("14 Jacaranda-Street, (flat 3b)") == ["14", "jacaranda", "street", "flat", "3b"]
    assert words_of('"*() %_') == []


def test_a_name_with_an_apostrophe_is_found_in_parts_and_whole() -> None:
    assert indexed_words(["O'Brien"], []) == {"o", "brien", "obrien"}


def test_a_number_is_one_word_whatever_its_blanks() -> None:
    assert indexed_words([], ["AC-00 12"]) == {"ac", "00", "12", "ac0012"}
    assert "825550123" in indexed_words([], ["+27 82 555 0123"])
    assert "0825550123" in indexed_words([], ["+27 82 555 0123"])
    assert indexed_words([], ["+", "+27"]) == {"27"}


def test_digits_in_groups_are_first_one_number_then_groups() -> None:
    assert readings("0712 345-678") == [["0712345678"], ["0712", "345", "678"]]
    assert readings("14 jac") == [["14", "jac"]]
    assert readings("0712345678") == [["0712345678"]]
    assert readings("a a a") == [["a"]]
    assert readings(" - ") == []


def test_what_is_looked_for_is_bounded() -> None:
    assert [len(words) for words in readings(" ".join("abcdefghijkl"))] == [8]
    assert readings("x" * 100) == [["x" * 40]]
    assert "x" * 40 in indexed_words(["x" * 100], [])


@given(st.text(max_size=30))
def test_every_text_is_found_by_what_it_says(text: str) -> None:
    indexed = indexed_words([text], [])
    for words in readings(text)[-1:]:
        assert set(words) <= indexed
    assert all(word.isalnum() for word in indexed)
    assert compact(text) == compact(compact(text))
