"""Line breaks inside text of another script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.format import END_ISOLATE, ISOLATE
from printing.render.wrap import isolate_anew, wrap


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        ([], []),
        (["plain", "text"], ["plain", "text"]),
        (["a \u2068b", "c\u2069 d"], ["a \u2068b\u2069", "\u2068c\u2069 d"]),
        (
            ["\u2068a \u2068b", "c", "d\u2069\u2069"],
            ["\u2068a \u2068b\u2069\u2069", "\u2068\u2068c\u2069\u2069", "\u2068\u2068d\u2069\u2069"],
        ),
    ],
)
def test_what_a_line_break_parts_is_isolated_on_both_lines(lines: list[str], whole: list[str]) -> None:
    assert isolate_anew(lines) == whole


@given(words=st.lists(st.text("ab12", min_size=1, max_size=8), min_size=1), width=st.integers(4, 20))
def test_every_line_is_whole_in_itself(words: list[str], width: int) -> None:
    text = "الشريحة " + ISOLATE + " ".join(words) + END_ISOLATE
    for line in isolate_anew(wrap(text, width, len)):
        assert line.count(ISOLATE) == line.count(END_ISOLATE)
