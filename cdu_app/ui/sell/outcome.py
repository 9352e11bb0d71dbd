"""After the sale: the token, very large, and nothing that competes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.messages import Message
from cdu_app.ui.icons import Icon
from cdu_app.ui.sell.what_they_get import PaperScroll
from cdu_app.ui.tokens import HAIR, MEDIUM, NEAR, SMALL, WIDE
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.viewmodels.sell.state import Stage
from printing.format import group_meter_number
from sts.digits import format_token
from vending.domain.sales.printing import PrintState

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.sell.deal import DealModel
    from cdu_app.viewmodels.sell.state import DealState, PrintStatus
    from vending.domain.sales.sale import Sale
    from vending.domain.station import StationIdentity

_TITLES = {
    Stage.ISSUED: ("circle-check", "ok"),
    Stage.PENDING: ("clock", "attention"),
    Stage.VOIDED: ("circle-x", "failed"),
}


class OutcomeView(QWidget):
    """Binds to DealModel once the sale has been recorded."""

    def __init__(self, model: DealModel, identity: StationIdentity, theme: Theme) -> None:
        super().__init__()
        self._identity = identity
        self._has_printer = model.has_printer
        self._icon, self._title = Icon("circle-check", 24), Text(size=20, bold=True)
        self._who, self._meter = Text(size=16), Text(size=16, mono=True, tone="muted")
        self._token = Text(size=56, bold=True, mono=True)
        self._token.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._token.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._units, self._money = Text(size=28, bold=True), Text(size=28)
        self._change_word, self._change = Text(_("Change to give"), 14, tone="muted"), Text(size=28, bold=True)
        self._test_keys = Band("attention")
        self._message = Band("failed")
        self._print_icon, self._print_word = Icon("printer"), Text(size=14)
        self._print_failure = Band("failed")
        self.new_button = Button(_("New sale"), kind="primary", key="Enter")
        self.print_button = Button(_("Print again"), icon="printer", key="F4")
        self.meter_button = Button(_("Type it into the meter"), icon="house-plug")
        self._scroll = PaperScroll(theme)
        self._card = QFrame()
        self._lay_out()
        self.print_button.clicked.connect(model.print_again)
        model.changed.connect(self.show_state)

    @property
    def token_text(self) -> str:
        """The digits that are shown."""
        return self._token.text().replace(" ", "")

    def show_state(self, state: DealState) -> None:
        """Show the token, or what is safe and what to do."""
        if state.stage not in _TITLES:
            return
        icon, tone = _TITLES[state.stage]
        self._icon.show_icon(icon)
        self._icon.setProperty("tone", tone)
        self._icon.style().polish(self._icon)
        titles = {Stage.ISSUED: _("Sold"), Stage.PENDING: _("Waiting for its token"), Stage.VOIDED: _("Not sold")}
        self._title.setText(f"{titles[state.stage]} · {state.receipt}")
        self._message.set_tone("attention" if state.stage is Stage.PENDING else "failed")
        self._message.say(state.message)
        self._show_customer(state)
        self._show_sale(state.sale)
        change = state.cash.change if state.stage is Stage.ISSUED else None
        self._change.setText(formats.money(change, self._identity) if change else "")
        self._change.setVisible(bool(change))
        self._change_word.setVisible(bool(change))
        self._show_print(state.printing, printable=state.sale is not None)
        self._scroll.show_document(state.document)

    def _show_customer(self, state: DealState) -> None:
        if state.chosen is None or state.quote is None:
            return
        meter, customer = state.chosen.point.meter, state.chosen.point.customer
        self._who.setText(customer.name)
        self._meter.setText(group_meter_number(meter.number))
        self._money.setText(formats.money(state.quote.tendered, self._identity))
        self._units.setText(formats.quantity(state.quote, meter.commodity, self._identity))

    def _show_sale(self, sale: Sale | None) -> None:
        issued = sale is not None and sale.token is not None
        self._token.setVisible(issued)
        self.meter_button.setVisible(issued and self._identity.demonstration)
        self._test_keys.say(None)
        if sale is None or sale.token is None:
            return
        self._token.setText(format_token(sale.token.token))
        self._token.setAccessibleName(_("Token {token}").format(token=format_token(sale.token.token)))
        if sale.token.test_keys:
            self._test_keys.say(Message(_("Made by an emulator with test keys."), _("No real meter takes this token.")))

    def _show_print(self, status: PrintStatus, *, printable: bool) -> None:
        self.print_button.setVisible(printable and self._has_printer)
        self.print_button.setEnabled(not status.busy)
        self._print_failure.say(status.message)
        self.print_button.set_word(_("Try again") if status.message else _("Print again"))
        printed = status.job is not None and status.job.state is PrintState.PRINTED
        word = _("Printing…") if status.busy else _("Printed") if printed else ""
        if printable and not self._has_printer:
            word = _("No printer is set up")
        self._print_word.setText(word)
        self._print_icon.setVisible(bool(word))

    def _lay_out(self) -> None:
        self._card.setObjectName("card")
        title = row([self._icon, self._title, None, self._print_icon, self._print_word], gap=SMALL)
        who = row([self._who, self._meter, None], gap=NEAR)
        for part in (self._change_word, self._change):
            part.setAlignment(Qt.AlignmentFlag.AlignRight)
        figures = row([self._units, self._money, None, column([self._change_word, self._change], gap=HAIR)], gap=MEDIUM)
        buttons = row([None, self.meter_button, self.print_button, self.new_button], gap=SMALL)
        self.new_button.setMinimumWidth(176)
        card = column([title, who, Rule(), 8, self._token, 8, figures, self._test_keys, self._message], gap=NEAR)
        card.setContentsMargins(WIDE, MEDIUM, WIDE, MEDIUM)
        self._card.setLayout(card)
        main = column([None, self._card, self._print_failure, buttons, None], gap=NEAR)
        layout = row([], gap=MEDIUM)
        layout.addLayout(main, 1)
        layout.addWidget(self._scroll)
        self._scroll.setFixedWidth(self._scroll.paper.width() + 12)
        self.setLayout(layout)
