"""F1: the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from cdu_app.language import _
from cdu_app.ui.keys import meanings
from cdu_app.ui.tokens import NEAR, SMALL
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.sheet import Sheet
from cdu_app.ui.widgets.text import KeyCap, Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class HelpSheet(Sheet):
    """Every key with what it does."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page, 480)
        grid = QGridLayout()
        grid.setHorizontalSpacing(NEAR)
        grid.setVerticalSpacing(SMALL)
        grid.setColumnStretch(1, 1)
        for number, (key, meaning) in enumerate(meanings()):
            grid.addWidget(KeyCap(key), number, 0, Qt.AlignmentFlag.AlignLeading)
            grid.addWidget(Text(meaning, 14), number, 1)
        self.close_button = Button(_("Close"), kind="primary", key="Esc")
        self.close_button.clicked.connect(self.hide)
        self.fill(column([Text(_("Keys"), 20, bold=True), grid, row([None, self.close_button])], gap=NEAR))

    def open(self) -> None:
        """Appear, ready to be closed by Enter."""
        super().open()
        self.close_button.setFocus()
