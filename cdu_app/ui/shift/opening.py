"""No shift is open: how much lies in the drawer, and it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFrame, QWidget

from cdu_app.language import _
from cdu_app.ui.tokens import NEAR, SMALL, TIGHT, WIDE
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.fields import FigureField
from cdu_app.ui.widgets.keypad import ERASE, Keypad
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from cdu_app.viewmodels.shift.model import ShiftModel
    from cdu_app.viewmodels.shift.state import ShiftState

_WIDTH: Final = 440


class OpeningPanel(QWidget):
    """Binds to ShiftModel."""

    def __init__(self, model: ShiftModel) -> None:
        super().__init__()
        self._model = model
        self._why = Text(size=14, tone="muted", wrap=True)
        self.field = FigureField(_("Float"), model.identity.currency)
        self.failure = Band("failed", compact=True)
        self.keypad = Keypad(key_height=44)
        self.open_button = Button(_("Open the shift"), kind="primary", key="Enter")
        self._lay_out()
        self.setFocusProxy(self.field)
        self.field.returnPressed.connect(self._submit)
        self.open_button.clicked.connect(self._submit)
        self.keypad.pressed.connect(self._press)

    def show_state(self, state: ShiftState) -> None:
        """Say why a shift is opened, and what went wrong."""
        if state.required:
            self._why.setText(_("Nothing is sold before a shift is open."))
        else:
            self._why.setText(_("The first sale opens one with an empty drawer. With money in it, open it here."))
        self.failure.say(state.message)
        self.field.mark_fault(faulty=state.message is not None)
        self.open_button.setEnabled(not state.busy)
        if state.current is not None:
            self.field.clear()

    def _submit(self) -> None:
        self._model.open(self.field.text())

    def _press(self, key: str) -> None:
        if key == ERASE:
            self.field.backspace()
        else:
            self.field.insert(key)
        self.field.setFocus()

    def _lay_out(self) -> None:
        till = _("Till {till}").format(till=self._model.identity.till)
        head = column([Text(_("No shift is open"), 20, bold=True), Text(till, tone="muted"), self._why], gap=TIGHT)
        label = Text(_("Float: the money in the drawer before the first sale"), tone="muted", wrap=True)
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(_WIDTH)
        change = column([label, self.field], gap=TIGHT)
        content = column([head, change, self.failure, self.keypad, self.open_button], gap=NEAR)
        content.setContentsMargins(WIDE, WIDE, WIDE, WIDE)
        card.setLayout(content)
        self.setLayout(column([SMALL, row([None, card, None]), None]))
