"""The last step: the token, very large, or what is safe while it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cdu_app.language import _
from cdu_app.messages import Message
from cdu_app.ui.icons import Icon
from cdu_app.ui.tokens import NEAR, SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.viewmodels.give import GiveStage
from cdu_app.words.gifts import purpose_words, units_words
from printing.format import group_meter_number
from sts.digits import format_token
from vending.domain.sales.printing import PrintState

if TYPE_CHECKING:
    from cdu_app.viewmodels.give import GiveModel, GiveState
    from cdu_app.viewmodels.sell.state import PrintStatus
    from vending.domain.sales.sale import Sale


class GivenToken(QWidget):
    """Binds to GiveModel once the token has been recorded."""

    def __init__(self, model: GiveModel) -> None:
        super().__init__()
        self._model = model
        self._icon, self._title = Icon("circle-check", 24), Text(size=20, bold=True)
        self._who, self._meter = Text(size=16), Text(size=16, mono=True, tone="muted")
        self._token = Text(size=56, bold=True, mono=True)
        self._token.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._token.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._units = Text(size=28, bold=True)
        self._test_keys, self._message, self._print_failure = Band("attention"), Band("attention"), Band("failed")
        self._print_word = Text(size=14)
        self.print_button = Button(_("Print again"), icon="printer")
        self.done_button = Button(_("Done"), kind="primary", key="Enter")
        self._lay_out()
        self.setFocusProxy(self.done_button)
        self.print_button.clicked.connect(model.print_again)
        model.changed.connect(self.show_state)

    @property
    def token_text(self) -> str:
        """The digits that are shown."""
        return self._token.text().replace(" ", "")

    def show_state(self, state: GiveState) -> None:
        """Show the token, or what is safe and what to do."""
        if state.stage is not GiveStage.DONE or state.offer is None or state.gift is None:
            return
        sale = state.sale
        self._icon.show_icon("clock" if sale is None else "circle-check")
        receipt = _("Waiting for its token") if sale is None else sale.intent.receipt
        self._title.setText(f"{purpose_words(state.gift.purpose)} · {receipt}")
        self._who.setText(state.offer.point.customer.name)
        self._meter.setText(group_meter_number(state.offer.point.meter.number))
        self._message.say(state.message)
        self._show_token(sale)
        self._show_print(state.printing, printable=sale is not None)

    def _show_token(self, sale: Sale | None) -> None:
        self._token.setVisible(sale is not None)
        self._units.setVisible(sale is not None)
        self._test_keys.say(None)
        if sale is None or sale.token is None:
            return
        intent, identity = sale.intent, self._model.identity
        shown = format_token(sale.token.token)
        self._token.setText(shown)
        self._token.setAccessibleName(_("Token {token}").format(token=shown))
        self._units.setText(units_words(intent.units, intent.commodity, identity, in_currency=intent.in_currency))
        if sale.token.test_keys:
            self._test_keys.say(Message(_("Made by an emulator with test keys."), _("No real meter takes this token.")))

    def _show_print(self, status: PrintStatus, *, printable: bool) -> None:
        self.print_button.setVisible(printable and self._model.has_printer)
        self.print_button.setEnabled(not status.busy)
        self._print_failure.say(status.message)
        printed = status.job is not None and status.job.state is PrintState.PRINTED
        self._print_word.setText(_("Printing…") if status.busy else _("Printed") if printed else "")

    def _lay_out(self) -> None:
        self.done_button.setMinimumWidth(176)
        title = row([self._icon, self._title, None, self._print_word], gap=SMALL)
        who = row([self._who, self._meter, None], gap=NEAR)
        bands = column([self._test_keys, self._message, self._print_failure], gap=SMALL)
        buttons = row([None, self.print_button, self.done_button], gap=SMALL)
        figures = column([self._token, self._units], gap=SMALL)
        self.setLayout(column([title, who, Rule(), figures, bands, None, buttons], gap=NEAR))
