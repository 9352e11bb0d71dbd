"""Sheets of XLSX, ODS and XLS become the same table."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from spreadsheets import Row, RowFault, TableKind, open_table
from spreadsheets.errors import EmptyHeading, EmptyTable, PasswordProtected, UnknownSheet
from tests.support.fuzz_tables import CSV, ODS_ROWS, XLSX_ROWS
from tests.support.workbooks import VECTORS, ods_cell, ods_content, ods_of, xlsx_of, xlsx_sheet

if TYPE_CHECKING:
    from pathlib import Path

HEADINGS = ("Meter", "Account", "Name", "Since", "Balance", "Active", "Seen")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "workbook"


def save(path: Path, rows: list[list[object]], at: str = "A1") -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row, cells in enumerate(rows, sheet[at].row):
        for column, value in enumerate(cells, sheet[at].column):
            sheet.cell(row, column, value)
    book.save(path)


@pytest.mark.parametrize(("kind", "true", "false"), [(TableKind.ODS, "1", "0"), (TableKind.XLS, "true", "false")])
def test_a_workbook_of_libreoffice(kind: TableKind, true: str, false: str) -> None:
    table = open_table(VECTORS / f"libreoffice.{kind}")
    assert (table.kind, table.sheets, table.sheet) == (kind, ("Customers", "Tariffs"), "Customers")
    assert (table.encoding, table.headings, table.heading_row, table.expected_rows) == (None, HEADINGS, 1, 4)
    arabic = 'حسين, "Basra"\nBlock 5'
    assert list(table.rows()) == [
        Row(2, ("01234567890", "100023", "Amina Haddad", "2024-02-29", "0.1", true, "2026-01-02T12:30:01")),
        Row(3, ("1234567890123", "7", arabic, "2026-12-31", "-12.5", false, "2026-01-03")),
        Row(5, ("00000000042", "", "Пётр", "", "0.3", "", "")),
    ]


@pytest.mark.parametrize("kind", [TableKind.ODS, TableKind.XLS])
def test_another_sheet_is_asked_for_by_name(kind: TableKind) -> None:
    table = open_table(VECTORS / f"libreoffice.{kind}", "Tariffs")
    assert (table.headings, table.heading_row) == (("Code", "Price"), 2)
    assert list(table.rows()) == [Row(3, ("T1", "0.155"))]


@pytest.mark.parametrize("sheet", ["Lists", "customers", ""])
def test_a_sheet_that_is_hidden_or_not_there_is_refused(sheet: str) -> None:
    with pytest.raises(UnknownSheet) as caught:
        open_table(VECTORS / "libreoffice.xls", sheet)
    assert (caught.value.sheet, caught.value.sheets) == (sheet, ("Customers", "Tariffs"))


def test_an_xls_of_another_program() -> None:
    rows = list(open_table(VECTORS / "xlwt.xls").rows())
    assert rows[0] == Row(2, ("01234567890", "100023", "2024-02-29"))
    assert rows[-1] == Row(40, ("00000000039", "58.5", "row 39"))


def test_an_xlsx_with_values_of_every_kind(path: Path) -> None:
    row = ["0042", 100023, 1234567890123.0, 0.1 + 0.2, date(2024, 2, 29), True, None, "=1/0", " x\u00a0", "_x0041_"]
    save(path, [[f"h{number}" for number, _ in enumerate(row)], row])
    (read,) = open_table(path).rows()
    assert read.cells == ("0042", "100023", "1234567890123", "0.3", "2024-02-29", "true", "", "", "x", "A")


def test_a_table_may_stand_anywhere(path: Path) -> None:
    save(path, [["A", "B"], [1, 2], [None, None], [3, None]], at="C4")
    table = open_table(path)
    assert (table.headings, table.heading_row, table.expected_rows) == (("A", "B"), 4, 3)
    assert list(table.rows()) == [Row(5, ("1", "2")), Row(7, ("3", ""))]
    assert list(table.rows()) == list(table.rows())


def test_cells_beyond_the_headings_are_told(path: Path) -> None:
    save(path, [["A", None], [1, 2], [3, " "]])
    assert list(open_table(path).rows()) == [Row(2, ("1",), RowFault.MORE_CELLS), Row(3, ("3",))]


def test_a_column_without_a_heading_is_told_as_the_spreadsheet_counts(path: Path) -> None:
    save(path, [["A", None, "C"], [1, 2, 3]], at="C4")
    with pytest.raises(EmptyHeading) as caught:
        open_table(path)
    assert caught.value.column == 4


def test_an_empty_sheet_is_refused(path: Path) -> None:
    save(path, [[None]])
    with pytest.raises(EmptyTable) as caught:
        open_table(path)
    assert caught.value.sheet == "Sheet"


def test_charts_are_no_tables(path: Path) -> None:
    book = Workbook()
    book.create_chartsheet("Chart", 0)
    book.worksheets[0].append(["Meter"])
    book.save(path)
    assert open_table(path).sheets == ("Sheet",)


def test_cells_without_places_follow_one_another(path: Path) -> None:
    head = "".join(f"<c t='str'><v>{name}</v></c>" for name in "ABC")
    rows = f"<row>{head}</row><row><c><v>1</v></c><c/><c><v>3</v></c></row><row r='4'><c><v>4</v></c></row>"
    path.write_bytes(xlsx_of(xlsx_sheet(rows)))
    assert list(open_table(path).rows()) == [Row(2, ("1", "", "3")), Row(4, ("4", "", ""))]


def test_what_fuzzing_starts_from_is_read(path: Path) -> None:
    path.write_bytes(xlsx_of(xlsx_sheet(XLSX_ROWS)))
    assert [*open_table(path).rows()] == [Row(3, ("1234567890123", "true")), Row(4, ("0.1", "2026-01-02T12:30:00"))]
    path.write_bytes(ods_of(ods_content(ODS_ROWS)))
    assert [*open_table(path).rows()] == [Row(5, ("42", "42"))]
    path.write_text(CSV, newline="")
    assert [*open_table(path).rows()] == [
        Row(2, ("01234567890", "Haddad, Amina", "two\nlines")),
        Row(4, ("42", "=1", "-5")),
    ]


def test_repeated_cells_and_rows_of_an_ods(path: Path) -> None:
    true = '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = (
        f"<table:table-row>{ods_cell('A')}{ods_cell('B')}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="2">{ods_cell("7", repeated=2)}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="5">{blank}</table:table-row>'
        f"<table:table-row>{true}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048567">{blank}</table:table-row>'
    )
    path.write_bytes(ods_of(ods_content(rows)))
    assert [*open_table(path).rows()] == [Row(2, ("7", "7")), Row(3, ("7", "7")), Row(9, ("true", ""))]


@pytest.mark.parametrize("name", ["customers.csv", "customers.ods", "customers"])
@pytest.mark.parametrize("source", ["libreoffice.ods", "libreoffice.xls"])
def test_the_name_of_a_file_says_nothing(tmp_path: Path, source: str, name: str) -> None:
    shutil.copy(VECTORS / source, tmp_path / name)
    assert open_table(tmp_path / name).kind == source.rpartition(".")[2]


def test_a_workbook_with_a_password_is_refused() -> None:
    with pytest.raises(PasswordProtected):
        open_table(VECTORS / "protected.xlsx")


def test_an_ods_with_a_password_is_refused(path: Path) -> None:
    manifest = '<manifest:manifest><manifest:encryption-data manifest:checksum="x"/></manifest:manifest>'
    path.write_bytes(ods_of(b"\x93\x11encrypted", manifest))
    with pytest.raises(PasswordProtected):
        open_table(path)


def test_an_xls_with_a_password_is_refused(path: Path) -> None:
    plain = (VECTORS / "xlwt.xls").read_bytes()
    name_of_user = b"\x5c\x00\x70\x00"  # WRITEACCESS, 112 bytes: any record before the sheets will do
    assert plain.count(name_of_user) == 1
    path.write_bytes(plain.replace(name_of_user, b"\x2f\x00\x70\x00"))
    with pytest.raises(PasswordProtected):
        open_table(path)
