"""Files that are damaged, too large, or not what they seem, end in an error of ours before they take the memory."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING
from zipfile import ZIP_BZIP2, ZipFile

import pytest

from spreadsheets import Limits, open_table
from spreadsheets.biff import MAGIC
from spreadsheets.errors import (
    ContentFault,
    FileFault,
    FileUnavailable,
    Measure,
    NotASpreadsheet,
    PasswordProtected,
    TooLarge,
)
from tests.support.workbooks import VECTORS, ods_cell, ods_content, ods_of, xlsx_of, xlsx_sheet, zipped

if TYPE_CHECKING:
    from pathlib import Path

SHEET = xlsx_sheet("<row r='1'><c r='A1' t='str'><v>Meter</v></c></row>")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


def verify_too_large(path: Path, measure: Measure, limits: Limits | None = None) -> None:
    with pytest.raises(TooLarge) as caught:
        open_table(path, limits=limits)
    assert caught.value.measure == measure


def verify_refused(path: Path, data: bytes, fault: ContentFault) -> None:
    path.write_bytes(data)
    with pytest.raises(NotASpreadsheet) as caught:
        open_table(path)
    assert (caught.value.path, caught.value.fault) == (path, fault)


@pytest.mark.parametrize(
    "cell",
    [
        "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        "<row><c r = 'xfd1048576' t='inlineStr'><is><t>far</t></is></c></row>",
        "<row><c note='>' r='&#88;FD1048576'><f>1</f><v/></c></row>",
        "<x:row xmlns:x='any'><x:c r='XFD1048576'><x:v>1</x:v></x:c></x:row>",
        "<row><c r='XFD1'><v>1</v></c></row><row r='1048576'><c><v>1</v></c></row>",
    ],
)
def test_a_far_cell_of_an_xlsx(path: Path, cell: str) -> None:
    path.write_bytes(xlsx_of(xlsx_sheet(f"<row><c r='A1'><v>1</v></c></row>{cell}")))
    verify_too_large(path, Measure.CELLS)


def test_far_cells_that_are_only_formatted_do_no_harm(path: Path) -> None:
    far = "<row r='1048576' s='1'><c r='XFD1048576' s='1'/><c r='XFD1048576' s='1'></c></row>"
    path.write_bytes(xlsx_of(SHEET.replace("</sheetData>", f"{far}</sheetData>")))
    assert open_table(path).headings == ("Meter",)


FAR = ods_cell("x")


@pytest.mark.parametrize(
    "rows",
    [
        f"<table:table-row>{ods_cell('x', repeated=10**9)}</table:table-row>",
        f"<table:table-row table:number-rows-repeated='1000000000'>{FAR}</table:table-row>",
        f"<table:table-row table:number-rows-repeated='9000000'/><table:table-row>{FAR}</table:table-row>",
        f"<table:table-row><table:table-cell table:number-columns-repeated='9000000'/>{FAR}</table:table-row>",
    ],
)
def test_repeated_cells_of_an_ods(path: Path, rows: str) -> None:
    path.write_bytes(ods_of(ods_content(rows)))
    verify_too_large(path, Measure.CELLS)


def test_repeated_blanks_of_an_ods(path: Path) -> None:
    blanks = ods_cell("<text:s text:c='2000000000'/>")
    verify_refused(path, ods_of(ods_content(f"<table:table-row>{blanks}</table:table-row>")), ContentFault.DAMAGED)


def test_a_far_cell_of_an_xls(path: Path) -> None:
    data = (VECTORS / "xlwt.xls").read_bytes()
    last = struct.pack("<HHHH", 0x027E, 10, 39, 1)  # RK: row, column
    assert last in data or struct.pack("<HHHH", 0x0203, 14, 39, 1) in data
    for kind, size in ((0x027E, 10), (0x0203, 14)):
        data = data.replace(struct.pack("<HHHH", kind, size, 39, 1), struct.pack("<HHHH", kind, size, 65535, 65535))
    path.write_bytes(data)
    verify_too_large(path, Measure.CELLS)


@pytest.mark.parametrize(
    ("start", "place", "value"),
    [
        (struct.pack("<HH", 0x00FC, 0x0392), 8, 0x7FFF_FFFF),  # SST: how many strings
        (struct.pack("<HH", 0x0200, 14), 8, 0xFFFF_FFFF),  # DIMENSIONS: the row after the last
        (struct.pack("<HH", 0x0200, 14), 4, 0xFFFF_FFFF),  # its first row
        (MAGIC, 44, 0x7FFF_FFFF),  # sectors of the allocation table
        (MAGIC, 30, 0x0000_0040),  # size of a sector
        ("Workbook\0".encode("utf-16-le"), 120, 0x7FFF_FFFF),  # bytes in the stream
    ],
)
def test_counts_of_an_xls_that_cannot_be(path: Path, start: bytes, place: int, value: int) -> None:
    data = bytearray((VECTORS / "xlwt.xls").read_bytes())
    assert data.count(start) == 1
    struct.pack_into("<I", data, data.index(start) + place, value)
    verify_refused(path, bytes(data), ContentFault.DAMAGED)


def test_a_chain_of_sectors_that_bites_its_tail(path: Path) -> None:
    data = bytearray((VECTORS / "xlwt.xls").read_bytes())
    (table,) = struct.unpack_from("<I", data, 76)
    (directory,) = struct.unpack_from("<I", data, 48)
    struct.pack_into("<I", data, (table + 1) * 512 + directory * 4, directory)
    verify_refused(path, bytes(data), ContentFault.DAMAGED)


def test_extents_that_an_xlsx_only_states_do_no_harm(path: Path) -> None:
    stated = SHEET.replace("<sheetData>", "<dimension ref='A1:XFD1048576'/><sheetData>")
    path.write_bytes(xlsx_of(stated))
    assert open_table(path).expected_rows == 0


def test_a_bomb_that_tells_its_size(path: Path) -> None:
    path.write_bytes(xlsx_of(SHEET + " " * 2_000_000))
    verify_too_large(path, Measure.UNPACKED_BYTES, Limits(unpacked_bytes=1_000_000))


def test_a_bomb_that_hides_its_size(path: Path) -> None:
    data, size = xlsx_of(SHEET + " " * 2_000_000), struct.pack("<I", len(SHEET) + 2_000_000)
    assert data.count(size) == 2
    path.write_bytes(data.replace(size, struct.pack("<I", 100)))
    verify_too_large(path, Measure.UNPACKED_BYTES, Limits(unpacked_bytes=1_000_000))


def test_a_large_file(path: Path) -> None:
    path.write_bytes(b"A\n" * 100)
    verify_too_large(path, Measure.FILE_BYTES, Limits(file_bytes=199))
    assert open_table(path, limits=Limits(file_bytes=200)).headings == ("A",)


def test_archives_that_are_no_workbooks(path: Path) -> None:
    verify_refused(path, zipped({"word/document.xml": "<w/>"}), ContentFault.OTHER_KIND)
    verify_refused(path, zipped({"xl/workbook.bin": "", "[Content_Types].xml": ""}), ContentFault.OTHER_KIND)
    text = zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})
    verify_refused(path, text, ContentFault.OTHER_KIND)


@pytest.mark.parametrize("share", [1, 2, 3])
@pytest.mark.parametrize("name", ["libreoffice.ods", "libreoffice.xls", "xlwt.xls"])
def test_a_file_cut_short_is_damaged(path: Path, name: str, share: int) -> None:
    data = (VECTORS / name).read_bytes()
    verify_refused(path, data[: len(data) * share // 4], ContentFault.DAMAGED)


def test_xml_that_is_not_whole_is_damaged(path: Path) -> None:
    verify_refused(path, xlsx_of(SHEET[:-20]), ContentFault.DAMAGED)
    verify_refused(path, xlsx_of(SHEET.replace("A1", "1A")), ContentFault.DAMAGED)
    verify_refused(path, ods_of(ods_content("")[:-5]), ContentFault.DAMAGED)


def test_entities_are_not_blown_up(path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{entities}]>' + SHEET.replace("Meter", "&e11;")
    verify_refused(path, xlsx_of(bomb), ContentFault.DAMAGED)


def test_an_archive_packed_as_no_workbook_is(path: Path) -> None:
    with ZipFile(path, "w", ZIP_BZIP2) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    verify_refused(path, path.read_bytes(), ContentFault.OTHER_KIND)


def test_an_archive_with_a_password(path: Path) -> None:
    data = bytearray(xlsx_of(SHEET))
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(PasswordProtected):
        open_table(path)


class PanicException(BaseException):
    """Stands for what Rust code raises."""


@pytest.mark.parametrize("error", [PanicException("index out of bounds"), OverflowError()])
def test_a_panic_of_the_library_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    monkeypatch.setattr("spreadsheets.workbook.CalamineWorkbook", _Raising(error))
    with pytest.raises(NotASpreadsheet):
        open_table(VECTORS / "xlwt.xls")


def test_an_interruption_is_not_taken_for_a_panic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spreadsheets.workbook.CalamineWorkbook", _Raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        open_table(VECTORS / "xlwt.xls")


class _Raising:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def from_filelike(self, file: object) -> None:
        raise self.error


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path, fault in (
        (tmp_path / "none.csv", FileFault.MISSING),
        (tmp_path / "none" / "x.csv", FileFault.MISSING),
        (tmp_path, FileFault.NOT_A_FILE),
    ):
        with pytest.raises(FileUnavailable) as caught:
            open_table(path)
        assert (caught.value.path, caught.value.fault) == (path, fault)


def test_a_file_that_goes_away_while_it_is_read(path: Path) -> None:
    path.write_text("A\n1\n")
    table = open_table(path)
    path.unlink()
    with pytest.raises(FileUnavailable):
        list(table.rows())
