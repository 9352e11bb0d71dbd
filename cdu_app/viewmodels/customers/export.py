"""The list as it is narrowed, written into a file for a spreadsheet beside the operator's other work."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal

from cdu_app.messages import say
from cdu_app.tasks import Lane
from cdu_app.viewmodels.customers.state import ExportState
from spreadsheets import TableKind, write_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from cdu_app.tasks import TaskRunner
    from vending.queries import Listing, RegistryRow

_PAGE: Final = 1000


class _Cancelled(Exception):
    """The operator wants the file no more."""


class ExportModel(QObject):
    """Keeps ExportState; one file at a time. `cells` turns a row into texts under `headings`.

    `begin` is told the file's name before anything is written: it asks for the right, and records who exports.
    """

    changed = Signal(object)
    _went_on = Signal(int)

    def __init__(
        self,
        runner: TaskRunner,
        headings: Sequence[str],
        cells: Callable[[RegistryRow], Sequence[str]],
        begin: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._headings = headings
        self._cells = cells
        self._begin = begin
        self._cancelled = Event()
        self.state = ExportState()
        self._went_on.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def write(self, listing: Listing[RegistryRow], count: int, path: Path) -> None:
        """Write a list of about `count` rows; the name's ending says whether as XLSX or CSV."""
        if self.state.busy:
            return
        self._cancelled = cancelled = Event()
        self._set(ExportState(path, 0, count, busy=True))
        kind = TableKind.CSV if path.suffix.lower() == ".csv" else TableKind.XLSX

        def work() -> int:
            self._begin(path.name)
            rows = self._rows(listing, cancelled)
            if kind is TableKind.CSV:
                return write_table(path, self._headings, rows, TableKind.CSV, self._went_on.emit)
            return write_table(path, self._headings, rows, TableKind.XLSX, self._went_on.emit)

        self._runner.run(Lane.WORK, work, self._done, self._failed)

    def cancel(self) -> None:
        """Want the file no more; what was written of it goes."""
        self._cancelled.set()

    def forget(self) -> None:
        """Show nothing of the last file any more."""
        if not self.state.busy:
            self._set(ExportState())

    def _rows(self, listing: Listing[RegistryRow], cancelled: Event) -> Iterator[Sequence[str]]:
        first = 0
        while rows := listing.rows(first, _PAGE):
            for row in rows:
                if cancelled.is_set() or self._runner.closed:
                    raise _Cancelled
                yield self._cells(row)
            first += len(rows)

    def _show_progress(self, written: int) -> None:
        if self.state.busy:
            self._set(replace(self.state, written=written))

    def _done(self, written: int) -> None:
        self._set(replace(self.state, written=written, busy=False))

    def _failed(self, error: Exception) -> None:
        self._set(ExportState() if isinstance(error, _Cancelled) else ExportState(message=say(error)))

    def _set(self, state: ExportState) -> None:
        self.state = state
        self.changed.emit(state)
