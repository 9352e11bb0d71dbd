"""A cell with a dot in the colour of a state, and its word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex

    from cdu_app.ui.theme import Theme


class DotDelegate(QStyledItemDelegate):
    """Leaves the cell's ground to the style and draws the dot before the word; `colour` names it for a row."""

    def __init__(self, theme: Theme, colour: Callable[[Any], str], parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colour = colour

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw dot and word; a row that is not there yet has no dot."""
        row = index.data(Qt.ItemDataRole.UserRole)
        if row is None:
            super().paint(painter, option, index)
            return
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        word, plain.text = plain.text, ""
        widget = option.widget
        widget.style().drawControl(widget.style().ControlElement.CE_ItemViewItem, plain, painter, widget)
        box = QRectF(option.rect).adjusted(15, 0, -15, 0)  # where the heading begins
        mirrored = option.direction is Qt.LayoutDirection.RightToLeft
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(self._colour(row)))
        centre = QPointF(box.right() - 4 if mirrored else box.left() + 4, box.center().y())
        painter.drawEllipse(centre, 4, 4)
        painter.setPen(self._theme.colour("ink"))
        painter.setFont(plain.font)
        text = box.adjusted(0, 0, -16, 0) if mirrored else box.adjusted(16, 0, 0, 0)
        start = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        painter.drawText(text, int(start | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute), word)
        painter.restore()
