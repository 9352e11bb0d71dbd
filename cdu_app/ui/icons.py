"""Icons of one family, drawn in the colour of the text beside them, sharp at every pixel ratio."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QWidget

from resources import resource_path


@cache
def _source(name: str) -> str:
    return (resource_path("icons") / f"{name}.svg").read_text("utf-8")


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))


def paint_icon(painter: QPainter, name: str, colour: QColor, box: QRectF) -> None:
    """Draw the icon `name` into `box`."""
    _renderer(name, colour.name()).render(painter, box)


class Icon(QLabel):
    """An icon as a label: its colour comes from the style sheet like that of any text."""

    def __init__(self, name: str, size: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._size = size
        self.setFixedSize(QSize(size, size))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_icon(self, name: str) -> None:
        """Draw another icon."""
        if name != self._name:
            self._name = name
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw in the text colour in force."""
        painter = QPainter(self)
        colour = self.palette().color(self.foregroundRole())
        paint_icon(painter, self._name, colour, QRectF(0, 0, self._size, self._size))
