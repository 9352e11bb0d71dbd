"""Counting the drawer and closing the shift."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.shift.count_grid import CountGrid
from cdu_app.ui.tokens import HAIR, MEDIUM, NEAR, SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.heading import Fact
from cdu_app.ui.widgets.keypad import ERASE, Keypad
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.words.shifts import difference_words

if TYPE_CHECKING:
    from cdu_app.viewmodels.shift.closing import ClosingModel, ClosingState

_DIGITS: Final = ("7", "8", "9", "4", "5", "6", "1", "2", "3")
_CARD_WIDTH: Final = 368


class ClosingPanel(QWidget):
    """Binds to ClosingModel; `left` tells that the count is put aside."""

    left = Signal()

    def __init__(self, model: ClosingModel) -> None:
        super().__init__()
        self._model = model
        self._title, self._whose = Text(size=20, bold=True), Text(size=14, tone="muted", wrap=True)
        self.grid = CountGrid(model)
        keys = (*_DIGITS, "00" if model.denominations else ".", "0", ERASE)
        self.keypad = Keypad(key_height=44, keys=keys)
        self._expected, self._counted = Fact(_("Expected"), 16), Fact(_("Counted"), 28, bold=True)
        self.difference = Text(size=20, bold=True, wrap=True)
        self.reason = Field(_("Reason for the difference"))
        self._reason = box(column([Text(_("Reason for the difference"), tone="muted"), self.reason], gap=HAIR))
        self.failure = Band("failed", compact=True)
        self.close_button = Button(_("Close the shift"), kind="primary", icon="check")
        self.back_button = Button(_("Back"), key="Esc")
        self._lay_out()
        self.setFocusProxy(self.grid)
        self._connect()

    def show_state(self, state: ClosingState) -> None:
        """Show the count against what is expected."""
        if state.shift is None:
            self.reason.clear()
            return
        identity = self._model.identity
        shift, difference = state.shift, state.difference
        self._title.setText(_("Count the drawer of shift {number}").format(number=shift.number))
        self._whose.setText(_("{name} · till {till}").format(name=shift.operator_name, till=shift.till))
        self.grid.show_state(state)
        self._expected.show_value("" if state.expected is None else formats.money(state.expected, identity))
        self._counted.show_value("–" if state.count is None else formats.money(state.count.total, identity))
        told = difference is not None and (state.begun or state.reason_wanted)
        self.difference.setText(difference_words(difference, identity) if told and difference is not None else "")
        self.difference.set_tone("failed" if difference else "ok")
        self._reason.setVisible(told and bool(difference))
        self.reason.mark_fault(faulty=state.reason_wanted)
        self.failure.say(state.message)
        self.close_button.setEnabled(state.count is not None and not state.busy)
        if state.reason_wanted:
            self.reason.setFocus()

    def _go_on(self) -> None:
        """Enter in the last denomination: to the reason where one is needed, else to the button."""
        (self.reason if self._reason.isVisible() else self.close_button).setFocus()

    def _submit(self) -> None:
        self._model.close(self.reason.text() if self._reason.isVisible() else "")

    def _connect(self) -> None:
        self.grid.done.connect(self._go_on)
        self.keypad.pressed.connect(lambda key: self.grid.type("" if key == ERASE else key))
        self.reason.returnPressed.connect(self._submit)
        self.close_button.clicked.connect(self._submit)
        self.back_button.clicked.connect(self.left)
        self._model.changed.connect(self.show_state)

    def _lay_out(self) -> None:
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(_CARD_WIDTH)
        sums = column([self._expected, self._counted, self.difference], gap=HAIR)
        buttons = row([], gap=SMALL)
        buttons.addWidget(self.back_button, 1)
        buttons.addWidget(self.close_button, 2)
        parts = [sums, Rule(), self.keypad, self._reason, self.failure, None, buttons]
        card.setLayout(column(parts, gap=SMALL, margins=(NEAR, NEAR, NEAR, NEAR)))
        head = column([self._title, self._whose], gap=2)
        left = column([head, SMALL], gap=SMALL)
        left.addWidget(self.grid, 0, Qt.AlignmentFlag.AlignLeading)
        left.addStretch(1)
        layout = row([], gap=MEDIUM)
        layout.addLayout(left, 1)
        layout.addWidget(card)
        self.setLayout(layout)
