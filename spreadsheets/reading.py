"""Opens a table, whatever kind of file it lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spreadsheets import archive, biff
from spreadsheets.archive import verify_archive
from spreadsheets.biff import verify_xls
from spreadsheets.csv_file import open_csv
from spreadsheets.errors import ContentFault, NotASpreadsheet, unavailable
from spreadsheets.limits import Limits
from spreadsheets.table import Source, TableFile, TableKind, TextEncoding, find_headings
from spreadsheets.workbook import open_workbook

if TYPE_CHECKING:
    from pathlib import Path

# What people take for a table, and is none: PDF, and the web pages and XML that some programs save under the name .xls.
_NO_TABLES = (b"%PDF", b"<")
_BLANKS = b"\xef\xbb\xbf \t\r\n"
_START = 64


def open_table(
    path: Path, sheet: str | None = None, code_page: TextEncoding = TextEncoding.WESTERN, limits: Limits | None = None
) -> TableFile:
    """The table in the file at `path`: CSV, XLSX, ODS or XLS, recognised by its content, not by its name.

    Of a workbook, `sheet` is read, or else the first visible one; a CSV file has none. `code_page` is how a CSV file is
    read that has no byte order mark and is not UTF-8. The first row that is not blank holds the headings.
    Raises SpreadsheetError.
    """
    return find_headings(path, _open(path, sheet, code_page, limits or Limits()))


def _open(path: Path, sheet: str | None, code_page: TextEncoding, limits: Limits) -> Source:
    try:
        limits.verify_file(path, path.stat().st_size)
        with path.open("rb") as file:
            start = file.read(_START)
        if not start.startswith((archive.MAGIC, biff.MAGIC)):
            return _open_text(path, start, code_page)
        data = path.read_bytes()
    except OSError as error:
        raise unavailable(path, error) from error
    return open_workbook(path, _verify_workbook(path, data, limits), data, sheet)


def _open_text(path: Path, start: bytes, code_page: TextEncoding) -> Source:
    if start.lstrip(_BLANKS).startswith(_NO_TABLES):
        raise NotASpreadsheet(path, ContentFault.OTHER_KIND)
    return open_csv(path, code_page)


def _verify_workbook(path: Path, data: bytes, limits: Limits) -> TableKind:
    if data.startswith(archive.MAGIC):
        return verify_archive(path, data, limits)
    verify_xls(path, data, limits)
    return TableKind.XLS
