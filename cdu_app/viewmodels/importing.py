"""The import assistant: a file, its columns, a look at every row, the import. All work is done beside the selling."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import islice
from threading import Event
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from cdu_app.importing.files import write_mistakes
from cdu_app.importing.table_import import ImportChoices, TableImport
from cdu_app.messages import Message, say
from cdu_app.tasks import Lane
from spreadsheets import TextEncoding
from vending.domain.imports.plan import ImportPhase, missing_fields

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.domain.imports.cells import DateOrder
    from vending.domain.imports.fields import Field
    from vending.domain.imports.plan import Existing, ImportReport
    from vending.domain.people.operator import Operator

T = TypeVar("T")
_SAMPLES: Final = 3
_LOOKED_THROUGH: Final = 200  # rows


class Step(IntEnum):
    """Where the assistant stands."""

    FILE = 0
    COLUMNS = 1
    CHECK = 2
    IMPORT = 3
    RESULT = 4


class Stopped(Exception):
    """The operator wants it no more, or the program is being closed."""


@dataclass(frozen=True, slots=True)
class ImportTable:
    """A table that is open: its headings, and of each column some values."""

    path: Path
    headings: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    sheets: tuple[str, ...]
    sheet: str | None
    encoding: TextEncoding | None


@dataclass(frozen=True, slots=True)
class ImportState:
    """What the assistant shows. `report` is the last look's, or on RESULT the import's; `saved` a list of mistakes."""

    step: Step = Step.FILE
    table: ImportTable | None = None
    choices: ImportChoices | None = None
    busy: bool = False
    phase: ImportPhase = ImportPhase.CHECKING
    done: int = 0
    total: int = 0
    report: ImportReport | None = None
    saved: Path | None = None
    message: Message | None = None

    @property
    def missing(self) -> tuple[Field, ...]:
        """The fields that a column must still be chosen for."""
        return () if self.choices is None else missing_fields(self.choices.fields, self.choices.existing)


class ImportModel(QObject):
    """Keeps ImportState."""

    changed = Signal(object)
    _went_on = Signal(object, int, int)

    def __init__(self, station: Station, runner: TaskRunner, operator: Operator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self.folder = station.settings.folder
        self._station, self._runner, self._operator = station, runner, operator
        self._opened: TableImport | None = None
        self._stop = Event()
        self._closed = False
        self.state = ImportState()
        self._went_on.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    @property
    def opened(self) -> TableImport:
        """The open table with its list of mistakes. Raises LookupError without one."""
        if self._opened is None:
            raise LookupError("no table is open")
        return self._opened

    def open_file(self, path: Path, sheet: str | None = None, code_page: TextEncoding = TextEncoding.WESTERN) -> None:
        """Open a table and suggest what its columns hold."""

        def work() -> tuple[TableImport, ImportTable]:
            opened = TableImport.open(self._station, path, sheet, code_page)
            return opened, _described(opened)

        self._start(self.state.step, work, self._show_table)

    def choose_sheet(self, sheet: str) -> None:
        """Read another sheet of the workbook."""
        if self.state.table is not None and sheet != self.state.table.sheet:
            self.open_file(self.state.table.path, sheet)

    def choose_code_page(self, code_page: TextEncoding) -> None:
        """Read the letters of a CSV in another code page."""
        if self.state.table is not None and code_page is not self.state.table.encoding:
            self.open_file(self.state.table.path, None, code_page)

    def choose_field(self, place: int, field: Field | None) -> None:
        """Say what a column holds; another that was said to hold the same is passed over."""
        if self.state.choices is not None:
            fields = [None if one is field else one for one in self.state.choices.fields]
            fields[place] = field
            self._choose(replace(self.state.choices, fields=tuple(fields)))

    def choose_existing(self, existing: Existing) -> None:
        """Say what is done with rows that are recorded."""
        if self.state.choices is not None:
            self._choose(replace(self.state.choices, existing=existing))

    def choose_dates(self, dates: DateOrder) -> None:
        """Say what 03/04/2026 means."""
        if self.state.choices is not None:
            self._choose(replace(self.state.choices, dates=dates))

    def check(self) -> None:
        """Look at every row."""
        opened, choices = self._opened, self.state.choices
        if opened is None or choices is None or self.state.missing:
            return
        self._start(
            Step.CHECK,
            lambda: opened.check(choices, self._tell),
            lambda report: self._end(Step.CHECK, report=report),
            back=Step.COLUMNS,
        )

    def write(self, *, skip_bad: bool) -> None:
        """Import what was checked."""
        opened, choices = self._opened, self.state.choices
        if opened is None or choices is None or self.state.report is None:
            return
        self._start(
            Step.IMPORT,
            lambda: opened.write(choices, self._operator, self._tell, skip_bad=skip_bad),
            lambda report: self._end(Step.RESULT, report=report),
            back=Step.COLUMNS,
        )

    def save_mistakes(self, path: Path) -> None:
        """Write the bad rows with what is wrong."""
        opened = self._opened
        if opened is not None:
            step, report = self.state.step, self.state.report
            self._start(
                step,
                lambda: write_mistakes(path, opened.table.headings, opened.log.bad_rows()),
                lambda _rows: self._end(step, report=report, saved=path),
                back=step,
                report=report,
            )

    def cancel(self) -> None:
        """Stop what is under way; nothing is imported then. Once it is being saved it is too late."""
        self._stop.set()

    def back(self) -> bool:
        """Go a step back, or stop what is under way; return False where there is nothing to go back to."""
        if self.state.busy:
            self.cancel()
        elif self.state.step in (Step.COLUMNS, Step.CHECK):
            self._set(replace(self.state, step=Step(self.state.step - 1), report=None, saved=None, message=None))
        else:
            return False
        return True

    def close(self) -> None:
        """Stop what is under way and let go of the table."""
        self._closed = True
        self._stop.set()
        opened, self._opened = self._opened, None
        if opened is not None:
            self._runner.run(Lane.WORK, opened.close, lambda _none: None, lambda _error: None)

    def _choose(self, choices: ImportChoices) -> None:
        self._set(replace(self.state, choices=choices, message=None))

    def _start(
        self,
        step: Step,
        work: Callable[[], T],
        done: Callable[[T], None],
        *,
        back: Step | None = None,
        report: ImportReport | None = None,
    ) -> None:
        """Do something beside the screen; where it fails the assistant stands at `back`."""
        if self.state.busy or self._closed:
            return
        self._stop = Event()
        total = self.state.total
        begun = replace(self.state, step=step, busy=True, done=0, total=total, report=report, saved=None, message=None)
        self._set(begun)
        end = step if back is None else back
        self._runner.run(Lane.WORK, work, done, lambda error: self._failed(end, report, error))

    def _show_table(self, found: tuple[TableImport, ImportTable]) -> None:
        opened, table = found
        if self._closed:
            opened.close()
            return
        if self._opened is not None:
            self._opened.close()
        self._opened = opened
        self._set(ImportState(step=Step.COLUMNS, table=table, choices=opened.suggest()))

    def _end(self, step: Step, *, report: ImportReport | None, saved: Path | None = None) -> None:
        self._set(replace(self.state, step=step, busy=False, report=report, saved=saved))

    def _failed(self, step: Step, report: ImportReport | None, error: Exception) -> None:
        message = None if isinstance(error, Stopped) else say(error)
        self._set(replace(self.state, step=step, busy=False, report=report, message=message))

    def _tell(self, phase: ImportPhase, done: int, total: int) -> None:
        """On the work's own thread."""
        if self._stop.is_set() or self._runner.closed:
            raise Stopped
        self._went_on.emit(phase, done, total)

    def _show_progress(self, phase: ImportPhase, done: int, total: int) -> None:
        if self.state.busy:
            self._set(replace(self.state, phase=phase, done=done, total=max(done, total)))

    def _set(self, state: ImportState) -> None:
        self.state = state
        if not self._closed:
            self.changed.emit(state)


def _described(opened: TableImport) -> ImportTable:
    table = opened.table
    rows = [row.cells for row in islice(table.rows(), _LOOKED_THROUGH)]
    samples = tuple(
        tuple(islice((cells[place] for cells in rows if cells[place]), _SAMPLES))
        for place in range(len(table.headings))
    )
    return ImportTable(opened.path, table.headings, samples, table.sheets, table.sheet, table.encoding)
