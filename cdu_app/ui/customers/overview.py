"""An account at a glance: who it is, where, its meters, what is owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.customers.facts import Card, FactGroup
from cdu_app.ui.customers.words import class_word, key_words, status_colour
from cdu_app.ui.tokens import HAIR, SMALL, TIGHT
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.heading import Fact
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.words.registry import commodity_word, status_word
from printing.format import Formatter, group_meter_number
from vending.domain.registry.meter import MeterStatus
from vending.money import Money

if TYPE_CHECKING:
    from cdu_app.viewmodels.customers.state import DetailState
    from vending.domain.station import StationIdentity
    from vending.queries import AccountDetail, MeterDetail


class MeterCard(Card):
    """A meter: its number, what its tokens need, and what it had this month.

    `carried` says that another meter took its money over.
    """

    def __init__(self, one: MeterDetail, identity: StationIdentity, *, chosen: bool, carried: bool) -> None:
        super().__init__()
        meter, format_ = one.meter, Formatter.of(identity)
        number = Text(group_meter_number(meter.number), 16, bold=chosen, mono=True)
        tones = {"ok": "ok", "attention": "attention", "edge": "muted"}
        state = Text(status_word(meter.status), 12, bold=True, tone=tones[status_colour(meter.status)])
        facts = [(_("Tokens"), key_words(meter)), (_("Measures"), commodity_word(meter.commodity))]
        if meter.status is not MeterStatus.CLOSED:
            last = formats.date_and_time(one.last_purchase, identity) if one.last_purchase else _("None yet")
            facts += [(_("Last purchase"), last), (_("This month so far"), _month(one, identity))]
        if one.credit and not carried:
            facts.append((_("Carried over"), formats.money(one.credit, identity)))
        if meter.connected_on:
            facts.append((_("Connected on"), format_.date(meter.connected_on)))
        layout = column([row([number, None, state], gap=TIGHT)], gap=HAIR, margins=(SMALL, TIGHT, SMALL, TIGHT))
        for label, value in facts:
            fact = Fact(label)
            layout.addWidget(fact)
            fact.show_value(value)
        self.setLayout(layout)


class Overview(QWidget):
    """Shows a DetailState."""

    def __init__(self, identity: StationIdentity) -> None:
        super().__init__()
        self._identity = identity
        self.debts_button = Button(_("Open"), kind="quiet")
        labels = (_("Phone"), _("E-mail"), _("Identity number"), _("Tax number"), _("Notes"))
        self._customer = FactGroup(_("Customer"), labels)
        place = (_("Account"), _("Address"), _("Area"), _("Tariff"), _("Class"), _("Other accounts"))
        self._account = FactGroup(_("Account"), place)
        self._debt = FactGroup(_("Debts"), (_("Owed now"),), self.debts_button)
        self._meters = column([], gap=TIGHT)
        self._meter_heading = Text(_("Meters"), 12, bold=True, tone="muted")
        self._cards: list[MeterCard] = []
        meters = column([self._meter_heading, self._meters], gap=TIGHT)
        parts = [meters, self._debt, Rule(), self._account, Rule(), self._customer, None]
        self.setLayout(column(parts, gap=SMALL))

    def show_state(self, state: DetailState) -> None:
        """Show an account."""
        detail = state.detail
        if detail is None:
            return
        customer, account = detail.customer, detail.account
        others = ", ".join(one.number for one in detail.others)
        facts = (customer.phone, customer.email, customer.id_number, customer.tax_number, customer.notes)
        self._customer.show_values(facts)
        self._customer.setVisible(any(facts))
        place = (account.number, account.address, account.area, account.tariff, class_word(account.customer_class))
        self._account.show_values((*place, others))
        self._debt.show_values((self._owed(detail),))
        self._show_meters(state)

    def _show_meters(self, state: DetailState) -> None:
        """The chosen meter first, then those in use."""
        for card in self._cards:
            self._meters.removeWidget(card)
            card.hide()
            card.deleteLater()
        meters = () if state.detail is None else state.detail.meters
        closed = MeterStatus.CLOSED
        ranked = sorted(meters, key=lambda one: (one.meter.id != state.meter_id, one.meter.status is closed))
        carried = {one.meter.replaces for one in meters if one.meter.takes_credit}
        self._cards = [
            MeterCard(one, self._identity, chosen=one.meter.id == state.meter_id, carried=one.meter.id in carried)
            for one in ranked
        ]
        for card in self._cards:
            self._meters.addWidget(card)
        self._meter_heading.setText(_("Meters") if len(ranked) > 1 else _("Meter") if ranked else _("No meter yet"))

    def _owed(self, detail: AccountDetail) -> str:
        owed = Money(sum(one.balance.minor for one in detail.debts), self._identity.currency)
        return formats.money(owed, self._identity) if owed else _("Nothing")


def _month(one: MeterDetail, identity: StationIdentity) -> str:
    tendered = formats.money(one.month.tendered, identity)
    if one.meter.in_currency:
        return tendered
    units = formats.units(one.month.units + one.month.free_units, one.meter.commodity, identity)
    return f"{units} · {tendered}"
