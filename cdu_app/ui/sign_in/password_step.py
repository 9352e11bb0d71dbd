"""A password of one's own in place of the one that somebody else knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app.language import _
from cdu_app.ui.sign_in.step import StepView, labelled
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.password_pair import PasswordPair

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cdu_app.viewmodels.sign_in import SignInModel, SignInState


class PasswordStep(StepView):
    """Told while typing what the station will not take."""

    def __init__(self, model: SignInModel) -> None:
        lead = _("The one you signed in with works once: whoever gave it to you knows it.")
        super().__init__(model, _("Choose a password"), lead, _("Continue"))
        self.pair = PasswordPair()
        self.code = Field(_("Code"))
        self._code = labelled(_("Code that your telephone shows now"), self.code)
        self.pair.edited.connect(model.judge_password)
        self.pair.entered.connect(self._entered)
        self.code.returnPressed.connect(self.submit)
        model.judge.judged.connect(self.pair.show_judgement)
        self.lay_out([self.pair, self._code])

    @property
    def first(self) -> QWidget:
        """The new password, or the code that is missing."""
        return self.code if not self._code.isHidden() else self.pair.new

    def begin(self) -> None:
        """Ask for a new password."""
        self.pair.begin()
        self.code.clear()
        self._code.hide()
        self.pair.new.setFocus()

    def submit(self) -> None:
        """Change it."""
        if not self.pair.new.text():
            self.pair.new.setFocus()
        else:
            self.model.change_password(self.pair.new.text(), self.pair.again.text(), self.code.text())

    def show_state(self, state: SignInState) -> None:
        """Ask for a code too where one is due."""
        self._code.setVisible(state.asks_code)
        super().show_state(state)

    def _entered(self) -> None:
        if self._code.isHidden():
            self.submit()
        else:
            self.code.setFocus()
