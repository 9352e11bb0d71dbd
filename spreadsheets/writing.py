"""Writes a table that `spreadsheets.reading.open_table` reads back equal."""

from __future__ import annotations

import csv
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from spreadsheets.errors import Measure, TooLarge, unavailable
from spreadsheets.guard import guarded
from spreadsheets.table import TableKind, TextEncoding, verify_headings
from spreadsheets.texts import LONGEST, clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

WrittenKind = Literal[TableKind.CSV, TableKind.XLSX]

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""What a sheet of an XLSX holds, its headings among the rows ("Excel specifications and limits")."""

_STEP = 1000


def write_table(
    path: Path,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    kind: WrittenKind,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write headings and rows as they come, and return how many rows; `progress` is told at every thousandth.

    CSV is UTF-8 with a byte order mark, parted by commas and guarded against formulas; opened in a spreadsheet it
    loses leading zeros. XLSX has texts only, which keep them. Texts are cleaned as `clean_text` does. Short rows are
    filled up; blank ones are written, but reading passes over them.
    The file takes its name once it is whole, for its owner alone (0600). To cancel, let `rows` or `progress` raise:
    that goes through, and no file is left behind.
    Raises EmptyTable, EmptyHeading, DuplicateHeading, TooLarge, FileUnavailable.
    """
    passage = _Passage(path, kind, len(headings))
    head = passage.checked(headings)
    verify_headings(path, head)
    try:
        with _renamed(path) as file:
            _writer(kind)(file, head, passage.through(rows, progress))
    except OSError as error:
        if error is passage.raised:
            raise
        raise unavailable(path, error) from error
    return passage.count


def _writer(kind: TableKind) -> Callable[[BinaryIO, Sequence[str], Iterable[Sequence[str]]], None]:
    if kind is TableKind.CSV:
        return _write_csv
    # openpyxl takes 0.2 s and 20 MB to load: only where it is needed.
    from spreadsheets.xlsx_writing import write_xlsx

    return write_xlsx


def _write_csv(file: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    text = TextIOWrapper(file, TextEncoding.UTF_8, newline="")
    try:
        # In quotes a heading `sep=;` is no instruction to Excel, and the comma is sure to be recognised.
        csv.writer(text, quoting=csv.QUOTE_ALL).writerow([guarded(heading) for heading in headings])
        csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
    finally:
        text.detach()


@dataclass(slots=True)
class _Passage:
    """Cleans, checks and counts the rows on their way into a file."""

    path: Path
    kind: TableKind
    width: int
    count: int = 0
    raised: BaseException | None = None
    """What came out of the caller's own code."""

    def through(self, rows: Iterable[Sequence[str]], progress: Callable[[int], None] | None) -> Iterator[list[str]]:
        """The rows, each as wide as the table. Raises TooLarge."""
        for row in self._watched(rows, progress):
            yield self.checked(row)
            self.count += 1

    def _watched(
        self, rows: Iterable[Sequence[str]], progress: Callable[[int], None] | None
    ) -> Iterator[Sequence[str]]:
        try:
            for row in rows:
                yield row
                if progress and self.count % _STEP == 0:
                    progress(self.count)
        except BaseException as error:
            self.raised = error
            raise

    def checked(self, row: Sequence[str]) -> list[str]:
        """Clean texts, one for each column. Raises TooLarge."""
        self._verify(Measure.COLUMNS, len(row), self.width)
        cells = [clean_text(cell) for cell in row]
        if self.kind is TableKind.XLSX:
            self._verify(Measure.COLUMNS, len(row), MOST_COLUMNS)
            self._verify(Measure.ROWS, self.count + 2, MOST_ROWS)
        self._verify(Measure.CELL_LENGTH, max(map(len, cells), default=0), LONGEST)
        return cells + [""] * (self.width - len(cells))

    def _verify(self, measure: Measure, count: int, limit: int) -> None:
        if count > limit:
            raise TooLarge(self.path, measure, limit)


@contextmanager
def _renamed(path: Path) -> Iterator[BinaryIO]:
    """A file beside `path` that takes its name when the block is left without an exception."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - of an open handle
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
