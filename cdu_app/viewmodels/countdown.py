"""How long somebody waits who gave a wrong password or code too often, second by second."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from cdu_app.language import _
from cdu_app.messages import Message

if TYPE_CHECKING:
    from datetime import datetime

    from vending.clock import Clock

_SECOND: Final = timedelta(seconds=1)


class Countdown(QObject):
    """`ticked` carries what is said while it lasts, None once it is over. By the clock that the services go by."""

    ticked = Signal(object)

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._until: datetime | None = None
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.look)

    def start(self, until: datetime) -> None:
        """Count down to a moment."""
        self._until = until
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Say no more; the wait itself goes on."""
        self._until = None
        self._timer.stop()

    def look(self) -> None:
        """Say how long it still is."""
        if self._until is None:
            return
        left = -((self._clock.now() - self._until) // _SECOND)  # rounded up
        if left > 0:
            self.ticked.emit(_wait_message(left))
        else:
            self.stop()
            self.ticked.emit(None)


def _wait_message(seconds: int) -> Message:
    left = f"{seconds // 60}:{seconds % 60:02d}"
    return Message(_("That was wrong too often."), _("Try again in {left}.").format(left=left))
