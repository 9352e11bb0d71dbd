"""Headings of columns and pages, hints where nothing is yet, and facts as label and value."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QSizePolicy, QWidget

from cdu_app.ui.icons import Icon
from cdu_app.ui.tokens import MEDIUM, SMALL, WIDE
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Text, end_of


class ColumnHeading(QWidget):
    """A word over a column, with room for a control at its end."""

    def __init__(self, word: str, control: QWidget | None = None) -> None:
        super().__init__()
        self.setFixedHeight(32)
        parts: list[QWidget | None] = [Text(word, 20, bold=True), None]
        if control is not None:
            parts.append(control)
        self.setLayout(row(parts))


class Hint(QWidget):
    """What to do where nothing is yet: an icon over a sentence."""

    def __init__(self, icon: str, sentence: str) -> None:
        super().__init__()
        self._sentence = sentence
        self._text = Text(sentence, 14, tone="muted", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        mark = Icon(icon, 32)
        mark.setProperty("tone", "muted")
        layout = column([], gap=SMALL, margins=(WIDE, MEDIUM, WIDE, MEDIUM))
        layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._text)
        self.setLayout(layout)

    def say(self, sentence: str | None) -> None:
        """Say something else; None brings the first sentence back."""
        self._text.setText(self._sentence if sentence is None else sentence)


class Fact(QWidget):
    """A label with its value on one line; it hides itself when there is no value."""

    def __init__(self, label: str, size: int = 14, *, bold: bool = False, mono: bool = False) -> None:
        super().__init__()
        self._label = Text(label, 14, tone="muted")
        self._value = Text(size=size, bold=bold, mono=mono, wrap=True)
        self._value.setAlignment(end_of(self))
        self._value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        lower = QFontMetrics(self._value.font()).ascent() - QFontMetrics(self._label.font()).ascent()
        self._label.setContentsMargins(0, max(0, lower), 0, 0)  # both stand on one line
        layout = row([], gap=SMALL)
        layout.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._value, 1)
        self.setLayout(layout)

    def show_value(self, value: str, *, tone: str = "ink") -> None:
        """Show a value."""
        self._value.setText(value)
        self._value.set_tone(tone)
        if value and self.parent() is None:
            return  # a part without a parent would open as a window of its own
        self.setVisible(bool(value))
