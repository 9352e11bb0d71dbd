"""A QR code on screen: always dark on white, whatever the theme, with whole pixels for every module."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cdu_app.language import _
from cdu_app.qr import QUIET, qr_matrix

SMALLEST_MODULE: Final = 4
"""Pixels of a module, at least."""
_WANTED: Final = 232
_DARK, _LIGHT = QColor("#000000"), QColor("#FFFFFF")


class QrCode(QWidget):
    """Shows a text as a code with its quiet zone."""

    def __init__(self) -> None:
        super().__init__()
        self._modules: tuple[tuple[bool, ...], ...] = ()
        self.setAccessibleName(_("QR code"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def module_size(self) -> int:
        """Pixels of a module."""
        across = len(self._modules) + 2 * QUIET
        return max(_WANTED // across, SMALLEST_MODULE)

    def show_text(self, text: str) -> None:
        """Show a text, or nothing."""
        self._modules = qr_matrix(text) if text else ()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As large as the code."""
        side = (len(self._modules) + 2 * QUIET) * self.module_size if self._modules else 0
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the modules, never mirrored."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        if not self._modules:
            return
        painter.fillRect(self.rect(), _LIGHT)
        size = self.module_size
        for down, line in enumerate(self._modules):
            for across, dark in enumerate(line):
                if dark:
                    painter.fillRect(QRect((across + QUIET) * size, (down + QUIET) * size, size, size), _DARK)
