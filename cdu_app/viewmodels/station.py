"""The Station screen: every check with what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cdu_app.health import check_all
from cdu_app.messages import Message, say
from cdu_app.tasks import Lane

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.check import Check
    from cdu_app.tasks import TaskRunner


@dataclass(frozen=True, slots=True)
class StationState:
    """The checks, None before the first time."""

    checks: tuple[Check, ...] | None = None
    busy: bool = False
    message: Message | None = None


class StationModel(QObject):
    """Makes all checks when asked."""

    changed = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = station.settings
        self._station = station
        self._runner = runner
        self.state = StationState()

    def check(self) -> None:
        """Make all checks; they wait for a sale that is being made."""
        if self.state.busy:
            return
        self._set(replace(self.state, busy=True, message=None))
        self._runner.run(Lane.MODULE, lambda: check_all(self._station), self._checked, self._failed)

    def _checked(self, checks: tuple[Check, ...]) -> None:
        self._set(StationState(checks))

    def _failed(self, error: Exception) -> None:
        self._set(StationState(self.state.checks, message=say(error)))

    def _set(self, state: StationState) -> None:
        self.state = state
        self.changed.emit(state)
