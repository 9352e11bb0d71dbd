"""A registry with several customers in one neighbourhood, and sales on their meters at any moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.support.records import (
    Registry,
    add_registry,
    make_account,
    make_customer,
    make_intent,
    make_meter,
    make_token,
    make_void,
)
from vending.domain.calendar import Month

if TYPE_CHECKING:
    from store.engine import Store
    from vending.domain.registry.meter import Meter
    from vending.domain.sales.sale import SaleIntent

NOW = datetime(2026, 3, 14, 10, 0, tzinfo=UTC)


@dataclass
class UsageBooks:
    """A store with one neighbourhood; sales are made on its meters as told."""

    store: Store
    registry: Registry
    meters: list[Meter] = field(default_factory=list)
    sequence: count[int] = field(default_factory=lambda: count(1))

    def add_customers(self, number: int) -> None:
        """As many more customers, each with an account and a meter."""
        customers = [make_customer(name=f"Customer {len(self.meters) + one}") for one in range(number)]
        accounts = [make_account(customer, self.registry.tariff) for customer in customers]
        meters = [make_meter(account) for account in accounts]
        with self.store.units_of_work.write() as work:
            work.customers.add_customers(customers)
            work.customers.add_accounts(accounts)
            work.customers.add_meters(meters)
            work.commit()
        self.meters += meters

    def sell(self, meter: Meter, sales: list[tuple[datetime, int]], *, ends: str = "issued", **fields: Any) -> None:
        """Record sales of so many units; they end as issued, void or pending."""
        with self.store.units_of_work.write() as work:
            for at, units in sales:
                intent = self._intent(meter, at, units, fields)
                work.sales.add_intent(intent)
                if ends == "issued":
                    work.sales.add_token(make_token(intent))
                elif ends == "void":
                    work.sales.add_void(make_void(intent))
            work.commit()

    def sell_monthly(self, meter: Meter, units: list[int]) -> None:
        """Twice a month, the last month given being the one before NOW."""
        months = [Month(2026, 3).plus(back - len(units)) for back in range(len(units))]
        half = [(month, part // 2) for month, part in zip(months, units, strict=True) if part]
        begins = [(datetime(month.year, month.number, 1, 8, tzinfo=UTC), part) for month, part in half]
        self.sell(meter, [(begin + timedelta(days=day), part) for begin, part in begins for day in (4, 17)])

    def _intent(self, meter: Meter, at: datetime, units: int, fields: dict[str, Any]) -> SaleIntent:
        number = next(self.sequence)
        given = {"at": at, "units": units, "meter_id": meter.id, "meter_number": meter.number, "tid": number}
        return make_intent(self.registry, number, **(given | fields))


def make_usage_books(store: Store, customers: int = 0) -> UsageBooks:
    """An empty neighbourhood, or one with some customers more."""
    registry = add_registry(store.units_of_work)
    books = UsageBooks(store, registry, [registry.meter])
    books.add_customers(customers)
    return books
