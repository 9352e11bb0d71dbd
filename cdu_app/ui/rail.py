"""The rail: the pages there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame

from cdu_app.ui.icons import Icon
from cdu_app.ui.pages import rail_entries
from cdu_app.ui.tokens import NEAR, RAIL_WIDTH, SMALL, TIGHT
from cdu_app.ui.widgets.buttons import RailButton
from cdu_app.ui.widgets.layouts import column

if TYPE_CHECKING:
    from cdu_app.ui.pages import Page


class Rail(QFrame):
    """`chosen` carries the number of a page."""

    chosen = Signal(int)

    def __init__(self, *, demonstration: bool) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(RAIL_WIDTH)
        self._buttons = {page: RailButton(*entry) for page, entry in rail_entries(demonstration=demonstration).items()}
        self._group = QButtonGroup(self)
        mark = Icon("mark", 40)
        mark.setProperty("tone", "accent")
        layout = column([], gap=TIGHT, margins=(2, NEAR, 2, SMALL))
        layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(TIGHT)
        for page, button in self._buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(button, page)
            layout.addWidget(button)
        layout.addStretch(1)
        self.setLayout(layout)
        self._group.idClicked.connect(self.chosen)

    def show_page(self, page: Page) -> None:
        """Mark a page as the one that is shown."""
        self._buttons[page].setChecked(True)
