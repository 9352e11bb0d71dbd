"""One's own account over the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import _
from cdu_app.messages import Message
from cdu_app.ui.people.account_parts import AccountFacts, NewPassword, Proof
from cdu_app.ui.sign_in.enrol_panel import EnrolPanel
from cdu_app.ui.sign_in.recovery_panel import RecoveryPanel
from cdu_app.ui.tokens import NEAR, SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.closing_sheet import ClosingSheet
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.people.account import AccountStep

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent
    from PySide6.QtWidgets import QWidget

    from cdu_app.viewmodels.people.account import AccountModel, AccountState

_WIDTH: Final = 480


class AccountSheet(ClosingSheet):
    """Binds to AccountModel; gone when it is left. Whoever locks the screen over a secret begins that step anew."""

    def __init__(self, page: QWidget, model: AccountModel) -> None:
        super().__init__(page, _WIDTH)
        self.model = model
        self._title, self._lead = Text(size=20, bold=True), Text(size=14, tone="muted", wrap=True)
        self.facts, self.password, self.proof = AccountFacts(model.operator), NewPassword(), Proof()
        self.telephone, self.codes = EnrolPanel(), RecoveryPanel(model.paper)
        self._note, self.failure = Band("accent", compact=True), Band("failed")
        self.go_button, self.back_button = Button("", kind="primary", key="Enter"), Button("", key="Esc")
        self._parts: dict[AccountStep, QWidget] = {
            AccountStep.FACTS: self.facts,
            AccountStep.PASSWORD: self.password,
            AccountStep.PROVE_TELEPHONE: self.proof,
            AccountStep.TELEPHONE: self.telephone,
            AccountStep.PROVE_CODES: self.proof,
            AccountStep.CODES: self.codes,
        }
        self._step: AccountStep | None = None
        self._lay_out()
        self._connect()

    def begin(self) -> None:
        """Appear."""
        self.open()
        self.model.refresh()
        self.show_state(self.model.state)

    def back(self) -> None:
        """One step back, at last out."""
        if not self.model.back():
            self.hide()
            self.deleteLater()

    def show_state(self, state: AccountState) -> None:
        """Show the step, and what came of it."""
        begins, self._step = state.step is not self._step, state.step
        self.facts.show_state(state)
        self.telephone.show_enrolment(state.enrolment)
        self.codes.show_codes(state.recovery_codes)
        self._note.say(Message(state.note) if state.note else None)
        self.failure.say(state.message)
        if begins:
            self._begin_step(state)
        kept = state.step is not AccountStep.CODES or self.codes.kept.isChecked()
        self.go_button.setEnabled(kept and not (state.busy or state.waits))

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep no secret out of sight."""
        super().hideEvent(event)
        has_factor = bool(self.model.state.has_factor)
        self.proof.begin(has_factor=has_factor)
        self.password.begin(has_factor=has_factor)

    def _begin_step(self, state: AccountState) -> None:
        titles = {
            AccountStep.FACTS: (_("Your account"), "", ""),
            AccountStep.PASSWORD: (_("Change my password"), "", _("Change")),
            AccountStep.PROVE_TELEPHONE: (_("Enrol a telephone"), _("First, that it is you."), _("Continue")),
            AccountStep.TELEPHONE: (
                _("Enrol a telephone"),
                _("Scan this with an authenticator app. The earlier telephone works until you confirm."),
                _("Confirm"),
            ),
            AccountStep.PROVE_CODES: (
                _("New recovery codes"),
                _("First, that it is you. The old codes work no more then."),
                _("Continue"),
            ),
            AccountStep.CODES: (
                _("Recovery codes"),
                _("Each of these works once, when the telephone is lost or broken. They are never shown again."),
                _("Done"),
            ),
        }
        title, lead, word = titles[state.step]
        self._title.setText(title)
        self._lead.setText(lead)
        self._lead.setVisible(bool(lead))
        self.go_button.set_word(word)
        self.go_button.setVisible(bool(word))
        self.back_button.set_word(_("Close") if state.step is AccountStep.FACTS else _("Back"))
        self.back_button.setVisible(state.step is not AccountStep.CODES)
        for part in self._parts.values():
            part.setVisible(part is self._parts[state.step])
        self.proof.begin(has_factor=bool(state.has_factor))
        self.password.begin(has_factor=bool(state.has_factor))
        self._first(state.step).setFocus()

    def _first(self, step: AccountStep) -> QWidget:
        firsts: dict[AccountStep, QWidget] = {
            AccountStep.FACTS: self.facts.password_button,
            AccountStep.PASSWORD: self.password.proof.password,
            AccountStep.TELEPHONE: self.telephone.code,
            AccountStep.CODES: self.codes.kept,
        }
        return firsts.get(step, self.proof.password)

    def _submit(self) -> None:
        model, proof, step = self.model, self.proof, self.model.state.step
        if step is AccountStep.PASSWORD:
            old, pair = self.password.proof, self.password.pair
            model.change_password(old.password.text(), pair.new.text(), pair.again.text(), old.code.text())
        elif step is AccountStep.PROVE_TELEPHONE:
            model.begin_telephone(proof.password.text(), proof.code.text())
        elif step is AccountStep.TELEPHONE:
            model.confirm_telephone(self.telephone.code.text())
        elif step is AccountStep.PROVE_CODES:
            model.renew_codes(proof.password.text(), proof.code.text())
        elif step is AccountStep.CODES and self.codes.kept.isChecked():
            model.back()

    def _connect(self) -> None:
        model = self.model
        self.facts.password_button.clicked.connect(lambda: model.go(AccountStep.PASSWORD))
        self.facts.telephone_button.clicked.connect(lambda: model.go(AccountStep.PROVE_TELEPHONE))
        self.facts.codes_button.clicked.connect(lambda: model.go(AccountStep.PROVE_CODES))
        self.password.pair.edited.connect(model.judge_password)
        self.password.pair.entered.connect(self._submit)
        self.proof.entered.connect(self._submit)
        self.telephone.code.returnPressed.connect(self._submit)
        self.codes.kept.toggled.connect(lambda _on: self.show_state(model.state))
        self.go_button.clicked.connect(self._submit)
        self.back_button.clicked.connect(self.back)
        model.judge.judged.connect(self.password.pair.show_judgement)
        model.changed.connect(self.show_state)

    def _lay_out(self) -> None:
        self.go_button.setMinimumWidth(160)
        parts = dict.fromkeys(self._parts.values())
        for part in parts:
            part.hide()
        buttons = row([None, self.back_button, self.go_button], gap=SMALL)
        head = column([self._title, self._lead, self._note], gap=SMALL)
        self.fill(column([head, *parts, self.failure, buttons], gap=NEAR))
