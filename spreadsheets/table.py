"""A table in a file: headings, then rows of texts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from spreadsheets.errors import DuplicateHeading, EmptyHeading, EmptyTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class TableKind(StrEnum):
    """What a file is, by its content."""

    CSV = "csv"
    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"


class TextEncoding(StrEnum):
    """How a CSV file's letters are written, under the names that Python has for them."""

    UTF_8 = "utf-8-sig"
    UTF_16 = "utf-16"
    WESTERN = "cp1252"
    CYRILLIC = "cp1251"
    ARABIC = "cp1256"


CODE_PAGES = (TextEncoding.WESTERN, TextEncoding.CYRILLIC, TextEncoding.ARABIC)
"""What no program can tell apart for certain: to be chosen from where a file is not Unicode."""


class RowFault(StrEnum):
    """Why the cells of one row are not to be trusted."""

    MORE_CELLS = "it has cells beyond the last heading"
    BAD_QUOTES = "a quoted cell is followed by more text"


class Row(NamedTuple):
    """One row: its number as a spreadsheet shows it, from 1, and a text for each heading."""

    number: int
    cells: tuple[str, ...]
    fault: RowFault | None = None


class Record(NamedTuple):
    """One row as its file has it, however long."""

    number: int
    cells: list[str]
    fault: RowFault | None = None


class Source(Protocol):
    """What reads one kind of file."""

    @property
    def kind(self) -> TableKind:
        """What the file is."""

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of what can be chosen from; none in a CSV file."""

    @property
    def sheet(self) -> str | None:
        """The sheet that is read."""

    @property
    def encoding(self) -> TextEncoding | None:
        """How letters are written; None in a workbook."""

    @property
    def first_column(self) -> int:
        """The column, from 1, in which records begin."""

    @property
    def expected_records(self) -> int:
        """About how many records there are."""

    def records(self) -> Iterator[Record]:
        """All rows from the first on, blank ones among them. Raises SpreadsheetError."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table whose headings have been read.

    `sheets` are the visible ones, `sheet` the one that is read. An `encoding` among CODE_PAGES is the one that was
    asked for, not one that was recognised.
    """

    path: Path
    headings: tuple[str, ...]
    heading_row: int
    source: Source

    @property
    def kind(self) -> TableKind:
        """What the file is, by its content."""
        return self.source.kind

    @property
    def sheets(self) -> tuple[str, ...]:
        """The workbook's visible sheets; none in a CSV file."""
        return self.source.sheets

    @property
    def sheet(self) -> str | None:
        """The sheet that is read; None in a CSV file."""
        return self.source.sheet

    @property
    def encoding(self) -> TextEncoding | None:
        """How a CSV file's letters are written; None in a workbook."""
        return self.source.encoding

    @property
    def expected_rows(self) -> int:
        """About how many rows follow the headings: the length of a progress bar, not a count."""
        return max(0, self.source.expected_records - self.heading_row)

    def rows(self) -> Iterator[Row]:
        """The rows after the headings, blank ones left out; each call begins anew. Raises SpreadsheetError."""
        width = len(self.headings)
        for record in self.source.records():
            if record.number > self.heading_row and (record.fault or any(record.cells)):
                yield _row(record, width)


def find_headings(path: Path, source: Source) -> TableFile:
    """Take the first row that is not blank for headings. Raises EmptyTable, EmptyHeading, DuplicateHeading."""
    for record in source.records():
        if any(record.cells):
            headings = _trimmed(record.cells)
            verify_headings(path, headings, source.first_column)
            return TableFile(path, headings, record.number, source)
    raise EmptyTable(path, source.sheet)


def verify_headings(path: Path, headings: Sequence[str], first_column: int = 1) -> None:
    """Raise EmptyTable, EmptyHeading or DuplicateHeading unless each column has a heading of its own."""
    if not headings:
        raise EmptyTable(path, None)
    seen = set()
    for column, heading in enumerate(headings, first_column):
        if not heading:
            raise EmptyHeading(path, column)
        if heading.casefold() in seen:
            raise DuplicateHeading(path, heading)
        seen.add(heading.casefold())


def _trimmed(cells: list[str]) -> tuple[str, ...]:
    """Up to the last that is not empty."""
    return tuple(cells[: max(index for index, cell in enumerate(cells, 1) if cell)])


def _row(record: Record, width: int) -> Row:
    cells = record.cells[:width]
    fault = record.fault or (RowFault.MORE_CELLS if any(record.cells[width:]) else None)
    return Row(record.number, (*cells, *[""] * (width - len(cells))), fault)
