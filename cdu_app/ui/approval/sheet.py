"""Who approves: a name, a password and a code, typed by the second person at the counter of the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit
from shiboken6 import isValid

from cdu_app.language import _
from cdu_app.ui.tokens import HAIR, NEAR, SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.closing_sheet import ClosingSheet
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.heading import Fact
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.words.people import action_name, either

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent
    from PySide6.QtWidgets import QVBoxLayout, QWidget

    from cdu_app.viewmodels.approval import Approval, ApprovalState
    from vending.errors import NotAllowed

_WIDTH: Final = 480


def ask_over(page: QWidget, approval: Approval) -> None:
    """Open the sheet over `page` whenever the approval of a second person is wanted."""

    def ask() -> None:
        if isValid(page):
            ApprovalSheet(page, approval).begin()
        else:
            approval.cancel()

    approval.wanted.connect(ask)


class ApprovalSheet(ClosingSheet):
    """Binds to Approval; gone once it is approved or given up."""

    def __init__(self, page: QWidget, approval: Approval) -> None:
        super().__init__(page, _WIDTH)
        self._approval = approval
        self._before = page.window().focusWidget()
        self._lead = Text(size=14, tone="muted", wrap=True)
        self._who, self._what, self._about = Fact(_("Operator")), Fact(_("Wants to")), Fact(_("About"))
        self.name, self.password, self.code = Field(_("Name")), Field(_("Password")), Field(_("Code"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.failure = Band("failed")
        self.approve_button = Button(_("Approve"), kind="primary", key="Enter")
        self.back_button = Button(_("Back"), key="Esc")
        self.fill(self._content())
        self._connect()

    def begin(self) -> None:
        """Appear, empty, for what was refused."""
        state = self._approval.state
        if state.refused is not None:
            self._show_refused(state.refused, state.subject)
            self.show_state(state)
            self.open()
            self.name.setFocus()

    def show_state(self, state: ApprovalState) -> None:
        """Wait, say what is wrong, or be gone."""
        if state.refused is None:
            self._leave()
            return
        self.failure.say(state.message)
        self.approve_button.setEnabled(not (state.busy or state.waits))
        if state.message is not None and not state.waits:
            self.code.clear()
            self._fault_field().setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Come back with the page: typing goes on here, not behind."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._fault_field().setFocus)

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep no secret of the second person out of their sight: on another page, behind a locked screen."""
        super().hideEvent(event)
        self.password.clear()
        self.code.clear()

    def back(self) -> None:
        """Nobody approves."""
        self._approval.cancel()

    def _fault_field(self) -> Field:
        """Where typing goes on: the code where only it is missing."""
        return self.code if self.name.text() and self.password.text() else self.name

    def _submit(self) -> None:
        for field in (self.name, self.password):
            if not field.text():
                field.setFocus()
                return
        self._approval.approve(self.name.text(), self.password.text(), self.code.text())

    def _leave(self) -> None:
        self.hide()
        if isValid(self._before):
            self._before.setFocus()
        self.deleteLater()

    def _show_refused(self, refused: NotAllowed, subject: str) -> None:
        self._lead.setText(
            _("A {roles} approves this here, once, with their own name and password.").format(
                roles=either(refused.approvers)
            )
        )
        self._who.show_value(self._approval.operator.name)
        self._what.show_value(action_name(refused.action))
        self._about.show_value(subject)

    def _connect(self) -> None:
        self.name.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.code.setFocus)
        self.code.returnPressed.connect(self._submit)
        self.name.textEdited.connect(lambda _text: self._approval.forget_wait())
        self.approve_button.clicked.connect(self._submit)
        self.back_button.clicked.connect(self.back)
        self._approval.changed.connect(self.show_state)

    def _content(self) -> QVBoxLayout:
        self.approve_button.setMinimumWidth(160)
        head = column([Text(_("A second person is needed"), 20, bold=True), self._lead, Rule()], gap=SMALL)
        facts = column([self._who, self._what, self._about, Rule()], gap=HAIR)
        name = _labelled(_("Name of who approves"), self.name)
        secrets = row([_labelled(_("Password"), self.password), _labelled(_("Their code"), self.code)], gap=SMALL)
        buttons = row([None, self.back_button, self.approve_button], gap=SMALL)
        return column([head, facts, name, secrets, self.failure, buttons], gap=NEAR)


def _labelled(label: str, field: Field) -> QWidget:
    return box(column([Text(label, 14, tone="muted"), field], gap=HAIR))
