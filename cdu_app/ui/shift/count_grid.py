"""The drawer counted: a row for each denomination, pieces × value = sum; Enter and arrows go down and up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.tokens import SMALL, TIGHT
from cdu_app.ui.widgets.fields import Field, FigureField
from cdu_app.ui.widgets.text import Text, end_of
from vending.money import Money

if TYPE_CHECKING:
    from cdu_app.viewmodels.shift.closing import ClosingModel, ClosingState

_ROWS: Final = 7  # in a column; more go into a second one
_DOWN: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)
WHOLE: Final = 0
"""Stands for the whole drawer where it is not counted by denomination."""


class CountGrid(QWidget):
    """Binds to ClosingModel; `done` tells that Enter was pressed in the last field."""

    done = Signal()

    def __init__(self, model: ClosingModel) -> None:
        super().__init__()
        self._model = model
        self._sums: dict[int, Text] = {}
        self.fields: dict[int, Field] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SMALL)
        grid.setVerticalSpacing(TIGHT)
        if model.denominations:
            half = (len(model.denominations) + 1) // 2
            in_column = len(model.denominations) if len(model.denominations) <= _ROWS else half
            for place, value in enumerate(model.denominations):
                self._add(grid, value, place % in_column, place // in_column * 4)
        else:
            self._add_whole(grid)
        for field in self.fields.values():
            field.installEventFilter(self)
        self.setFocusProxy(next(iter(self.fields.values())))

    def show_state(self, state: ClosingState) -> None:
        """Show what was typed and what it comes to."""
        identity = self._model.identity
        for value, field in self.fields.items():
            text = state.pieces.get(value, "") if value else state.typed
            if field.text().strip() != text:
                field.setText(text)
            field.mark_fault(faulty=value in state.faulty)
        for value, shown in self._sums.items():
            text = state.pieces.get(value, "")
            number = int(text) if text and value not in state.faulty and text.isdecimal() else 0
            shown.setText(formats.money(Money(value * number, identity.currency), identity) if number else "–")

    def type(self, key: str) -> None:
        """Take a key of the keypad into the field where typing goes on."""
        field = next((field for field in self.fields.values() if field.hasFocus()), None)
        field = field or next(iter(self.fields.values()))
        field.setFocus()
        if key:
            field.insert(key)
        else:
            field.backspace()
        field.textEdited.emit(field.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Down go to the next field, Up to the one before."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        fields = list(self.fields.values())
        place = next((place for place, field in enumerate(fields) if field is watched), None)
        key = Qt.Key(event.key())
        if place is None or key not in (*_DOWN, Qt.Key.Key_Up):
            return False
        step = -1 if key is Qt.Key.Key_Up else 1
        if 0 <= place + step < len(fields):
            fields[place + step].setFocus()
            fields[place + step].selectAll()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.done.emit()
        return True

    def _add(self, grid: QGridLayout, value: int, line: int, first: int) -> None:
        name = formats.money(Money(value, self._model.identity.currency), self._model.identity)
        field = Field(_("Pieces of {value}").format(value=name), size=20)
        field.setFixedWidth(104)
        field.setMaxLength(7)
        field.setAlignment(end_of(field))
        worth, total = Text(f"× {name}", 16), Text("–", 16)
        total.setMinimumWidth(112)
        total.setAlignment(end_of(total))
        grid.addWidget(field, line, first)
        grid.addWidget(worth, line, first + 1)
        grid.addWidget(total, line, first + 2)
        grid.setColumnMinimumWidth(first + 3, SMALL)
        field.textEdited.connect(lambda text: self._model.type(value, text))
        self.fields[value], self._sums[value] = field, total

    def _add_whole(self, grid: QGridLayout) -> None:
        field = FigureField(_("Money in the drawer"), self._model.identity.currency)
        grid.addWidget(Text(_("Money in the drawer"), tone="muted"), 0, 0)
        grid.addWidget(field, 1, 0)
        field.textEdited.connect(self._model.type_total)
        self.fields[WHOLE] = field
