"""Receipts as pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from printing.document import Direction, Document, Pair, Text, TokenGroups
from printing.receipt import build_receipt
from printing.render.layout import PAPERS, TextMark, compose
from printing.render.raster import render_raster
from printing.render.shaping import Face, draw, measure, shape
from tests.support.receipts import PRINTED_AT, intent, issued, station

WORD = "الكهرباء"


def _ink(picture: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(picture.convert("L")).getbbox()
    assert box is not None
    return box


def _line(text: str, direction: Direction, size: int = 40) -> Image.Image:
    canvas = Image.new("1", (800, 80), 1)
    draw(shape(text, Face.REGULAR, size, direction), canvas, 10, 56)
    return canvas


@pytest.mark.parametrize(("paper", "dots"), [(58, 384), (80, 576)])
def test_one_bit_and_as_wide_as_the_paper(paper: int, dots: int) -> None:
    picture = render_raster(build_receipt(issued(), station(), 0, PRINTED_AT), paper)
    assert (picture.mode, picture.width) == ("1", dots)


def test_arabic_letters_are_joined() -> None:
    joined = shape(WORD, Face.REGULAR, 40, Direction.RTL)
    apart = [shape(letter, Face.REGULAR, 40, Direction.RTL) for letter in reversed(WORD)]
    assert joined.width < sum(letter.width for letter in apart)
    forms = [glyph.id for run in joined.runs for glyph in run.glyphs]
    assert forms != [glyph.id for letter in apart for run in letter.runs for glyph in run.glyphs]


def test_arabic_starts_at_the_right() -> None:
    for direction, expected in ((Direction.RTL, "right"), (Direction.LTR, "left")):
        picture = render_raster(Document("x", direction, (Text(WORD),)), 58)
        left, _, right, _ = _ink(picture)
        assert ("right" if right > 378 else "left") == expected
        assert right - left < 200


def test_a_pair_is_mirrored() -> None:
    picture = render_raster(Document("x", Direction.RTL, (Pair(WORD, "1"),)), 58)
    left, _, right, _ = _ink(picture)
    assert left < 6
    assert right > 378
    assert _ink(picture.crop((0, 0, 60, picture.height)))[2] < 20  # only the figure


@pytest.mark.parametrize("text", ["1234\u00a05678\u00a0903", "\u2068-0.35\u2069", "\u20681234 5678\u2069"])
def test_figures_read_the_same_in_arabic_paper(text: str) -> None:
    right_to_left, left_to_right = _line(text, Direction.RTL), _line(text, Direction.LTR)
    assert ImageChops.difference(right_to_left.convert("L"), left_to_right.convert("L")).getbbox() is None


def test_mixed_text_is_ordered_by_levels() -> None:
    runs = shape("رقم 12 Main Road كتاب", Face.REGULAR, 30, Direction.RTL).runs
    shown = [run.text.strip() for run in runs if run.text.strip()]
    assert shown == ["كتاب", "Main Road", "12", "رقم"]


def test_the_token_is_the_largest_thing_and_never_mirrored() -> None:
    for direction in Direction:
        sheet = compose(Document("x", direction, (TokenGroups("40850031267792106688"),)), PAPERS[58])
        marks = [mark for mark in sheet.marks if isinstance(mark, TextMark)]
        assert ["".join(run.text for run in mark.line.runs) for mark in marks] == ["4085 0031 2677", "9210 6688"]
        assert all(mark.size > max(PAPERS[58].large, PAPERS[58].heading) for mark in marks)


def test_all_our_letters_are_in_the_fonts() -> None:
    texts = {
        Face.REGULAR: "Ğéß Ңөү Жы ₦₽€ м³ · — @ /% اختبار ،؟",
        Face.BOLD: "НАЛОГОВЫЙ СЧЁТ فاتورة ضريبية ÉÀ",
        Face.MONO: "0123456789",
    }
    for face, text in texts.items():
        assert all(glyph.id for run in shape(text, face, 20).runs for glyph in run.glyphs), face


@settings(max_examples=25, deadline=None)
@given(name=st.text(st.characters(exclude_categories=["Cs"]), max_size=60), locale=st.sampled_from(["en_ZA", "ar_JO"]))
def test_nothing_is_placed_off_the_paper(name: str, locale: str) -> None:
    sale = issued(replace(intent(), customer_name=name, address=name), test_keys=True)
    document = build_receipt(sale, station(locale), 0, PRINTED_AT)
    for paper in PAPERS.values():
        for mark in compose(document, paper).marks:
            width = mark.line.width if isinstance(mark, TextMark) else mark.width
            assert mark.x >= 0
            assert mark.x + width <= paper.width


def test_measure_is_the_width_of_the_shape() -> None:
    assert measure("Umzimvubu", Face.BOLD, 30) == shape("Umzimvubu", Face.BOLD, 30).width
