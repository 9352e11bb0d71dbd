"""A receipt in ESC/POS, the language of receipt printers: text where the printer has the letters, else a picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from printing.document import Direction
from printing.render.text import COLUMNS_58_MM, COLUMNS_80_MM, Size, lay_out

if TYPE_CHECKING:
    from printing.document import Document
    from printing.render.text import Line

# python-escpos numbers code pages by profile. This one has the numbers that nearly all printers share.
_PROFILE: Final = "TM-T20II"
_CODE_PAGES: Final = ("CP437", "CP858", "CP1252", "CP866", "CP852")
_SUBSTITUTES: Final = str.maketrans({"—": "-", "–": "-", "‘": "'", "’": "'", "“": '"', "”": '"'})
_COLUMNS: Final = {58: COLUMNS_58_MM, 80: COLUMNS_80_MM}
_TOKEN_SCALE: Final = {58: 2, 80: 3}  # two lines of three and two groups fill the paper
_BAND: Final = 128  # rows of a picture sent at once; small printers hold no more


def render_escpos(document: Document, paper_mm: int) -> bytes:
    """Return the bytes for a printer with 58 or 80 mm paper, cut at the end."""
    scale = _TOKEN_SCALE[paper_mm]
    lines = [_simplified(line) for line in lay_out(document, _COLUMNS[paper_mm], scale)]
    page = _find_code_page(lines) if document.direction is Direction.LTR else None
    printer = _new_printer()
    if page is None:
        _send_picture(printer, document, paper_mm)
    else:
        _send_lines(printer, lines, page, scale)
    printer.cut()
    return bytes(printer.output)


def _simplified(line: Line) -> Line:
    return replace(line, text=line.text.translate(_SUBSTITUTES))


def _find_code_page(lines: list[Line]) -> str | None:
    """The first code page that has every character."""
    text = "".join(line.text for line in lines)
    return next((page for page in _CODE_PAGES if _encodes(text, page)), None)


def _encodes(text: str, page: str) -> bool:
    try:
        text.encode(page)
    except UnicodeEncodeError:
        return False
    return True


def _new_printer() -> Any:
    from escpos.printer import Dummy

    printer = Dummy(profile=_PROFILE)
    printer.hw("INIT")
    return printer


def _send_lines(printer: Any, lines: list[Line], page: str, token_scale: int) -> None:
    sizes = {Size.NORMAL: (1, 1), Size.LARGE: (1, 2), Size.HUGE: (token_scale, token_scale)}
    printer.charcode(page)
    for line in lines:
        width, height = sizes[line.size]
        printer.set(bold=line.strong, custom_size=True, width=width, height=height)
        printer.text(line.text.rstrip() + "\n")
    printer.set(bold=False, custom_size=True, width=1, height=1)


def _send_picture(printer: Any, document: Document, paper_mm: int) -> None:
    from printing.render.raster import render_raster

    printer.image(render_raster(document, paper_mm), impl="bitImageRaster", fragment_height=_BAND)
