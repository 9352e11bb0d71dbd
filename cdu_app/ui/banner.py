"""The banner over a page: one piece of news, what can be done about it, and a way to put it aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app.language import _
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.messages import Message


class Banner(Band):
    """A band with buttons."""

    def __init__(self) -> None:
        super().__init__("accent", compact=True)
        self._buttons: list[Button] = []
        self._close = Button(_("Close"), kind="quiet")
        self._close.clicked.connect(self.hide)
        self.extras.addWidget(self._close)

    def say(self, message: Message | None, tone: str = "accent") -> None:
        """Show news; buttons of older news go."""
        for button in self._buttons:
            button.deleteLater()
        self._buttons.clear()
        self.set_tone(tone)
        super().say(message)

    def add(self, word: str, action: Callable[[], None]) -> None:
        """Add a button."""
        button = Button(word)
        button.clicked.connect(action)
        self._buttons.append(button)
        self.extras.insertWidget(len(self._buttons) - 1, button)
