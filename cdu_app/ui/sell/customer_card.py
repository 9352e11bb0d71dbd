"""The chosen customer as a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.tokens import HAIR, MEDIUM, SMALL
from cdu_app.ui.widgets.heading import Fact
from cdu_app.ui.widgets.layouts import column
from cdu_app.ui.widgets.text import Rule, Text
from printing.format import group_meter_number

if TYPE_CHECKING:
    from cdu_app.viewmodels.sell.state import Chosen
    from vending.domain.station import StationIdentity


class CustomerCard(QFrame):
    """Name and meter to read aloud, then what helps to know that it is the right one."""

    def __init__(self, identity: StationIdentity) -> None:
        super().__init__()
        self.setObjectName("card")
        self._identity = identity
        self._name = Text(size=20, bold=True, wrap=True)
        self._meter = Text(size=20, mono=True)
        self._place = Text(size=14, tone="muted", wrap=True)
        labels = (_("Account"), _("Phone"), _("Tariff"), _("Supply group"), _("Last purchase"))
        self._account, self._phone, self._tariff, self._group, self._last = self._facts = [
            Fact(word) for word in labels
        ]
        head = column([self._name, self._meter, self._place], gap=HAIR)
        facts = column(self._facts, gap=6)
        self.setLayout(column([head, Rule(), facts], gap=SMALL, margins=(MEDIUM - 4, 16, MEDIUM - 4, 16)))

    def show_customer(self, chosen: Chosen | None) -> None:
        """Show a customer, or hide."""
        self.setVisible(chosen is not None)
        if chosen is None:
            return
        meter, customer, tariff = chosen.point.meter, chosen.point.customer, chosen.point.tariff
        self._name.setText(customer.name)
        self._meter.setText(group_meter_number(meter.number))
        self._place.setText(", ".join(filter(None, (customer.address, customer.area))))
        self._account.show_value(customer.account)
        self._phone.show_value(customer.phone)
        self._tariff.show_value(f"{tariff.name}")
        self._group.show_value(f"{meter.sgc} · KRN {meter.krn} · TI {meter.ti:02}")
        self._last.show_value(self._last_purchase(chosen))

    def _last_purchase(self, chosen: Chosen) -> str:
        if not chosen.purchases:
            return _("None yet")
        last = chosen.purchases[0]
        amount = formats.money(last.tendered, self._identity)
        return f"{amount}\n{formats.date_and_time(last.at, self._identity)}"
