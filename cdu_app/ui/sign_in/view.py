"""Signing in, unlocking, and the passphrase of the store: one step at a time, each a calm question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from cdu_app.ui.sign_in.brand import BrandPanel
from cdu_app.ui.sign_in.name_step import NameStep
from cdu_app.ui.tokens import MEDIUM, WIDE
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.viewmodels.sign_in import Step

if TYPE_CHECKING:
    from cdu_app.messages import Message
    from cdu_app.ui.sign_in.step import StepView
    from cdu_app.viewmodels.sign_in import SignInModel, SignInState

_FORM_WIDTH = 400


class SignInView(QWidget):
    """Asks for the store's passphrase until the station is open, then binds to SignInModel."""

    passphrase = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.brand, self.naming = BrandPanel(), NameStep()
        self._model: SignInModel | None = None
        self._step: Step | None = None
        self._made: dict[Step, StepView] = {}
        self._steps = QStackedWidget()
        self._steps.setFixedWidth(_FORM_WIDTH)
        self._add(self.naming)
        self.name, self.password, self.button = self.naming.name, self.naming.password, self.naming.button
        self.naming.passphrase.connect(self.passphrase)
        side = row([None, self._steps, None], margins=(WIDE, MEDIUM, WIDE, MEDIUM))
        layout = row([])
        layout.addWidget(self.brand, 5)
        layout.addLayout(side, 7)
        self.setLayout(layout)
        self.naming.wait()

    @property
    def step(self) -> QWidget:
        """What is asked now."""
        return self._made.get(self._step, self.naming) if self._step is not None else self.naming

    @property
    def failure_text(self) -> str:
        """What went wrong, as it is shown."""
        failure = getattr(self.step, "failure", self.naming.failure)
        return failure.accessibleName() if failure.isVisible() else ""

    def wait(self) -> None:
        """The station is being opened."""
        self.naming.wait()

    def ask_passphrase(self, message: Message | None) -> None:
        """Ask for the passphrase of the store's key file."""
        self.naming.ask_passphrase(message)

    def fail(self, message: Message) -> None:
        """The station cannot be opened."""
        self.naming.fail(message)

    def bind(self, model: SignInModel) -> None:
        """The station is open: ask what the model wants to know."""
        self._model = model
        self.naming.sign_in.connect(model.sign_in)
        self.naming.unlock.connect(model.unlock)
        self.naming.another.connect(model.ask_another)
        self.naming.back.connect(model.back)
        self.naming.name_edited.connect(model.forget_wait)
        model.changed.connect(self.show_state)
        self.show_state(model.state)

    def back(self) -> None:
        """Esc."""
        if self._model is not None:
            self._model.back()

    def show_state(self, state: SignInState) -> None:
        """Go to the step; a new one begins empty."""
        begins = state.step is not self._step
        self._step = state.step
        if state.step in (Step.NAME, Step.UNLOCK):
            self.naming.show_state(state)
            self._show(self.naming)
            if begins:
                self.naming.begin()
            return
        step = self._step_view(state.step)
        step.show_state(state)
        self._show(step)
        if begins:
            step.begin()
            self.naming.forget()

    def _step_view(self, step: Step) -> StepView:
        """Return the view of a later step; most sign-ins need none of them."""
        if step not in self._made and self._model is not None:
            self._made[step] = _make(step, self._model)
            self._add(self._made[step])
        return self._made[step]

    def _add(self, step: QWidget) -> None:
        self._steps.addWidget(box(column([None, step, None])))

    def _show(self, step: QWidget) -> None:
        holder = step.parentWidget()
        if holder is not None:
            self._steps.setCurrentWidget(holder)


def _make(step: Step, model: SignInModel) -> StepView:
    from cdu_app.ui.sign_in.code_step import CodeStep
    from cdu_app.ui.sign_in.enrol_step import EnrolStep
    from cdu_app.ui.sign_in.password_step import PasswordStep
    from cdu_app.ui.sign_in.recovery_step import RecoveryStep

    makers: dict[Step, type[CodeStep | PasswordStep | EnrolStep | RecoveryStep]] = {
        Step.CODE: CodeStep,
        Step.PASSWORD: PasswordStep,
        Step.ENROL: EnrolStep,
        Step.RECOVERY: RecoveryStep,
    }
    return makers[step](model)
