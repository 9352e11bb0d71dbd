"""What the lines and dots of the chart mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from cdu_app.language import _
from cdu_app.ui.tokens import HAIR, NEAR
from cdu_app.ui.usage.chart import neighbours_pen, usual_pen
from cdu_app.ui.widgets.layouts import row
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme

_USUAL, _NEIGHBOURS, _UNUSUAL, _PURCHASE = range(4)


class ChartLegend(QWidget):
    """A swatch and a word for each; the neighbours' only where there are some."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._neighbours = _pair(theme, _NEIGHBOURS, _("neighbours"))
        self._unusual = _pair(theme, _UNUSUAL, _("unusual"))
        pairs = (_pair(theme, _USUAL, _("usual")), self._neighbours, self._unusual)
        self.setLayout(row([*pairs, _pair(theme, _PURCHASE, _("a purchase")), None], gap=NEAR))

    def show_parts(self, *, neighbours: bool, unusual: bool) -> None:
        """Leave out what the chart does not have."""
        self._neighbours.setVisible(neighbours)
        self._unusual.setVisible(unusual)


class _Swatch(QWidget):
    def __init__(self, theme: Theme, kind: int) -> None:
        super().__init__()
        self._theme = theme
        self._kind = kind
        self.setFixedSize(20, 16)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a piece of what it stands for."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._kind in (_USUAL, _NEIGHBOURS):
            painter.setPen(usual_pen(self._theme) if self._kind == _USUAL else neighbours_pen(self._theme))
            painter.drawLine(QLineF(0, 8, 20, 8))
            return
        painter.setPen(Qt.PenStyle.NoPen)
        if self._kind == _UNUSUAL:
            painter.setBrush(self._theme.colour("attention"))
            painter.drawRect(QRectF(5, 2, 10, 12))
        else:
            painter.setBrush(self._theme.colour("muted"))
            painter.drawEllipse(QPointF(10, 8), 3, 3)


def _pair(theme: Theme, kind: int, word: str) -> QWidget:
    pair = QWidget()
    pair.setLayout(row([_Swatch(theme, kind), Text(word, 12, tone="muted")], gap=HAIR))
    return pair
