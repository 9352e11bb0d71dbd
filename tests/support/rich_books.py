"""A store in which every append-only table has rows, all made by the services that make them at a counter."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from tests.support.allowances import Office
from tests.support.cancelling import Cancelling
from tests.support.commissions import make_commission
from tests.support.counters import LOST, REFUSED, STATION
from tests.support.records import CURRENCY, make_account, make_customer, make_meter, make_operator
from tests.support.shifts import RAND, cents, shifts_of
from vending.domain.cash.count import count_pieces
from vending.domain.commission.commission import PayoutMethod
from vending.domain.debts.debt import DebtPlan, Recovery, RecoveryKind
from vending.domain.people.operator import Role
from vending.domain.proof.event import EventKind
from vending.domain.tariffs.document import to_document
from vending.errors import SalePending, SaleVoided
from vending.money import Money
from vending.services.books.keep_debts import KeepDebts
from vending.services.books.keep_registry import KeepRegistry
from vending.services.books.publish_tariffs import PublishTariffs
from vending.services.commission.keep_commission import KeepCommission
from vending.services.people.guard import Guard
from vending.services.people.keep_operators import KeepOperators
from vending.services.proof.record_event import record_event

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from vending.domain.people.operator import Operator
    from vending.domain.sales.sale import Sale

ServiceT = TypeVar("ServiceT")


def service_of(counter: Counter, kind: type[ServiceT]) -> ServiceT:
    """A service over the counter's store."""
    units = counter.store.units_of_work
    known: dict[str, Any] = {
        "units_of_work": units,
        "clock": counter.clock,
        "station": STATION,
        "guard": Guard(units, counter.clock),
    }
    return kind(**{one.name: known[one.name] for one in fields(kind)})  # type: ignore[arg-type]


def fill_books(counter: Counter) -> None:
    """Make at least two rows in every append-only table (one where there can be no more), and one open shift."""
    supervisor = _hire(counter)
    office = Office(counter)
    office.enrol()
    for _ in range(2):
        office.grant(5_000_000, days=20)
    _publish(counter)
    _owe(counter)
    for _ in range(2):
        _work_a_shift(counter, supervisor)
    _change_the_registry(counter)
    counter.sell()
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        counter.sell()
    counter.module.mend()


def _hire(counter: Counter) -> Operator:
    supervisor = make_operator(role=Role.SUPERVISOR, name="Sipho Nkosi")
    manager = counter.registry.operator
    with counter.store.units_of_work.write() as work:
        work.operators.add(supervisor)
        for number in range(2):
            record_event(
                work,
                replace(manager, approver=supervisor),
                counter.clock.now(),
                EventKind.EXPORTED,
                f"customers-{number}.csv",
                before={"rows": number},
                after={"rows": number + 2},
            )
        work.commit()
    service_of(counter, KeepOperators).add(manager, "lindiwe", "Lindiwe Zulu", Role.CASHIER)
    return supervisor


def _publish(counter: Counter) -> None:
    tariff, manager = counter.registry.tariff, counter.registry.operator
    publishing, commission = service_of(counter, PublishTariffs), service_of(counter, KeepCommission)
    for number in (1, 2):
        document = to_document(replace(tariff, name=f"Homes {number}"))
        del document["effective_from"]
        publishing.publish(document, manager)
        counter.clock.advance(minutes=1)
        terms = make_commission(f"{number}.5", per_sale=cents(number), per_unit=Decimal("0.25"), least=cents(1))
        commission.publish(replace(terms, most=cents(90_000)), manager, "agreed")
        counter.clock.advance(minutes=1)


def _owe(counter: Counter) -> None:
    debts, there = service_of(counter, KeepDebts), counter.registry
    for number in (1, 2):
        plan = DebtPlan(f"Arrears {number}", number, Recovery(RecoveryKind.SHARE, share=Decimal("0.125")))
        opened = debts.open(there.account.id, Money(50_000, CURRENCY), plan, "letter", there.operator)
        debts.charge(opened.debt.id, Money(100, CURRENCY), "fee", there.operator)
        debts.change_plan(opened.debt, replace(plan, priority=number + 2), "later", there.operator)


def _work_a_shift(counter: Counter, supervisor: Operator) -> None:
    manager = counter.registry.operator
    both = replace(manager, approver=supervisor)
    shifts = shifts_of(counter, shift_tolerance=100_000)
    opened = shifts.open(manager, cents(20_000))
    for amount in (10_000, 20_050):
        _sell(counter, amount)
    counter.module.before["vend_credit"] = REFUSED
    with pytest.raises(SaleVoided):
        counter.sell()
    counter.module.mend()
    cancelling = Cancelling(counter, manager, supervisor, counter.store.units_of_work)
    used = _sell(counter, 5_000)
    cancelling.cancel(used)
    cancelling.report(used)
    _sell(counter, 7_000)
    shifts.pay_in(both, cents(1_000), "change")
    shifts.pay_out(both, cents(500), "tea")
    shifts.deposit(both, cents(2_000), "Savings bank", "slip 9")
    commission = service_of(counter, KeepCommission)
    commission.pay(cents(100), PayoutMethod.CASH, manager)
    commission.pay(cents(50), PayoutMethod.BANK, both, "EFT 7")
    counter.clock.advance(minutes=1)
    pieces = count_pieces(CURRENCY, RAND, {10_000: 3, 5_000: 1})
    shifts.close(both, pieces, f"shift {opened.shift.number} was short")


def _sell(counter: Counter, amount: int) -> Sale:
    counter.clock.advance(minutes=1)
    return counter.sell(amount)


def _change_the_registry(counter: Counter) -> None:
    keep, there = service_of(counter, KeepRegistry), counter.registry
    customer = make_customer(name="Zanele Khumalo")
    account = make_account(customer, there.tariff)
    keep.register(customer, account, make_meter(account), there.operator, "walked in")
    keep.change_customer(customer, replace(customer, phone="+27 11 555 0100"), there.operator, "new phone")
