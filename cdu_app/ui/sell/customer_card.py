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
from vending.money import Money

if TYPE_CHECKING:
    from cdu_app.viewmodels.sell.state import Chosen
    from vending.domain.pricing.terms import Terms
    from vending.domain.station import StationIdentity


class CustomerCard(QFrame):
    """Name and meter to read aloud, then what helps to know that it is the right one, and what it will buy by."""

    def __init__(self, identity: StationIdentity) -> None:
        super().__init__()
        self.setObjectName("card")
        self._identity = identity
        self._name = Text(size=20, bold=True, wrap=True)
        self._meter = Text(size=20, mono=True)
        self._place = Text(size=14, tone="muted", wrap=True)
        self._account, self._phone = Fact(_("Account")), Fact(_("Phone"))
        self._tariff, self._class, self._group = Fact(_("Tariff")), Fact(_("Class")), Fact(_("Supply group"))
        self._last, self._month = Fact(_("Last purchase")), Fact(_("This month so far"))
        self._debt = Fact(_("Debt now"), bold=True)
        head = column([self._name, self._meter, self._place], gap=HAIR)
        who = column([self._account, self._phone, self._tariff, self._class, self._group], gap=6)
        books = column([self._last, self._month, self._debt], gap=6)
        self.setLayout(column([head, Rule(), who, Rule(), books], gap=SMALL, margins=(MEDIUM - 4, 16, MEDIUM - 4, 16)))

    def show_customer(self, chosen: Chosen | None) -> None:
        """Show a customer, or hide."""
        self.setVisible(chosen is not None)
        if chosen is None:
            return
        point = chosen.point
        meter, account, customer = point.meter, point.account, point.customer
        self._name.setText(customer.name)
        self._meter.setText(group_meter_number(meter.number))
        self._place.setText(", ".join(filter(None, (account.address, account.area))))
        self._account.show_value(account.number)
        self._phone.show_value(customer.phone)
        self._tariff.show_value(f"{point.tariff.name} · {point.tariff.label}")
        self._class.show_value(account.customer_class)
        self._group.show_value(f"{meter.sgc} · KRN {meter.krn} · TI {meter.ti:02}")
        self._last.show_value(self._last_purchase(chosen))
        self._month.show_value(self._this_month(chosen.terms))
        owed = chosen.owed
        self._debt.show_value(formats.money(owed, self._identity) if owed else "", tone="attention")

    def _last_purchase(self, chosen: Chosen) -> str:
        if not chosen.purchases:
            return _("None yet")
        last = chosen.purchases[0]
        amount = formats.money(last.tendered, self._identity)
        return f"{amount}\n{formats.date_and_time(last.at, self._identity)}"

    def _this_month(self, terms: Terms) -> str:
        if terms.in_currency:
            return formats.money(Money(terms.books.month_units, terms.tariff.currency), self._identity)
        return formats.units(terms.books.month_units, terms.point.meter.commodity, self._identity)
