"""Statements in files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from printing.statement import build_statement, statement_table
from spreadsheets import TableKind, write_table

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from vending.domain.debts.statement import Statement
    from vending.domain.station import StationIdentity

_PAPER_MM: Final = 80


def save_statement(
    statement: Statement, station: StationIdentity, path: Path, at: datetime, suffix: str | None = None
) -> None:
    """Write a statement as its ending (or `suffix`) says: .pdf, .xlsx, anything else CSV.

    Raises OSError, SpreadsheetError.
    """
    ending = (path.suffix if suffix is None else suffix).lower()
    if ending == ".pdf":
        from printing.render.pdf import render_pdf

        path.write_bytes(render_pdf(build_statement(statement, station, at), _PAPER_MM))
        return
    headings, rows = statement_table(statement, station)
    write_table(path, headings, rows, TableKind.XLSX if ending == ".xlsx" else TableKind.CSV)
