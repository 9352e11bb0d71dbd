"""A thin bar that moves while something is awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractAnimation, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QWidget

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme


class Progress(QWidget):
    """Moves while it is visible; stands still where the system wants no animation."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedHeight(4)
        self._motion = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=1200)
        self._motion.setLoopCount(-1)
        self._motion.valueChanged.connect(lambda _value: self.update())

    def showEvent(self, event: object) -> None:
        """Start."""
        super().showEvent(event)  # type: ignore[arg-type]
        if self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self):
            self._motion.start()

    def hideEvent(self, event: object) -> None:
        """Stop."""
        super().hideEvent(event)  # type: ignore[arg-type]
        self._motion.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track and the part that moves."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
        running = self._motion.state() is QAbstractAnimation.State.Running
        share = float(self._motion.currentValue()) if running else 0.4
        painter.setBrush(self._theme.colour("accent"))
        length = self.width() * 0.3
        painter.drawRoundedRect(QRectF((self.width() - length) * share, 0, length, 4), 2, 2)
