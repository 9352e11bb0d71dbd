"""The form of a new operator, or of one that is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import _
from cdu_app.ui.customers.form import Entry, EntryLine
from cdu_app.ui.people.words import act_word, fault_field, fault_words
from cdu_app.ui.tokens import NEAR, SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.choice_field import ChoiceField
from cdu_app.ui.widgets.closing_sheet import ClosingSheet
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.viewmodels.people.operators import OperatorAct
from cdu_app.words.people import role_name
from cdu_app.words.roles import role_purpose
from vending.domain.people.operator import Role

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cdu_app.viewmodels.people.operators import ActState, PeopleModel

_WIDTH: Final = 480
_FORMS: Final = (OperatorAct.ADD, OperatorAct.EDIT)


class OperatorForm(ClosingSheet):
    """Binds to PeopleModel; open while there is something to type and no password to show."""

    def __init__(self, page: QWidget, model: PeopleModel) -> None:
        super().__init__(page, _WIDTH)
        self._model = model
        self._title, self._about = Text(size=20, bold=True), Text(size=14, tone="muted", wrap=True)
        self.username, self.name = Field(_("Username")), Field(_("Name"))
        self.role = ChoiceField(_("Role"), [(role.value, role_name(role).capitalize()) for role in Role])
        self._lines = {
            "username": EntryLine(Entry("username", _("Username: what is typed to sign in"), self.username)),
            "name": EntryLine(Entry("name", _("Name: what stands on receipts"), self.name)),
            "role": EntryLine(Entry("role", _("Role"), self.role)),
        }
        self._failure = Band("failed")
        self.save_button = Button(_("Save"), kind="primary", key="Enter")
        self.back_button = Button(_("Back"), key="Esc")
        self._lay_out()
        self._connect()

    def note(self, field: str) -> str:
        """Return what stands under a field."""
        return self._lines[field].note

    def back(self) -> None:
        """Leave the form."""
        self._model.leave()

    def show_state(self, state: ActState) -> None:
        """Open for an act, say what is wrong beside its field, or be gone."""
        if state.act not in _FORMS or state.made is not None:
            self.hide()
            return
        if self.isHidden():
            self._begin(state)
        self._failure.say(state.message)
        self.save_button.setEnabled(not state.busy)
        for name, line in self._lines.items():
            line.show_fault(name, "")
        for fault in state.faults:
            field = fault_field(fault)
            self._lines[field].show_fault(field, fault_words(fault))
            self._lines[field].entries[0].editor.setFocus()

    def _begin(self, state: ActState) -> None:
        operator = None if state.row is None else state.row.operator
        self._title.setText(act_word(OperatorAct.ADD) if operator is None else operator.username)
        told = _("The station makes a password for the first sign-in, which is shown to you once.")
        self._about.setText(told)
        self._about.setVisible(operator is None)
        self._lines["username"].setVisible(operator is None)
        self._lines["role"].setEnabled(operator is None or operator.id != self._model.operator.id)
        self.username.setText("" if operator is None else operator.username)
        self.name.setText("" if operator is None else operator.name)
        self.role.show_value(Role.CASHIER if operator is None else operator.role)
        self._explain_role()
        self.open()
        (self.username if operator is None else self.name).setFocus()

    def _explain_role(self) -> None:
        self._lines["role"].show_note(role_purpose(Role(self.role.value)))

    def _submit(self) -> None:
        self._model.save(self.username.text(), self.name.text(), Role(self.role.value))

    def _connect(self) -> None:
        self.username.returnPressed.connect(self.name.setFocus)
        self.name.returnPressed.connect(self._submit)
        self.role.changed.connect(self._explain_role)
        self.save_button.clicked.connect(self._submit)
        self.back_button.clicked.connect(self.back)
        self._model.act_changed.connect(self.show_state)

    def _lay_out(self) -> None:
        self.save_button.setMinimumWidth(160)
        buttons = row([None, self.back_button, self.save_button], gap=SMALL)
        head = column([self._title, self._about, Rule()], gap=SMALL)
        self.fill(column([head, column(self._lines.values()), self._failure, buttons], gap=NEAR))
