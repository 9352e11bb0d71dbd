"""The Usage screen: the ranked list, the look that makes it, the customer that is looked at, and its case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from cdu_app.messages import Message, say
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from vending.services.usage.usage_detail import usage_detail
from vending.usage_rows import CaseFilter, UsageFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.domain.people.operator import Operator
    from vending.domain.usage.case import CaseFile, CaseState
    from vending.services.usage.usage_detail import UsageDetail
    from vending.services.usage.watch_usage import UsageListing
    from vending.usage_rows import UsageRun

TO_DO = UsageFilter(case=CaseFilter.TO_DO)


@dataclass(frozen=True, slots=True)
class UsageState:
    """When the list was made (`run` None: never), of how many, and how far a look is that is under way."""

    run: UsageRun | None = None
    areas: tuple[str, ...] = ()
    read: bool = False
    scanning: bool = False
    done: int = 0
    total: int = 0
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class UsageDetailState:
    """The customer that is looked at; `saving` while something is noted."""

    detail: UsageDetail | None = None
    saving: bool = False
    message: Message | None = None


class UsageModel(QObject):
    """Keeps UsageState and UsageDetailState. `listed` carries the list to show; `saved` tells that a note was kept."""

    changed = Signal(object)
    listed = Signal(object)
    detail_changed = Signal(object)
    saved = Signal()
    _progressed = Signal(int, int)

    def __init__(self, station: Station, runner: TaskRunner, operator: Operator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self._watch = station.watch
        self._runner = runner
        self.role = operator.role
        self._operator = operator
        self._reads = Latest(runner, Lane.DATABASE)
        self._details = Latest(runner, Lane.DATABASE)
        self._stop = False
        self._meter = ""
        self.filter = TO_DO
        self.state = UsageState()
        self.detail = UsageDetailState()
        self._progressed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def refresh(self) -> None:
        """Read when the list was made, and show it."""
        watch, operator = self._watch, self._operator
        self._reads.run(lambda: (watch.find_run(operator), watch.areas(operator)), self._read, self._failed)

    def show(self, wanted: UsageFilter) -> None:
        """Show the part of the list that matches."""
        self.filter = wanted
        self.listed.emit(self.listing)

    @property
    def listing(self) -> UsageListing:
        """The list as filtered."""
        return self._watch.listing(self.filter, self._operator)

    def scan(self) -> None:
        """Look over all meters again, beside everything else."""
        if self.state.scanning:
            return
        self._stop = False
        self._set(replace(self.state, scanning=True, done=0, total=0, message=None))
        watch, operator, tell = self._watch, self._operator, self._progressed.emit
        self._runner.run(
            Lane.WORK, lambda: watch.scan(operator, tell, self._is_stopped), lambda _run: self._looked(), self._failed
        )

    def cancel(self) -> None:
        """Stop the look; the list stays as it was."""
        self._stop = True

    def look_at(self, meter_number: str) -> None:
        """Load one customer; an empty number shows none."""
        self._meter = meter_number
        if not meter_number:
            self._details.drop()
            self._set_detail(UsageDetailState())
            return
        watch, operator = self._watch, self._operator
        self._details.run(lambda: usage_detail(watch, meter_number, operator), self._loaded, self._detail_failed)

    def open_case(self, note: str, assigned_to: str) -> None:
        """Open a case about the customer that is looked at."""
        detail, watch, operator = self.detail.detail, self._watch, self._operator
        if detail is not None:
            self._save(lambda: watch.open_case(detail.meter.id, operator, note, assigned_to))

    def add_note(self, note: str, assigned_to: str, state: CaseState | None) -> None:
        """Note something of the case, and move it on; an ended state ends it."""
        detail, watch, operator = self.detail.detail, self._watch, self._operator
        if detail is not None and detail.case is not None:
            case = detail.case
            self._save(lambda: watch.add_note(case.id, note, operator, state=state, assigned_to=assigned_to))

    def fail(self, error: Exception) -> None:
        """Say why the list could not be read."""
        self._set(replace(self.state, message=say(error)))

    def _is_stopped(self) -> bool:
        return self._stop or self._runner.closed

    def _save(self, act: Callable[[], CaseFile]) -> None:
        self._set_detail(replace(self.detail, saving=True, message=None))
        self._runner.run(Lane.DATABASE, act, lambda _case: self._kept(), self._detail_failed)

    def _kept(self) -> None:
        self._set_detail(replace(self.detail, saving=False))
        self.saved.emit()
        self.listed.emit(self.listing)
        self.look_at(self._meter)

    def _read(self, found: tuple[UsageRun | None, tuple[str, ...]]) -> None:
        run, areas = found
        self._set(replace(self.state, run=run, areas=areas, read=True, message=None))
        self.listed.emit(self.listing)

    def _looked(self) -> None:
        self._set(replace(self.state, scanning=False))
        self.refresh()

    def _loaded(self, detail: UsageDetail) -> None:
        self._set_detail(UsageDetailState(detail))

    def _show_progress(self, done: int, total: int) -> None:
        if self.state.scanning:
            self._set(replace(self.state, done=done, total=total))

    def _failed(self, error: Exception) -> None:
        self._set(replace(self.state, read=True, scanning=False, message=say(error)))

    def _detail_failed(self, error: Exception) -> None:
        self._set_detail(replace(self.detail, saving=False, message=say(error)))

    def _set(self, state: UsageState) -> None:
        self.state = state
        self.changed.emit(state)

    def _set_detail(self, detail: UsageDetailState) -> None:
        self.detail = detail
        self.detail_changed.emit(detail)
