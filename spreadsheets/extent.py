"""How far the sheets of a workbook's XML reach, found while it streams by.

Only cells with content count: in many a file whole columns are formatted down to the last row, which parsers pass over.
"""

from __future__ import annotations

from typing import Protocol
from xml.parsers import expat

from spreadsheets.texts import LONGEST


class Extent(Protocol):
    """Measures the sheets in one part of a workbook."""

    @property
    def cells(self) -> int:
        """Of the largest sheet so far: the full rectangle from its first to its last used cell."""

    def feed(self, data: bytes) -> None:
        """Take the next bytes. Raises expat.ExpatError, ValueError."""

    def close(self) -> None:
        """There are no more. Raises expat.ExpatError, ValueError."""


class NoExtent:
    """Of a part that holds no sheet."""

    cells = 0

    def feed(self, data: bytes) -> None:
        """Nothing to measure."""

    def close(self) -> None:
        """Nothing to measure."""


class XlsxExtent:
    """Of a part of an XLSX: a worksheet, or nothing (ECMA-376-1, 18.3.1.4, 18.3.1.73)."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._root
        self._is_sheet: bool | None = None
        self._place: str | None = None
        self._row = self._column = 0
        self._columns: dict[str, int] = {}
        self._digits = ""
        self._box: tuple[int, int, int, int] | None = None

    @property
    def cells(self) -> int:
        """Rows times columns."""
        if self._box is None:
            return 0
        top, left, bottom, right = self._box
        return (bottom - top + 1) * (right - left + 1)

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._is_sheet is not False:
            self._parser.Parse(data)

    def close(self) -> None:
        """There are no more."""
        if self._is_sheet is not False:
            self._parser.Parse(b"", True)  # noqa: FBT003 - it takes no keyword

    def _root(self, name: str, _: dict[str, str]) -> None:
        self._is_sheet = name.rpartition(":")[2] == "worksheet"
        self._parser.StartElementHandler = self._element if self._is_sheet else None

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c":
            self._place = attributes.get("r")
            self._column += 1
        elif tag in ("v", "is"):
            self._content()
        elif tag == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0

    def _content(self) -> None:
        """The cell last begun holds something. Its place is `XFD1048576`, or else the one after the cell before."""
        row, column = self._row, self._column
        if self._place is not None:
            letters = self._place.rstrip("0123456789")
            digits = self._place[len(letters) :]
            if letters in self._columns and digits == self._digits:
                return
            column = self._columns[letters] = _column_number(letters)
            row, self._digits = int(digits), digits
        top, left, bottom, right = self._box or (row, column, row, column)
        self._box = min(top, row), min(left, column), max(bottom, row), max(right, column)


class OdsExtent:
    """Of a part of an ODS: all its tables (ODF 1.3 part 3, 9.1)."""

    def __init__(self) -> None:
        self.cells = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._element
        self._repeated = self._above = self._width = self._column = self._used = 0

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._parser.Parse(data)

    def close(self) -> None:
        """There are no more."""
        self._parser.Parse(b"", True)  # noqa: FBT003 - it takes no keyword
        self._end_row()

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("table:table-cell", "table:covered-table-cell"):
            self._column += int(attributes.get("table:number-columns-repeated", 1))
            if any(key.startswith("office:") or key == "table:formula" for key in attributes):
                self._used = self._column
        elif name == "table:table-row":
            self._end_row()
            self._repeated = int(attributes.get("table:number-rows-repeated", 1))
        elif name == "table:table":
            self._end_row()
            self._above = self._width = 0
        elif name == "text:s" and int(attributes.get("text:c", 1)) > LONGEST:
            raise ValueError("more blanks than a cell holds")

    def _end_row(self) -> None:
        self._above += self._repeated
        if self._used:
            self._width = max(self._width, self._used)
            self.cells = max(self.cells, self._above * self._width)
        self._repeated = self._column = self._used = 0


def _column_number(letters: str) -> int:
    """A is 1, XFD is 16,384. Raises ValueError for what is no column."""
    if not letters.isascii() or not letters.isalpha():
        raise ValueError(f"no column: {letters}")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
