"""The last step of enrolling: the recovery codes, shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app.language import _
from cdu_app.ui.sign_in.recovery_panel import RecoveryPanel
from cdu_app.ui.sign_in.step import StepView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cdu_app.viewmodels.sign_in import SignInModel, SignInState


class RecoveryStep(StepView):
    """Goes on only when the operator has kept them."""

    def __init__(self, model: SignInModel) -> None:
        lead = _("Each of these works once, when the telephone is lost or broken. They are never shown again.")
        super().__init__(model, _("Recovery codes"), lead, _("Continue"))
        self.panel = RecoveryPanel(model.paper)
        self.panel.kept.toggled.connect(self.button.setEnabled)
        self.lay_out([self.panel])
        self.back_button.hide()

    @property
    def first(self) -> QWidget:
        """To tick that they are kept."""
        return self.panel.kept

    def begin(self) -> None:
        """Wait until they are kept."""
        self.panel.kept.setFocus()

    def submit(self) -> None:
        """Go on."""
        if self.panel.kept.isChecked():
            self.model.keep_recovery_codes()

    def show_state(self, state: SignInState) -> None:
        """Show the codes."""
        self.panel.show_codes(state.recovery_codes)
        super().show_state(state)
        self.button.setEnabled(self.panel.kept.isChecked() and not state.busy)
