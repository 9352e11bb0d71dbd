"""The Sell screen: three columns that read like the conversation, the confirm step over them, then the token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from cdu_app.language import _
from cdu_app.messages import Message
from cdu_app.ui.keys import Key
from cdu_app.ui.sell.confirm import ConfirmSheet
from cdu_app.ui.sell.how_much import HowMuchColumn
from cdu_app.ui.sell.outcome import OutcomeView
from cdu_app.ui.sell.what_they_get import WhatTheyGetColumn
from cdu_app.ui.sell.who import WhoColumn
from cdu_app.ui.tokens import MEDIUM, SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.layouts import column, page_grid
from cdu_app.viewmodels.sell.state import Stage

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.sell.model import SellModel
    from cdu_app.viewmodels.shift.model import ShiftModel
    from cdu_app.viewmodels.shift.state import ShiftState

_AFTER_THE_SALE = (Stage.ISSUED, Stage.PENDING, Stage.VOIDED)


class SellPage(QWidget):
    """Binds to SellModel: shows what belongs to the stage and puts the focus there."""

    def __init__(self, model: SellModel, shift: ShiftModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self.shift_band = Band("accent", compact=True)
        self.shift_button = Button(_("Open a shift"), key=Key.SHIFT.value)
        self.shift_band.extras.addWidget(self.shift_button)
        self.who = WhoColumn(model.who, model.identity, theme)
        self.how_much = HowMuchColumn(model.how_much, model.identity)
        self.what = WhatTheyGetColumn(theme)
        self.outcome = OutcomeView(model.deal, model.identity, theme)
        columns = QWidget()
        layout = QHBoxLayout(columns)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(MEDIUM)
        for part in (self.who, self.how_much, self.what):
            layout.addWidget(part, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(columns)
        self._stack.addWidget(self.outcome)
        self.setLayout(page_grid(column([self.shift_band, self._stack], gap=SMALL)))
        self.confirm = ConfirmSheet(self, model.deal, model.identity, theme)
        self.confirm.back_button.clicked.connect(model.back)
        self.outcome.new_button.clicked.connect(model.new_sale)
        model.how_much.changed.connect(self.what.show_state)
        model.stage_changed.connect(self.show_stage)
        shift.changed.connect(self.show_shift)
        self.show_stage(model.stage)
        self.show_shift(shift.state)

    def show_stage(self, stage: Stage) -> None:
        """Bring the stage's part up and put the focus there."""
        self._stack.setCurrentIndex(1 if stage in _AFTER_THE_SALE else 0)
        if stage is Stage.WHO:
            self.how_much.open(None)
            self.who.focus_search()
        elif stage is Stage.HOW_MUCH:
            self.how_much.open(self._model.who.state.chosen)
        elif stage in _AFTER_THE_SALE:
            self.outcome.new_button.setFocus()

    def show_shift(self, state: ShiftState) -> None:
        """Say that a shift is to be opened before a sale, or that the first sale opens one."""
        needed = Message(_("Open a shift before you sell."), _("What you type here is kept."))
        self.shift_band.say(needed if state.missing else None)
        begins = state.known and state.current is None and not state.required
        self.who.show_note(_("Your first sale opens a shift with an empty drawer.") if begins else "")

    def resume(self) -> None:
        """Put the focus where the work goes on, after another page was shown."""
        self.show_stage(self._model.stage)
