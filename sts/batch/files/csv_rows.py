"""Rows of a CSV text: parted by commas, semicolons or tabs, quoted or not, whatever its line ends."""

from __future__ import annotations

import csv
from itertools import chain, islice
from typing import TYPE_CHECKING, TextIO

from sts.batch.files.errors import CsvFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

ENCODING = "utf-8-sig"
_LONGEST_HEADER = 10_000
_DELIMITERS = ";\t,"
_NO_TEXT = "the file is not UTF-8 text: save it as CSV UTF-8"


class CsvRows:
    """A header, and the rows below it in chunks."""

    def __init__(self, file: TextIO) -> None:
        """Reads the header. Raises CsvFileError."""
        try:
            first = file.readline(_LONGEST_HEADER)
        except UnicodeDecodeError as error:
            raise CsvFileError(_NO_TEXT) from error
        self.delimiter = next((mark for mark in _DELIMITERS if mark in first), ",")
        self._reader = csv.reader(chain([first], file), delimiter=self.delimiter, strict=True)
        [(_, self.header)] = self._rows(1) or [(0, [])]
        if not self.header:
            raise CsvFileError("there is no header line")

    def chunks(self, size: int) -> Iterator[list[tuple[int, list[str]]]]:
        """The rows, each with the line it ends on; empty lines, and lines of empty fields, are passed over.

        Raises CsvFileError.
        """
        while rows := self._rows(size):
            yield [row for row in rows if any(map(str.strip, row[1]))]

    def _rows(self, count: int) -> list[tuple[int, list[str]]]:
        try:
            return [(self._reader.line_num, row) for row in islice(self._reader, count)]
        except csv.Error as error:
            raise CsvFileError(f"line {self._reader.line_num}: {error}") from error
        except UnicodeDecodeError as error:
            raise CsvFileError(_NO_TEXT) from error
