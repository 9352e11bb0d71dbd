"""Writes an XLSX, by the openpyxl library."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.cell import Cell

_TEXT = "@"  # the number format of text: what is typed over stays as typed, with its zeros
_NARROWEST, _WIDEST = 12, 60
# `_x0041_` is read as the character of that number, an A (ECMA-376-1, 22.9.2.19): here it is just these letters.
_escaped = partial(re.compile("_(?=x[0-9A-Fa-f]{4}_)").sub, "_x005F_")


def write_xlsx(file: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """One sheet: headings in bold that stay in sight, every cell a text. Rows go to a file in between as they come."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for column, heading in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(column)].width = min(max(len(heading) + 2, _NARROWEST), _WIDEST)
    bold = Font(bold=True)
    head = [_text_cell(sheet) for _ in headings]
    for cell in head:
        cell.font = bold
    body = [_text_cell(sheet) for _ in headings]
    try:
        sheet.append(_filled(head, headings))
        for row in rows:
            sheet.append(_filled(body, row))
    finally:
        # Cancelled or not: saving takes the library's file in between away. Sheet and archive are closed here because
        # the library leaves both half open when the disk is full.
        sheet.close()
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(book, archive).save()


def _text_cell(sheet: object) -> Cell:
    cell = WriteOnlyCell(sheet)
    cell.number_format = _TEXT
    return cell


def _filled(cells: list[Cell], texts: Sequence[str]) -> list[Cell | None]:
    """The same cells for every row: they are written before the next row comes."""
    return [_fill(cell, text) for cell, text in zip(cells, texts, strict=False)]


def _fill(cell: Cell, text: str) -> Cell | None:
    if not text:
        return None
    cell.value = _escaped(text)
    cell.data_type = "s"  # not a formula, whatever it begins with
    return cell
