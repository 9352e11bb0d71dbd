"""A table of rows: one row is chosen, the heading stays, nothing wraps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from cdu_app.ui.theme import font

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel


class RowTable(QTableView):
    """Shows `model`; heights in pixels. A heading of one's own may be given."""

    def __init__(
        self,
        name: str,
        model: QAbstractItemModel,
        *,
        row_height: int = 44,
        header_height: int = 40,
        header: QHeaderView | None = None,
    ) -> None:
        super().__init__()
        if header is not None:
            self.setHorizontalHeader(header)
        self.setAccessibleName(name)
        self.setModel(model)
        self.setFont(font(14))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(row_height)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setFont(font(12, bold=True))
        self.horizontalHeader().setFixedHeight(header_height)
