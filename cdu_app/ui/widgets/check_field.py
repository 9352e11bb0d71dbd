"""A box to tick, with its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from cdu_app.ui.icons import paint_icon
from cdu_app.ui.theme import font

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class CheckField(QCheckBox):
    """Ticked by a click or Space."""

    def __init__(self, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(sentence, parent)
        self.setFont(font(14))
        self.setMinimumHeight(28)
        self.setAccessibleName(sentence)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tick over the box."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = QRectF(self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self))
        mark = QRectF(0, 0, 16, 16)
        mark.moveCenter(box.center())
        paint_icon(QPainter(self), "check", self.palette().color(QPalette.ColorRole.HighlightedText), mark)
