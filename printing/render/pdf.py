"""A receipt as a PDF of one page, as wide as the paper roll and as long as the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from printing.render.layout import DOTS_PER_MM, PAPERS, TextMark, compose
from printing.render.shaping import Face
from resources import resource_path

if TYPE_CHECKING:
    from fpdf import FPDF

    from printing.document import Document
    from printing.render.layout import Sheet

_MARGIN_MM: Final = 4
_POINTS_PER_MM: Final = 72 / 25.4
_BASELINE: Final = 0.3  # of the font size: how far fpdf2 sets a cell of no height above its text's baseline
_STYLES: Final = {Face.REGULAR: "", Face.BOLD: "B", Face.MONO: "B"}


def render_pdf(document: Document, paper_mm: int) -> bytes:
    """Return the PDF with its fonts embedded and its text selectable."""
    paper = PAPERS[paper_mm]
    sheet = compose(document, paper)
    left = (paper.mm - sheet.width / DOTS_PER_MM) / 2
    pdf = _new_page(document, paper.mm, sheet.height / DOTS_PER_MM + 2 * _MARGIN_MM)
    for mark in sheet.marks:
        x = left + mark.x / DOTS_PER_MM
        if isinstance(mark, TextMark):
            _write(pdf, mark, x, _align(mark, sheet))
        else:
            y, width, height = mark.y / DOTS_PER_MM, mark.width / DOTS_PER_MM, mark.height / DOTS_PER_MM
            pdf.rect(x, _MARGIN_MM + y, width, height, "F")
    return bytes(pdf.output())


def _new_page(document: Document, width: float, height: float) -> FPDF:
    from fpdf import FPDF

    pdf = FPDF(unit="mm", format=(width, height))
    for face, style in _STYLES.items():
        for index, file in enumerate(face.value):
            pdf.add_font(_family(face, index), style, resource_path(f"fonts/{file}"))
    pdf.set_title(document.title)
    pdf.set_auto_page_break(auto=False)
    pdf.add_page()
    pdf.c_margin = 0
    return pdf


def _family(face: Face, file: int) -> str:
    return "mono" if face is Face.MONO else f"sans{file}"


def _align(mark: TextMark, sheet: Sheet) -> str:
    """Keep the margins straight where the PDF's exact widths differ from the whole dots of the layout."""
    if mark.x == 0:
        return "L"
    return "R" if mark.x + mark.line.width == sheet.width else "C"


def _write(pdf: FPDF, mark: TextMark, x: float, align: str) -> None:
    """Run by run: fpdf2 2.8 takes the wrong font after a line that mixes fonts, and prints other letters."""
    size = mark.size / DOTS_PER_MM
    for run in mark.line.runs:
        pdf.set_font(_family(mark.face, run.file), _STYLES[mark.face], size * _POINTS_PER_MM)
        pdf.set_text_shaping(use_shaping_engine=True, direction="rtl" if run.right_to_left else "ltr")
        pdf.set_xy(x + run.x / DOTS_PER_MM, _MARGIN_MM + mark.baseline / DOTS_PER_MM - _BASELINE * size)
        pdf.cell(run.width / DOTS_PER_MM, 0, run.text, align=align)
