"""One sale: its token, its receipt as paper, and Reprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from cdu_app import formats
from cdu_app.language import _
from cdu_app.messages import Message
from cdu_app.ui.sell.what_they_get import PaperScroll
from cdu_app.ui.tokens import NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.text import Text
from sts.digits import format_token
from vending.domain.sale import SaleState

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.sales import DetailState
    from vending.domain.sale import Sale
    from vending.domain.station import StationIdentity


class SaleDetail(QFrame):
    """Shows a DetailState."""

    def __init__(self, identity: StationIdentity, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._identity = identity
        self._receipt, self._when = Text(size=20, bold=True), Text(size=14, tone="muted")
        self._token = Text(size=20, bold=True, mono=True)
        self._token.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._token.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._band = Band("attention", compact=True)
        self._printed = Text(size=14, tone="muted")
        self.reprint_button = Button(_("Reprint"), icon="printer", key="F4")
        self.meter_button = Button(_("Type it into the meter"), kind="quiet", icon="house-plug")
        self._scroll = PaperScroll(theme)
        self._hint = Hint("receipt-text", _("Choose a sale to see its token and receipt."))
        head = row([column([self._receipt, self._when]), None, self.reprint_button], gap=SMALL)
        meter = row([self.meter_button, None])
        self._content = box(column([head, self._token, meter, self._band, self._printed], gap=TIGHT))
        layout = column([self._content, self._hint], gap=SMALL, margins=(NEAR, NEAR, NEAR, NEAR))
        layout.addWidget(self._scroll, 1)
        layout.addStretch(0)
        self.setLayout(layout)
        self.setFixedWidth(376)

    def show_state(self, state: DetailState) -> None:
        """Show a sale, or a hint that one can be chosen."""
        self._content.setVisible(state.sale is not None)
        self._hint.setVisible(state.sale is None)
        self._scroll.show_document(state.document)
        if state.sale is None:
            return
        intent, token = state.sale.intent, state.sale.token
        self._receipt.setText(intent.receipt)
        self._when.setText(formats.date_and_time(intent.at, self._identity))
        self._token.setVisible(token is not None)
        self._token.setText(format_token(token.token) if token is not None else "")
        self.reprint_button.setVisible(token is not None)
        self.meter_button.setVisible(token is not None and self._identity.demonstration)
        self.reprint_button.setEnabled(not state.printing.busy)
        message = state.message or state.printing.message or self._message_of(state.sale)
        self._band.set_tone("attention" if state.sale.void is None else "failed")
        self._band.say(message)
        self._printed.setText(self._print_word(state))
        self._printed.setVisible(bool(self._printed.text()))

    def _message_of(self, sale: Sale) -> Message | None:
        if sale.state is SaleState.PENDING:
            return Message(
                _("This sale waits for the security module."),
                _("The money is recorded. The token comes by itself when the module is back."),
            )
        return None

    def _print_word(self, state: DetailState) -> str:
        if state.printing.busy:
            return _("Printing…")
        if state.printing.job is not None and state.printing.message is None:
            copy = state.printing.job.copy
            return _("Printed as copy {number}").format(number=copy) if copy else _("Printed")
        return ""
