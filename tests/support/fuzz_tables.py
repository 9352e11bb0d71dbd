"""Tables in files of every kind, for `tests.support.fuzz`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from spreadsheets import SpreadsheetError, open_table
from tests.support.fuzz import Target
from tests.support.workbooks import VECTORS, ods_cell, ods_content, ods_of, xlsx_of, xlsx_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

CSV = 'Meter,"Name, first",Note\r\n01234567890,"Haddad, Amina","two\nlines"\r\n,,\r\n42,\'=1,-5\r\n'
XLSX_ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Meter</t></is></c><c r="B1" t="str"><v>Since</v></c></row>'
    '<row r="3"><c r="A3"><v>1234567890123</v></c><c r="B3" t="b"><v>1</v></c></row>'
    '<row><c><v>0.1</v></c><c t="d"><v>2026-01-02T12:30:00</v></c><c r="XF9" s="1"/></row>'
)
ODS_ROWS = (
    f"<table:table-row>{ods_cell('Meter')}{ods_cell('Since')}</table:table-row>"
    '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/>'
    f"</table:table-row><table:table-row>{ods_cell('42', repeated=2)}</table:table-row>"
)


def table_targets() -> list[Target]:
    """What opens tables: files as they lie on a disk, and sheets within an archive that is whole."""
    sheet, content = xlsx_sheet(XLSX_ROWS).encode(), ods_content(ODS_ROWS).encode()
    old = [(VECTORS / name).read_bytes() for name in ("libreoffice.xls", "xlwt.xls")]
    return [
        Target("CSV", _read, [CSV.encode(), b"sep=;\n" + CSV.replace(",", ";").encode("cp1252")]),
        Target("CSV in UTF-16", _read, [CSV.encode("utf-16")]),
        Target("XLSX", _read, [xlsx_of(sheet)]),
        Target("XLSX sheet", _read_made(xlsx_of), [sheet]),
        Target("ODS", _read, [ods_of(content), (VECTORS / "libreoffice.ods").read_bytes()]),
        Target("ODS content", _read_made(ods_of), [content]),
        Target("XLS", _read, old),
    ]


def _read_made(make: Callable[[bytes], bytes]) -> Callable[[bytes], None]:
    return lambda data: _read(make(data))


def _read(data: bytes) -> None:
    # Targets are made before any test has its folder.
    with TemporaryDirectory() as folder:
        path = Path(folder, "table")
        path.write_bytes(data)
        with suppress(SpreadsheetError):
            for _ in open_table(path).rows():
                pass
