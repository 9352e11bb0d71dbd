"""What they get, before the sale: the receipt as paper, live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from cdu_app.language import _
from cdu_app.ui.tokens import SMALL
from cdu_app.ui.widgets.heading import ColumnHeading, Hint
from cdu_app.ui.widgets.layouts import box, column
from cdu_app.ui.widgets.paper import ReceiptPaper

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.sell.state import AmountState
    from printing.document import Document


class PaperScroll(QScrollArea):
    """A receipt that scrolls when it is longer than the window."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.paper = ReceiptPaper(theme)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = column([])
        layout.addWidget(self.paper, 0, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        layout.addStretch(1)
        self.setWidget(box(layout))

    def show_document(self, document: Document | None, *, preview: bool = False) -> None:
        """Show a receipt from its top."""
        self.paper.show_document(document, preview=preview)
        self.setVisible(document is not None)


class WhatTheyGetColumn(QWidget):
    """Shows the receipt that the quote would print."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._scroll = PaperScroll(theme)
        self._hint = Hint("receipt-text", _("The receipt appears here as the amount is typed."))
        layout = column([ColumnHeading(_("What they get")), self._hint], gap=SMALL)
        layout.addWidget(self._scroll, 1)
        layout.addStretch(0)
        self.setLayout(layout)
        self._scroll.hide()

    def show_state(self, state: AmountState) -> None:
        """Show the receipt of the quote in force."""
        self._scroll.show_document(state.preview, preview=True)
        self._hint.setVisible(state.preview is None)
