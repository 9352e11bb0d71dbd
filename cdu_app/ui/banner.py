"""The banner over a page: one piece of news, what can be done about it, and a way to put it aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cdu_app.language import _
from cdu_app.ui.tokens import MEDIUM, SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.layouts import column

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.messages import Message


class Banner(QWidget):
    """A band with buttons, on the page's grid."""

    def __init__(self) -> None:
        super().__init__()
        self._band = Band("accent", compact=True)
        self.buttons: list[Button] = []
        self._close = Button(_("Close"), kind="quiet")
        self._close.clicked.connect(self.hide)
        self._band.extras.addWidget(self._close)
        self.setLayout(column([self._band], margins=(MEDIUM, SMALL, MEDIUM, 0)))
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._band.accessibleName()

    def say(self, message: Message, tone: str = "accent") -> None:
        """Show news; buttons of older news go."""
        for button in self.buttons:
            button.deleteLater()
        self.buttons.clear()
        self._band.set_tone(tone)
        self._band.say(message)
        self.show()

    def add(self, word: str, action: Callable[[], None]) -> None:
        """Add a button."""
        button = Button(word)
        button.clicked.connect(action)
        self.buttons.append(button)
        self._band.extras.insertWidget(len(self.buttons) - 1, button)
