"""An account's debts over the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app.language import _
from cdu_app.ui.debts.panel import DebtsPanel
from cdu_app.ui.tokens import SMALL
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.sheet import Sheet
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.debts import DebtsModel
    from vending.queries import AccountDetail

_WIDTH, _HEIGHT = 760, 440


class DebtsSheet(Sheet):
    """Holds a DebtsPanel, whose forms cover the page."""

    def __init__(self, page: QWidget, model: DebtsModel, detail: AccountDetail, theme: Theme) -> None:
        super().__init__(page, _WIDTH)
        self.panel = DebtsPanel(model, page, theme)
        self.panel.setMinimumHeight(_HEIGHT)
        self.close_button = Button(_("Close"), key="Esc")
        self.close_button.clicked.connect(self.back)
        whose = Text(f"{detail.customer.name} · {detail.account.number}", 14, tone="muted")
        head = row([column([Text(_("Debts"), 20, bold=True), whose]), None, self.close_button])
        layout = column([head], gap=SMALL)
        layout.addWidget(self.panel, 1)
        self.fill(layout)

    def back(self) -> bool:
        """Esc: close the form, else the sheet; return False when it is closed."""
        if self.isHidden():
            return False
        if not self.panel.back():
            self.hide()
            self.deleteLater()
        return True
