"""The template to fill in: the headings, and what each column takes, with an example."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from cdu_app.importing.files import HEADINGS, kind_of
from cdu_app.language import _
from cdu_app.messages.import_words import field_need, field_takes, field_title
from spreadsheets import TableKind, write_table
from vending.domain.imports.fields import FIELDS, Field

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_WIDEST: Final = 60
_TEXT: Final = "@"  # the number format of text: what is typed stays as typed, with its leading zeros
_TYPED_ROWS: Final = 500


def write_template(path: Path) -> None:
    """Write the template: XLSX with a second sheet that explains the columns, CSV where the name ends in .csv.

    Raises SpreadsheetError, OSError.
    """
    if kind_of(path) is TableKind.CSV:
        write_table(path, HEADINGS, [], TableKind.CSV)
    else:
        path.write_bytes(_workbook())


def column_table() -> list[tuple[str, str, str]]:
    """Return for each column its heading, what it takes and whether it is required."""
    return [(FIELDS[field].title, field_takes(field), field_need(field)) for field in Field]


def _workbook() -> bytes:
    # openpyxl takes 0.2 s and 20 MB to load: only where it is needed.
    from openpyxl import Workbook

    book = Workbook()
    _fill(book.active, [HEADINGS])
    book.active.title = _("Customers")
    explained = [
        (heading, field_title(field), takes, FIELDS[field].example, need)
        for field, (heading, takes, need) in zip(Field, column_table(), strict=True)
    ]
    titles = (_("Heading"), _("Meaning"), _("Takes"), _("Example"), _("Required"))
    _fill(book.create_sheet(_("Columns")), [titles, *explained])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Any, rows: Sequence[Sequence[str]]) -> None:
    """Write texts, the first row bold and always in sight."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            sheet.cell(number, column, text).font = Font(bold=number == 1)
    sheet.freeze_panes = "A2"
    for column, texts in enumerate(zip(*rows, strict=True), 1):
        dimension = sheet.column_dimensions[get_column_letter(column)]
        dimension.width = min(max(map(len, texts)) + 2, _WIDEST)
    for row in sheet.iter_rows(max_row=max(len(rows), _TYPED_ROWS)):
        for cell in row:
            cell.number_format = _TEXT
