"""Is anybody there? Where nobody is, a screen does not stay open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QCursor

if TYPE_CHECKING:
    from datetime import timedelta

    from cdu_app.viewmodels.stopwatch import Stopwatch

_LOOK_EVERY_MS: Final = 1_000


class IdleWatch(QObject):
    """`idle` tells, once, that nobody has done anything for `after`."""

    idle = Signal()

    def __init__(self, stopwatch: Stopwatch, after: timedelta, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stopwatch = stopwatch
        self._after = after
        self._told = False
        self._pointer = QCursor.pos()
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def note(self) -> None:
        """Somebody is there."""
        self._stopwatch.start()
        self._told = False

    def note_touch(self, kind: QEvent.Type) -> None:
        """Somebody did something; a wait that was over before is told first."""
        if kind is not QEvent.Type.MouseMove or self._has_moved():
            self.look()
            self.note()

    def stop(self) -> None:
        """Look no longer."""
        self._timer.stop()

    def look(self) -> None:
        """Has it been long enough?"""
        if not self._told and self._stopwatch.elapsed >= self._after:
            self._told = True
            self.idle.emit()

    def _has_moved(self) -> bool:
        """Qt makes moves of its own when something appears under a pointer that rests."""
        before, self._pointer = self._pointer, QCursor.pos()
        return before != self._pointer
