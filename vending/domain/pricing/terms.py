"""What a purchase is priced by at one moment: the tariff in force, the meter's books, the station's rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from vending.domain.calendar import Month
from vending.domain.pricing.month_price import money_price, month_price, pays, prorated
from vending.errors import NoRateForClass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from vending.domain.debts.debt import OpenDebt
    from vending.domain.pricing.month_price import MonthPrice
    from vending.domain.registry.meter import ServicePoint
    from vending.domain.station import StationIdentity
    from vending.domain.tariffs.tariff import Charge, ChargeBasis, Rate, Tariff
    from vending.money import Money


@dataclass(frozen=True, slots=True)
class MeterBooks:
    """What the books say of a meter: the money carried over, what it bought this month, its last purchase, its debts.

    `month_units` and `free_units` in 0.1 kWh: paid and given for nothing this calendar month; `month_tendered` the
    money taken for purchases in it. Debts in the order in which they are recovered. `connected_on` is the first day on
    which this meter, or the first of those that it took the place of, could buy.
    """

    carried_in: Money
    month_units: int
    free_units: int
    month_tendered: Money
    last_purchase: datetime | None
    debts: tuple[OpenDebt, ...]
    connected_on: date | None = None


@dataclass(frozen=True)
class Terms:
    """The terms of a purchase for `point` at `at`. `rate` raises NoRateForClass where the customer's class has none."""

    point: ServicePoint
    books: MeterBooks
    station: StationIdentity
    at: datetime

    @property
    def tariff(self) -> Tariff:
        """The version that is in force."""
        return self.point.tariff

    @property
    def in_currency(self) -> bool:
        """Does the meter take tokens for money?"""
        return self.point.meter.in_currency

    @cached_property
    def month(self) -> Month:
        """The calendar month of the purchase."""
        return Month.of(self.at, self.station.zone)

    @cached_property
    def rate(self) -> Rate:
        """The rate of the tariff that fits the customer."""
        account = self.point.account
        rate = self.tariff.find_rate(account.customer_class)
        if rate is None:
            raise NoRateForClass(self.tariff.label, account.customer_class, account.number)
        return rate

    @cached_property
    def price(self) -> MonthPrice:
        """What this month's units cost."""
        customer_class, zone = self.point.account.customer_class, self.station.zone
        if self.in_currency:
            return money_price(self.tariff, self.rate, customer_class)
        return month_price(self.tariff, self.rate, customer_class, self.at, zone, self.books.connected_on)

    @cached_property
    def free_left(self) -> int:
        """The free basic units (0.1 kWh) that the meter has not had this month."""
        if self.in_currency:
            return 0
        allowed = prorated(self.rate.free_units, self.at, self.station.zone, self.books.connected_on)
        return max(0, allowed - self.books.free_units)

    def charges(self, basis: ChargeBasis) -> Iterator[Charge]:
        """Give the charges of one basis that the customer pays."""
        customer_class = self.point.account.customer_class
        return (one for one in self.tariff.charges if one.basis is basis and pays(one, customer_class))

    def months_due(self, charge: Charge) -> int:
        """Return for how many months a monthly charge is due: those that began since the last purchase.

        A meter that never bought owes them from the month of its connection on, or for this month alone.
        """
        last = self.books.last_purchase
        connected = self.books.connected_on
        if last is not None:
            due = self.month.months_since(Month.of(last, self.station.zone))
        elif connected is not None:
            due = self.month.months_since(Month(connected.year, connected.month)) + 1
        else:
            due = 1
        due = max(0, due)
        return due if charge.max_months is None else min(due, charge.max_months)
