"""The keypad for touch."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cdu_app.language import _
from cdu_app.ui.icons import Icon
from cdu_app.ui.theme import font
from cdu_app.ui.tokens import TIGHT

_KEYS = ("7", "8", "9", "4", "5", "6", "1", "2", "3", ".", "0", "⌫")
ERASE = "⌫"


class Keypad(QWidget):
    """Twelve keys of at least 44 px; `pressed` carries a digit, the decimal sign or ERASE."""

    pressed = Signal(str)

    def __init__(self, key_height: int = 48) -> None:
        super().__init__()
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(TIGHT)
        for place, key in enumerate(_KEYS):
            grid.addWidget(self._key(key, key_height), place // 3, place % 3)

    def _key(self, key: str, height: int) -> QPushButton:
        button = QPushButton("" if key == ERASE else key)
        button.setProperty("kind", "key")
        button.setFont(font(20))
        button.setFixedHeight(height)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setAccessibleName(_("Erase") if key == ERASE else key)
        if key == ERASE:
            layout = QVBoxLayout(button)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(Icon("delete", 24), 0, Qt.AlignmentFlag.AlignCenter)
        button.clicked.connect(lambda: self.pressed.emit(key))
        return button
