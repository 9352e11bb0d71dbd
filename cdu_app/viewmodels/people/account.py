"""One's own account: password, telephone and recovery codes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from cdu_app.language import _
from cdu_app.messages import Message, say
from cdu_app.tasks import Lane
from cdu_app.viewmodels.countdown import Countdown
from cdu_app.viewmodels.own_password import PasswordJudge
from cdu_app.viewmodels.recovery_paper import RecoveryPaper
from vending.errors import SignInDelayed

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.domain.people.operator import Operator
    from vending.services.people.own_credentials import Enrolment

T = TypeVar("T")


class AccountStep(StrEnum):
    """Where the operator is."""

    FACTS = "facts"
    PASSWORD = "password"  # noqa: S105 - a step, not a secret
    PROVE_TELEPHONE = "prove telephone"
    TELEPHONE = "telephone"
    PROVE_CODES = "prove codes"
    CODES = "codes"


@dataclass(frozen=True, slots=True)
class AccountState:
    """`has_factor` is None until it was read. `note` says what was done, `message` what was wrong."""

    step: AccountStep = AccountStep.FACTS
    has_factor: bool | None = None
    codes_left: int = 0
    busy: bool = False
    waits: bool = False
    note: str = ""
    message: Message | None = None
    enrolment: Enrolment | None = None
    recovery_codes: tuple[str, ...] = field(default=(), repr=False)


class AccountModel(QObject):
    """Keeps AccountState. `credentials_changed` tells that the operator's own session goes on with new ones."""

    changed = Signal(object)
    credentials_changed = Signal()

    def __init__(self, station: Station, runner: TaskRunner, operator: Operator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.operator = operator
        self._station = station
        self._runner = runner
        self._password = ""
        self._countdown = Countdown(station.clock, self)
        self._countdown.ticked.connect(lambda message: self._set(waits=message is not None, message=message))
        self.judge, self.paper = PasswordJudge(station, runner, self), RecoveryPaper(station, runner, self)
        self.state = AccountState()

    def refresh(self) -> None:
        """Read how one's account stands."""
        self._runner.run(Lane.DATABASE, self._read, self._show, self._failed)

    def go(self, step: AccountStep) -> None:
        """Begin something."""
        self._password = ""
        self._set(step=step, note="", message=None, enrolment=None, recovery_codes=())

    def back(self) -> bool:
        """Esc: one step back; False when there is none."""
        if self.state.busy:
            return True
        if self.state.step is AccountStep.FACTS:
            return False
        self.go(AccountStep.FACTS)
        self.refresh()
        return True

    def judge_password(self, new: str) -> None:
        """Say what the station thinks of a new password."""
        self.judge.judge(self.operator.username, new)

    def change_password(self, old: str, new: str, again: str, code: str) -> None:
        """Choose another password."""
        if new != again:
            self._set(message=Message(_("The two passwords are not the same."), _("Type the second again.")))
            return
        own, username = self._station.own, self.operator.username
        self._ask(lambda: own.change_password(username, old, new, code), self._password_changed)

    def begin_telephone(self, password: str, code: str) -> None:
        """Enrol a telephone, the first or another one."""
        own, username = self._station.own, self.operator.username

        def done(enrolment: Enrolment) -> None:
            self._password = password
            self._set(step=AccountStep.TELEPHONE, enrolment=enrolment)

        self._ask(lambda: own.begin_enrolment(username, password, code), done)

    def confirm_telephone(self, code: str) -> None:
        """Put the telephone in force that shows this code."""
        own, username, password = self._station.own, self.operator.username, self._password
        self._ask(lambda: own.confirm_enrolment(username, password, code), self._show_codes)

    def renew_codes(self, password: str, code: str) -> None:
        """Make new recovery codes."""
        own, username = self._station.own, self.operator.username
        self._ask(lambda: own.renew_recovery_codes(username, password, code), self._show_codes)

    def _password_changed(self, _nothing: None) -> None:
        self.credentials_changed.emit()
        self.go(AccountStep.FACTS)
        self._set(note=_("Your password is changed."))

    def _show_codes(self, codes: tuple[str, ...]) -> None:
        self._password = ""
        self._set(step=AccountStep.CODES, enrolment=None, recovery_codes=codes)

    def _ask(self, function: Callable[[], T], on_done: Callable[[T], None]) -> None:
        if self.state.busy or self.state.waits:
            return
        self._set(busy=True, message=None)

        def done(value: T) -> None:
            self._set(busy=False)
            on_done(value)

        self._runner.run(Lane.DATABASE, function, done, self._failed)

    def _read(self) -> tuple[bool, int]:
        with self._station.units_of_work.read() as work:
            credential = work.credentials.find(self.operator.id)
            return credential is not None and bool(credential.factor), len(
                work.credentials.recovery_codes(self.operator.id)
            )

    def _show(self, found: tuple[bool, int]) -> None:
        self._set(has_factor=found[0], codes_left=found[1])

    def _failed(self, error: Exception) -> None:
        self._set(busy=False, message=say(error))
        if isinstance(error, SignInDelayed):
            self._countdown.start(error.until)

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self.changed.emit(self.state)
