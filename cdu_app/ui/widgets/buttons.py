"""Buttons: 44 px high, an icon, a word, and the key that does the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cdu_app.ui.icons import Icon
from cdu_app.ui.theme import font
from cdu_app.ui.tokens import CONTROL_HEIGHT, HAIR, TIGHT
from cdu_app.ui.widgets.text import KeyCap, Text, set_property

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class Button(QPushButton):
    """A push button of one `kind`: primary, plain or quiet. The key-cap only tells; the page binds the key."""

    def __init__(self, word: str, *, kind: str = "plain", icon: str = "", key: str = "") -> None:
        super().__init__()
        self.setMinimumHeight(CONTROL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(word)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._word = Text(word, 14, bold=kind != "quiet")
        self._icon = Icon(icon) if icon else None
        self._cap = KeyCap(key) if key else None
        self._lay_out(TIGHT if kind == "quiet" else 16)
        self.set_kind(kind)

    def _lay_out(self, side: int) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(side, 0, side, 0)
        layout.setSpacing(TIGHT)
        layout.addStretch(1)
        for part in (self._icon, self._word, self._cap):
            if part is not None:
                part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                layout.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addStretch(1)

    def set_kind(self, kind: str) -> None:
        """Make it the primary button of its view, or a plain one."""
        tone = {"primary": "on_accent", "quiet": "accent"}.get(kind, "ink")
        self._word.set_tone(tone)
        if self._icon:
            set_property(self._icon, "tone", tone)
        if self._cap:
            self._cap.set_tone("on_accent" if kind == "primary" else "muted")
        set_property(self, "kind", kind)

    def set_word(self, word: str) -> None:
        """Change what the button says."""
        self._word.setText(word)
        self.setAccessibleName(word)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """As wide as its parts."""
        layout = self.layout()
        return QSize(layout.sizeHint().width() if layout else 0, CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Never narrower than its parts."""
        return self.sizeHint()


class RowButton(QPushButton):
    """A row to choose: an icon, a word, and its value at the end."""

    def __init__(self, word: str, value: str, icon: str) -> None:
        super().__init__()
        self.setProperty("kind", "row")
        self.setFixedHeight(36)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(TIGHT, 0, TIGHT, 0)
        layout.setSpacing(TIGHT)
        mark, end = Icon(icon, 20), Text(value, 14, mono=True, tone="muted")
        for part in (mark, Text(word, 14, bold=True), None, end):
            if part is None:
                layout.addStretch(1)
                continue
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(part)


class Chip(QPushButton):
    """A small choice, 32 or 44 px high."""

    def __init__(self, word: str, *, checkable: bool = False, height: int = CONTROL_HEIGHT) -> None:
        super().__init__(word)
        self.setProperty("kind", "chip")
        self.setCheckable(checkable)
        self.setFont(font(14))
        self.setFixedHeight(height)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(word)

    def set_word(self, word: str) -> None:
        """Rename the choice."""
        self.setText(word)
        self.setAccessibleName(word)


class Choices(QWidget):
    """Chips of which one is chosen."""

    chosen = Signal(int)

    def __init__(self, words: tuple[str, ...], *, height: int = 32) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(HAIR)
        self._group = QButtonGroup(self)
        self._chips = [Chip(word, checkable=True, height=height) for word in words]
        for number, chip in enumerate(self._chips):
            chip.setMinimumWidth(56)
            self._group.addButton(chip, number)
            layout.addWidget(chip)
        self._chips[0].setChecked(True)
        self._group.idClicked.connect(self.chosen)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def chosen_number(self) -> int:
        """Which one is chosen."""
        return self._group.checkedId()

    def choose(self, number: int) -> None:
        """Show a choice without telling it."""
        self._chips[number].setChecked(True)

    def focus_chosen(self) -> None:
        """Put the focus on the choice."""
        self._chips[self.chosen_number].setFocus()

    def set_word(self, number: int, word: str) -> None:
        """Rename a choice."""
        self._chips[number].set_word(word)


class RailButton(QPushButton):
    """A page of the rail: an icon over one word; lower where the rail is full."""

    def __init__(self, word: str, icon: str, key: str) -> None:
        super().__init__()
        self.setProperty("kind", "rail")
        self.setCheckable(True)
        self.setFixedWidth(68)
        self.setMinimumHeight(52)
        self.setMaximumHeight(64)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(word)
        self.setToolTip(f"{word} ({key})" if key else word)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addStretch(1)
        self._parts = (Icon(icon, 24), Text(word, 12, bold=True))
        for part in self._parts:
            part.setProperty("tone", "muted")
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.toggled.connect(self._tint)

    def _tint(self, chosen: bool) -> None:
        for part in self._parts:
            set_property(part, "tone", "on_accent_soft" if chosen else "muted")
