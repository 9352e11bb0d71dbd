"""The allowance on screen: what is left, the last grants, and taking the next one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from cdu_app.language import _
from cdu_app.messages import Message, say
from cdu_app.tasks import Lane
from cdu_app.words.allowance import grant_words
from vending.domain.people.permission import Action, may

if TYPE_CHECKING:
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.domain.allowance import AllowanceStatus, TakenGrant
    from vending.domain.people.operator import Operator

_MOST_BYTES: Final = 16_384


@dataclass(frozen=True, slots=True)
class AllowanceState:
    """`note` says which grant was taken, `message` why one was not."""

    status: AllowanceStatus | None = None
    busy: bool = False
    note: str = ""
    message: Message | None = None


class AllowanceModel(QObject):
    """Keeps AllowanceState. `taken` tells that a grant counts now."""

    changed = Signal(object)
    taken = Signal()

    def __init__(self, station: Station, runner: TaskRunner, operator: Operator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self.may_renew = may(operator.role, Action.RENEW_ALLOWANCE)
        self._station = station
        self._runner = runner
        self._operator = operator
        self.state = AllowanceState()

    def open(self) -> None:
        """Begin anew: how does it stand now?"""
        self._set(AllowanceState(busy=True))
        self._read()

    def take(self, text: str) -> None:
        """Take a grant as it was typed, pasted or scanned: the office's line, or 28 digits."""
        if not self.state.busy and text.strip():
            self._take(lambda: self._station.allowance.take(self._operator, text))

    def take_file(self, path: Path) -> None:
        """Take a grant from the file that the office sent."""
        if not self.state.busy:
            self._take(lambda: self._station.allowance.take(self._operator, _read_text(path)))

    def _take(self, function: Any) -> None:
        self._change(busy=True, note="", message=None)
        self._runner.run(Lane.DATABASE, function, self._taken, self._failed)

    def _taken(self, grant: TakenGrant) -> None:
        number, amount, until, *_rest = grant_words(grant, self.identity)
        note = _("Grant {number} is taken: {amount} more, until {until}.")
        self._change(note=note.format(number=number, amount=amount, until=until))
        self.taken.emit()
        self._read()

    def _read(self) -> None:
        self._runner.run(
            Lane.DATABASE,
            lambda: self._station.allowance.show(self._operator),
            lambda status: self._change(status=status, busy=False),
            self._failed,
        )

    def _failed(self, error: Exception) -> None:
        self._change(busy=False, message=say(error))

    def _change(self, **changes: Any) -> None:
        self._set(replace(self.state, **changes))

    def _set(self, state: AllowanceState) -> None:
        self.state = state
        self.changed.emit(state)


def _read_text(path: Path) -> str:
    """Return the beginning of a file: no grant is longer. Raises OSError."""
    with path.open("rb") as file:
        return file.read(_MOST_BYTES).decode("utf-8-sig", errors="replace")
