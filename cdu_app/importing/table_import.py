"""One table on its way in: opened, its columns matched, looked at, written."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cdu_app.importing.mappings import RememberedMappings
from cdu_app.importing.row_log import RowLog
from spreadsheets import TextEncoding, open_table
from vending.domain.imports.cells import DateOrder
from vending.domain.imports.plan import Existing, ImportPlan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from spreadsheets import TableFile
    from vending.domain.imports.fields import Field
    from vending.domain.imports.plan import ImportPhase, ImportReport
    from vending.domain.people.operator import Operator

    Progress = Callable[[ImportPhase, int, int], None]


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """What the operator chose: what each column holds, what is done with rows that are recorded, the order of dates."""

    fields: tuple[Field | None, ...]
    existing: Existing = Existing.REFUSE
    dates: DateOrder = DateOrder.DAY_FIRST


@dataclass(slots=True)
class TableImport:
    """A table that is open. `log` tells of the rows of the last check or import. Close it at the end."""

    station: Station
    path: Path
    table: TableFile
    log: RowLog = field(default_factory=RowLog)
    _checked: tuple[ImportChoices, ImportReport] | None = None

    @classmethod
    def open(
        cls, station: Station, path: Path, sheet: str | None = None, code_page: TextEncoding = TextEncoding.WESTERN
    ) -> TableImport:
        """Open the table in the file at `path`. Raises SpreadsheetError."""
        return cls(station, path, open_table(path, sheet, code_page))

    def suggest(self) -> ImportChoices:
        """Return what the columns were taken for the last time, else what their headings commonly mean."""
        return ImportChoices(self._mappings.find(self.table.headings))

    def check(self, choices: ImportChoices, progress: Progress) -> ImportReport:
        """Look at every row and change nothing. Raises as ImportRegistry does.

        The choice of columns is remembered, unless it makes no sense of a single row.
        """
        self._begin()
        report = self.station.imports.check(self._plan(choices), progress, self.log.add)
        self._checked = choices, report
        if report.bad < report.rows:
            with suppress(OSError):  # it is only a convenience
                self._mappings.remember(self.table.headings, choices.fields)
        return report

    def write(
        self, choices: ImportChoices, operator: Operator, progress: Progress, *, skip_bad: bool = False
    ) -> ImportReport:
        """Import what was checked under these choices, or is checked now. Raises as ImportRegistry does."""
        before = self._checked
        checked = before[1] if before and before[0] == choices else self.check(choices, progress)
        if checked.to_write and (skip_bad or not checked.bad):
            self._begin()
        return self.station.imports.write(
            self._plan(choices), checked, operator, progress, self.log.add, skip_bad=skip_bad
        )

    def close(self) -> None:
        """Let go of what is kept of the rows."""
        self.log.close()

    @property
    def _mappings(self) -> RememberedMappings:
        return RememberedMappings(self.station.settings.folder)

    def _begin(self) -> None:
        self._checked = None
        self.log.close()
        self.log = RowLog()

    def _plan(self, choices: ImportChoices) -> ImportPlan:
        return ImportPlan(
            source=self.path.name,
            headings=self.table.headings,
            fields=choices.fields,
            rows=self.table.rows,
            expected=self.table.expected_rows,
            existing=choices.existing,
            dates=choices.dates,
        )
