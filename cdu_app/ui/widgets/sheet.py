"""A sheet that floats over a page: the page rests behind a scrim until it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from cdu_app.ui.tokens import MEDIUM, WIDE

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout


class Sheet(QWidget):
    """Covers `page`, as large as it is; Tab stays inside."""

    def __init__(self, page: QWidget, width: int) -> None:
        super().__init__(page)
        self._page = page
        self.setObjectName("scrim")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._panel = QFrame()
        self._panel.setObjectName("sheet")
        self._panel.setFixedWidth(width)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        outer.addWidget(self._panel, 0, Qt.AlignmentFlag.AlignCenter)
        page.installEventFilter(self)
        self.hide()

    def fill(self, layout: QLayout) -> None:
        """Lay the content on the panel."""
        layout.setContentsMargins(WIDE, MEDIUM, WIDE, MEDIUM)
        self._panel.setLayout(layout)

    def open(self) -> None:
        """Appear over the page."""
        self.resize(self._page.size())
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the page."""
        if event.type() is QEvent.Type.Resize and watched is self._page:
            self.resize(self._page.size())
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the focus on the sheet."""
        parts = [part for part in self._panel.findChildren(QWidget) if _takes_focus(part)]
        if not parts:
            return True
        here = next((number for number, part in enumerate(parts) if part.hasFocus()), -1)
        parts[(here + (1 if forward else -1)) % len(parts)].setFocus(Qt.FocusReason.TabFocusReason)
        return True


def _takes_focus(part: QWidget) -> bool:
    return bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus) and part.isEnabled() and part.isVisible()
