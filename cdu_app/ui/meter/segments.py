"""Figures of seven segments, and the few letters that they can show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

# Segments: a on top, b and c down the right side, d below, e and f up the left side, g across the middle.
_ALL: Final = "abcdefg"
_GLYPHS: Final = {
    "0": "abcdef",
    "1": "bc",
    "2": "abdeg",
    "3": "abcdg",
    "4": "bcfg",
    "5": "acdfg",
    "6": "acdefg",
    "7": "abc",
    "8": "abcdefg",
    "9": "abcdfg",
    "-": "g",
    "A": "abcefg",
    "C": "adef",
    "E": "adefg",
    "F": "aefg",
    "J": "bcde",
    "L": "def",
    "P": "abefg",
    "S": "acdfg",
    "U": "bcdef",
    "d": "bcdeg",
    "o": "cdeg",
    "r": "eg",
    "t": "defg",
    " ": "",
}
_THICKNESS: Final = 0.19  # of a figure's width
_GAP: Final = 0.34  # between figures, of a figure's width


def width_of(count: int, figure_width: float) -> float:
    """Return how wide `count` figures are."""
    return count * figure_width * (1 + _GAP) - figure_width * _GAP


def paint_figures(
    painter: QPainter, text: str, place: QPointF, size: tuple[float, float], lit: QColor, rest: QColor
) -> None:
    """Draw a text from `place` on, each figure `size` wide and high; a point joins the figure before it."""
    painter.setPen(Qt.PenStyle.NoPen)
    width, height = size
    left = place.x()
    for letter in text:
        if letter == ".":
            dot = width * _THICKNESS
            painter.setBrush(lit)
            painter.drawEllipse(QRectF(left - width * _GAP / 2 - dot * 0.6, place.y() + height - dot, dot * 1.2, dot))
            continue
        _paint_figure(painter, letter, QRectF(left, place.y(), width, height), (lit, rest))
        left += width * (1 + _GAP)


def _paint_figure(painter: QPainter, letter: str, box: QRectF, colours: tuple[QColor, QColor]) -> None:
    lit, rest = colours
    for name, shape in _shapes(box).items():
        painter.setBrush(lit if name in _GLYPHS[letter] else rest)
        painter.drawPolygon(shape)


def _shapes(box: QRectF) -> dict[str, QPolygonF]:
    """The seven bars, with pointed ends."""
    half = box.width() * _THICKNESS / 2
    left, right = box.left() + half, box.right() - half
    top, middle, bottom = box.top() + half, box.center().y(), box.bottom() - half
    ends = {
        "a": (left, top, right, top),
        "b": (right, top, right, middle),
        "c": (right, middle, right, bottom),
        "d": (left, bottom, right, bottom),
        "e": (left, middle, left, bottom),
        "f": (left, top, left, middle),
        "g": (left, middle, right, middle),
    }
    return {name: _bar(*ends[name], half) for name in _ALL}


def _bar(x1: float, y1: float, x2: float, y2: float, half: float) -> QPolygonF:
    """A bar from one point to another, which leaves a hair of room at its ends."""
    space = half * 0.25
    if y1 == y2:
        start, end = x1 + space, x2 - space
        points = ((start, y1), (start + half, y1 - half), (end - half, y1 - half))
        back = ((end, y1), (end - half, y1 + half), (start + half, y1 + half))
    else:
        start, end = y1 + space, y2 - space
        points = ((x1, start), (x1 + half, start + half), (x1 + half, end - half))
        back = ((x1, end), (x1 - half, end - half), (x1 - half, start + half))
    return QPolygonF([QPointF(x, y) for x, y in (*points, *back)])
