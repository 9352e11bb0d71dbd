"""A quote that explains itself, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy

from cdu_app.language import _
from cdu_app.ui.tokens import SMALL
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.text import Rule, Text
from printing.texts import texts_for

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from printing.explanation import Explained, Explanation
    from vending.domain.station import StationIdentity

_LEAST_HEIGHT: Final = 56


class QuoteLines(QFrame):
    """The units large, every part of the money with its reason as on the receipt, then total and debt left."""

    def __init__(self, identity: StationIdentity) -> None:
        super().__init__()
        self.setObjectName("card")
        self._texts = texts_for(identity.locale)
        self._units = Text("–", 28, bold=True)
        self._rules = Rule(), Rule()
        self._lines = _Lines()
        self._total, self._debt = _Figure(self._texts.total, bold=True), _Figure(self._texts.debt_left)
        head = row([Text(_("Buys"), 14, tone="muted"), None, self._units])
        foot = column([self._total.layout, self._debt.layout], gap=2)
        layout = column([head, self._rules[0]], gap=6, margins=(16, 6, 16, 10))
        layout.addWidget(self._lines, 1)
        layout.addWidget(self._rules[1])
        layout.addLayout(foot)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.show_explanation(None)

    @property
    def shown_lines(self) -> tuple[tuple[str, str, str], ...]:
        """Label, amount and note of every line that is shown."""
        return self._lines.shown

    def turn(self, pages: int) -> None:
        """Scroll the lines by so many views, up when negative."""
        bar = self._lines.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep())

    def show_explanation(self, explained: Explanation | None) -> None:
        """Show what is bought and why it costs that, or a dash."""
        self._units.setText("–" if explained is None else explained.units)
        self._units.set_tone("muted" if explained is None else "accent")
        for rule in self._rules:
            rule.setVisible(explained is not None)
        self._lines.show_lines(() if explained is None else explained.lines)
        self._total.show_value("" if explained is None else explained.total)
        self._debt.show_value("" if explained is None else explained.debt_left)


class _Figure:
    """A word and its figure below the lines; without a figure neither shows."""

    def __init__(self, word: str, *, bold: bool = False) -> None:
        self._parts = Text(word, 14, bold=bold), Text(size=14, bold=bold)
        self.layout = row([self._parts[0], None, self._parts[1]], gap=SMALL)

    def show_value(self, value: str) -> None:
        """Show a figure."""
        self._parts[1].setText(value)
        for part in self._parts:
            part.setVisible(bool(value))


class _Lines(QScrollArea):
    """As high as its lines where there is room; where there is not, it scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._rows: list[tuple[Text, Text, Text]] = []
        self._used = 0
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SMALL)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(0, 1)
        self._content = column([self._grid, None])
        content = box(self._content)
        content.setMinimumSize(1, 1)  # else it is held as high as its lines would be at their narrowest
        self.setWidget(content)

    @property
    def shown(self) -> tuple[tuple[str, str, str], ...]:
        """Label, amount and note of every line."""
        return tuple((label.text(), amount.text(), note.text()) for label, amount, note in self._rows[: self._used])

    def sizeHint(self) -> QSize:
        """All lines at the width there is."""
        height = self._content.totalHeightForWidth(self.viewport().width()) if self._used else 0
        return QSize(super().sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        """A few lines: the others are scrolled to."""
        return QSize(0, min(_LEAST_HEIGHT, self.sizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height where lines wrap at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def show_lines(self, lines: tuple[Explained, ...]) -> None:
        """Show the lines from the first on."""
        self._used = len(lines)
        while len(self._rows) < len(lines):
            self._add_row()
        for number, parts in enumerate(self._rows):
            texts = _texts(lines[number]) if number < len(lines) else ("", "", "")
            for part, text in zip(parts, texts, strict=True):
                part.setText(text)
                part.setVisible(bool(text))
        self.setVisible(bool(lines))
        self.updateGeometry()

    def _add_row(self) -> None:
        label, amount = Text(size=14, tone="muted", wrap=True), Text(size=14, tone="muted")
        note = Text(size=12, tone="muted", wrap=True)
        number = 2 * len(self._rows)
        self._grid.addWidget(label, number, 0)
        self._grid.addWidget(amount, number, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        self._grid.addWidget(note, number + 1, 0, 1, 2)
        self._rows.append((label, amount, note))


def _texts(line: Explained) -> tuple[str, str, str]:
    return line.label, line.amount, line.note
