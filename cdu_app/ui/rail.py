"""The rail: the pages there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame

from cdu_app.ui.icons import Icon
from cdu_app.ui.pages import rail_entries
from cdu_app.ui.tokens import HAIR, NEAR, RAIL_WIDTH, TIGHT
from cdu_app.ui.widgets.buttons import RailButton
from cdu_app.ui.widgets.layouts import column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cdu_app.ui.pages import Page


class Rail(QFrame):
    """The pages of a role; `chosen` carries the number of one."""

    chosen = Signal(int)

    def __init__(self, pages: Sequence[Page]) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(RAIL_WIDTH)
        entries = rail_entries()
        self.buttons = {page: RailButton(*entries[page]) for page in pages}
        self._group = QButtonGroup(self)
        mark = Icon("mark", 40)
        mark.setProperty("tone", "accent")
        layout = column([], gap=HAIR, margins=(2, NEAR, 2, TIGHT))
        layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(HAIR)
        for page, button in self.buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(button, page)
            layout.addWidget(button, 100)
        layout.addStretch(1)
        self.setLayout(layout)
        self._group.idClicked.connect(self.chosen)

    def show_page(self, page: Page) -> None:
        """Mark a page as the one that is shown."""
        self.buttons[page].setChecked(True)
