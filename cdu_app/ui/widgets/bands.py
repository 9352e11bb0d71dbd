"""Bands that say one thing, and skeletons that say "in a moment"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from cdu_app.ui.icons import Icon
from cdu_app.ui.tokens import HAIR, SKELETON_AFTER_MS, SMALL, TIGHT
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Text, set_property

if TYPE_CHECKING:
    from cdu_app.messages import Message

_ICONS = {"attention": "triangle-alert", "failed": "circle-alert", "accent": "info"}


class Band(QFrame):
    """A sentence with its advice on a coloured ground. `tone`: accent (to know), attention or failed."""

    def __init__(self, tone: str = "attention", *, compact: bool = False) -> None:
        super().__init__()
        self.setObjectName("band")
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        ink = f"on_{tone}_soft"
        self._icon = Icon(_ICONS[tone])
        self._icon.setProperty("tone", ink)
        self._sentence = Text(size=14, bold=True, tone=ink, wrap=True)
        self._advice = Text(size=14, tone=ink, wrap=True)
        self.extras = row([], gap=TIGHT)
        side = TIGHT if compact else SMALL
        words = column([self._sentence, self._advice], gap=HAIR)
        self._line = row([], gap=SMALL, margins=(SMALL, side, SMALL, side))
        self._line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._line.addLayout(words, 1)
        self._line.addLayout(self.extras)
        self.setLayout(self._line)
        self.hide()

    def say(self, message: Message | None) -> None:
        """Show a message, or nothing."""
        self.setVisible(message is not None)
        if message is not None:
            self._sentence.setText(message.sentence)
            self._advice.setText(message.advice)
            self._advice.setVisible(bool(message.advice))
            beside_buttons = self.extras.count() and not message.advice
            place = Qt.AlignmentFlag.AlignVCenter if beside_buttons else Qt.AlignmentFlag.AlignTop
            self._line.setAlignment(self._icon, place)
            self.setAccessibleName(str(message))

    def set_tone(self, tone: str) -> None:
        """Change the colour and the icon."""
        self._icon.show_icon(_ICONS[tone])
        set_property(self, "tone", tone)
        for part in (self._icon, self._sentence, self._advice):
            set_property(part, "tone", f"on_{tone}_soft")


class Skeleton(QWidget):
    """Grey bars in the place of what is being loaded; they appear after 150 ms only."""

    def __init__(self, rows: int = 3, row_height: int = 64) -> None:
        super().__init__()
        self._rows = rows
        self._row_height = row_height
        self._timer = QTimer(self, singleShot=True, interval=SKELETON_AFTER_MS)
        self._timer.timeout.connect(self.show)
        self.setFixedHeight(rows * row_height)
        self.hide()

    def wait(self, *, busy: bool) -> None:
        """Appear if this goes on for long, or vanish."""
        if busy and not self._timer.isActive() and self.isHidden():
            self._timer.start()
        elif not busy:
            self._timer.stop()
            self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw two bars a row."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.palette().color(QPalette.ColorRole.AlternateBase)))
        for number in range(self._rows):
            top = number * self._row_height + 12
            painter.drawRoundedRect(QRectF(0, top, self.width() * 0.5, 14), 4, 4)
            painter.drawRoundedRect(QRectF(0, top + 24, self.width() * 0.8, 10), 4, 4)
