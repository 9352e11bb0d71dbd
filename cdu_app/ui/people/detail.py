"""The operator that is chosen: facts, and what a manager may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.people.words import act_word, factor_words, last_words, state_words
from cdu_app.ui.tokens import HAIR, MEDIUM, NEAR, TIGHT
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.heading import Fact
from cdu_app.ui.widgets.layouts import box, column
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.viewmodels.people.operators import OperatorAct
from cdu_app.words.people import role_name
from cdu_app.words.roles import role_purpose

if TYPE_CHECKING:
    from cdu_app.viewmodels.people.operators import PeopleModel
    from vending.services.people.keep_operators import OperatorRow

WIDTH: Final = 344
_ICONS: Final = {
    OperatorAct.EDIT: "pencil",
    OperatorAct.RESET_PASSWORD: "rotate-cw",
    OperatorAct.RESET_FACTOR: "rotate-cw",
    OperatorAct.END_WAIT: "clock",
    OperatorAct.DEACTIVATE: "x",
    OperatorAct.ACTIVATE: "check",
}


class OperatorDetail(QFrame):
    """`wanted` carries an act."""

    wanted = Signal(object)

    def __init__(self, model: PeopleModel) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setFixedWidth(WIDTH)
        self._model = model
        self._name, self._role = Text(size=20, bold=True, wrap=True), Text(size=16, tone="accent")
        self._purpose = Text(size=14, tone="muted", wrap=True)
        self._facts = {
            "username": Fact(_("Username"), mono=True),
            "state": Fact(_("State")),
            "waits": Fact(_("Locked out until")),
            "factor": Fact(_("Second factor")),
            "codes": Fact(_("Recovery codes left")),
            "last": Fact(_("Last sign-in")),
        }
        self.buttons = {act: Button(act_word(act), kind="quiet", icon=icon) for act, icon in _ICONS.items()}
        for act, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, act=act: self.wanted.emit(act))
        head = column([self._name, self._role, self._purpose], gap=HAIR)
        facts, acts = column(self._facts.values(), gap=TIGHT), column([], gap=HAIR)
        for button in self.buttons.values():
            acts.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        self._rule = Rule()
        parts = [head, Rule(), facts, self._rule, acts, None]
        layout = column([box(column(parts, gap=NEAR))], margins=(MEDIUM, MEDIUM, MEDIUM, MEDIUM))
        self.setLayout(layout)

    def show_row(self, row: OperatorRow | None) -> None:
        """Show somebody, or nobody."""
        self.setVisible(row is not None)
        if row is None:
            return
        operator, identity = row.operator, self._model.identity
        self._name.setText(operator.name)
        self._role.setText(role_name(operator.role).capitalize())
        self._purpose.setText(role_purpose(operator.role))
        waits = "" if row.waits_until is None else formats.date_and_time(row.waits_until, identity)
        values = {
            "username": operator.username,
            "state": _("Active") if operator.active and row.waits_until else state_words(row, identity),
            "waits": waits,
            "factor": factor_words(row, cashiers=self._model.cashiers_need_factor),
            "codes": str(row.recovery_codes) if row.second_factor else "",
            "last": last_words(row, identity),
        }
        for name, value in values.items():
            self._facts[name].show_value(value, tone="failed" if name == "waits" else "ink")
        acts = self._model.acts_on(row)
        for act, button in self.buttons.items():
            button.setVisible(act in acts)
        self._rule.setVisible(bool(acts))
