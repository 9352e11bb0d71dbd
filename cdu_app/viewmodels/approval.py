"""Approval on the spot: what somebody may not do alone is done again with a second person beside them.

How a screen uses it. The view-model makes one `Approval` and gives it its calls in place of the runner:

    self.approval = Approval(station, runner, operator, self)
    self.approval.run(Lane.DATABASE, lambda who: debts.credit(debt, amount, why, who), done, failed, subject=subject)

`who` is the operator, the second time with their approver; `subject` is all that this one is asked to approve, with the
amount (`join_facts`). The widget over which the sheet is to open says once
`ask_over(page, model.approval)` (cdu_app/ui/approval). Nothing else: `done` or `failed` is called exactly once, with
the refusal itself when nobody approves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from cdu_app.messages import Message, say
from cdu_app.tasks import Lane
from cdu_app.viewmodels.countdown import Countdown
from vending.errors import NotAllowed, SignInDelayed

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.domain.people.operator import Operator

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ApprovalState:
    """`refused` says what waits for a second person and who may be it, None when nothing waits.

    `subject` says what it is about. `waits` is true while an attempt would not be looked at.
    """

    refused: NotAllowed | None = None
    subject: str = ""
    busy: bool = False
    waits: bool = False
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class _Call:
    """What was refused, to be made again."""

    lane: Lane
    function: Callable[[Operator], Any]
    on_done: Callable[[Any], None]
    on_failed: Callable[[Exception], None]


def join_facts(*facts: str) -> str:
    """Return what is to be approved on one line: "R42.50 · Cleaning · shift 7"; empty facts are left out."""
    return " · ".join(filter(None, facts))


class Approval(QObject):
    """Makes the calls of one operator; keeps ApprovalState. `wanted` tells that a second person is needed."""

    wanted = Signal()
    changed = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, operator: Operator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.operator = operator
        self._sign_in = station.sign_in
        self._runner = runner
        self._call: _Call | None = None
        self._countdown = Countdown(station.clock, self)
        self._countdown.ticked.connect(self._waited)
        self.state = ApprovalState()

    def run(
        self,
        lane: Lane,
        function: Callable[[Operator], T],
        on_done: Callable[[T], None],
        on_failed: Callable[[Exception], None],
        *,
        subject: str = "",
    ) -> None:
        """Run `function` for the operator on `lane`; refused for want of a second person, it waits for one."""
        call = _Call(lane, function, on_done, on_failed)

        def failed(error: Exception) -> None:
            if isinstance(error, NotAllowed) and error.approvers and self._call is None:
                self._call = call
                self._set(ApprovalState(error, subject))
                self.wanted.emit()
            else:
                on_failed(error)

        self._runner.run(lane, lambda: function(self.operator), on_done, failed)

    def approve(self, username: str, password: str, code: str) -> None:
        """Check the second person, then make the call with them beside the operator."""
        refused = self.state.refused
        if refused is None or self.state.busy or self.state.waits:
            return
        self._set(replace(self.state, busy=True, message=None))
        self._runner.run(
            Lane.DATABASE,
            lambda: self._sign_in.approve(username, password, code, refused.action, self.operator),
            self._approved,
            self._not_approved,
        )

    def forget_wait(self) -> None:
        """Another name is typed: the wait is not theirs."""
        if self.state.waits:
            self._countdown.stop()
            self._waited(None)

    def cancel(self) -> None:
        """Nobody approves: the call fails as it was refused."""
        refused, call = self.state.refused, self._take()
        if call is not None and refused is not None:
            call.on_failed(refused)

    def _approved(self, approver: Operator) -> None:
        call = self._take()
        if call is not None:  # else it was given up while the password was looked at
            operator = replace(self.operator, approver=approver)
            self._runner.run(call.lane, lambda: call.function(operator), call.on_done, call.on_failed)

    def _not_approved(self, error: Exception) -> None:
        if self._call is None:
            return
        self._set(replace(self.state, busy=False, message=say(error)))
        if isinstance(error, SignInDelayed):
            self._countdown.start(error.until)

    def _waited(self, message: Message | None) -> None:
        self._set(replace(self.state, waits=message is not None, message=message))

    def _take(self) -> _Call | None:
        call, self._call = self._call, None
        self._countdown.stop()
        self._set(ApprovalState())
        return call

    def _set(self, state: ApprovalState) -> None:
        self.state = state
        self.changed.emit(state)
