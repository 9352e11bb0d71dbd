"""A sheet that knows its own way back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from cdu_app.ui.widgets.sheet import Sheet


class ClosingSheet(Sheet):
    """Esc goes one step back in it, whatever the page under it does with Esc."""

    def back(self) -> None:
        """Go back, at last out."""
        raise NotImplementedError

    def event(self, event: QEvent) -> bool:
        """Take Esc before the window does."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self.back()
                return True
        return super().event(event)
