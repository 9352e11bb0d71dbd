"""The first step: a name and a password, only the password of a locked screen, or the passphrase of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from cdu_app.language import _
from cdu_app.messages import Message
from cdu_app.ui.tokens import HAIR, NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button, RowButton
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.layouts import Part, box, column
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.sign_in import Step

if TYPE_CHECKING:
    from cdu_app.viewmodels.sign_in import DemoOperator, SignInState


class NameStep(QWidget):
    """`sign_in` carries name and password, `unlock` and `passphrase` what was typed; `name_edited` another name."""

    sign_in = Signal(str, str)
    unlock = Signal(str)
    passphrase = Signal(str)
    another = Signal()
    back = Signal()
    name_edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._asks_passphrase = False
        self._asks_name = True
        self._title, self._lead = Text(_("Sign in"), 28, bold=True), Text(size=14, tone="muted", wrap=True)
        self._name_label = Text(_("Name"), 14, tone="muted")
        self.name = Field(_("Name"))
        self._password_label = Text(_("Password"), 14, tone="muted")
        self.password = Field(_("Password"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.failure = Band("failed")
        self.button = Button(_("Sign in"), kind="primary", key="Enter")
        self.other_button = Button(_("Another operator"), kind="quiet")
        self.back_button = Button(_("Back"), kind="quiet", key="Esc")
        self._demo = QFrame()
        self._demo.setObjectName("card")
        self._demo_rows = QVBoxLayout(self._demo)
        self._demo_rows.setContentsMargins(HAIR, HAIR, HAIR, HAIR)
        self._demo_rows.setSpacing(0)
        self._lay_out()
        self._connect()

    @property
    def demo_buttons(self) -> list[RowButton]:
        """The operators that a demonstration station offers."""
        return self._demo.findChildren(RowButton)

    def wait(self) -> None:
        """The station is being opened."""
        self._say_lead(_("Opening the station…"))
        self._set_ready(ready=False)

    def ask_passphrase(self, message: Message | None) -> None:
        """Ask for the passphrase of the store's key file."""
        self._asks_passphrase = True
        self._title.setText(_("Unlock the store"))
        self._say_lead(_("The records of this station are encrypted. Type the passphrase of its key file."))
        self._password_label.setText(_("Passphrase"))
        self.button.set_word(_("Unlock"))
        self._set_ready(ready=True)
        self._show_name(shown=False)
        self.failure.say(message)
        self._ask_again()

    def fail(self, message: Message) -> None:
        """The station cannot be opened."""
        self._title.setText(_("The station cannot be opened"))
        self._say_lead("")
        self._set_ready(ready=False)
        self.failure.say(message)

    def show_state(self, state: SignInState) -> None:
        """Sign in, or unlock for the operator who locked the screen."""
        locked = state.locked_for if state.step is Step.UNLOCK else None
        self._asks_passphrase = False
        self._title.setText(_("Locked") if locked else _("Sign in"))
        lead = _("Type the password of {name} to go on.").format(name=locked.name) if locked else ""
        self._say_lead(lead)
        self._password_label.setText(_("Password"))
        self.button.set_word(_("Unlock") if locked else _("Sign in"))
        self._show_name(shown=locked is None)
        self.other_button.setVisible(locked is not None)
        self.back_button.setVisible(locked is None and state.locked_for is not None)
        self._set_ready(ready=not state.busy)
        self.button.setEnabled(not (state.busy or state.waits))
        self.failure.say(state.message)
        self._show_demonstration(() if locked else state.demonstration)
        if state.message is not None and not state.waits:
            self._ask_again()

    def begin(self) -> None:
        """Empty the fields and put the cursor into the first."""
        self.forget()
        (self.name if self._asks_name else self.password).setFocus()

    def forget(self) -> None:
        """Keep nothing of what was typed: another step goes on with it."""
        self.password.clear()
        self.name.clear()

    def _ask_again(self) -> None:
        self.password.setFocus()
        self.password.selectAll()

    def _submit(self) -> None:
        password = self.password.text()
        if self._asks_passphrase:
            self.passphrase.emit(password)
        elif not password or (self._asks_name and not self.name.text()):
            (self.name if self._asks_name and not self.name.text() else self.password).setFocus()
        elif self._asks_name:
            self.sign_in.emit(self.name.text(), password)
        else:
            self.unlock.emit(password)

    def _say_lead(self, lead: str) -> None:
        self._lead.setText(lead)
        self._lead.setVisible(bool(lead))

    def _show_name(self, *, shown: bool) -> None:
        self._asks_name = shown
        self._name_label.setVisible(shown)
        self.name.setVisible(shown)

    def _set_ready(self, *, ready: bool) -> None:
        for part in (self.name, self.password, self.button):
            part.setEnabled(ready)

    def _show_demonstration(self, operators: tuple[DemoOperator, ...]) -> None:
        self._demo_box.setVisible(bool(operators))
        if operators and not self._demo_rows.count():
            self._note.say(demonstration_note())
            for operator in operators:
                self._demo_rows.addWidget(self._demo_button(operator))

    def _demo_button(self, operator: DemoOperator) -> RowButton:
        button = RowButton(operator.username, operator.password, "user-round")
        button.setAccessibleName(_("Sign in as {role}").format(role=operator.role))
        button.clicked.connect(lambda: self._fill(operator))
        return button

    def _fill(self, operator: DemoOperator) -> None:
        self.name.setText(operator.username)
        self.name_edited.emit()
        self.password.setText(operator.password)
        self.button.setFocus()

    def _connect(self) -> None:
        self.name.returnPressed.connect(self.password.setFocus)
        self.name.textEdited.connect(lambda _text: self.name_edited.emit())
        self.password.returnPressed.connect(self._submit)
        self.button.clicked.connect(self._submit)
        self.other_button.clicked.connect(self.another)
        self.back_button.clicked.connect(self.back)

    def _lay_out(self) -> None:
        name = column([self._name_label, self.name], gap=HAIR)
        password = column([self._password_label, self.password], gap=HAIR)
        self._note = Band("attention", compact=True)
        self._demo_box = box(column([self._note, self._demo], gap=SMALL))
        head: list[Part] = [self._title, self._lead, name, password, self.failure, self.button]
        parts = [*head, self.other_button, self.back_button, TIGHT, self._demo_box]
        self.setLayout(column(parts, gap=NEAR))
        for part in (self.other_button, self.back_button, self._demo_box):
            part.hide()


def demonstration_note() -> Message:
    """Return what a demonstration station says of itself."""
    return Message(
        _("A demonstration station"), _("Its tokens come from an emulator with test keys. Choose an operator:")
    )
