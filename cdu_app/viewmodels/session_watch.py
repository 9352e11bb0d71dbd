"""Is who is signed in still who they were? Their session ends with their role, their password or their activity."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

from cdu_app.language import _
from cdu_app.messages import Message, say
from cdu_app.tasks import Lane
from vending.errors import OperatorGone

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.domain.people.operator import Operator

_LOOK_EVERY_MS: Final = 5_000
_Mark: TypeAlias = tuple[object, ...]


class SessionWatch(QObject):
    """Looks after one operator at a time; `ended` carries why they cannot go on."""

    ended = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station = station
        self._runner = runner
        self._operator: Operator | None = None
        self._mark: _Mark | None = None
        self._looking = False
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        runner.failed.connect(self._call_failed)

    def start(self, operator: Operator) -> None:
        """Look after an operator who has just signed in, or has just changed their own password."""
        self._operator, self._mark = operator, None
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Nobody is signed in."""
        self._operator = None
        self._timer.stop()

    def look(self) -> None:
        """Read how the operator stands."""
        operator = self._operator
        if operator is None or self._looking:
            return
        self._looking = True

        def seen(mark: _Mark | None) -> None:
            self._looking = False
            if operator is self._operator:
                self._compare(operator, mark)
            else:
                self.look()

        def failed(_error: Exception) -> None:
            self._looking = False  # a store that does not answer is said elsewhere

        self._runner.run(Lane.DATABASE, lambda: _read_mark(self._station, operator), seen, failed)

    def _compare(self, operator: Operator, mark: _Mark | None) -> None:
        if mark is None:
            self._end(say(OperatorGone(operator.name)))
        elif mark[0] != operator.role or self._mark not in (None, mark):
            sentence = _("The role or the password of {name} was changed.").format(name=operator.name)
            self._end(Message(sentence, _("Sign in again.")))
        else:
            self._mark = mark

    def _call_failed(self, error: Exception) -> None:
        """Any service that no longer knows the operator ends the session."""
        if self._operator is not None and isinstance(error, OperatorGone) and error.name == self._operator.name:
            self._end(say(error))

    def _end(self, message: Message) -> None:
        self.stop()
        self.ended.emit(message)


def _read_mark(station: Station, operator: Operator) -> _Mark | None:
    """Return what ends a session when it changes; None for somebody who is not active any more."""
    with station.units_of_work.read() as work:
        found, credential = work.operators.find(operator.id), work.credentials.find(operator.id)
    if found is None or credential is None or not found.active:
        return None
    return found.role, hashlib.sha256(credential.password_hash.encode()).digest()
