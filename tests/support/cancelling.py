"""Cancelling on a counter's store: its services, and the second person beside the operator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.support.counters import STATION
from tests.support.records import make_operator
from vending.domain.people.operator import Role
from vending.services.people.guard import Guard
from vending.services.selling.cancel_sale import CancelSale
from vending.services.selling.meter_terms import get_service_point, read_terms
from vending.services.selling.report_used import ReportUsed

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from vending.domain.people.operator import Operator
    from vending.domain.sales.sale import Sale
    from vending.domain.sales.use import SaleUse

REASON = "wrong meter"


@dataclass
class Cancelling:
    """What somebody with a supervisor beside them does; `units_of_work` is the counter's unless one is given."""

    counter: Counter
    operator: Operator
    supervisor: Operator
    units_of_work: Any
    minutes: int = 60

    @property
    def service(self) -> CancelSale:
        station = replace(STATION, policy=replace(STATION.policy, cancel_minutes=self.minutes))
        return CancelSale(self.units_of_work, self.counter.clock, station, self._guard)

    @property
    def reporting(self) -> ReportUsed:
        return ReportUsed(self.units_of_work, self.counter.clock, self._guard)

    @property
    def both(self) -> Operator:
        return replace(self.operator, approver=self.supervisor)

    def cancel(self, sale: Sale, reason: str = REASON) -> Sale:
        return self.service.cancel(sale.intent.receipt, reason, self.both)

    def report(self, sale: Sale, reason: str = "the meter shows it") -> SaleUse:
        return self.reporting.report(sale.intent.receipt, reason, self.both)

    @property
    def _guard(self) -> Guard:
        return Guard(self.counter.store.units_of_work, self.counter.clock)


def cancelling_at(counter: Counter, units_of_work: Any = None) -> Cancelling:
    """The counter's operator with a supervisor beside them."""
    supervisor = make_operator(role=Role.SUPERVISOR, name="Sipho Nkosi")
    with counter.store.units_of_work.write() as work:
        work.operators.add(supervisor)
        work.commit()
    return Cancelling(counter, counter.registry.operator, supervisor, units_of_work or counter.store.units_of_work)


def books_of(counter: Counter) -> dict[str, object]:
    """All that the next purchase and the statement are made from, and what the till and the office hold."""
    registry, now = counter.registry, counter.clock.now()
    with counter.store.units_of_work.read() as work:
        terms = read_terms(work, get_service_point(work, counter.meter, now), STATION, now)
        shift = work.shifts.find_open(STATION.till, registry.operator.id)
        last = work.commission.find_last()
        return {
            "terms": replace(terms.books, debts=()),
            "debts": [(one.debt, one.balance) for one in work.debts.of_account(registry.account.id, paid=True)],
            "cash": 0 if shift is None else shift.balance.minor,
            "sold": work.allowance.sold(STATION.currency),
            "commission": 0 if last is None else last.balance.minor,
            "purchases": counter.store.queries.purchases(registry.meter.id),
            "last": work.sales.last_purchase(registry.meter.id),
        }
