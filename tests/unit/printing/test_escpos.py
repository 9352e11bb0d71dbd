"""Receipts in the printer's own language, read back by an independent parser."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops

from printing.receipt import build_receipt
from printing.render.escpos import render_escpos
from printing.render.raster import render_raster
from tests.support.escpos import read_escpos
from tests.support.receipts import PRINTED_AT, arabic_intent, intent, issued, russian_intent, station

if TYPE_CHECKING:
    from printing.document import Document

COLUMNS = {58: 32, 80: 48}


def _document(locale: str = "en_GB", name: str = "Thandiwe Mokoena") -> Document:
    return build_receipt(issued(replace(intent(), customer_name=name), test_keys=True), station(locale), 0, PRINTED_AT)


@pytest.mark.parametrize(("paper", "size"), [(58, (2, 2)), (80, (3, 3))])
def test_the_token_is_text_in_whole_groups_and_the_largest(paper: int, size: tuple[int, int]) -> None:
    printed = read_escpos(render_escpos(_document(), paper))
    token = [line for line, _, line_size in printed.lines if line_size == size]
    assert [line.split() for line in token] == [["4085", "0031", "2677"], ["9210", "6688"]]
    assert all(other <= size for _, _, other in printed.lines)
    assert printed.cuts == 1
    assert not printed.pictures


def test_titles_and_totals_are_bold_and_tall() -> None:
    printed = read_escpos(render_escpos(_document(), 80))
    styles = {line.split()[0]: (bold, size) for line, bold, size in printed.lines if line.strip()}
    assert styles["Umzimvubu"] == (True, (1, 2))
    assert styles["Units"] == (True, (1, 2))
    assert styles["Customer"] == (False, (1, 1))
    assert printed.lines[-1][1:] == (False, (1, 1))


def test_dashes_of_books_become_those_of_the_code_page() -> None:
    assert "EMULATOR - TEST KEYS - NOT A REAL TOKEN" in read_escpos(render_escpos(_document(), 80)).text


@pytest.mark.parametrize("paper", [58, 80])
def test_cyrillic_prints_as_text(paper: int) -> None:
    document = build_receipt(issued(russian_intent()), station("ru_KG", "KGS"), 0, PRINTED_AT)
    printed = read_escpos(render_escpos(document, paper))
    assert "НАЛОГОВЫЙ СЧЁТ" in printed.text
    assert "526,0 кВт·ч" in printed.text
    assert not printed.pictures


def test_french_prints_as_text_with_its_accents_and_spaces() -> None:
    printed = read_escpos(render_escpos(build_receipt(issued(), station("fr_SN"), 1, PRINTED_AT), 58))
    assert "DUPLICATA 1" in printed.text
    assert "À reporter" in printed.text
    assert not printed.pictures


@pytest.mark.parametrize("name", ["Ọláyínká Adébáyọ̀", "Ирина Müller", "电表"])
def test_letters_that_no_code_page_has_are_printed_as_a_picture(name: str) -> None:
    printed = read_escpos(render_escpos(_document(name=name), 58))
    assert printed.pictures
    assert not printed.text


@pytest.mark.parametrize(("paper", "dots"), [(58, 384), (80, 576)])
def test_arabic_prints_as_the_picture_of_the_raster(paper: int, dots: int) -> None:
    document = build_receipt(issued(arabic_intent()), station("ar_JO", "JOD"), 0, PRINTED_AT)
    printed = read_escpos(render_escpos(document, paper))
    assert printed.picture.width == dots
    assert (
        ImageChops.difference(printed.picture.convert("L"), render_raster(document, paper).convert("L")).getbbox()
        is None
    )
    assert printed.cuts == 1


@settings(max_examples=40)
@given(name=st.text(st.characters(max_codepoint=0xFF), max_size=80), paper=st.sampled_from([58, 80]))
def test_text_never_leaves_the_paper(name: str, paper: int) -> None:
    printed = read_escpos(render_escpos(_document(name=name), paper))
    assert all(printed.columns(line) <= COLUMNS[paper] for line in printed.lines)
    assert all(band.width <= 576 for band in printed.pictures)
