"""The rail: the pages there are."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame

from cdu_app.language import _
from cdu_app.ui.icons import Icon
from cdu_app.ui.keys import Key
from cdu_app.ui.tokens import NEAR, RAIL_WIDTH, SMALL, TIGHT
from cdu_app.ui.widgets.buttons import RailButton
from cdu_app.ui.widgets.layouts import column


class Rail(QFrame):
    """`chosen` carries the number of a page. Only a demonstration has a virtual meter."""

    chosen = Signal(int)

    def __init__(self, *, demonstration: bool) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(RAIL_WIDTH)
        self._buttons = [
            RailButton(_("Sell"), "zap", Key.NEW_SALE.value),
            RailButton(_("Sales"), "receipt-text", Key.SALES.value),
            RailButton(_("Station"), "gauge", ""),
        ]
        if demonstration:
            self._buttons.append(RailButton(_("Meter"), "house-plug", ""))
        self._group = QButtonGroup(self)
        mark = Icon("mark", 40)
        mark.setProperty("tone", "accent")
        layout = column([], gap=TIGHT, margins=(4, NEAR, 4, SMALL))
        layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(TIGHT)
        for number, button in enumerate(self._buttons):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(button, number)
            layout.addWidget(button)
        layout.addStretch(1)
        self.setLayout(layout)
        self._group.idClicked.connect(self.chosen)

    def show_page(self, number: int) -> None:
        """Mark a page as the one that is shown."""
        self._buttons[number].setChecked(True)
