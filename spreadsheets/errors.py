"""What can go wrong between the program and a table in a file.

SpreadsheetError
├── Refused                   the operator can act on it
│   ├── NotASpreadsheet       the content is of another kind, or damaged
│   ├── PasswordProtected     the workbook opens with a password only
│   ├── UnknownSheet          the workbook has no sheet of this name
│   ├── EmptyTable            there is no heading, hence no table
│   ├── EmptyHeading          a column between others has no heading
│   ├── DuplicateHeading      two columns have the same heading
│   ├── EncodingMismatch      the text is not of this encoding
│   ├── QuoteNotClosed        a quoted cell never ends, so the rows after it cannot be told apart
│   └── TooLarge              more than the program takes into memory, or than a file of this kind may hold
└── Environment               a disk, a network drive
    └── FileUnavailable       the file cannot be read or written

Rows that are bad by themselves raise nothing: see `spreadsheets.table.RowFault`.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from spreadsheets.table import TextEncoding


class SpreadsheetError(Exception):
    """Root of everything this package raises on purpose."""

    def __str__(self) -> str:
        return repr(self)


class Refused(SpreadsheetError):
    """The file as it is cannot be used; the operator can act on it."""


class Environment(SpreadsheetError):
    """Something around the program is missing, full or held by another program."""


class ContentFault(StrEnum):
    """Why a file holds no table."""

    OTHER_KIND = "another kind of file"
    DAMAGED = "damaged"


class FileFault(StrEnum):
    """Why a file cannot be read or written."""

    MISSING = "there is no such file or folder"
    NOT_A_FILE = "this is a folder"
    NOT_ALLOWED = "it may not be used, or another program holds it open"
    FULL = "there is no room left on the disk"
    DISK = "the disk reports an error"


class Measure(StrEnum):
    """What there is too much of."""

    FILE_BYTES = "bytes in the file"
    UNPACKED_BYTES = "bytes in the file once unpacked"
    CELLS = "cells from the first to the last used"
    ROWS = "rows in a sheet"
    COLUMNS = "columns in a sheet"
    CELL_LENGTH = "characters in a cell"


@dataclass(eq=False)
class NotASpreadsheet(Refused):
    """The file at `path` is no CSV, XLSX, ODS or XLS, whatever its name says."""

    path: Path
    fault: ContentFault


@dataclass(eq=False)
class PasswordProtected(Refused):
    """The workbook at `path` is encrypted."""

    path: Path


@dataclass(eq=False)
class UnknownSheet(Refused):
    """The workbook at `path` has `sheets`, but not `sheet`."""

    path: Path
    sheet: str
    sheets: tuple[str, ...]


@dataclass(eq=False)
class EmptyTable(Refused):
    """Nothing is written in the file at `path`, or in this `sheet` of it."""

    path: Path
    sheet: str | None


@dataclass(eq=False)
class EmptyHeading(Refused):
    """Column `column`, counted from 1, has no heading though a later one has."""

    path: Path
    column: int


@dataclass(eq=False)
class DuplicateHeading(Refused):
    """`heading` stands over two columns; capitals make no difference."""

    path: Path
    heading: str


@dataclass(eq=False)
class EncodingMismatch(Refused):
    """Line `line` of the file, counted from 1, has bytes that `encoding` does not know."""

    path: Path
    encoding: TextEncoding
    line: int


@dataclass(eq=False)
class QuoteNotClosed(Refused):
    """The quotation mark that opens a cell in row `row` is not closed by the end of the file, or not for very long."""

    path: Path
    row: int


@dataclass(eq=False)
class TooLarge(Refused):
    """More than `limit` of `measure`."""

    path: Path
    measure: Measure
    limit: int


@dataclass(eq=False)
class FileUnavailable(Environment):
    """The file at `path` cannot be read or written."""

    path: Path
    fault: FileFault


def unavailable(path: Path, error: OSError) -> FileUnavailable:
    """What the operating system says, in our words."""
    # Windows says of a folder that it may not be opened.
    fault = FileFault.NOT_A_FILE if path.is_dir() else _FAULTS.get(error.errno or 0, FileFault.DISK)
    return FileUnavailable(path, fault)


_FAULTS = {
    errno.ENOENT: FileFault.MISSING,
    errno.ENOTDIR: FileFault.MISSING,
    errno.EACCES: FileFault.NOT_ALLOWED,
    errno.EPERM: FileFault.NOT_ALLOWED,
    errno.EROFS: FileFault.NOT_ALLOWED,
    errno.ENOSPC: FileFault.FULL,
    errno.EDQUOT: FileFault.FULL,
}
