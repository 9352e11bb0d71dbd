"""The list of shifts, and the report of the one that is looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from cdu_app.language import _
from cdu_app.messages import Message, say
from cdu_app.settings import NO_PRINTER
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from printing.shift import build_shift_report
from vending.domain.people.permission import Action, may

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from printing.document import Document
    from vending.domain.cash.report import ShiftReport, ShiftRow
    from vending.domain.people.operator import Operator

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class PastState:
    """Shifts as far as they were read, latest first; `report` with its `document` is of the one that is chosen.

    `note` says what became of a print.
    """

    rows: tuple[ShiftRow, ...] = ()
    more: bool = False
    known: bool = False
    busy: bool = False
    message: Message | None = None
    chosen: int | None = None
    report: ShiftReport | None = None
    document: Document | None = None
    printing: bool = False
    note: str = ""


class PastShiftsModel(QObject):
    """Keeps PastState: the shifts of everybody, for those who may see them, or one's own."""

    changed = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, operator: Operator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self.sees_all = may(operator.role, Action.SEE_SHIFTS)
        self.has_printer = station.settings.printer_link != NO_PRINTER
        self._may_close_any = may(operator.role, Action.CLOSE_ANY_SHIFT)
        self._operator = operator
        self._station = station
        self._runner = runner
        self._lists = Latest(runner, Lane.DATABASE)
        self._reports = Latest(runner, Lane.DATABASE)
        self.state = PastState()

    @property
    def may_close(self) -> bool:
        """May the shift that is looked at be closed from here?"""
        report = self.state.report
        if report is None or report.close is not None:
            return False
        return self._may_close_any or report.shift.operator_id == self._operator.id

    def refresh(self) -> None:
        """Read the list from its top again, and the report that is looked at."""
        self._change(busy=True)
        self._read(None, ())
        if self.state.chosen is not None:
            self.look_at(self.state.chosen)

    def more(self) -> None:
        """Read the next rows."""
        if self.state.more and not self.state.busy:
            self._change(busy=True)
            self._read(self.state.rows[-1].shift.number, self.state.rows)

    def look_at(self, number: int) -> None:
        """Read the report of one shift."""
        same = number == self.state.chosen
        if not same:
            self._change(chosen=number, report=None, document=None, note="", message=None)
        self._reports.run(
            lambda: self._load(number),
            lambda loaded: self._change(report=loaded[0], document=loaded[1]),
            lambda error: self._change(message=say(error)),
        )

    def print(self) -> None:
        """Print the report that is looked at."""
        document = self.state.document
        if document is None or self.state.printing:
            return
        self._change(printing=True, note="", message=None)
        self._runner.run(
            Lane.PRINTER,
            lambda: self._station.printer.print_document(document),
            lambda _nothing: self._change(printing=False, note=_("Printed")),
            lambda error: self._change(printing=False, message=say(error)),
        )

    def _read(self, before: int | None, known: tuple[ShiftRow, ...]) -> None:
        def done(rows: tuple[ShiftRow, ...]) -> None:
            self._change(rows=known + rows, more=len(rows) == PAGE, known=True, busy=False, message=None)

        def failed(error: Exception) -> None:
            self._change(known=True, busy=False, message=say(error))

        self._lists.run(lambda: self._station.shifts.rows(self._operator, before, PAGE), done, failed)

    def _load(self, number: int) -> tuple[ShiftReport, Document]:
        report = self._station.shifts.report(self._operator, number)
        return report, build_shift_report(report, self.identity, self._station.clock.now())

    def _change(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self.changed.emit(self.state)
