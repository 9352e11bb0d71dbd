"""The second factor: six digits from a telephone, or a recovery code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app.language import _
from cdu_app.ui.sign_in.step import StepView, labelled
from cdu_app.ui.theme import font
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cdu_app.viewmodels.sign_in import SignInModel, SignInState


class CodeStep(StepView):
    """The code may be typed or pasted, with blanks or without."""

    def __init__(self, model: SignInModel) -> None:
        super().__init__(model, _("Second factor"), "", _("Sign in"))
        self._label = Text(size=14, tone="muted")
        self.code = Field(_("Code"), size=28, height=56)
        self.recovery_button = Button(_("Use a recovery code"), kind="quiet")
        self.demo_button = Button(_("Take the code of the demonstration"), icon="zap")
        self._takes_recovery = False
        self.code.returnPressed.connect(self.submit)
        self.recovery_button.clicked.connect(lambda: self._take_recovery(recovery=not self._takes_recovery))
        self.demo_button.clicked.connect(self._take_demo_code)
        self.lay_out([labelled(self._label, self.code), self.demo_button], self.recovery_button)

    @property
    def first(self) -> QWidget:
        """The code."""
        return self.code

    def begin(self) -> None:
        """Ask for the six digits."""
        self._take_recovery(recovery=False)

    def submit(self) -> None:
        """Go on with the code."""
        if self.code.text().strip():
            self.model.give_code(self.code.text())
        else:
            self.code.setFocus()

    def show_state(self, state: SignInState) -> None:
        """Offer the demonstration's code where there is one."""
        super().show_state(state)
        words = _("{note} Type the six digits that your telephone shows now.")
        self.lead.setText(words.format(note=state.note).strip())
        self.demo_button.setVisible(state.has_demo_code)
        if state.message is not None and not state.waits:
            self.code.selectAll()

    def _take_recovery(self, *, recovery: bool) -> None:
        self._takes_recovery = recovery
        self._label.setText(_("Recovery code") if recovery else _("Code"))
        self.code.setFont(font(20 if recovery else 28, mono=True))
        self.code.setPlaceholderText("ABCD-EFGH-JKLM-NPQR" if recovery else "")
        self.recovery_button.set_word(_("Use the code of the telephone") if recovery else _("Use a recovery code"))
        self.code.clear()
        self.code.setFocus()

    def _take_demo_code(self) -> None:
        self._take_recovery(recovery=False)
        self.code.setText(self.model.demo_code())
        self.button.setFocus()
