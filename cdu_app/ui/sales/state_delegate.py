"""Paints the state of a sale: a dot and a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from cdu_app.tables.sales import is_unprinted
from vending.domain.sale import SaleState

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex

    from cdu_app.ui.theme import Theme
    from vending.queries import SaleRow


class StateDelegate(QStyledItemDelegate):
    """Leaves the cell's ground to the style and draws the dot before the word."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw dot and word."""
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        word, plain.text = plain.text, ""
        widget = option.widget
        widget.style().drawControl(widget.style().ControlElement.CE_ItemViewItem, plain, painter, widget)
        box = QRectF(option.rect).adjusted(12, 0, -12, 0)
        mirrored = option.direction is Qt.LayoutDirection.RightToLeft
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(_colour(index.data(Qt.ItemDataRole.UserRole))))
        centre = QPointF(box.right() - 4 if mirrored else box.left() + 4, box.center().y())
        painter.drawEllipse(centre, 4, 4)
        painter.setPen(self._theme.colour("ink"))
        painter.setFont(plain.font)
        text = box.adjusted(0, 0, -16, 0) if mirrored else box.adjusted(16, 0, 0, 0)
        start = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        painter.drawText(text, int(start | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute), word)
        painter.restore()


def _colour(row: SaleRow) -> str:
    if row.state is SaleState.VOID:
        return "failed"
    if row.state is SaleState.PENDING or is_unprinted(row):
        return "attention"
    return "ok"
