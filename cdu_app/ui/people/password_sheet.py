"""A one-time password, shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from cdu_app.language import _
from cdu_app.ui.tokens import NEAR, SMALL
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.closing_sheet import ClosingSheet
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cdu_app.viewmodels.people.operators import ActState, PeopleModel

_WIDTH: Final = 520


class PasswordSheet(ClosingSheet):
    """Binds to PeopleModel; the password is gone with it."""

    def __init__(self, page: QWidget, model: PeopleModel) -> None:
        super().__init__(page, _WIDTH)
        self._model = model
        self._title, self._lead = Text(size=20, bold=True), Text(size=14, tone="muted", wrap=True)
        self.password = Text(size=28, mono=True)
        self.password.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.password.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.copy_button = Button(_("Copy"))
        self.done_button = Button(_("It is handed over"), kind="primary", key="Enter")
        buttons = row([self.copy_button, None, self.done_button], gap=SMALL)
        self.fill(column([self._title, self._lead, SMALL, self.password, SMALL, buttons], gap=NEAR))
        self.copy_button.clicked.connect(self._copy)
        self.done_button.clicked.connect(self.back)
        model.act_changed.connect(self.show_state)

    def back(self) -> None:
        """It is never shown again."""
        self._model.leave()

    def show_state(self, state: ActState) -> None:
        """Show it, or be gone."""
        if state.made is None:
            self.password.clear()
            self.copy_button.set_word(_("Copy"))
            self.hide()
        elif self.isHidden():
            self._title.setText(_("The password of {name}").format(name=state.made.operator.name))
            self._lead.setText(
                _("It works for one sign-in as “{username}”. Hand it over now: it is never shown again.").format(
                    username=state.made.operator.username
                )
            )
            self.password.setText(state.made.password)
            self.open()
            self.done_button.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.password.text())
        self.copy_button.set_word(_("Copied"))
