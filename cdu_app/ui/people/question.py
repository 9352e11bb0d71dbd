"""Is it meant? What follows from an act is said before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import _
from cdu_app.ui.people.words import act_meaning, act_word
from cdu_app.ui.tokens import NEAR, SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.closing_sheet import ClosingSheet
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.people.operators import OperatorAct

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cdu_app.viewmodels.people.operators import ActState, PeopleModel

_WIDTH: Final = 480


class ActQuestion(ClosingSheet):
    """Binds to PeopleModel; open for the acts that have no form, until they are done."""

    def __init__(self, page: QWidget, model: PeopleModel) -> None:
        super().__init__(page, _WIDTH)
        self._model = model
        self._title, self._meaning = Text(size=20, bold=True), Text(size=16, wrap=True)
        self._failure = Band("failed")
        self.do_button = Button("", kind="primary", key="Enter")
        self.back_button = Button(_("Back"), key="Esc")
        self.do_button.setMinimumWidth(160)
        buttons = row([None, self.back_button, self.do_button], gap=SMALL)
        self.fill(column([self._title, self._meaning, self._failure, buttons], gap=NEAR))
        self.do_button.clicked.connect(model.carry_out)
        self.back_button.clicked.connect(self.back)
        model.act_changed.connect(self.show_state)

    def back(self) -> None:
        """Do not do it."""
        self._model.leave()

    def show_state(self, state: ActState) -> None:
        """Ask, or be gone."""
        if state.act in (None, OperatorAct.ADD, OperatorAct.EDIT) or state.row is None or state.made is not None:
            self.hide()
            return
        self._failure.say(state.message)
        self.do_button.setEnabled(not state.busy)
        if self.isHidden() and state.act is not None:
            self._title.setText(act_word(state.act))
            self._meaning.setText(act_meaning(state.act, state.row.operator.name))
            self.do_button.set_word(act_word(state.act))
            self.open()
            self.do_button.setFocus()
