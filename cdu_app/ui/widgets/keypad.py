"""The keypad for touch."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cdu_app.language import _
from cdu_app.ui.icons import Icon
from cdu_app.ui.theme import font
from cdu_app.ui.tokens import TIGHT

ERASE, ENTER = "⌫", "⏎"
AMOUNT_KEYS = ("7", "8", "9", "4", "5", "6", "1", "2", "3", ".", "0", ERASE)
METER_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", ERASE, "0", ENTER)
_DRAWN = {ERASE: "delete", ENTER: "corner-down-left"}


class Keypad(QWidget):
    """Twelve keys of at least 44 px; `pressed` carries a digit, the decimal sign, ERASE or ENTER."""

    pressed = Signal(str)

    def __init__(self, key_height: int = 48, keys: tuple[str, ...] = AMOUNT_KEYS) -> None:
        super().__init__()
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(TIGHT)
        for place, key in enumerate(keys):
            grid.addWidget(self._key(key, key_height), place // 3, place % 3)

    def _key(self, key: str, height: int) -> QPushButton:
        button = QPushButton("" if key in _DRAWN else key)
        button.setProperty("kind", "key")
        button.setFont(font(20))
        button.setFixedHeight(height)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setAccessibleName({ERASE: _("Erase"), ENTER: _("Enter")}.get(key, key))
        if key in _DRAWN:
            layout = QVBoxLayout(button)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(Icon(_DRAWN[key], 24), 0, Qt.AlignmentFlag.AlignCenter)
        button.clicked.connect(lambda: self.pressed.emit(key))
        return button
