"""Is it a good password? Said while it is typed, as the station will judge it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cdu_app.messages import Message, say
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from vending.errors import PasswordRefused

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner


class PasswordJudge(QObject):
    """`judged` carries what is wrong with the password that was typed last, None when nothing is."""

    judged = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station = station
        self._work = Latest(runner, Lane.DATABASE)

    def judge(self, username: str, password: str) -> None:
        """Look at a password that somebody may choose."""
        self._work.run(lambda: self._fault(username, password), self.judged.emit, lambda _error: None)

    def forget(self) -> None:
        """Say nothing of what was typed."""
        self._work.drop()

    def _fault(self, username: str, password: str) -> Message | None:
        with self._station.units_of_work.read() as work:
            operator = work.operators.find_by_username(username.strip())
        try:
            if operator is not None:
                self._station.own.rules.verify(password, operator)
        except PasswordRefused as error:
            return say(error)
        return None
