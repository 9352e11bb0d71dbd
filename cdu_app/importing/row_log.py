"""What there is to say of rows, kept out of memory: a million mistakes are listed like ten."""

from __future__ import annotations

import json
import tempfile
import weakref
from array import array
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from vending.domain.imports.fields import Field
from vending.domain.imports.row import CellIssue, CellNote, ImportFault, ImportNote, RowReport

if TYPE_CHECKING:
    from collections.abc import Iterator


_PLACE_BITS: Final = 8


@dataclass(frozen=True, slots=True)
class Mistake:
    """One bad cell of a row, at its place among all mistakes."""

    place: int
    row: int
    issue: CellIssue


class RowLog:
    """Reports on rows in an unnamed file of its owner's, which goes when it is closed. Any thread may read it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the log, or when nobody has it any more
        weakref.finalize(self, self._file.close)
        self._bad = array("Q")
        self._noted = array("Q")
        self._mistakes = array("Q")
        self._end = 0
        self._lock = Lock()

    def add(self, report: RowReport) -> None:
        """Keep a report; one with issues is a bad row, any other has notes only."""
        line = json.dumps(_plain(report), ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        with self._lock:
            (self._bad if report.issues else self._noted).append(self._end)
            self._mistakes.extend(self._end << _PLACE_BITS | place for place in range(len(report.issues)))
            self._file.seek(self._end)
            self._end += self._file.write(line)

    @property
    def bad(self) -> int:
        """How many rows cannot be imported."""
        return len(self._bad)

    @property
    def noted(self) -> int:
        """How many rows were understood otherwise than they stand there."""
        return len(self._noted)

    def count(self) -> int:
        """Return how many bad cells there are (`vending.queries.Listing`)."""
        return len(self._mistakes)

    def rows(self, first: int, limit: int) -> tuple[Mistake, ...]:
        """Return up to `limit` bad cells from a place on, by row and column; none once the log is closed."""
        if self._file.closed:
            return ()
        return tuple(self._mistake(place) for place in range(first, min(first + limit, len(self._mistakes))))

    def bad_row(self, place: int) -> RowReport:
        """Return a bad row by its place in the list, from 0."""
        return self._read(self._bad[place])

    def bad_rows(self) -> Iterator[RowReport]:
        """Return all bad rows in order."""
        return map(self._read, list(self._bad))

    def noted_rows(self) -> Iterator[RowReport]:
        """Return all rows with notes only, in order."""
        return map(self._read, list(self._noted))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._mistakes = array("Q")
            self._file.close()

    def _mistake(self, place: int) -> Mistake:
        begin, number = divmod(self._mistakes[place], 1 << _PLACE_BITS)
        row = self._read(begin)
        return Mistake(place, row.number, row.issues[number])

    def _read(self, begin: int) -> RowReport:
        with self._lock:
            self._file.seek(begin)
            line = self._file.readline()
        number, cells, issues, notes = json.loads(line.decode("utf-8", "surrogatepass"))
        return RowReport(
            number,
            tuple(cells),
            tuple(_issue(*one) for one in issues),
            tuple(CellNote(heading, value, ImportNote(note), meant) for heading, value, note, meant in notes),
        )


def _issue(field: str | None, heading: str, value: str, fault: str, detail: str) -> CellIssue:
    return CellIssue(None if field is None else Field(field), heading, value, ImportFault(fault), detail)


def _plain(report: RowReport) -> list[Any]:
    issues = [[one.field, one.heading, one.value, one.fault, one.detail] for one in report.issues]
    notes = [[one.heading, one.value, one.note, one.meant] for one in report.notes]
    return [report.number, report.cells, issues, notes]
