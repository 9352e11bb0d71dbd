"""Opening the station beside the screen, and asking for its passphrase on the screen while that waits."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from cdu_app.tasks import Lane

if TYPE_CHECKING:
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner


class Opening(QObject):
    """Opens the station on the database's lane; `passphrase_wanted` asks the screen, which calls `answer`."""

    passphrase_wanted = Signal()
    opened = Signal(object)
    failed = Signal(object)
    _asked = Signal()

    def __init__(self, runner: TaskRunner, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._folder = folder
        self._answered = Event()
        self._answer = ""
        self._given_up = False
        self._asked.connect(self.passphrase_wanted, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Open, or try again."""
        self._runner.run(Lane.DATABASE, self._open, self.opened.emit, self.failed.emit)

    def answer(self, passphrase: str) -> None:
        """Give the passphrase to the opening that waits for it."""
        self._answer = passphrase
        self._answered.set()

    def give_up(self) -> None:
        """The window closes: let the waiting end."""
        self._given_up = True
        self._answered.set()

    def _open(self) -> Station:
        from cdu_app.logs import log_to

        log_to(self._folder)
        from cdu_app.bootstrap import open_station
        from cdu_app.ui import counter as _loaded_early  # noqa: F401 - ready by the time somebody has signed in

        station = open_station(self._folder, self._ask)
        station.receipts.recover()
        return station

    def _ask(self) -> str:
        """Wait, on the worker's thread, for what the screen is asked. Raises PassphraseNeeded when it closes."""
        from cdu_app.errors import PassphraseNeeded

        self._answered.clear()
        self._asked.emit()
        self._answered.wait()
        if self._given_up:
            raise PassphraseNeeded
        return self._answer
