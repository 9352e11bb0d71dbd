"""The confirm step: meter, name, area and amount spoken back, cash and change, then the question to the module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app import formats
from cdu_app.language import _
from cdu_app.messages import Message
from cdu_app.ui.tokens import CONTROL_HEIGHT, HAIR, MEDIUM, NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.progress import Progress
from cdu_app.ui.widgets.sheet import Sheet
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.viewmodels.sell.state import Stage
from printing.format import group_meter_number

if TYPE_CHECKING:
    from PySide6.QtWidgets import QVBoxLayout, QWidget

    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.sell.deal import DealModel
    from cdu_app.viewmodels.sell.state import Cash, Chosen, DealState
    from vending.domain.pricing.quote import Quote
    from vending.domain.station import StationIdentity

_WIDTH = 600


class ConfirmSheet(Sheet):
    """Binds to DealModel; open while it is confirmed or made."""

    def __init__(self, page: QWidget, model: DealModel, identity: StationIdentity, theme: Theme) -> None:
        super().__init__(page, _WIDTH)
        self._model = model
        self._identity = identity
        self._amount, self._units = Text(size=40, bold=True), Text(size=28, tone="accent")
        self._meter = Text(size=28, mono=True)
        self._name, self._place = Text(size=20, bold=True, wrap=True), Text(size=16, tone="muted", wrap=True)
        self._warning, self._failure = Band("attention"), Band("failed")
        self._cash = Field(_("Cash received"), hint=_("Exact"), size=20)
        self._cash.setFixedWidth(200)
        self._change_label, self._change = Text(_("Change"), 14, tone="muted"), Text("–", 20, bold=True)
        self._progress = Progress(theme)
        self._asking = Text(_("Asking the security module…"), 16)
        self.sell_button = Button(_("Sell"), kind="primary", key="Enter")
        self.back_button = Button(_("Back"), key="Esc")
        self._waiting = box(column([self._asking, self._progress], gap=SMALL))
        self._controls = box(self._make_controls())
        self.fill(self._content())
        self._cash.textEdited.connect(model.receive)
        self._cash.returnPressed.connect(model.sell)
        self.sell_button.clicked.connect(model.sell)
        model.changed.connect(self.show_state)

    @property
    def spoken_text(self) -> str:
        """All that is spoken back."""
        parts = (self._amount, self._units, self._meter, self._name, self._place)
        return "\n".join(part.text() for part in parts)

    def show_state(self, state: DealState) -> None:
        """Speak back, or wait."""
        if state.stage not in (Stage.CONFIRM, Stage.ISSUING) or state.chosen is None or state.quote is None:
            self.hide()
            return
        self._speak(state.chosen, state.quote)
        self._warning.say(Message("\n".join(state.warnings)) if state.warnings else None)
        self._failure.say(state.message)
        self._show_cash(state.cash)
        issuing = state.stage is Stage.ISSUING
        self._controls.setVisible(not issuing)
        self._waiting.setVisible(issuing)
        if self.isHidden():
            self.open()
        if not issuing and not self._cash.hasFocus():
            self._cash.setFocus()

    def _speak(self, chosen: Chosen, quote: Quote) -> None:
        meter, account = chosen.point.meter, chosen.point.account
        self._amount.setText(formats.money(quote.tendered, self._identity))
        self._units.setText(formats.quantity(quote, meter.commodity, self._identity))
        self._meter.setText(group_meter_number(meter.number))
        self._name.setText(chosen.point.customer.name)
        self._place.setText(", ".join(filter(None, (account.area, account.address))))

    def _show_cash(self, cash: Cash) -> None:
        if self._cash.text() != cash.text:
            self._cash.setText(cash.text)
        self._cash.mark_fault(faulty=cash.message is not None)
        self.sell_button.setEnabled(cash.message is None)
        if cash.message is not None:
            self._change.setText(cash.message.sentence)
        else:
            self._change.setText("–" if cash.change is None else formats.money(cash.change, self._identity))
        self._change_label.setVisible(cash.message is None)
        self._change.set_tone("failed" if cash.message else "ink")

    def _make_controls(self) -> QVBoxLayout:
        cash = column([Text(_("Cash received"), 14, tone="muted"), self._cash], gap=HAIR)
        self._change.setFixedHeight(CONTROL_HEIGHT)
        change = column([self._change_label, self._change], gap=HAIR)
        self.sell_button.setMinimumWidth(176)
        buttons = row([None, self.back_button, self.sell_button], gap=SMALL)
        return column([row([cash, change, None], gap=MEDIUM), buttons], gap=NEAR)

    def _content(self) -> QVBoxLayout:
        figures = row([self._amount, None, self._units], gap=NEAR)
        who = column([self._meter, self._name, self._place], gap=HAIR)
        title = Text(_("Is this right?"), 16, tone="muted")
        bands = column([self._warning, self._failure], gap=TIGHT)
        return column([title, figures, Rule(), who, bands, Rule(), self._controls, self._waiting], gap=NEAR)
