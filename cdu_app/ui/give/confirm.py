"""The second step: spoken back, then the question to the module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cdu_app.language import _
from cdu_app.ui.tokens import HAIR, NEAR, SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.heading import Fact
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.progress import Progress
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.viewmodels.give import GiveStage
from cdu_app.words.gifts import purpose_words, units_words
from printing.format import group_meter_number

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.give import Gift, GiveModel, GiveState
    from vending.services.selling.give_token import Offer


class ConfirmGift(QWidget):
    """Binds to GiveModel."""

    def __init__(self, model: GiveModel, theme: Theme) -> None:
        super().__init__()
        self._identity = model.identity
        self._purpose, self._units = Text(size=28, bold=True), Text(size=28, tone="accent")
        self._meter = Text(size=28, mono=True)
        self._name, self._place = Text(size=20, bold=True, wrap=True), Text(size=16, tone="muted", wrap=True)
        self._replaces, self._reason = Fact(_("Replaces receipt")), Fact(_("Reason"))
        self._failure = Band("failed")
        self.issue_button = Button(_("Issue"), kind="primary", key="Enter")
        self.back_button = Button(_("Back"), key="Esc")
        waiting = column([Text(_("Asking the security module…"), 16), Progress(theme)], gap=SMALL)
        self._waiting, self._buttons = box(waiting), box(row([None, self.back_button, self.issue_button], gap=SMALL))
        self._lay_out()
        self.setFocusProxy(self.issue_button)
        self.issue_button.clicked.connect(model.issue)
        model.changed.connect(self.show_state)

    def show_state(self, state: GiveState) -> None:
        """Speak back, or wait."""
        if state.offer is None or state.gift is None:
            return
        self._speak(state.offer, state.gift)
        self._failure.say(state.message)
        issuing = state.stage is GiveStage.ISSUING
        self._waiting.setVisible(issuing)
        self._buttons.setVisible(not issuing)
        if state.stage is GiveStage.CONFIRM:
            self.issue_button.setFocus()

    def _speak(self, offer: Offer, gift: Gift) -> None:
        meter, account = offer.point.meter, offer.point.account
        self._purpose.setText(purpose_words(gift.purpose))
        words = units_words(gift.units, meter.commodity, self._identity, in_currency=meter.in_currency)
        self._units.setText(words)
        self._meter.setText(group_meter_number(meter.number))
        self._name.setText(offer.point.customer.name)
        self._place.setText(", ".join(filter(None, (account.area, account.address))))
        self._replaces.show_value("" if gift.cited is None else gift.cited.intent.receipt)
        self._reason.show_value(gift.reason)

    def _lay_out(self) -> None:
        self.issue_button.setMinimumWidth(176)
        figures = row([self._purpose, None, self._units], gap=NEAR)
        who = column([self._meter, self._name, self._place], gap=HAIR)
        why = column([self._replaces, self._reason], gap=HAIR)
        head = column([Text(_("Is this right?"), 16, tone="muted"), figures, Rule()], gap=NEAR)
        self.setLayout(column([head, who, why, self._failure, None, Rule(), self._buttons, self._waiting], gap=NEAR))
