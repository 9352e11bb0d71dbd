"""Signing in, and unlocking a locked screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cdu_app.demonstration import read_demo_operators
from cdu_app.messages import Message, say
from cdu_app.tasks import Lane

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.domain.operator import Operator


@dataclass(frozen=True, slots=True)
class DemoOperator:
    """An operator that a demonstration station offers on its sign-in screen."""

    username: str
    role: str
    password: str


@dataclass(frozen=True, slots=True)
class SignInState:
    """`locked_for` is the operator whose password unlocks the screen; None at an ordinary sign-in."""

    demonstration: tuple[DemoOperator, ...] = ()
    busy: bool = False
    message: Message | None = None
    locked_for: Operator | None = None


class SignInModel(QObject):
    """Asks the sign-in service. `signed_in` carries the operator, and whether an unlocked screen stays as it was."""

    changed = Signal(object)
    signed_in = Signal(object, bool)

    def __init__(self, station: Station, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station = station
        self._runner = runner
        self.state = SignInState(demonstration=_demonstration(station))

    def sign_in(self, username: str, password: str) -> None:
        """Check a name and a password."""
        if self.state.busy:
            return
        self._set(replace(self.state, busy=True, message=None))
        self._runner.run(
            Lane.DATABASE, lambda: self._station.sign_in.sign_in(username, password), self._done, self._failed
        )

    def lock(self, operator: Operator) -> None:
        """Ask for this operator's password before anything else."""
        self._set(replace(self.state, locked_for=operator, message=None))

    def sign_out(self) -> None:
        """Ask for any operator."""
        self._set(replace(self.state, locked_for=None, message=None))

    def _done(self, operator: Operator) -> None:
        same = self.state.locked_for is not None and self.state.locked_for.id == operator.id
        self._set(replace(self.state, busy=False, message=None, locked_for=None))
        self.signed_in.emit(operator, same)

    def _failed(self, error: Exception) -> None:
        self._set(replace(self.state, busy=False, message=say(error)))

    def _set(self, state: SignInState) -> None:
        self.state = state
        self.changed.emit(state)


def _demonstration(station: Station) -> tuple[DemoOperator, ...]:
    if not station.identity.demonstration:
        return ()
    listed = read_demo_operators(station.settings.folder)
    return tuple(DemoOperator(row["username"], row["role"], row["password"]) for row in listed)
