"""The meter on the wall: display, lamp, keypad; the keyboard types into it too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame

from cdu_app import formats
from cdu_app.check import Verdict
from cdu_app.language import _
from cdu_app.ui.meter.display import MeterDisplay
from cdu_app.ui.status_bar import Dot
from cdu_app.ui.tokens import MEDIUM, NEAR, SMALL
from cdu_app.ui.widgets.keypad import ENTER, ERASE, METER_KEYS, Keypad
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Text, set_property
from cdu_app.words.meters import amount_of
from printing.format import group_meter_number

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.meter import MeterModel, MeterPanel

_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BORDER = 2


class MeterDevice(QFrame):
    """Binds to MeterModel. It takes the focus as a whole: digits, Backspace, Enter and Ctrl+V go into the meter."""

    def __init__(self, model: MeterModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self.setObjectName("device")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.display = MeterDisplay(theme)
        self.keypad = Keypad(52, METER_KEYS)
        self._lamp, self._supply = Dot(theme), Text(size=14)
        self._number = Text(size=14, mono=True, tone="muted")
        head = row([Text(_("Virtual meter"), 14, bold=True), None, self._number], gap=SMALL)
        lamp = row([self._lamp, self._supply, None], gap=SMALL)
        self.setLayout(column([head, self.display, lamp, self.keypad], gap=NEAR, margins=(MEDIUM,) * 4))
        self.setFixedWidth(self.display.width() + 2 * (MEDIUM + _BORDER))
        self.keypad.pressed.connect(self._press)
        model.changed.connect(self.show_state)

    def show_state(self, state: MeterPanel) -> None:
        """Show the meter as it is."""
        meter = state.meter
        self.display.show_state(state, "" if meter is None else formats.unit_name(meter.kind.commodity))
        if meter is None:
            self.setAccessibleName(_("Virtual meter"))
            self._number.setText("")
            self._supply.setText("")
            self._lamp.show_verdict(None)
            return
        self._number.setText(group_meter_number(meter.kind.pan.drn))
        self._lamp.show_verdict(Verdict.OK if meter.supplies else Verdict.FAILED)
        self._supply.setText(_("Supply is on") if meter.supplies else _("Supply is off"))
        held, typed = amount_of(meter.credit, meter, self._model.identity), " ".join(state.typed)
        self.setAccessibleName(_("Virtual meter with {held}. Typed: {typed}").format(held=held, typed=typed))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type into the meter."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self._model.type(QGuiApplication.clipboard().text())
        elif event.key() in _ENTER_KEYS:
            self._model.enter()
        elif event.key() == Qt.Key.Key_Backspace:
            self._model.erase()
        elif event.text().isdecimal():
            self._model.type(event.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard types here."""
        super().focusInEvent(event)
        set_property(self, "active", "true")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard types elsewhere."""
        super().focusOutEvent(event)
        set_property(self, "active", "false")

    def _press(self, key: str) -> None:
        self.setFocus()
        if key == ENTER:
            self._model.enter()
        elif key == ERASE:
            self._model.erase()
        else:
            self._model.type(key)
