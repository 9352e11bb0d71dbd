"""A token without payment: choose it, confirm it, read it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from cdu_app.ui.approval import ask_over
from cdu_app.ui.give.choose import ChooseGift
from cdu_app.ui.give.confirm import ConfirmGift
from cdu_app.ui.give.token import GivenToken
from cdu_app.ui.widgets.layouts import column
from cdu_app.ui.widgets.sheet import Sheet
from cdu_app.viewmodels.give import GiveModel, GiveStage

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.give import GiveState
    from vending.domain.people.operator import Operator

_WIDTH = 880


class GiveSheet(Sheet):
    """Binds to GiveModel. `given` tells the stored sale, `closed` that the sheet is gone."""

    given = Signal(object)
    closed = Signal()

    def __init__(self, page: QWidget, model: GiveModel, theme: Theme) -> None:
        super().__init__(page, _WIDTH)
        self.model = model
        self.choosing, self.confirming, self.token = ChooseGift(model), ConfirmGift(model, theme), GivenToken(model)
        self._steps = QStackedWidget()
        for step in (self.choosing, self.confirming, self.token):
            self._steps.addWidget(step)
        self.fill(column([self._steps]))
        for button in (self.choosing.close_button, self.token.done_button):
            button.clicked.connect(self.back)
        self.confirming.back_button.clicked.connect(self.back)
        model.changed.connect(self.show_state)
        model.given.connect(self.given)
        ask_over(page, model.approval)
        self.show_state(model.state)

    def show_state(self, state: GiveState) -> None:
        """Go to the step."""
        steps: dict[GiveStage, QWidget] = {GiveStage.CHOOSE: self.choosing, GiveStage.DONE: self.token}
        step = steps.get(state.stage, self.confirming)
        if self._steps.currentWidget() is not step:
            self._steps.setCurrentWidget(step)
            step.setFocus()

    def back(self) -> bool:
        """Esc: one step back, at last out; while the token is made nothing moves. False when it is closed."""
        if self.isHidden():
            return False
        if not self.model.back():
            self.hide()
            self.closed.emit()
            self.deleteLater()
        return True


def open_give(
    page: QWidget, station: Station, runner: TaskRunner, operator: Operator, meter_number: str, theme: Theme
) -> GiveSheet:
    """Offer tokens without payment for a meter, over a page."""
    model = GiveModel(station, runner, operator, meter_number, parent=page)
    sheet = GiveSheet(page, model, theme)
    sheet.open()
    model.open()
    sheet.choosing.setFocus()
    return sheet
