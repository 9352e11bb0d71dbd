"""Who leaves with an open shift is asked what is to become of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.tokens import NEAR, SMALL
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.sheet import Sheet
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from cdu_app.viewmodels.shift.model import ShiftModel
    from cdu_app.viewmodels.shift.state import ShiftState

_WIDTH: Final = 560


class LeaveSheet(Sheet):
    """Asks, then leaves; `count_wanted` when the shift is to be closed first."""

    count_wanted = Signal()

    def __init__(self, page: QWidget, model: ShiftModel) -> None:
        super().__init__(page, _WIDTH)
        self._model = model
        self._leave: Callable[[], None] = lambda: None
        self._told = Text(size=14, tone="muted", wrap=True)
        self.count_button = Button(_("Count and close"), kind="primary", icon="coins")
        self.leave_button = Button(_("Leave it open"))
        self.back_button = Button(_("Back"), key="Esc")
        buttons = row([self.back_button, None, self.leave_button, self.count_button], gap=SMALL)
        self.fill(column([Text(_("Your shift is still open"), 20, bold=True), self._told, buttons], gap=NEAR))
        self.count_button.clicked.connect(self._count)
        self.leave_button.clicked.connect(self._go)
        self.back_button.clicked.connect(self.hide)
        model.changed.connect(self._tell)

    def ask(self, leave: Callable[[], None]) -> None:
        """Ask; `leave` is called when the shift stays open."""
        state = self._model.state
        if state.current is None:
            leave()
            return
        self._leave = leave
        self._tell(state)
        self.open()
        self.count_button.setFocus()
        self._model.refresh()

    def _tell(self, state: ShiftState) -> None:
        if state.current is None:
            return
        expected = formats.money(state.current.balance, self._model.identity)
        told = _("Since {time} at till {till}; {amount} is expected in the drawer. Left open, it goes on next time.")
        self._told.setText(told.format(time=state.since, till=state.current.shift.till, amount=expected))

    def _count(self) -> None:
        self.hide()
        self.count_wanted.emit()

    def _go(self) -> None:
        self.hide()
        self._leave()
