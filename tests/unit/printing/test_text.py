"""Receipts in plain text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.document import Direction, Document, Notice, Pair, Text
from printing.receipt import build_receipt
from printing.render.text import columns_of, render_text
from printing.render.wrap import wrap
from tests.support.receipts import GOLDEN, PRINTED_AT, golden_receipts, intent, issued, station

RECEIPTS = golden_receipts()
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=90)


@pytest.mark.parametrize("name", RECEIPTS)
def test_golden_receipt(name: str) -> None:
    assert RECEIPTS[name] == (GOLDEN / name).read_text(encoding="utf-8")


def test_no_golden_receipt_is_left_over() -> None:
    assert {path.name for path in GOLDEN.glob("*.txt")} == set(RECEIPTS)


@given(name=NAMES, address=NAMES, columns=st.sampled_from([32, 42, 48]), locale=st.sampled_from(["en_ZA", "ar_JO"]))
def test_no_line_is_wider_than_the_paper(name: str, address: str, columns: int, locale: str) -> None:
    sale = issued(replace(intent(1_234_567), customer_name=name, address=address, operator_name=name))
    lines = render_text(build_receipt(sale, station(locale), 0, PRINTED_AT), columns).splitlines()
    assert max(map(columns_of, lines)) <= columns
    assert "4085 0031 2677 9210 6688" in [line.strip() for line in lines]
    assert any("1234 5678 903" in line.replace("\u00a0", " ") for line in lines)


@given(words=st.lists(st.text("abcdefgh", min_size=1, max_size=20), min_size=1, max_size=12), width=st.integers(8, 40))
def test_wrapping_loses_nothing_and_cuts_only_words_that_cannot_fit(words: list[str], width: int) -> None:
    lines = wrap(" ".join(words), width, len)
    assert "".join(lines).replace(" ", "") == "".join(words)
    assert max(map(len, lines)) <= width
    shown = " ".join(lines).split()
    assert all(word in shown for word in words if len(word) <= width)


def _render(*blocks: Text | Pair | Notice) -> list[str]:
    return render_text(Document("x", Direction.LTR, blocks), 20).splitlines()


def test_a_pair_too_wide_for_a_line_puts_its_value_below() -> None:
    assert _render(Pair("Customer", "Thandiwe Mokoena")) == ["Customer", "    Thandiwe Mokoena"]
    assert _render(Pair("Total", "R1\u00a0000,00")) == ["Total      R1 000,00"]


def test_an_amount_moves_to_the_next_line_whole() -> None:
    assert _render(Text("you have to pay 1\u00a0234\u00a0567,00")) == ["you have to pay", "1 234 567,00"]


def test_a_notice_is_boxed() -> None:
    assert _render(Notice("NOT A REAL TOKEN AT ALL")) == [
        "+------------------+",
        "| NOT A REAL TOKEN |",
        "|      AT ALL      |",
        "+------------------+",
    ]


def test_marks_take_no_column_and_wide_letters_two() -> None:
    assert columns_of("محاكٍ") == 4
    assert columns_of("\u2068电表\u2069") == 4
