"""A receipt as a picture, one bit a dot, as a thermal head prints it (8 dots/mm)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from printing.render.layout import PAPERS, TextMark, compose
from printing.render.shaping import draw

if TYPE_CHECKING:
    from printing.document import Document


def render_raster(document: Document, paper_mm: int) -> Image.Image:
    """Return a one-bit picture (0 is ink), 384 dots wide for 58 mm paper, 576 for 80 mm."""
    sheet = compose(document, PAPERS[paper_mm])
    canvas = Image.new("1", (sheet.width, sheet.height), 1)
    for mark in sheet.marks:
        if isinstance(mark, TextMark):
            draw(mark.line, canvas, mark.x, mark.baseline)
        else:
            canvas.paste(0, (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height))
    return canvas
