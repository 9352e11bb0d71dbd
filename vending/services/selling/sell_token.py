"""Selling a credit token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vending.domain.people.permission import Action
from vending.domain.pricing.quote import Quote, quote_money, quote_units
from vending.errors import QuoteChanged
from vending.services.people.guard import Guard
from vending.services.selling.issue_token import TokenOrder

if TYPE_CHECKING:
    from vending.domain.people.operator import Operator
    from vending.domain.pricing.terms import Terms
    from vending.domain.registry.meter import ServicePoint
    from vending.domain.sales.sale import Sale, SaleIntent
    from vending.money import Money
    from vending.ports import UnitOfWork
    from vending.services.selling.issue_token import IssueToken


@dataclass(frozen=True, slots=True)
class SaleOrder:
    """What the operator asks for: `tendered` for the meter `meter_number`.

    `confirmed` is the quote that the customer agreed to; the sale is refused if it has changed since.
    """

    meter_number: str
    tendered: Money
    operator: Operator
    confirmed: Quote | None = None


@dataclass(frozen=True, slots=True)
class SellToken:
    """Quotes and sells credit tokens."""

    issuer: IssueToken

    def find_service_point(self, text: str) -> ServicePoint:
        """Return the meter with this number (spaces and dashes allowed), its customer and its tariff.

        Raises BadMeterNumber for a wrong length or check digit, UnknownMeter, MeterNotActive, NoTariffInForce.
        """
        return self.issuer.find_service_point(text)

    def quote_money(self, point: ServicePoint, tendered: Money) -> Quote:
        """Return what `tendered` buys on this meter now. Raises AmountTooSmall, AmountAboveLimit, NoRateForClass."""
        return quote_money(self.issuer.terms(point), tendered)

    def quote_units(self, point: ServicePoint, units: int) -> Quote:
        """Return the quote for the least money that buys `units` (0.1 kWh) on this meter now."""
        return quote_units(self.issuer.terms(point), units)

    def sell(self, order: SaleOrder) -> Sale:
        """Sell and return the stored sale with its token.

        Refused before any money is recorded: BadMeterNumber, UnknownMeter, MeterNotActive, NoTariffInForce,
        NoRateForClass, AmountTooSmall, AmountAboveLimit, QuoteChanged, NotOnModule, SaleNotAllowed, ShiftNeeded,
        ClockBehind, StationBusy while another till sells, RecordChanged when the office changes the meter, its account
        or tariff at that moment; ModuleUnavailable when the module cannot be reached. An unfinished sale of this meter
        is finished first: the same amount makes that sale the answer, another raises EarlierSaleSettled.
        After the intent is recorded: SalePending when the module stops answering or its answer cannot be stored,
        SaleVoided when it refuses.
        """
        Guard(self.issuer.units_of_work, self.issuer.clock).verify(order.operator, Action.SELL)

        def agree(_work: UnitOfWork, terms: Terms) -> Quote:
            quote = quote_money(terms, order.tendered)
            if order.confirmed is not None and quote != order.confirmed:
                raise QuoteChanged(quote)
            return quote

        def is_retry(intent: SaleIntent) -> bool:
            return intent.special is None and intent.tendered == order.tendered

        return self.issuer.issue(TokenOrder(order.meter_number, order.operator, agree, is_retry))
