"""A chip that opens a menu: an icon, a word, what is chosen, and a mark at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from cdu_app.ui.icons import Icon
from cdu_app.ui.theme import font
from cdu_app.ui.tokens import HAIR, TIGHT, WIDE
from cdu_app.ui.widgets.layouts import row
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_OPENERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)


class MenuChip(QPushButton):
    """32 px high. A click, Space, Enter or Down presses it; whoever made it opens the menu under it."""

    def __init__(self, word: str, icon: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "chip")
        self.setFixedHeight(WIDE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(word)
        self.parts = row([], gap=HAIR, margins=(TIGHT, 0, TIGHT, 0))
        self.setLayout(self.parts)
        if icon:
            self.add(Icon(icon, 16))
        self.add(Text(word, 14))

    def add(self, part: QWidget) -> None:
        """Put a part at the end; clicks go through it."""
        part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.parts.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)

    def open(self, menu: QMenu) -> None:
        """Open a menu under the chip."""
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setFont(font(14))
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + HAIR)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the chip."""
        if event.key() in _OPENERS:
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """As wide as its parts."""
        return QSize(self.parts.sizeHint().width(), WIDE)

    def minimumSizeHint(self) -> QSize:
        """Never narrower than its parts."""
        return self.sizeHint()
