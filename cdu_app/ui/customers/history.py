"""Who changed what, when and why: the newest first, each field with what it was and what it became."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.tokens import HAIR, SMALL, TIGHT
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.words.registry import change_lines, change_title

if TYPE_CHECKING:
    from cdu_app.viewmodels.customers.state import DetailState
    from vending.domain.registry.history import HistoryRow
    from vending.domain.station import StationIdentity

_MOST: Final = 50  # changes shown


class HistoryList(QWidget):
    """Shows the history of a DetailState."""

    def __init__(self, identity: StationIdentity) -> None:
        super().__init__()
        self._identity = identity
        self._empty = Hint("history", _("Nothing was changed since this customer was recorded."))
        self._lines = column([], gap=TIGHT)
        self._parts: list[QWidget] = []
        self.setLayout(column([self._empty, self._lines, None]))

    @property
    def text(self) -> str:
        """All that is said."""
        return "\n".join(label.text() for part in self._parts for label in part.findChildren(Text))

    def show_state(self, state: DetailState) -> None:
        """Show the latest changes."""
        for part in self._parts:
            self._lines.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts = [self._entry(one) for one in state.history[:_MOST]]
        for part in self._parts:
            self._lines.addWidget(part)
        self._empty.setVisible(not state.history)

    def _entry(self, change: HistoryRow) -> QWidget:
        head = row([Text(change_title(change), 14, bold=True), None], gap=SMALL)
        head.addWidget(Text(formats.date_and_time(change.at, self._identity), 12, tone="muted"))
        by = Text(" · ".join(filter(None, (change.operator_name, change.note))), 12, tone="muted", wrap=True)
        parts: list[QWidget] = [box(head), by]
        for field, before, after in change_lines(change, brief=True):
            told = after if before == "–" else f"{before} → {after}"
            parts.append(Text(f"{field}: {told}", 14, wrap=True))
        return box(column([*parts, HAIR, Rule()], gap=2))
