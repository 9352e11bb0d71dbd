"""Paints one search hit: name, meter and place, the match in bold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from cdu_app.ui.sell.match import matches, number_match
from cdu_app.ui.theme import Theme, font
from printing.format import group_meter_number

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

ROW_HEIGHT: Final = 64
_SIDE: Final = 14


class HitDelegate(QStyledItemDelegate):
    """Two lines a hit."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Rows of one height."""
        return QSize(200, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the row."""
        hit, query = index.data(Qt.ItemDataRole.UserRole), index.model().query  # type: ignore[attr-defined]
        box = QRectF(option.rect)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, self._theme.colour("accent_soft"))
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), self._theme.colour("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, self._theme.colour("sunken"))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), self._theme.colour("line"))
        mirrored = option.direction is Qt.LayoutDirection.RightToLeft
        number = group_meter_number(hit.meter_number)
        self._line(painter, box, 10, (hit.name, matches(hit.name, query), 16, "ink"), mirrored=mirrored)
        details = "  ·  ".join(part for part in (number, hit.address, hit.area) if part)
        found = number_match(number, query) + [place for place in matches(details, query) if place[0] > len(number)]
        self._line(painter, box, 34, (details, found, 14, "muted"), mirrored=mirrored)

    def _line(
        self,
        painter: QPainter,
        box: QRectF,
        top: int,
        line: tuple[str, list[tuple[int, int]], int, str],
        *,
        mirrored: bool,
    ) -> None:
        text, bold_places, size, tone = line
        face = font(size)
        width = box.width() - 2 * _SIDE
        shown = QFontMetricsF(face).elidedText(text, Qt.TextElideMode.ElideRight, width - 12)
        layout = QTextLayout(shown, face)
        option = QTextOption(Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.setFormats([_bold(start, length) for start, length in bold_places if start + length <= len(shown)])
        layout.beginLayout()
        layout.createLine().setLineWidth(width)
        layout.endLayout()
        painter.setPen(self._theme.colour(tone))
        layout.draw(painter, QPointF(box.left() + _SIDE, box.top() + top))


def _bold(start: int, length: int) -> QTextLayout.FormatRange:
    form = QTextCharFormat()
    form.setFontWeight(QFont.Weight.Bold)
    place = QTextLayout.FormatRange()
    place.start = start
    place.length = length
    place.format = form
    return place
