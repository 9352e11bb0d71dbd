"""What is written stands whole or not at all, and is read back equal."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from spreadsheets import RowFault, TableKind, open_table, write_table
from spreadsheets.errors import (
    DuplicateHeading,
    EmptyHeading,
    EmptyTable,
    FileFault,
    FileUnavailable,
    Measure,
    TooLarge,
)
from spreadsheets.texts import LONGEST, clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spreadsheets.writing import WrittenKind

KINDS = (TableKind.CSV, TableKind.XLSX)
any_kind = pytest.mark.parametrize("kind", KINDS)
_letters = st.text(max_size=12) | st.text(st.sampled_from("'=+-@\t\r\n \";,|05a_x\u00a0\u200b"), max_size=8)
_texts = _letters | st.sampled_from(
    ["_x0041_", "__x000D_", "=1+1", "'=1", "''=1", "+44 7700", "007", "#N/A", "sep=;", "1e5", "é"]
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """Headings that are there and differ, and rows that are not blank."""
    headings = draw(
        st.lists(_texts.filter(clean_text), min_size=1, max_size=4, unique_by=lambda text: clean_text(text).casefold())
    )
    row = st.lists(_texts, min_size=len(headings), max_size=len(headings)).filter(lambda row: any(map(clean_text, row)))
    return headings, draw(st.lists(row, max_size=5))


@any_kind
@given(table=tables())
@example(table=(["0", ";;"], []))
@example(table=(["sep=;"], [["a;b"], ["=x"]]))
@example(table=(["a;b|c"], [["1;2|3"], ['"'], ['x"y'], ["two\r\nlines"]]))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, kind: WrittenKind, table: tuple[list[str], list[list[str]]]
) -> None:
    headings, rows = table
    path = tmp_path_factory.getbasetemp() / "round-trip"
    assert write_table(path, headings, rows, kind) == len(rows)
    read = open_table(path)
    assert (read.kind, list(read.headings)) == (kind, [clean_text(heading) for heading in headings])
    assert [list(row.cells) for row in read.rows()] == [[clean_text(cell) for cell in row] for row in rows]
    assert {row.fault for row in read.rows()} <= {None}
    assert [row.number for row in read.rows()] == list(range(2, len(rows) + 2))


def test_csv_as_excel_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_table(path, ["Meter", "Name"], [["007", "=1+1"], ["+44 7700", 'a "b", c\nd'], ["-5"]], TableKind.CSV)
    text = '"Meter","Name"\r\n007,\'=1+1\r\n+44 7700,"a ""b"", c\nd"\r\n-5,\r\n'
    assert path.read_bytes() == b"\xef\xbb\xbf" + text.encode()


def test_xlsx_has_texts_under_a_bold_heading_that_stays(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    long = "A heading that is longer than a column can be shown in on a screen"
    write_table(path, ["Meter", long], [["007", "=1+1"], ["2026-01-02", "#N/A"]], TableKind.XLSX)
    sheet = load_workbook(path).active
    assert sheet is not None
    assert (sheet.freeze_panes, sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (
        "A2",
        12,
        60,
    )
    assert [cell.font.bold for row in sheet.rows for cell in row] == [True, True, False, False, False, False]
    for row in sheet.rows:
        assert {(cell.data_type, cell.number_format) for cell in row} == {("s", "@")}
    assert [cell.value for cell in sheet["B"]] == [long, "=1+1", "#N/A"]


@any_kind
def test_the_file_is_its_owners_alone_and_takes_the_place_of_an_old_one(tmp_path: Path, kind: WrittenKind) -> None:
    path = tmp_path / "out"
    path.write_text("old")
    write_table(path, ["A"], [["1"]], kind)
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_table(path).headings == ("A",)
    assert names(tmp_path) == ["out"]


class Cancelled(Exception):
    """Raised by whoever gives the rows."""


@any_kind
@pytest.mark.parametrize("error", [Cancelled(), KeyboardInterrupt(), OSError("of the caller's own")])
def test_whoever_gives_the_rows_can_cancel(
    tmp_path: Path, kind: WrittenKind, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    between = tmp_path / "between"
    between.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(between))
    path = tmp_path / "out"
    path.write_text("old")

    def rows() -> Iterator[list[str]]:
        yield ["1"]
        assert len(names(tmp_path)) == 3
        raise error

    with pytest.raises(type(error)) as caught:
        write_table(path, ["A"], rows(), kind)
    assert caught.value is error
    assert path.read_text() == "old"
    assert names(tmp_path) == ["between", "out"]
    assert names(between) == []


@any_kind
def test_progress_is_told_and_can_cancel_too(tmp_path: Path, kind: WrittenKind) -> None:
    told: list[int] = []
    assert write_table(tmp_path / "out", ["A"], ([str(n)] for n in range(2500)), kind, told.append) == 2500
    assert told == [1000, 2000]

    def cancel(_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        write_table(tmp_path / "other", ["A"], ([str(n)] for n in range(2500)), kind, cancel)
    assert names(tmp_path) == ["out"]


@any_kind
def test_headings_are_as_those_that_are_read(tmp_path: Path, kind: WrittenKind) -> None:
    path = tmp_path / "out"
    with pytest.raises(EmptyTable):
        write_table(path, [], [], kind)
    with pytest.raises(EmptyHeading):
        write_table(path, ["A", " "], [], kind)
    with pytest.raises(DuplicateHeading):
        write_table(path, ["A", "a "], [], kind)
    assert names(tmp_path) == []


@any_kind
def test_what_no_spreadsheet_holds_is_refused(tmp_path: Path, kind: WrittenKind) -> None:
    path = tmp_path / "out"
    write_table(path, ["A"], [["x" * LONGEST]], kind)
    assert [len(row.cells[0]) for row in open_table(path).rows()] == [LONGEST]
    for rows, measure in (([["x" * (LONGEST + 1)]], Measure.CELL_LENGTH), ([["1", "2"]], Measure.COLUMNS)):
        with pytest.raises(TooLarge) as caught:
            write_table(path, ["A"], rows, kind)
        assert caught.value.measure == measure


def test_a_sheet_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spreadsheets.writing.MOST_ROWS", 3)
    monkeypatch.setattr("spreadsheets.writing.MOST_COLUMNS", 2)
    path = tmp_path / "out"
    write_table(path, ["A"], [["1"], ["2"]], TableKind.XLSX)
    with pytest.raises(TooLarge) as caught:
        write_table(path, ["A"], [["1"], ["2"], ["3"]], TableKind.XLSX)
    assert (caught.value.measure, caught.value.limit) == (Measure.ROWS, 3)
    with pytest.raises(TooLarge) as caught:
        write_table(path, ["A", "B", "C"], [], TableKind.XLSX)
    assert caught.value.measure == Measure.COLUMNS
    assert write_table(path, ["A", "B", "C"], [["1"], ["2"], ["3"]], TableKind.CSV) == 3


@any_kind
def test_a_place_that_cannot_be_written(tmp_path: Path, kind: WrittenKind) -> None:
    with pytest.raises(FileUnavailable) as caught:
        write_table(tmp_path / "none" / "out", ["A"], [], kind)
    assert caught.value.fault == FileFault.MISSING
    (tmp_path / "folder" / "x").mkdir(parents=True)
    with pytest.raises(FileUnavailable):
        write_table(tmp_path / "folder", ["A"], [], kind)
    assert names(tmp_path) == ["folder"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@any_kind
def test_a_full_disk(tmp_path: Path, kind: WrittenKind, monkeypatch: pytest.MonkeyPatch) -> None:
    part = tmp_path / "part"
    part.symlink_to("/dev/full")
    monkeypatch.setattr("tempfile.mkstemp", lambda **_: (os.open(part, os.O_WRONLY), str(part)))
    with pytest.raises(FileUnavailable) as caught:
        write_table(tmp_path / "out", ["A"], [["x" * 1000]] * 1000, kind)
    assert caught.value.fault == FileFault.FULL
    assert names(tmp_path) == []


def test_extra_cells_are_told_after_writing_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_table(path, ["A"], [["1"]], TableKind.CSV)
    with path.open("a") as file:
        file.write("2,3\n")
    assert [row.fault for row in open_table(path).rows()] == [None, RowFault.MORE_CELLS]
