"""Receipts as PDF, read back by another library."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from printing.receipt import build_receipt
from printing.render.pdf import render_pdf
from printing.render.text import render_text
from tests.support.receipts import PRINTED_AT, arabic_intent, intent, issued, russian_intent, station

if TYPE_CHECKING:
    from printing.document import Document


def _read(document: Document, paper: int) -> tuple[PdfReader, str]:
    reader = PdfReader(BytesIO(render_pdf(document, paper)))
    (page,) = reader.pages
    return reader, page.extract_text()


def _words(text: str) -> list[str]:
    return text.replace("\u00a0", " ").replace("\u202f", " ").split()


@pytest.mark.parametrize("paper", [58, 80])
@pytest.mark.parametrize("language", ["english", "russian"])
def test_every_line_and_the_token_are_readable(paper: int, language: str) -> None:
    sale = issued(intent(carried_in=35) if language == "english" else russian_intent())
    where = station() if language == "english" else station("ru_KG", "KGS")
    document = build_receipt(sale, where, 2, PRINTED_AT)
    words = _words(_read(document, paper)[1])
    expected = [word for word in _words(render_text(document, 48)) if set(word) - set("-")]
    assert words == expected


@pytest.mark.parametrize("paper", [58, 80])
def test_an_arabic_receipt_has_the_right_figures(paper: int) -> None:
    document = build_receipt(issued(arabic_intent()), station("ar_JO", "JOD"), 0, PRINTED_AT)
    text = _read(document, paper)[1].replace("\u00a0", " ")
    for figure in (
        "4085 0031 2677",
        "9210 6688",
        "D01-000057",
        "1234 5678 903",
        "18.044",
        "-0.035",
        "7.3 kWh",
        "10045932",
    ):
        assert figure in text


@pytest.mark.parametrize(("paper", "points"), [(58, 164.4), (80, 226.8)])
def test_the_page_is_as_wide_as_the_roll(paper: int, points: float) -> None:
    reader, _ = _read(build_receipt(issued(), station(), 0, PRINTED_AT), paper)
    assert float(reader.pages[0].mediabox.width) == pytest.approx(points, abs=0.1)
    assert reader.metadata is not None
    assert reader.metadata.title == "D01-000057"


def test_fonts_are_embedded() -> None:
    reader, _ = _read(build_receipt(issued(), station(), 0, PRINTED_AT), 80)
    fonts = reader.pages[0]["/Resources"]["/Font"]
    descriptors = [font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts.values()]
    assert descriptors
    assert all("/FontFile2" in descriptor for descriptor in descriptors)
