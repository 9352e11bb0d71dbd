"""Tables in files: CSV, XLSX, ODS and XLS in, CSV and XLSX out; every cell is a text.

    table = open_table(path)
    for row in table.rows():
        print(row.number, dict(zip(table.headings, row.cells)))

    write_table(path, headings, rows, TableKind.XLSX)

A library of its own: it knows nothing of meters. What goes wrong is a SpreadsheetError (`spreadsheets.errors`).
"""

from __future__ import annotations

from spreadsheets.errors import SpreadsheetError
from spreadsheets.limits import Limits
from spreadsheets.reading import open_table
from spreadsheets.table import CODE_PAGES, Row, RowFault, TableFile, TableKind, TextEncoding
from spreadsheets.writing import write_table

__all__ = [
    "CODE_PAGES",
    "Limits",
    "Row",
    "RowFault",
    "SpreadsheetError",
    "TableFile",
    "TableKind",
    "TextEncoding",
    "open_table",
    "write_table",
]
