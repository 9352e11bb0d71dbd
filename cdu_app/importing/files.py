"""Files for spreadsheets: the rows that could not be imported, and everything that is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.messages.import_words import issue_sentence
from spreadsheets import TableKind, write_table
from vending.domain.imports.fields import FIELDS, Field
from vending.domain.imports.text import export_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from vending.domain.imports.row import RowReport
    from vending.ports import UnitsOfWork
    from vending.queries import Listing, RegistryRow

WHERE, WHICH, WHAT = "Row in the file", "Column to correct", "What is wrong"
"""The headings that a list of mistakes adds; importing that list passes them over."""
HEADINGS: Final = tuple(info.title for info in FIELDS.values())
"""The headings of every file that the program writes."""
_ADDED: Final = frozenset(heading.casefold() for heading in (WHERE, WHICH, WHAT))
_PAGE: Final = 500


def write_mistakes(path: Path, headings: Sequence[str], rows: Iterable[RowReport]) -> int:
    """Write bad rows as they were, with what is wrong, to be corrected and imported again; return how many.

    As CSV where the name ends in .csv, else XLSX. Raises SpreadsheetError.
    """
    kept = [column for column, heading in enumerate(headings) if heading.casefold() not in _ADDED]
    head = [*(headings[column] for column in kept), WHERE, WHICH, WHAT]
    return _write(path, head, ([*(row.cells[column] for column in kept), *_mistakes(row)] for row in rows))


def write_registry(
    path: Path,
    units_of_work: UnitsOfWork,
    listing: Listing[RegistryRow],
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the accounts and meters of a list with all their fields, so that they can be imported again.

    As CSV where the name ends in .csv, else XLSX. Raises SpreadsheetError, StoreUnavailable.
    """
    return _write(path, HEADINGS, _registry_rows(units_of_work, listing), progress)


def kind_of(path: Path) -> TableKind:
    """Return what a file of this name is written as."""
    return TableKind.CSV if path.suffix.casefold() == ".csv" else TableKind.XLSX


def _write(
    path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]], progress: Callable[[int], None] | None = None
) -> int:
    if kind_of(path) is TableKind.CSV:
        return write_table(path, headings, rows, TableKind.CSV, progress)
    return write_table(path, headings, rows, TableKind.XLSX, progress)


def _mistakes(row: RowReport) -> list[str]:
    columns = "; ".join(dict.fromkeys(issue.heading for issue in row.issues if issue.heading))
    issues = "; ".join(f"{issue.heading}: {issue_sentence(issue)}".removeprefix(": ") for issue in row.issues)
    return [str(row.number), columns, issues]


def _registry_rows(units_of_work: UnitsOfWork, listing: Listing[RegistryRow]) -> Iterator[list[str]]:
    first = 0
    while rows := listing.rows(first, _PAGE):
        with units_of_work.read() as work:
            customers = work.lookup.customers(row.customer_id for row in rows)
            accounts = work.lookup.accounts(row.account_id for row in rows)
            meters = work.lookup.meters(row.meter_id for row in rows if row.meter_id is not None)
        for row in rows:
            meter = None if row.meter_id is None else meters[row.meter_id]
            cells = export_cells(customers[row.customer_id], accounts[row.account_id], meter)
            yield [cells[field] for field in Field]
        first += len(rows)
