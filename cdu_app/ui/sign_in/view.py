"""Signing in, unlocking, and the passphrase of the store: what is seen before the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from cdu_app.language import _
from cdu_app.ui.icons import Icon
from cdu_app.ui.tokens import HAIR, HUGE, MEDIUM, NEAR, SMALL, TIGHT, WIDE
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button, RowButton
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.layouts import Part, box, column, row
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from cdu_app.messages import Message
    from cdu_app.viewmodels.sign_in import DemoOperator, SignInState

_FORM_WIDTH = 400


class BrandPanel(QFrame):
    """Who we are: the mark, the program, the station and the utility."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("brand")
        mark = Icon("mark", 56)
        mark.setProperty("tone", "on_brand")
        self._utility = Text(size=28, bold=True, tone="on_brand", wrap=True)
        self._station = Text(size=16, tone="on_brand", wrap=True)
        name = Text("MicroVend CDU", 16, bold=True, tone="on_brand")
        motto = Text(_("Prepaid tokens, sold with care"), 14, tone="on_brand")
        layout = column([], margins=(HUGE, HUGE, HUGE, HUGE))
        layout.addLayout(row([mark, column([None, name, motto, None]), None], gap=NEAR))
        layout.addStretch(1)
        layout.addWidget(self._utility)
        layout.addSpacing(TIGHT)
        layout.addWidget(self._station)
        self.setLayout(layout)

    def show_station(self, utility: str, station: str) -> None:
        """Name the station once it is open."""
        self._utility.setText(utility)
        self._station.setText(station)


class SignInView(QWidget):
    """Name, password, Enter. Until the station is open it may ask for the store's passphrase instead."""

    sign_in = Signal(str, str)
    passphrase = Signal(str)
    sign_out = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.brand = BrandPanel()
        self._asks_passphrase = False
        self._title, self._lead = Text(_("Sign in"), 28, bold=True), Text(size=14, tone="muted", wrap=True)
        self._name_label = Text(_("Name"), 14, tone="muted")
        self.name = Field(_("Name"))
        self._password_label = Text(_("Password"), 14, tone="muted")
        self.password = Field(_("Password"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._failure = Band("failed")
        self.button = Button(_("Sign in"), kind="primary", key="Enter")
        self._other = Button(_("Another operator"), kind="quiet")
        self._demo = QFrame()
        self._demo.setObjectName("card")
        self._demo_rows = QVBoxLayout(self._demo)
        self._demo_rows.setContentsMargins(HAIR, HAIR, HAIR, HAIR)
        self._demo_rows.setSpacing(0)
        self._lay_out()
        self.name.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self._submit)
        self.button.clicked.connect(self._submit)
        self._other.clicked.connect(self.sign_out)
        self.wait()

    @property
    def demo_buttons(self) -> list[RowButton]:
        """The operators that a demonstration station offers."""
        return self._demo.findChildren(RowButton)

    @property
    def failure_text(self) -> str:
        """What went wrong, as it is shown."""
        return self._failure.accessibleName() if self._failure.isVisible() else ""

    def wait(self) -> None:
        """The station is being opened."""
        self._lead.setText(_("Opening the station…"))
        self._set_ready(ready=False)

    def ask_passphrase(self, message: Message | None) -> None:
        """Ask for the passphrase of the store's key file."""
        self._asks_passphrase = True
        self._title.setText(_("Unlock the store"))
        self._lead.setText(_("The records of this station are encrypted. Type the passphrase of its key file."))
        self._password_label.setText(_("Passphrase"))
        self.button.set_word(_("Unlock"))
        self._set_ready(ready=True)
        self._show_name(shown=False)
        self._failure.say(message)
        self.password.setFocus()
        self.password.selectAll()

    def fail(self, message: Message) -> None:
        """The station cannot be opened."""
        self._title.setText(_("The station cannot be opened"))
        self._lead.setText("")
        self._set_ready(ready=False)
        self._failure.say(message)

    def show_state(self, state: SignInState) -> None:
        """Sign in, or unlock for the operator who locked the screen."""
        self._asks_passphrase = False
        locked = state.locked_for
        self._title.setText(_("Locked") if locked else _("Sign in"))
        lead = _("Type the password of {name} to go on.").format(name=locked.name) if locked else ""
        self._lead.setText(lead)
        self._lead.setVisible(bool(lead))
        self._password_label.setText(_("Password"))
        self.button.set_word(_("Unlock") if locked else _("Sign in"))
        if locked is not None:
            self.name.setText(locked.username)
        self._show_name(shown=locked is None)
        self._other.setVisible(locked is not None)
        self._set_ready(ready=not state.busy)
        self._failure.say(state.message)
        self._show_demonstration(() if locked else state.demonstration)
        if state.message is not None:
            self.password.setFocus()
            self.password.selectAll()

    def begin(self, *, keep_name: bool = False) -> None:
        """Empty the fields and put the cursor into the first that is needed."""
        self.password.clear()
        if not keep_name:
            self.name.clear()
        (self.password if keep_name else self.name).setFocus()

    def _submit(self) -> None:
        if self._asks_passphrase:
            self.passphrase.emit(self.password.text())
        elif self.name.text() and self.password.text():
            self.sign_in.emit(self.name.text(), self.password.text())
        else:
            (self.password if self.name.text() else self.name).setFocus()

    def _show_name(self, *, shown: bool) -> None:
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
        self.password.setText(operator.password)
        self.button.setFocus()

    def _lay_out(self) -> None:
        name = column([self._name_label, self.name], gap=HAIR)
        password = column([self._password_label, self.password], gap=HAIR)
        self._note = Band("attention", compact=True)
        self._demo_box = box(column([self._note, self._demo], gap=SMALL))
        parts: list[Part] = [
            self._title,
            self._lead,
            name,
            password,
            self._failure,
            self.button,
            self._other,
            TIGHT,
            self._demo_box,
        ]
        form = box(column(parts, gap=NEAR))
        form.setFixedWidth(_FORM_WIDTH)
        side = column([], margins=(WIDE, MEDIUM, WIDE, MEDIUM))
        side.addStretch(1)
        side.addWidget(form, 0, Qt.AlignmentFlag.AlignHCenter)
        side.addStretch(1)
        layout = row([])
        layout.addWidget(self.brand, 5)
        layout.addLayout(side, 7)
        self.setLayout(layout)
        self._other.hide()
        self._demo_box.hide()


def demonstration_note() -> Message:
    """Return what a demonstration station says of itself."""
    from cdu_app.messages import Message

    return Message(
        _("A demonstration station"), _("Its tokens come from an emulator with test keys. Choose an operator:")
    )
