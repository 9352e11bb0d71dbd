"""What there is to say of rows, kept out of memory: a million mistakes are listed like ten."""

from __future__ import annotations

import json
import tempfile
from array import array
from threading import Lock
from typing import TYPE_CHECKING, Any

from vending.domain.import_row import CellIssue, CellNote, ImportFault, ImportNote, RowReport

if TYPE_CHECKING:
    from collections.abc import Iterator


class RowLog:
    """Reports on rows in an unnamed file of its owner's, which goes when it is closed. Any thread may read it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the log
        self._bad = array("Q")
        self._noted = array("Q")
        self._end = 0
        self._lock = Lock()

    def add(self, report: RowReport) -> None:
        """Keep a report; one with issues is a bad row, any other has notes only."""
        line = json.dumps(_plain(report), ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        with self._lock:
            (self._bad if report.issues else self._noted).append(self._end)
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
        self._file.close()

    def _read(self, begin: int) -> RowReport:
        with self._lock:
            self._file.seek(begin)
            line = self._file.readline()
        number, cells, issues, notes = json.loads(line.decode("utf-8", "surrogatepass"))
        return RowReport(
            number,
            tuple(cells),
            tuple(CellIssue(heading, value, ImportFault(fault), detail) for heading, value, fault, detail in issues),
            tuple(CellNote(heading, value, ImportNote(note), meant) for heading, value, note, meant in notes),
        )


def _plain(report: RowReport) -> list[Any]:
    issues = [[one.heading, one.value, one.fault, one.detail] for one in report.issues]
    notes = [[one.heading, one.value, one.note, one.meant] for one in report.notes]
    return [report.number, report.cells, issues, notes]
