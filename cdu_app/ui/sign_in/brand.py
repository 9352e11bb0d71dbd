"""Who we are."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from cdu_app.language import _
from cdu_app.ui.icons import Icon
from cdu_app.ui.tokens import HUGE, NEAR, TIGHT
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Text


class BrandPanel(QFrame):
    """The mark, the program, the station and the utility."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("brand")
        mark = Icon("mark", 56)
        mark.setProperty("tone", "on_brand")
        self._utility = Text(size=28, bold=True, tone="on_brand", wrap=True)
        self._station = Text(size=16, tone="on_brand", wrap=True)
        name = Text("MicroVend CDU", 16, bold=True, tone="on_brand")
        motto = Text(_("Prepaid tokens, sold with care"), 14, tone="on_brand")
        layout = column([], margins=(HUGE, HUGE, HUGE, HUGE))
        layout.addLayout(row([mark, column([None, name, motto, None]), None], gap=NEAR))
        layout.addStretch(1)
        layout.addWidget(self._utility)
        layout.addSpacing(TIGHT)
        layout.addWidget(self._station)
        self.setLayout(layout)

    def show_station(self, utility: str, station: str) -> None:
        """Name the station once it is open."""
        self._utility.setText(utility)
        self._station.setText(station)
