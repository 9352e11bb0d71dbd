"""Rows and columns on the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from cdu_app.ui.tokens import CONTENT_WIDTH, MEDIUM, PAGE_MARGIN

if TYPE_CHECKING:
    from collections.abc import Iterable

Part = QWidget | QLayout | int | None


def column(parts: Iterable[Part], *, gap: int = 0, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Return a column of parts: widgets, layouts, a space in pixels, or None for a stretch."""
    layout = QVBoxLayout()
    _fill(layout, parts, gap, margins)
    return layout


def row(parts: Iterable[Part], *, gap: int = 0, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Return a row of parts: widgets, layouts, a space in pixels, or None for a stretch."""
    layout = QHBoxLayout()
    _fill(layout, parts, gap, margins)
    return layout


def box(layout: QLayout, name: str = "") -> QWidget:
    """Return a widget that holds a layout."""
    widget = QWidget()
    widget.setObjectName(name)
    widget.setLayout(layout)
    return widget


def page_grid(content: QLayout) -> QHBoxLayout:
    """Return a page's content with the gutters around it, centred and never wider than the grid."""
    content.setContentsMargins(0, PAGE_MARGIN, 0, PAGE_MARGIN)
    middle = box(content)
    middle.setMaximumWidth(CONTENT_WIDTH)
    middle.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    layout = row([], margins=(MEDIUM, 0, MEDIUM, 0))
    layout.addStretch(1)
    layout.addWidget(middle, 1000)
    layout.addStretch(1)
    return layout


def _fill(layout: QBoxLayout, parts: Iterable[Part], gap: int, margins: tuple[int, int, int, int]) -> None:
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)
