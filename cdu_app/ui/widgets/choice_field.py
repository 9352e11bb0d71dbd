"""A field to choose in: one of what there is, or, where that is allowed, anything that is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QComboBox, QCompleter, QSizePolicy

from cdu_app.ui.icons import paint_icon
from cdu_app.ui.theme import font
from cdu_app.ui.widgets.text import set_property

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QWheelEvent


class ChoiceField(QComboBox):
    """Choices are pairs of a value and its word. With `free`, what is typed is the value, and what is known
    completes it. `changed` tells of a choice.

    Space or Alt+Down opens the choices, arrows and letters go among them.
    """

    changed = Signal()

    def __init__(self, name: str, choices: Iterable[tuple[str, str]] = (), *, free: bool = False) -> None:
        super().__init__()
        self._free = free
        self.setAccessibleName(name)
        self.setFont(font(16))
        self.setMinimumContentsLength(1)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if free:
            self.setEditable(True)
            self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            completer, line = self.completer(), self.lineEdit()
            if completer is not None and line is not None:
                completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
                line.setAccessibleName(name)
        self.view().setFont(font(14))
        self.offer(choices)
        self.currentTextChanged.connect(lambda _text: self.changed.emit())

    @property
    def value(self) -> str:
        """The chosen value, or what was typed."""
        if self._free:
            return self.currentText()
        data = self.currentData()
        return "" if data is None else str(data)

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Offer other choices; the value stays, without telling it."""
        value = self.value
        with QSignalBlocker(self):
            self.clear()
            for one, word in choices:
                self.addItem(word, one)
        self.show_value(value)

    def show_value(self, value: str) -> None:
        """Show a value without telling it."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(value))
            if self._free:
                self.setEditText(value)

    def mark_fault(self, *, faulty: bool) -> None:
        """Outline the field in the colour of a failure."""
        set_property(self, "fault", "true" if faulty else "false")

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel that turns over a form changes nothing in it."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the mark at the end."""
        super().paintEvent(event)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = 10 if mirrored else self.width() - 26
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        paint_icon(QPainter(self), "chevron-down", colour, QRectF(left, (self.height() - 16) / 2, 16, 16))
