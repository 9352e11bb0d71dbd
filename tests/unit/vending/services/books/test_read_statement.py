"""Statements: every sale and every movement, once, in order, and sums that agree with the books."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.support.counters import LOST, REFUSED, STATION
from tests.support.records import CURRENCY, make_account, make_customer, make_meter
from tests.support.records import add_registry as record
from vending.domain.debts.debt import DebtEntryKind, DebtPlan, Recovery, RecoveryKind
from vending.domain.debts.statement import DebtLine, SaleLine
from vending.domain.proof.change import SubjectKind, change_of
from vending.domain.sales.sale import SaleState
from vending.errors import BadRecord, SalePending, SaleVoided, UnknownRecord
from vending.money import Money
from vending.services.books.keep_debts import KeepDebts
from vending.services.books.read_statement import ReadStatement
from vending.services.proof.record_changes import record_changes

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from vending.domain.debts.debt import OpenDebt
    from vending.domain.debts.statement import Statement

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
ZERO = Money(0, CURRENCY)


def read(counter: Counter, first: date = MARCH[0], last: date = MARCH[1]) -> Statement:
    account = counter.registry.account.id
    return ReadStatement(counter.store.units_of_work, STATION).read(account, first, last)


def keeping(counter: Counter) -> KeepDebts:
    return KeepDebts(counter.store.units_of_work, counter.clock, STATION)


def opened(counter: Counter, cents: int = 50_000, name: str = "Arrears") -> OpenDebt:
    plan = DebtPlan(name, 1, Recovery(RecoveryKind.SHARE, share=Decimal("0.3")))
    registry = counter.registry
    return keeping(counter).open(registry.account.id, Money(cents, CURRENCY), plan, "letter", registry.operator)


def sell(counter: Counter) -> None:
    counter.clock.advance(hours=1)
    counter.sell()


def verify(statement: Statement) -> None:
    """Running and final balances follow from the movements; the money of each sale is all accounted for."""
    owed = statement.opening
    for line in statement.lines:
        if isinstance(line, DebtLine):
            owed += line.entry.amount
        assert line.owed == owed
    assert statement.closing == owed == sum((one.closing for one in statement.debts), ZERO)
    assert statement.opening == sum((one.opening for one in statement.debts), ZERO)
    assert [line.at for line in statement.lines] == sorted(line.at for line in statement.lines)
    for line in statement.lines:
        if isinstance(line, SaleLine):
            amounts = line.amounts
            parts = (amounts.energy, amounts.charges, amounts.taxes, amounts.carried, amounts.recovered)
            assert sum(parts, ZERO) == amounts.tendered
    kinds = [one.entry for one in statement.lines if isinstance(one, DebtLine)]
    moved = sum(e.amount.minor for e in kinds if e.kind in (DebtEntryKind.RECOVERED, DebtEntryKind.RETURNED))
    assert statement.totals.recovered.minor == -moved


def test_an_account_without_anything(counter: Counter) -> None:
    statement = read(counter)
    assert (statement.lines, statement.debts, statement.opening, statement.closing) == ((), (), ZERO, ZERO)
    assert statement.customer == counter.registry.customer


def test_sales_and_movements_stand_in_order_with_running_balances(counter: Counter) -> None:
    sell(counter)
    debt, other = opened(counter), opened(counter, 9_000, "Connection")
    sell(counter)
    keeping(counter).charge(other.debt.id, Money(500, CURRENCY), "fee", counter.registry.operator)
    counter.clock.advance(hours=1)
    keeping(counter).credit(debt.debt.id, Money(1_000, CURRENCY), "paid", counter.registry.operator)
    statement = read(counter)
    verify(statement)
    kinds = [line.entry.kind.value if isinstance(line, DebtLine) else "sale" for line in statement.lines]
    assert kinds == ["sale", "opened", "opened", "sale", "recovered", "recovered", "charged", "credited"]
    recovered = statement.lines[4]
    assert isinstance(recovered, DebtLine)
    assert recovered.receipt == counter.sales()[1].intent.receipt
    assert statement.totals.tendered == Money(20_000, CURRENCY)


def test_a_statement_begins_with_what_was_owed_before(counter: Counter) -> None:
    debt = opened(counter)
    sell(counter)
    counter.clock.moment = datetime(2026, 4, 10, tzinfo=UTC)
    sell(counter)
    march, april = read(counter), read(counter, date(2026, 4, 1), date(2026, 4, 30))
    verify(march)
    verify(april)
    assert april.opening == march.closing == march.lines[-1].owed
    assert april.closing == keeping(counter).of_account(counter.registry.account.id)[0].balance
    assert read(counter, date(2026, 1, 1), date(2026, 2, 28)).debts == ()
    assert read(counter, date(2026, 1, 1), date(2026, 4, 30)).lines == march.lines + april.lines
    assert [one.debt for one in april.debts] == [debt.debt]


def test_a_day_is_the_stations_own(counter: Counter) -> None:
    """23:30 UTC on the 1st is the 2nd in Johannesburg."""
    counter.clock.moment = datetime(2026, 3, 1, 21, 59, tzinfo=UTC)
    counter.sell()
    counter.clock.moment += timedelta(minutes=2)
    counter.sell()
    days = [read(counter, day, day) for day in (date(2026, 3, 1), date(2026, 3, 2))]
    assert [len(one.lines) for one in days] == [1, 1]


def test_void_and_pending_sales(counter: Counter) -> None:
    opened(counter)
    counter.module.before["vend_credit"] = REFUSED
    with pytest.raises(SaleVoided):
        sell(counter)
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        sell(counter)
    statement = read(counter)
    verify(statement)
    void, pending = (line for line in statement.lines if isinstance(line, SaleLine))
    assert (void.sale.state, void.amounts.tendered) == (SaleState.VOID, ZERO)
    assert (pending.sale.state, pending.amounts.tendered.minor) == (SaleState.PENDING, 10_000)
    kinds = [line.entry.kind for line in statement.lines if isinstance(line, DebtLine)]
    expected = (DebtEntryKind.OPENED, DebtEntryKind.RECOVERED, DebtEntryKind.RETURNED, DebtEntryKind.RECOVERED)
    assert tuple(kinds) == expected


def test_purchases_under_an_earlier_number_belong_to_it_those_of_others_do_not(counter: Counter) -> None:
    """The account was renumbered, the meter moved away, another account got the old number, another customer came."""
    registry, units = counter.registry, counter.store.units_of_work
    sell(counter)
    renamed = replace(registry.account, number="NEW-1")
    stranger = record(units)
    heir = make_customer()
    other = make_account(stranger.customer, registry.tariff, number=registry.account.number)
    second = make_meter(other)
    with units.write() as work:
        work.customers.change_account(renamed)
        change = change_of(SubjectKind.ACCOUNT, renamed.id, registry.account, renamed)
        record_changes(work, registry.operator, counter.clock.now(), "", [change])
        work.customers.add_accounts([other])
        work.customers.add_meters([second])
        work.customers.add_customers([heir])
        work.commit()
    counter.clock.advance(hours=1)
    counter.sell(meter=second.number)
    sell(counter)
    assert len(read(counter).lines) == 2
    with units.write() as work:
        work.customers.change_meter(replace(registry.meter, account_id=stranger.account.id))
        work.commit()
    assert len(read(counter).lines) == 2
    with units.write() as work:
        work.customers.change_account(replace(renamed, customer_id=heir.id))
        work.commit()
    assert read(counter).lines == ()


def test_an_account_is_found_by_its_number_and_by_its_meter(counter: Counter) -> None:
    reading, registry = ReadStatement(counter.store.units_of_work, STATION), counter.registry
    number = registry.meter.number
    for text in (registry.account.number, registry.account.number.lower(), number, f"{number[:4]} {number[4:]}"):
        assert reading.find_account(text) == registry.account
    with pytest.raises(UnknownRecord):
        reading.find_account("nobody")


def test_days_in_the_wrong_order(counter: Counter) -> None:
    with pytest.raises(BadRecord):
        read(counter, MARCH[1], MARCH[0])
