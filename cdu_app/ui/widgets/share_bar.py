"""A bar that fills with a share of a whole: work that is done, a debt that is paid back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme


class ShareBar(QWidget):
    """Shows how much of a whole is done."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._done, self._total = 0, 0
        self.setFixedHeight(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_share(self, done: int, total: int) -> None:
        """Fill so much of it."""
        self._done, self._total = done, total
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(120, 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track and what is done."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        length = self.width() * min(self._done, self._total) / max(self._total, 1)
        left = self.width() - length if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else 0
        painter.setBrush(self._theme.colour("accent"))
        painter.drawRoundedRect(QRectF(left, 0, length, 6), 3, 3)
