"""One sale: its token, its receipt as paper, all that is recorded of it, and what may be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.messages import Message, say
from cdu_app.ui.sales.record import SaleRecord
from cdu_app.ui.sell.what_they_get import PaperScroll
from cdu_app.ui.tokens import NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button, Choices
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.rights import may_ask
from cdu_app.words.sales import Section, detail_sections, prints_in_short
from sts.digits import format_token
from vending.domain.people.permission import Action
from vending.domain.sales.sale import SaleState
from vending.errors import CancelFault

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.sales import DetailState
    from vending.domain.people.operator import Role
    from vending.domain.station import StationIdentity
    from vending.sale_rows import SaleDetail as Detail

_RECORD = 1
_LOW = 36


class SaleDetail(QFrame):
    """Shows a DetailState; which buttons there are depends on the role, the sale and the rules."""

    def __init__(self, identity: StationIdentity, theme: Theme, role: Role) -> None:
        super().__init__()
        self.setObjectName("card")
        self._identity, self._role = identity, role
        self._receipt, self._when = Text(size=20, bold=True), Text(size=14, tone="muted")
        self._token = Text(size=20, bold=True, mono=True)
        self._token.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._token.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._band, self._done = Band("attention", compact=True), Band("accent", compact=True)
        self._printed = Text(size=14, tone="muted", wrap=True)
        self.reprint_button = Button(_("Reprint"), icon="printer", key="F4")
        self.meter_button = Button(_("Type it into the meter"), kind="quiet", icon="house-plug")
        self.cancel_button = Button(_("Cancel…"))
        self.used_button = Button(_("Report used…"))
        self.replace_button = Button(_("Replace…"))
        self.verify_button = Button(_("Verify"))
        self.views = Choices((_("Receipt"), _("Record")), height=32)
        self._scroll, self.record = PaperScroll(theme), SaleRecord()
        self._hint = Hint("receipt-text", _("Choose a sale to see its token and receipt."))
        self._content = self._make_content()
        layout = column([self._content, self._hint], gap=SMALL, margins=(NEAR, NEAR, NEAR, NEAR))
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self.record, 1)
        layout.addStretch(0)
        self.setLayout(layout)
        self.setFixedWidth(376)
        self._state: DetailState | None = None
        self.views.chosen.connect(lambda _number: self._show_view())

    def show_state(self, state: DetailState) -> None:
        """Show a sale, or a hint that one can be chosen."""
        self._state = state
        self._content.setVisible(state.sale is not None)
        self._hint.setVisible(state.sale is None)
        self._scroll.show_document(state.document)
        if state.detail is not None:
            self._show_detail(state, state.detail)
        self._show_view()

    def _show_detail(self, state: DetailState, detail: Detail) -> None:
        sale, intent, token = detail.sale, detail.sale.intent, detail.sale.token
        self._receipt.setText(intent.receipt)
        self._when.setText(formats.date_and_time(intent.at, self._identity))
        valid = sale.state is SaleState.ISSUED
        self._token.setVisible(valid)
        self._token.setText(format_token(token.token) if token is not None else "")
        self.meter_button.setVisible(valid and self._identity.demonstration)
        self._band.set_tone("attention" if sale.void is None else "failed")
        self._band.say(state.message or state.printing.message or self._message_of(detail))
        self._done.say(state.said)
        self._printed.setText(self._print_word(state, detail))
        self._printed.setVisible(token is not None)
        self._show_buttons(state, detail)
        self.record.show_sections((*detail_sections(detail, self._identity), *self._obstacle(detail)))

    def _show_buttons(self, state: DetailState, detail: Detail) -> None:
        sale = detail.sale
        has_token, paid = sale.token is not None, bool(sale.intent.tendered)
        self.reprint_button.setVisible(has_token and may_ask(self._role, Action.REPRINT))
        self.reprint_button.setEnabled(not state.printing.busy)
        self.cancel_button.setVisible(detail.obstacle is None and may_ask(self._role, Action.CANCEL_SALE))
        reportable = has_token and paid and detail.use is None
        self.used_button.setVisible(reportable and may_ask(self._role, Action.REPORT_USED))
        replaceable = sale.state is SaleState.ISSUED and detail.replaced_by is None
        self.replace_button.setVisible(replaceable and may_ask(self._role, Action.REPLACE_TOKEN))
        for button in (self.cancel_button, self.used_button, self.replace_button, self.verify_button):
            button.setEnabled(not state.acting)

    def _show_view(self) -> None:
        there = self._state is not None and self._state.detail is not None
        record = self.views.chosen_number == _RECORD
        self._scroll.setVisible(there and not record)
        self.record.setVisible(there and record)

    def _message_of(self, detail: Detail) -> Message | None:
        sale = detail.sale
        if sale.state is SaleState.PENDING:
            return Message(
                _("This sale waits for the security module."),
                _("The money is recorded. The token comes by itself when the module is back."),
            )
        if sale.state is SaleState.CANCELLED and sale.void is not None:
            who = _("Cancelled by {name}, approved by {approver}: {reason}.").format(
                name=sale.void.operator_name, approver=sale.void.approver_name, reason=sale.void.reason
            )
            return Message(who, _("Its token must not be used."))
        if detail.replaced_by is not None:
            told = _("Its token was replaced: type that of {receipt}, not this one.")
            return Message(told.format(receipt=detail.replaced_by))
        return None

    def _obstacle(self, detail: Detail) -> tuple[Section, ...]:
        """Say why a sale cannot be cancelled, where that is not plain to see."""
        obstacle = detail.obstacle
        if obstacle is None or obstacle.fault in (CancelFault.CANCELLED, CancelFault.VOID, CancelFault.WAITING):
            return ()
        return (Section(_("Cancelling"), ((_("Not possible"), say(obstacle).sentence),)),)

    def _print_word(self, state: DetailState, detail: Detail) -> str:
        return _("Printing…") if state.printing.busy else prints_in_short(detail.jobs)

    def _make_content(self) -> QWidget:
        for button in (self.cancel_button, self.used_button, self.replace_button, self.verify_button):
            button.setMinimumHeight(0)
            button.setFixedHeight(_LOW)
        head = row([column([self._receipt, self._when]), None, self.reprint_button], gap=SMALL)
        meter = row([self.meter_button, None])
        acts = row([self.cancel_button, self.used_button, self.replace_button, None], gap=TIGHT)
        views = row([self.views, None, self.verify_button], gap=TIGHT)
        told = column([self._done, self._band, self._printed], gap=TIGHT)
        return box(column([head, self._token, meter, told, acts, views], gap=TIGHT))
