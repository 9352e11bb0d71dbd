"""Sheets of XLSX, ODS and XLS, by the calamine library."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from spreadsheets.errors import ContentFault, EmptyTable, NotASpreadsheet, PasswordProtected, UnknownSheet
from spreadsheets.table import Record, TableKind
from spreadsheets.texts import cell_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Workbook:
    """One sheet of a workbook, held by the library; rows become texts as they are asked for."""

    path: Path
    kind: TableKind
    sheets: tuple[str, ...]
    sheet: str
    _cells: CalamineSheet

    encoding = None

    @property
    def first_column(self) -> int:
        """Where the leftmost used column is; the library leaves out empty ones before it."""
        return self._cells.start[1] + 1 if self._cells.start else 1

    @property
    def expected_records(self) -> int:
        """Rows down to the last used one."""
        return self._cells.total_height + 1

    def records(self) -> Iterator[Record]:
        """All rows from row 1 on."""
        for number, cells in enumerate(self._cells.iter_rows(), 1):
            yield Record(number, [cell_text(cell) for cell in cells])


def open_workbook(path: Path, kind: TableKind, data: bytes, sheet: str | None) -> Workbook:
    """Read the named sheet, or the first visible one.

    Raises NotASpreadsheet, PasswordProtected, UnknownSheet, EmptyTable.
    """
    book = _calamine(path, lambda: CalamineWorkbook.from_filelike(BytesIO(data)))
    sheets = tuple(
        meta.name
        for meta in book.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible
    )
    if not sheets:
        raise EmptyTable(path, None)
    name = sheets[0] if sheet is None else sheet
    if name not in sheets:
        raise UnknownSheet(path, name, sheets)
    return Workbook(path, kind, sheets, name, _calamine(path, lambda: book.get_sheet_by_name(name)))


def _calamine(path: Path, read: Callable[[], Result]) -> Result:
    """What the library reads, or its errors as ours."""
    try:
        return read()
    except PasswordError as error:
        raise PasswordProtected(path) from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise NotASpreadsheet(path, ContentFault.DAMAGED) from error
    except BaseException as error:
        # A panic of the library's Rust code on bytes it did not foresee; its class is no Exception, nor to be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise NotASpreadsheet(path, ContentFault.DAMAGED) from error
