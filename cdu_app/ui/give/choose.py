"""The first step: which token, how many units, which refused token, why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QHeaderView, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.tables.texts import TextTable
from cdu_app.ui.tokens import HAIR, NEAR, SMALL
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.buttons import Button, Choices
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.row_table import RowTable
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.viewmodels.give import GiveStage
from cdu_app.words.gifts import purpose_words, units_words
from printing.format import group_meter_number
from sts.digits import format_token
from vending.domain.sales.sale import Purpose

if TYPE_CHECKING:
    from cdu_app.viewmodels.give import GiveModel, GiveState
    from vending.domain.sales.sale import Sale
    from vending.services.selling.give_token import Offer

_PURPOSES = (Purpose.REPLACEMENT, Purpose.FREE_BASIC, Purpose.FREE_ISSUE)
_WHEN, _RECEIPT, _METER, _TOKEN, _UNITS = range(5)
_WIDTHS = {_WHEN: 164, _RECEIPT: 116, _METER: 152, _UNITS: 104}
_TABLE_HEIGHT = 200


class ChooseGift(QWidget):
    """Binds to GiveModel. `cited` is the receipt of the token that is chosen at first, "" for the latest."""

    def __init__(self, model: GiveModel) -> None:
        super().__init__()
        self._model = model
        self._who, self._meter = Text(size=16, bold=True), Text(size=16, mono=True, tone="muted")
        self.purposes = Choices(tuple(purpose_words(one) for one in _PURPOSES), height=36)
        self._about = Text(size=14, tone="muted", wrap=True)
        headings = (_("When"), _("Receipt"), _("Meter"), _("Token"), _("Units"))
        self.table = TextTable(headings, frozenset({_UNITS}))
        self.view = self._make_view()
        self._no_tokens = Hint("receipt-text", _("This account has no token that could be replaced."))
        self.units, self.reason = Field(_("Units")), Field(_("Reason"))
        self._failure, self._skeleton = Band("failed"), Skeleton(rows=2)
        self.go_button = Button(_("Continue"), kind="primary", key="Enter")
        self.close_button = Button(_("Close"), key="Esc")
        self._unit = Text(_("Units"), 14, tone="muted")
        self._units = box(column([self._unit, self.units], gap=HAIR))
        self._reason = box(column([Text(_("Reason"), 14, tone="muted"), self.reason], gap=HAIR))
        self._tokens: tuple[Sale, ...] = ()
        self.cited = ""
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.reason)
        self.show_state(model.state)

    def show_state(self, state: GiveState) -> None:
        """Show what may be given."""
        if state.stage is not GiveStage.CHOOSE:
            return
        self._failure.say(state.message)
        self._skeleton.wait(busy=state.offer is None and state.message is None)
        self.go_button.setEnabled(state.offer is not None)
        if state.offer is not None:
            self._show_offer(state.offer)

    def _show_offer(self, offer: Offer) -> None:
        self._who.setText(offer.point.customer.name)
        self._meter.setText(group_meter_number(offer.point.meter.number))
        self._unit.setText(_("Units ({unit})").format(unit=formats.unit_name(offer.point.meter.commodity)))
        if self._tokens != offer.tokens:
            self._tokens = offer.tokens
            self.table.show_rows([self._row(sale) for sale in offer.tokens])
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            place = next((n for n, sale in enumerate(offer.tokens) if sale.intent.receipt == self.cited), 0)
            self.view.selectionModel().setCurrentIndex(self.table.index(place, 0), flags)
        self._show_purpose(offer)

    def _show_purpose(self, offer: Offer) -> None:
        purpose = _PURPOSES[self.purposes.chosen_number]
        replaces = purpose is Purpose.REPLACEMENT
        self.view.setVisible(replaces and bool(self._tokens))
        self._no_tokens.setVisible(replaces and not self._tokens)
        self._units.setVisible(purpose is not Purpose.FREE_BASIC and not (replaces and offer.point.meter.in_currency))
        self._reason.setVisible(purpose is not Purpose.FREE_BASIC)
        self.units.setPlaceholderText(_("all of the token") if replaces else "")
        self._about.setText(self._about_purpose(purpose, offer))
        self.go_button.setEnabled(self._is_possible(purpose, offer))

    def _is_possible(self, purpose: Purpose, offer: Offer) -> bool:
        there = {
            Purpose.REPLACEMENT: bool(self._tokens),
            Purpose.FREE_BASIC: bool(offer.free_basic),
            Purpose.FREE_ISSUE: bool(offer.most),
        }
        return there[purpose]

    def _about_purpose(self, purpose: Purpose, offer: Offer) -> str:
        commodity, identity = offer.point.meter.commodity, self._model.identity
        if purpose is Purpose.REPLACEMENT:
            return _("The token that the meter refused, or whose units are lost with a meter that was exchanged.")
        if purpose is Purpose.FREE_ISSUE:
            if not offer.most:
                return _("This meter counts money: it takes no free issue.")
            most = formats.units(offer.most, commodity, identity)
            return _("At most {units} at once. The reason stands on the receipt.").format(units=most)
        if not offer.free_basic:
            return _("This month's free units were taken, or the tariff gives none.")
        units = formats.units(offer.free_basic, commodity, identity)
        return _("{units} are left of this month's free units.").format(units=units)

    def _row(self, sale: Sale) -> tuple[str, ...]:
        intent, identity = sale.intent, self._model.identity
        token = "" if sale.token is None else format_token(sale.token.token)
        units = units_words(intent.units, intent.commodity, identity, in_currency=intent.in_currency)
        when, meter = formats.date_and_time(intent.at, identity), group_meter_number(intent.meter_number)
        return when, intent.receipt, meter, token, units

    def _submit(self) -> None:
        place = self.view.currentIndex().row()
        cited = self._tokens[place] if 0 <= place < len(self._tokens) else None
        purpose = _PURPOSES[self.purposes.chosen_number]
        self._model.choose(purpose, self.units.text(), self.reason.text(), cited)

    def _connect(self) -> None:
        self.purposes.chosen.connect(lambda _number: self.show_state(self._model.state))
        self.go_button.clicked.connect(self._submit)
        for field in (self.units, self.reason):
            field.returnPressed.connect(self._submit)
        self._model.changed.connect(self.show_state)

    def _lay_out(self) -> None:
        self.units.setFixedWidth(200)
        self.go_button.setMinimumWidth(160)
        who = row([self._who, None, self._meter], gap=SMALL)
        fields = row([self._units, self._reason], gap=SMALL)
        fields.setStretch(1, 1)
        head = column([Text(_("Free or replacement token"), 20, bold=True), who, Rule()], gap=SMALL)
        middle = column([self.purposes, self._about, self._skeleton, self._no_tokens, self.view, fields], gap=SMALL)
        buttons = row([None, self.close_button, self.go_button], gap=SMALL)
        self.setLayout(column([head, middle, self._failure, None, buttons], gap=NEAR))

    def _make_view(self) -> RowTable:
        view = RowTable(_("Tokens"), self.table, row_height=36, header_height=32)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setFixedHeight(_TABLE_HEIGHT)
        for number, width in _WIDTHS.items():
            view.setColumnWidth(number, width)
        view.horizontalHeader().setSectionResizeMode(_TOKEN, QHeaderView.ResizeMode.Stretch)
        return view
