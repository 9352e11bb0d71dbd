"""The steps of one's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from cdu_app.language import _
from cdu_app.ui.sign_in.step import labelled
from cdu_app.ui.tokens import SMALL, TIGHT
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.heading import Fact
from cdu_app.ui.widgets.layouts import column
from cdu_app.ui.widgets.password_pair import PasswordPair
from cdu_app.words.people import role_name

if TYPE_CHECKING:
    from cdu_app.viewmodels.people.account import AccountState
    from vending.domain.people.operator import Operator


class AccountFacts(QWidget):
    """How the account stands, and what can be done."""

    def __init__(self, operator: Operator) -> None:
        super().__init__()
        facts = (Fact(_("Name")), Fact(_("Username"), mono=True), Fact(_("Role")))
        self._factor, self._codes = Fact(_("Second factor")), Fact(_("Recovery codes left"))
        self.password_button = Button(_("Change my password"), icon="pencil")
        self.telephone_button = Button("", icon="scan-barcode")
        self.codes_button = Button(_("New recovery codes"), icon="rotate-cw")
        buttons = column([self.password_button, self.telephone_button, self.codes_button], gap=TIGHT)
        self.setLayout(column([column([*facts, self._factor, self._codes], gap=TIGHT), buttons], gap=SMALL))
        values = (operator.name, operator.username, role_name(operator.role).capitalize())
        for fact, value in zip(facts, values, strict=True):
            fact.show_value(value)

    def show_state(self, state: AccountState) -> None:
        """Show what was read."""
        has = bool(state.has_factor)
        self._factor.show_value("" if state.has_factor is None else _("Telephone") if has else _("None"))
        self._codes.show_value(str(state.codes_left) if has else "")
        self.telephone_button.set_word(_("Enrol another telephone") if has else _("Enrol a telephone"))
        self.codes_button.setVisible(has)


class Proof(QWidget):
    """The password, and a code where there is a second factor. `entered` tells that Enter was pressed in the last."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.password, self.code = Field(_("Password")), Field(_("Code"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._code = labelled(_("Code that your telephone shows now"), self.code)
        self.setLayout(column([labelled(_("Your password"), self.password), self._code], gap=SMALL))
        self.password.returnPressed.connect(self._go_on)
        self.code.returnPressed.connect(self.entered)

    def begin(self, *, has_factor: bool) -> None:
        """Ask anew."""
        self.password.clear()
        self.code.clear()
        self._code.setVisible(has_factor)

    def _go_on(self) -> None:
        if self._code.isHidden():
            self.entered.emit()
        else:
            self.code.setFocus()


class NewPassword(QWidget):
    """The old password with a code, and the new one twice."""

    def __init__(self) -> None:
        super().__init__()
        self.proof, self.pair = Proof(), PasswordPair()
        self.setLayout(column([self.proof, self.pair], gap=SMALL))
        self.proof.entered.connect(self.pair.new.setFocus)

    def begin(self, *, has_factor: bool) -> None:
        """Ask anew."""
        self.proof.begin(has_factor=has_factor)
        self.pair.begin()
