"""Enrolling a telephone: a code to scan, a code to type back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app.language import _
from cdu_app.ui.sign_in.enrol_panel import EnrolPanel
from cdu_app.ui.sign_in.step import StepView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cdu_app.viewmodels.sign_in import SignInModel, SignInState


class EnrolStep(StepView):
    """Nothing else is possible until the telephone is confirmed."""

    def __init__(self, model: SignInModel) -> None:
        lead = _("Your role needs a telephone beside the password. Scan this with an authenticator app.")
        super().__init__(model, _("Second factor"), lead, _("Confirm"))
        self.panel = EnrolPanel()
        self.panel.code.returnPressed.connect(self.submit)
        self.lay_out([self.panel])

    @property
    def first(self) -> QWidget:
        """The code."""
        return self.panel.code

    def begin(self) -> None:
        """Ask for the code."""
        self.panel.code.clear()
        self.panel.code.setFocus()

    def submit(self) -> None:
        """Confirm with the code."""
        if self.panel.code.text().strip():
            self.model.confirm(self.panel.code.text())
        else:
            self.panel.code.setFocus()

    def show_state(self, state: SignInState) -> None:
        """Show the code to scan."""
        self.panel.show_enrolment(state.enrolment)
        super().show_state(state)
