"""CSV as spreadsheets and other programs write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spreadsheets import CODE_PAGES, Row, RowFault, TableKind, TextEncoding, open_table
from spreadsheets.errors import (
    ContentFault,
    DuplicateHeading,
    EmptyHeading,
    EmptyTable,
    EncodingMismatch,
    NotASpreadsheet,
    QuoteNotClosed,
)

if TYPE_CHECKING:
    from pathlib import Path

    from spreadsheets import TableFile

TABLE = "Meter,Name\n042,José\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "customers.csv"


def read(path: Path, data: bytes | str, code_page: TextEncoding = TextEncoding.WESTERN) -> TableFile:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return open_table(path, code_page=code_page)


def cells(table: TableFile) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows()]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TABLE.encode(), TextEncoding.UTF_8),
        (TABLE.encode("utf-8-sig"), TextEncoding.UTF_8),
        (TABLE.encode("utf-16"), TextEncoding.UTF_16),
        (b"\xff\xfe" + TABLE.encode("utf-16-le"), TextEncoding.UTF_16),
        (b"\xfe\xff" + TABLE.encode("utf-16-be"), TextEncoding.UTF_16),
        (TABLE.encode("cp1252"), TextEncoding.WESTERN),
    ],
)
def test_the_encoding_is_recognised(path: Path, data: bytes, encoding: TextEncoding) -> None:
    table = read(path, data)
    assert (table.kind, table.encoding, table.sheets, table.sheet) == (TableKind.CSV, encoding, (), None)
    assert table.headings == ("Meter", "Name")
    assert cells(table) == [("042", "José")]


@pytest.mark.parametrize(
    ("code_page", "name"),
    [(TextEncoding.CYRILLIC, "Пётр"), (TextEncoding.ARABIC, "حسين"), (TextEncoding.WESTERN, "Zoë €")],
)
def test_a_code_page_is_as_it_was_chosen(path: Path, code_page: TextEncoding, name: str) -> None:
    assert code_page in CODE_PAGES
    table = read(path, f"Name\n{name}\n".encode(code_page), code_page)
    assert (table.encoding, cells(table)) == (code_page, [(name,)])


def test_a_chosen_code_page_does_not_overrule_what_is_certain(path: Path) -> None:
    assert cells(read(path, TABLE, TextEncoding.ARABIC)) == [("042", "José")]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_bytes_of_another_encoding_are_told_by_line(path: Path, line_end: str) -> None:
    with pytest.raises(EncodingMismatch) as caught:
        read(path, f"Meter{line_end}1{line_end}".encode() + b"\x81")
    assert (caught.value.line, caught.value.encoding) == (3, TextEncoding.WESTERN)
    with pytest.raises(EncodingMismatch) as caught:
        read(path, f"Meter{line_end}".encode("utf-8-sig") + b"\xe9")
    assert (caught.value.line, caught.value.encoding) == (2, TextEncoding.UTF_8)


def test_a_letter_across_two_chunks_is_one(path: Path) -> None:
    lines = 400_000
    data = b"Names\n" + "é\n".encode() * lines
    with pytest.raises(UnicodeDecodeError):
        data[: 1 << 20].decode()
    table = read(path, data)
    assert (table.encoding, table.expected_rows) == (TextEncoding.UTF_8, lines + 1)
    assert {row.cells for row in table.rows()} == {("é",)}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_recognised(path: Path, separator: str) -> None:
    row = separator.join(["1", "2", "3"])
    table = read(path, f'"Meter{separator} a"{separator}Name{separator}Note\n{row}\n{row}\n')
    assert table.headings == (f"Meter{separator} a", "Name", "Note")
    assert cells(table) == [("1", "2", "3")] * 2


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("Name, first;Phone\nAmina;1\nB, C;2\n", ("Name, first", "Phone")),
        ("Name, first;Phone;Street\nAmina, A;1;x\nB, C;2;y\n", ("Name, first", "Phone", "Street")),
        ("Price\n1,5\n2,5\n", ("Price",)),
        ("\n\n;;\nA;B,C;D\n1;2;3\n", ("A", "B,C", "D")),
        ("sep=;\nA,B;C\n1,5;2\n", ("A,B", "C")),
        ("SEP=|\r\nA;B|C\r\n", ("A;B", "C")),
        ('"sep=;"\n1\n', ("sep=;",)),
    ],
)
def test_headings_part_where_the_rows_do(path: Path, text: str, headings: tuple[str, ...]) -> None:
    assert read(path, text).headings == headings


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_rows_have_the_numbers_of_a_spreadsheet(path: Path, line_end: str) -> None:
    text = 'sep=,\n\nA,B\n1,"two\nlines"\n\n,\n3,4'.replace("\n", line_end)
    table = read(path, text)
    assert table.heading_row == 2
    assert list(table.rows()) == [Row(3, ("1", "two\nlines")), Row(6, ("3", "4"))]
    assert list(table.rows()) == list(table.rows())
    assert table.expected_rows >= 4


def test_short_rows_are_filled_up_and_long_ones_told(path: Path) -> None:
    table = read(path, "A,B\n1\n1,2,,\n1,2,3\n")
    assert list(table.rows()) == [
        Row(2, ("1", "")),
        Row(3, ("1", "2")),
        Row(4, ("1", "2"), RowFault.MORE_CELLS),
    ]


def test_a_row_whose_quotes_are_wrong_is_told(path: Path) -> None:
    table = read(path, 'A,B\n"1" x,2\n"3",4" pipe\n')
    assert list(table.rows()) == [Row(2, ("", ""), RowFault.BAD_QUOTES), Row(3, ("3", '4" pipe'))]


@pytest.mark.parametrize("rest", ["\n3,4\n", "x" * 140_000, "x\n" * 80_000 + '"\n5,6\n'])
def test_a_quote_that_is_not_closed_does_not_swallow_rows(path: Path, rest: str) -> None:
    table = read(path, f'A,B\n\n1,"2{rest}')
    with pytest.raises(QuoteNotClosed) as caught:
        list(table.rows())
    assert caught.value.row == 3


def test_a_guarded_formula_is_read_without_its_guard(path: Path) -> None:
    assert cells(read(path, "A,B\n'=1,'tis\n")) == [("=1", "'tis")]


@pytest.mark.parametrize("data", [b"", b"\n\n", b",,\n,,\n", b"\xef\xbb\xbf", b"\xff\xfe", b"sep=;\n", b" \xc2\xa0 \n"])
def test_an_empty_table_is_refused(path: Path, data: bytes) -> None:
    with pytest.raises(EmptyTable):
        read(path, data)


def test_headings_alone_are_a_table(path: Path) -> None:
    table = read(path, "A,B,,\n")
    assert (table.headings, list(table.rows()), table.expected_rows) == (("A", "B"), [], 1)


def test_every_column_needs_a_heading_of_its_own(path: Path) -> None:
    with pytest.raises(EmptyHeading) as empty:
        read(path, "A,,C\n")
    assert empty.value.column == 2
    with pytest.raises(DuplicateHeading) as duplicate:
        read(path, "Meter,Name, meter\n")
    assert duplicate.value.heading == "meter"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"<html><table>",
        b"\xef\xbb\xbf <?xml version='1.0'?>",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"A,B\n1,\0\n",
    ],
)
def test_what_is_no_table_is_refused(path: Path, data: bytes) -> None:
    with pytest.raises(NotASpreadsheet) as caught:
        read(path, data)
    assert caught.value.fault == ContentFault.OTHER_KIND


def test_a_file_that_changes_while_it_is_read_is_damaged(path: Path) -> None:
    table = read(path, TABLE)
    path.write_bytes(b"\xff" * 10)
    with pytest.raises(NotASpreadsheet):
        list(table.rows())
