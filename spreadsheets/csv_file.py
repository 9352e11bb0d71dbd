"""CSV as spreadsheets and other programs write it (RFC 4180 and what departs from it): encodings, separators, rows."""

from __future__ import annotations

import codecs
import csv
import re
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from spreadsheets.errors import ContentFault, EncodingMismatch, NotASpreadsheet, QuoteNotClosed, unavailable
from spreadsheets.guard import unguarded
from spreadsheets.table import Record, RowFault, TableKind, TextEncoding
from spreadsheets.texts import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SEPARATORS = ",;\t|"
_CHUNK = 1 << 20
_SAMPLE_LETTERS, _SAMPLE_ROWS = 1 << 16, 20
_ANNOUNCED = re.compile(f"sep=([{SEPARATORS}])\r?\n?", re.IGNORECASE)
# Of the csv module: what leaves no telling where the next row begins.
_ROWS_LOST = ("unexpected end of data", "field larger than field limit")


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file whose encoding and separator are known."""

    path: Path
    encoding: TextEncoding
    separator: str
    announced: bool
    """Its first line is Excel's `sep=;`, which Excel neither shows nor counts."""
    expected_records: int

    kind = TableKind.CSV
    sheets = ()
    sheet = None
    first_column = 1

    def records(self) -> Iterator[Record]:
        """Rows as they are read; a line break in quotes ends none. Raises FileUnavailable, QuoteNotClosed."""
        try:
            with self.path.open(encoding=self.encoding, newline="") as lines:
                yield from self._parsed(islice(lines, self.announced, None))
        except OSError as error:
            raise unavailable(self.path, error) from error
        except UnicodeDecodeError as error:
            # It was readable when it was opened.
            raise NotASpreadsheet(self.path, ContentFault.DAMAGED) from error

    def _parsed(self, lines: Iterator[str]) -> Iterator[Record]:
        reader = csv.reader(lines, delimiter=self.separator, strict=True)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if str(error).startswith(_ROWS_LOST):
                    raise QuoteNotClosed(self.path, number) from error
                yield Record(number, [], RowFault.BAD_QUOTES)
            else:
                yield Record(number, [unguarded(clean_text(cell)) for cell in cells])


def open_csv(path: Path, code_page: TextEncoding) -> CsvFile:
    """Find out how the file is written: by its byte order mark, as UTF-8, or else as `code_page`.

    Raises FileUnavailable, NotASpreadsheet, EncodingMismatch.
    """
    try:
        encoding, lines = _find_encoding(path, code_page)
        with path.open(encoding=encoding, newline="") as text:
            sample = text.read(_SAMPLE_LETTERS)
    except OSError as error:
        raise unavailable(path, error) from error
    announced = _ANNOUNCED.match(sample)
    separator = announced[1] if announced else _find_separator(sample.splitlines(keepends=True))
    return CsvFile(path, encoding, separator, announced is not None, lines)


def _find_encoding(path: Path, code_page: TextEncoding) -> tuple[TextEncoding, int]:
    """The encoding, and about how many lines there are."""
    *sure, last = _candidates(path, code_page)
    for encoding in sure:
        try:
            return encoding, _count_lines(path, encoding)
        except EncodingMismatch:
            continue
    return last, _count_lines(path, last)


def _candidates(path: Path, code_page: TextEncoding) -> Sequence[TextEncoding]:
    with path.open("rb") as file:
        start = file.read(3)
    if start.startswith(codecs.BOM_UTF8):
        return (TextEncoding.UTF_8,)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return (TextEncoding.UTF_16,)
    return TextEncoding.UTF_8, code_page


def _count_lines(path: Path, encoding: TextEncoding) -> int:
    """Raises EncodingMismatch unless the whole file is of this encoding, NotASpreadsheet unless it is text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    feeds = returns = 0
    with path.open("rb") as file:
        while True:
            data = file.read(_CHUNK)
            try:
                text = decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                before = error.object[: error.start]
                line = max(feeds + before.count(b"\n"), returns + before.count(b"\r")) + 1
                raise EncodingMismatch(path, encoding, line) from error
            if "\0" in text:
                raise NotASpreadsheet(path, ContentFault.OTHER_KIND)
            feeds += text.count("\n")
            returns += text.count("\r")
            if not data:
                return max(feeds, returns) + 1


def _find_separator(sample: list[str]) -> str:
    return max(SEPARATORS, key=lambda separator: _score(sample, separator))


def _score(sample: list[str], separator: str) -> tuple[int, int]:
    """How many of the first rows are as wide as the heading, and how wide that is; nothing for a single column."""
    # Strict: where the separator is wrong, quotes mostly are too. Rows before the first wrong one count.
    reader = csv.reader(sample, delimiter=separator, strict=True)
    widths: list[int] = []
    with suppress(csv.Error):
        widths.extend(len(cells) for cells in islice(filter(any, reader), _SAMPLE_ROWS))
    if not widths or widths[0] == 1:
        return 0, 0
    return widths.count(widths[0]), widths[0]
