"""What every step after the first has: a title, why it is asked, what was wrong, and its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QWidget

from cdu_app.language import _
from cdu_app.ui.tokens import HAIR, NEAR
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.layouts import box, column
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdu_app.ui.widgets.layouts import Part
    from cdu_app.viewmodels.sign_in import SignInModel, SignInState


class StepView(QWidget):
    """Binds to SignInModel. A step says in `submit` what it asks the model, in `first` where typing begins."""

    def __init__(self, model: SignInModel, title: str, lead: str, word: str) -> None:
        super().__init__()
        self.model = model
        self._title, self.lead = Text(title, 28, bold=True), Text(lead, 14, tone="muted", wrap=True)
        self.failure = Band("failed")
        self.button = Button(word, kind="primary", key="Enter")
        self.back_button = Button(_("Back"), kind="quiet", key="Esc")
        self.button.clicked.connect(self.submit)
        self.back_button.clicked.connect(model.back)

    def lay_out(self, parts: Iterable[Part], *other_ways: QWidget) -> None:
        """Put the step's own parts between its title and its buttons, other ways to go on under these."""
        whole = [self._title, self.lead, *parts, self.failure, self.button, *other_ways, self.back_button]
        self.setLayout(column(whole, gap=NEAR))

    @property
    def first(self) -> QWidget:
        """Where typing begins."""
        raise NotImplementedError

    def begin(self) -> None:
        """Empty the fields and begin."""
        raise NotImplementedError

    def submit(self) -> None:
        """Ask the model with what was typed."""
        raise NotImplementedError

    def show_state(self, state: SignInState) -> None:
        """Wait, or say what was wrong and go on typing."""
        self.failure.say(state.message)
        self.button.setEnabled(not (state.busy or state.waits))
        if state.message is not None and not state.waits:
            self.first.setFocus()


def labelled(label: str | QLabel, field: QWidget) -> QWidget:
    """Return a field under its label."""
    words = Text(label, 14, tone="muted") if isinstance(label, str) else label
    return box(column([words, field], gap=HAIR))
