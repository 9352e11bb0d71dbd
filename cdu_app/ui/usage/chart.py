"""The chart of one customer: a bar a month, its usual month, its neighbours, what is unusual, each purchase a dot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cdu_app.language import _
from cdu_app.ui.theme import font
from cdu_app.ui.tokens import SMALL, TIGHT

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.usage.chart import UsageChart

_SCALE_WIDTH: Final = 48
_MONTHS_HEIGHT: Final = 24
_DOTS_HEIGHT: Final = 16
_LABELLED: Final = 3  # every third month is named
_DOT: Final = 3.0
_BAR_SHARE: Final = 0.68
_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class UsageChartView(QWidget):
    """Draws a UsageChart. `read` carries what the bar under the mouse or the keyboard's mark says, "" for none.

    Left and Right go from month to month, Home and End to the first and last.
    """

    read = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._chart: UsageChart | None = None
        self._place: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Bought by month"))
        theme.changed.connect(self.update)

    @property
    def place(self) -> int | None:
        """Which bar is pointed at."""
        return self._place

    def show_chart(self, chart: UsageChart | None) -> None:
        """Draw another customer."""
        if chart == self._chart:
            return
        self._chart = chart
        self._point_at(None)
        self.setAccessibleDescription("" if chart is None else "; ".join(chart.readings))
        self.update()

    def sizeHint(self) -> QSize:
        """Room for two years."""
        return QSize(480, 230)

    def minimumSizeHint(self) -> QSize:
        """Still readable."""
        return QSize(360, 170)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the bar under the mouse."""
        self._point_at(self._bar_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        """Read nothing, unless the keyboard points at something."""
        super().leaveEvent(event)
        if not self.hasFocus():
            self._point_at(None)

    def focusOutEvent(self, event: object) -> None:
        """Read nothing."""
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self._point_at(None)

    def focusInEvent(self, event: object) -> None:
        """Begin at the last whole month."""
        super().focusInEvent(event)  # type: ignore[arg-type]
        if self._chart is not None:
            self._point_at(len(self._chart.bars) - 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from bar to bar."""
        key, chart = Qt.Key(event.key()), self._chart
        if chart is None or key not in (*_STEPS, Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
            return
        last = len(chart.bars) - 1
        if key in _STEPS:
            step = -_STEPS[key] if self._is_mirrored else _STEPS[key]
            here = last - 1 if self._place is None else self._place
            self._point_at(min(max(here + step, 0), last))
        else:
            self._point_at(0 if key == Qt.Key.Key_Home else last)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw scale, bars, lines and dots."""
        if self._chart is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(12))
        self._paint_scale(painter, self._chart)
        self._paint_marked(painter, self._chart)
        self._paint_bars(painter, self._chart)
        self._paint_neighbours(painter, self._chart)
        self._paint_usual(painter, self._chart)
        self._paint_dots(painter, self._chart)
        self._paint_months(painter, self._chart)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    @property
    def _is_mirrored(self) -> bool:
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft

    @property
    def _plot(self) -> QRectF:
        """Where the bars stand."""
        left, right = (SMALL, _SCALE_WIDTH) if self._is_mirrored else (_SCALE_WIDTH, SMALL)
        foot = _MONTHS_HEIGHT + _DOTS_HEIGHT
        return QRectF(left, SMALL, self.width() - left - right, self.height() - SMALL - foot)

    def _x(self, place: float, chart: UsageChart) -> float:
        """Where a place along the bars lies."""
        plot = self._plot
        along = plot.width() * place / len(chart.bars)
        return plot.right() - along if self._is_mirrored else plot.left() + along

    def _y(self, quantity: int, chart: UsageChart) -> float:
        return self._plot.bottom() - self._plot.height() * quantity / chart.top

    def _bar(self, place: int, chart: UsageChart) -> QRectF:
        width = self._plot.width() / len(chart.bars)
        bar, top = width * _BAR_SHARE, self._y(chart.bars[place], chart)
        return QRectF(self._x(place + 0.5, chart) - bar / 2, top, bar, self._plot.bottom() - top)

    def _bar_at(self, x: float) -> int | None:
        chart, plot = self._chart, self._plot
        if chart is None or not plot.left() <= x < plot.right():
            return None
        along = (plot.right() - x if self._is_mirrored else x - plot.left()) / plot.width()
        return min(int(along * len(chart.bars)), len(chart.bars) - 1)

    def _point_at(self, place: int | None) -> None:
        if place == self._place:
            return
        self._place = place
        self.read.emit("" if place is None or self._chart is None else self._chart.readings[place])
        self.update()

    def _paint_scale(self, painter: QPainter, chart: UsageChart) -> None:
        plot = self._plot
        left = plot.right() + TIGHT if self._is_mirrored else 0
        side = Qt.AlignmentFlag.AlignLeft if self._is_mirrored else Qt.AlignmentFlag.AlignRight
        for quantity, text in chart.ticks:
            y = self._y(quantity, chart)
            painter.setPen(self._theme.colour("line"))
            painter.drawLine(QLineF(plot.left(), y, plot.right(), y))
            painter.setPen(self._theme.colour("muted"))
            box = QRectF(left, y - 8, _SCALE_WIDTH - TIGHT, 16)
            painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_marked(self, painter: QPainter, chart: UsageChart) -> None:
        if chart.marked is None or chart.marked[0] > chart.marked[1]:
            return
        first, last = self._x(chart.marked[0], chart), self._x(chart.marked[1] + 1, chart)
        ground = QRectF(min(first, last), self._plot.top(), abs(last - first), self._plot.height())
        painter.fillRect(ground, self._theme.colour("attention_soft"))
        painter.setPen(QPen(self._theme.colour("attention"), 2))
        painter.drawLine(ground.topLeft(), ground.topRight())

    def _paint_bars(self, painter: QPainter, chart: UsageChart) -> None:
        running = len(chart.bars) - 1
        for place in range(len(chart.bars)):
            marked = chart.marked is not None and chart.marked[0] <= place <= chart.marked[1]
            colour = self._theme.colour("attention" if marked else "accent")
            bar = self._bar(place, chart)
            if place == self._place:
                painter.fillRect(
                    bar.adjusted(-3, -bar.top() + self._plot.top(), 3, 0), self._theme.colour("accent_soft")
                )
            if place == running:
                painter.setPen(QPen(colour, 1, Qt.PenStyle.DotLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(bar)
            else:
                painter.fillRect(bar, colour)

    def _paint_neighbours(self, painter: QPainter, chart: UsageChart) -> None:
        known = [(place, one) for place, one in enumerate(chart.neighbours) if one]
        points = [QPointF(self._x(place + 0.5, chart), self._y(one, chart)) for place, one in known]
        painter.setPen(neighbours_pen(self._theme))
        painter.drawPolyline(QPolygonF(points))

    def _paint_usual(self, painter: QPainter, chart: UsageChart) -> None:
        if chart.usual:
            y = self._y(chart.usual, chart)
            painter.setPen(usual_pen(self._theme))
            painter.drawLine(QLineF(self._plot.left(), y, self._plot.right(), y))

    def _paint_dots(self, painter: QPainter, chart: UsageChart) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("muted"))
        middle = self._plot.bottom() + _DOTS_HEIGHT / 2 + 1
        for place in chart.purchases:
            painter.drawEllipse(QPointF(self._x(place, chart), middle), _DOT, _DOT)

    def _paint_months(self, painter: QPainter, chart: UsageChart) -> None:
        painter.setPen(self._theme.colour("muted"))
        top = self._plot.bottom() + _DOTS_HEIGHT
        for place in range(len(chart.bars) - 1, -1, -_LABELLED):
            box = QRectF(self._x(place + 0.5, chart) - 24, top, 48, _MONTHS_HEIGHT)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), chart.months[place])


def usual_pen(theme: Theme) -> QPen:
    """Return how the customer's usual month is drawn."""
    return QPen(theme.colour("ink"), 1.5, Qt.PenStyle.DashLine)


def neighbours_pen(theme: Theme) -> QPen:
    """Return how the neighbours' median is drawn."""
    return QPen(theme.colour("edge"), 2)
