"""How far a look over all meters is, with a button to stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cdu_app.language import _
from cdu_app.ui.tokens import SMALL
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.layouts import row
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.usage.model import UsageState


class ScanBar(QWidget):
    """Shows a UsageState while a look is under way."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._bar = _Bar(theme)
        self._words = Text(size=14, tone="muted")
        self.cancel_button = Button(_("Cancel"))
        line = row([], gap=SMALL)
        line.addWidget(self._words)
        line.addWidget(self._bar, 1)
        line.addWidget(self.cancel_button)
        self.setLayout(line)
        self.hide()

    def show_state(self, state: UsageState) -> None:
        """Show how far it is, or nothing."""
        self.setVisible(state.scanning)
        told = _("Looking over all meters: {done} of {total}").format(done=state.done, total=state.total)
        self._words.setText(told if state.total else _("Looking over all meters…"))
        self.setAccessibleName(self._words.text())
        self._bar.show_share(state.done, state.total)


class _Bar(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._done, self._total = 0, 0
        self.setFixedHeight(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_share(self, done: int, total: int) -> None:
        """Fill so much of it."""
        self._done, self._total = done, total
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(120, 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track and what is done."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        length = self.width() * self._done / max(self._total, 1)
        left = self.width() - length if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else 0
        painter.setBrush(self._theme.colour("accent"))
        painter.drawRoundedRect(QRectF(left, 0, length, 6), 3, 3)
