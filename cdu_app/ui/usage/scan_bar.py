"""How far a look over all meters is, with a button to stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cdu_app.language import _
from cdu_app.ui.tokens import SMALL
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.layouts import row
from cdu_app.ui.widgets.share_bar import ShareBar
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.usage.model import UsageState


class ScanBar(QWidget):
    """Shows a UsageState while a look is under way."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._bar = ShareBar(theme)
        self._words = Text(size=14, tone="muted")
        self.cancel_button = Button(_("Cancel"))
        line = row([], gap=SMALL)
        line.addWidget(self._words)
        line.addWidget(self._bar, 1)
        line.addWidget(self.cancel_button)
        self.setLayout(line)
        self.hide()

    def show_state(self, state: UsageState) -> None:
        """Show how far it is, or nothing."""
        self.setVisible(state.scanning)
        told = _("Looking over all meters: {done} of {total}").format(done=state.done, total=state.total)
        self._words.setText(told if state.total else _("Looking over all meters…"))
        self.setAccessibleName(self._words.text())
        self._bar.show_share(state.done, state.total)
