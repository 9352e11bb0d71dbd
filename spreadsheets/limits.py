"""How much of a file the program takes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spreadsheets.errors import Measure, TooLarge

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the file, bytes of a workbook once unpacked, and cells of a sheet from the first to the last used.

    A sheet is held in memory as a full rectangle, 30 to 100 bytes a cell: a million customers are imported from CSV.
    """

    file_bytes: int = 256 << 20
    unpacked_bytes: int = 512 << 20
    cells: int = 8_000_000

    def verify_file(self, path: Path, size: int) -> None:
        """Raise TooLarge."""
        _verify(path, Measure.FILE_BYTES, size, self.file_bytes)

    def verify_unpacked(self, path: Path, size: int) -> None:
        """Raise TooLarge."""
        _verify(path, Measure.UNPACKED_BYTES, size, self.unpacked_bytes)

    def verify_cells(self, path: Path, count: int) -> None:
        """Raise TooLarge."""
        _verify(path, Measure.CELLS, count, self.cells)


def _verify(path: Path, measure: Measure, count: int, limit: int) -> None:
    if count > limit:
        raise TooLarge(path, measure, limit)
