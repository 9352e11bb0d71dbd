"""Signing in step by step, and unlocking a locked screen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtCore import QObject, Signal

from cdu_app.demonstration import demo_code, read_demo_operators
from cdu_app.language import _
from cdu_app.messages import Message, say
from cdu_app.tasks import Lane
from cdu_app.viewmodels.countdown import Countdown
from cdu_app.viewmodels.own_password import PasswordJudge
from cdu_app.viewmodels.recovery_paper import RecoveryPaper
from vending.domain.people.second_factor import normal_code
from vending.errors import (
    CodeRefused,
    EnrolmentNeeded,
    OperatorGone,
    PasswordChangeNeeded,
    SecondFactorNeeded,
    SignInDelayed,
    SignInRefused,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.viewmodels.stopwatch import Stopwatch
    from vending.domain.people.operator import Operator
    from vending.services.people.own_credentials import Enrolment

T = TypeVar("T")

PASSWORD_IS_ENOUGH: Final = timedelta(hours=8)
"""After this long a locked screen asks for the second factor too."""


class Step(StrEnum):
    """What is asked."""

    NAME = "name"
    UNLOCK = "unlock"
    CODE = "code"
    PASSWORD = "password"  # noqa: S105 - a step, not a secret
    ENROL = "enrol"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class DemoOperator:
    """An operator that a demonstration station offers on its sign-in screen."""

    username: str
    role: str
    password: str


@dataclass(frozen=True, slots=True)
class SignInState:
    """`locked_for` is the operator whose screen is locked, None at an ordinary sign-in.

    `note` says why this is asked, `message` what was wrong. `waits`: an attempt would not be looked at. `asks_code`:
    the new password must come with a code. `has_demo_code`: the demonstration knows the code.
    """

    step: Step = Step.NAME
    demonstration: tuple[DemoOperator, ...] = ()
    busy: bool = False
    waits: bool = False
    note: str = ""
    message: Message | None = None
    locked_for: Operator | None = None
    asks_code: bool = False
    has_demo_code: bool = False
    enrolment: Enrolment | None = None
    recovery_codes: tuple[str, ...] = field(default=(), repr=False)


class SignInModel(QObject):
    """Keeps SignInState. `signed_in` carries the operator as they are now.

    What was typed in an earlier step is kept until the last one is done or left: the station asks for all together.
    `since_factor` measures how long the last whole sign-in is ago.
    """

    changed = Signal(object)
    signed_in = Signal(object)

    def __init__(
        self, station: Station, runner: TaskRunner, since_factor: Stopwatch, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._station = station
        self._runner = runner
        self._username = self._password = self._code = self._used_code = ""
        self._attempt = 0
        self._since_factor = since_factor
        self._countdown = Countdown(station.clock, self)
        self._countdown.ticked.connect(self._waited)
        self.judge, self.paper = PasswordJudge(station, runner, self), RecoveryPaper(station, runner, self)
        self.state = SignInState(demonstration=_demonstration(station))

    def sign_in(self, username: str, password: str, code: str = "") -> None:
        """Ask for an operator by name and password, and by a code where it is known already."""
        self._username, self._password, self._code = username, password, code
        self._ask(lambda: self._station.sign_in.sign_in(username, password, code), self._signed_in)

    def unlock(self, password: str) -> None:
        """Ask for the operator whose screen is locked; their password is enough, for some hours."""
        operator = self.state.locked_for
        if operator is None:
            return
        if self._since_factor.elapsed >= PASSWORD_IS_ENOUGH:
            self.sign_in(operator.username, password)
        else:
            self._ask(lambda: self._station.sign_in.unlock(operator, password), self._unlocked)

    def give_code(self, code: str) -> None:
        """Go on with a code of the second factor, or a recovery code."""
        if self.state.step is not Step.CODE:
            return
        if normal_code(code) == normal_code(self._used_code):
            self._set(
                message=Message(_("This code was used just now."), _("Wait until your telephone shows the next."))
            )
        else:
            self.sign_in(self._username, self._password, code)

    def judge_password(self, new: str) -> None:
        """Say what the station thinks of a new password."""
        self.judge.judge(self._username, new)

    def change_password(self, new: str, again: str, code: str = "") -> None:
        """Replace the one-time password, then go on."""
        if new != again:
            self._set(message=Message(_("The two passwords are not the same."), _("Type the second again.")))
            return
        username, password, code = self._username, self._password, code or self._code

        def done(_nothing: None) -> None:
            self._used_code = code
            self._go_on(new)

        self._ask(lambda: self._station.own.change_password(username, password, new, code), done)

    def confirm(self, code: str) -> None:
        """Put the telephone that shows this code in force."""
        username, password = self._username, self._password

        def done(codes: tuple[str, ...]) -> None:
            self._used_code = code
            self._set(step=Step.RECOVERY, enrolment=None, recovery_codes=codes, message=None, note="")

        self._ask(lambda: self._station.own.confirm_enrolment(username, password, code), done)

    def keep_recovery_codes(self) -> None:
        """They are written down; they are never shown again."""
        self._set(recovery_codes=())
        self._go_on(self._password)

    def demo_code(self) -> str:
        """Return the code that a demonstration operator's telephone would show now, "" for anybody else's."""
        if not self.state.has_demo_code:
            return ""
        return demo_code(self._station.settings.folder, self._username, self._station.clock.now())

    def lock(self, operator: Operator) -> None:
        """Ask for this operator's password before anything else."""
        self._begin(Step.UNLOCK, operator)

    def sign_out(self, message: Message | None = None) -> None:
        """Ask for any operator; `message` says why."""
        self._begin(Step.NAME, None)
        self._set(message=message)

    def ask_another(self) -> None:
        """Ask for any operator; the locked screen is kept until somebody else is there."""
        self._begin(Step.NAME, self.state.locked_for)

    def back(self) -> bool:
        """Esc: leave the step and what was typed for it; False when there is no step back."""
        locked = self.state.locked_for
        first = Step.NAME if locked is None else Step.UNLOCK
        if self.state.busy or self.state.step in (first, Step.RECOVERY):
            return False
        self._begin(first, locked)
        return True

    def forget_wait(self) -> None:
        """Another name is typed: the wait is not theirs."""
        if self.state.waits:
            self._countdown.stop()
            self._waited(None)

    def forget(self) -> None:
        """Nobody goes on: leave all steps, and show nothing of them any more."""
        locked = self.state.locked_for
        self._begin(Step.NAME if locked is None else Step.UNLOCK, locked)

    def _signed_in(self, operator: Operator) -> None:
        self._since_factor.start()
        self._unlocked(operator)

    def _unlocked(self, operator: Operator) -> None:
        self._begin(Step.NAME, None)
        self.signed_in.emit(operator)

    def _go_on(self, password: str) -> None:
        """Try again with what there is now; the service says what else is needed."""
        self.sign_in(self._username, password)

    def _begin(self, step: Step, locked_for: Operator | None) -> None:
        """Forget what was typed; what is still under way counts no more."""
        self._attempt += 1
        self._username = self._password = self._code = ""
        self._countdown.stop()
        self.judge.forget()
        self.state = SignInState(step, self.state.demonstration, locked_for=locked_for)
        self.changed.emit(self.state)

    def _ask(self, function: Callable[[], T], on_done: Callable[[T], None]) -> None:
        if self.state.busy or self.state.waits:
            return
        attempt = self._attempt
        self._set(busy=True, message=None)

        def done(value: T) -> None:
            if attempt == self._attempt:
                self._set(busy=False)
                on_done(value)

        def failed(error: Exception) -> None:
            if attempt == self._attempt:
                self._set(busy=False)
                self._failed(error)

        self._runner.run(Lane.DATABASE, function, done, failed)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, SecondFactorNeeded):
            self._ask_code()
        elif isinstance(error, PasswordChangeNeeded):
            self._set(step=Step.PASSWORD, note="", message=None)
        elif isinstance(error, EnrolmentNeeded):
            self._enrol()
        elif isinstance(error, SignInDelayed):
            self._countdown.start(error.until)
        elif isinstance(error, CodeRefused) and self.state.step is Step.PASSWORD:
            self._set(asks_code=True, message=say(error))
        elif isinstance(error, SignInRefused | OperatorGone):
            self._restart(say(error))
        else:
            self._set(message=say(error))

    def _restart(self, message: Message) -> None:
        """The name or the password is wrong, or is not any more."""
        locked = self.state.locked_for
        first = self.state.step if self.state.step in (Step.NAME, Step.UNLOCK) else None
        self._set(step=first or (Step.NAME if locked is None else Step.UNLOCK), message=message, enrolment=None)

    def _ask_code(self) -> None:
        note = _("Your password is right.") if not self._used_code else _("That is done.")
        if self.state.step is Step.PASSWORD and not self._used_code:
            self._set(asks_code=True)
            return
        known = {row["username"] for row in _demo_rows(self._station) if "totp_secret" in row}
        self._set(step=Step.CODE, note=note, has_demo_code=self._username.strip() in known, message=None)

    def _enrol(self) -> None:
        username, password, code = self._username, self._password, self._code

        def done(enrolment: Enrolment) -> None:
            self._set(step=Step.ENROL, enrolment=enrolment, note="", message=None)

        self._ask(lambda: self._station.own.begin_enrolment(username, password, code), done)

    def _waited(self, message: Message | None) -> None:
        self._set(waits=message is not None, message=message)

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self.changed.emit(self.state)


def _demo_rows(station: Station) -> list[dict[str, str]]:
    return read_demo_operators(station.settings.folder) if station.identity.demonstration else []


def _demonstration(station: Station) -> tuple[DemoOperator, ...]:
    return tuple(DemoOperator(row["username"], row["role"], row["password"]) for row in _demo_rows(station))
