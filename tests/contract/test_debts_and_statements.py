"""Plans of debts, sales of an account and changes of a kind: the same on every store there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.support.counters import STATION, SetClock
from tests.support.records import (
    CURRENCY,
    START,
    add_registry,
    make_customer,
    make_debt,
    make_debt_entry,
    make_intent,
)
from vending.domain.debts.debt import DebtEntryKind, DebtPlan, Recovery, RecoveryKind, equal_instalments
from vending.domain.proof.change import SubjectKind
from vending.errors import RecordRefused
from vending.ids import ChangeSetId
from vending.money import Money
from vending.services.books.keep_debts import KeepDebts
from vending.services.books.read_statement import ReadStatement
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from store.engine import Store

HOUR = timedelta(hours=1)


def test_the_highest_plan_holds_and_orders_the_debts(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    first, second = make_debt(registry.account), make_debt(registry.account, priority=2)
    instalments = equal_instalments(first.principal, 6, date(2026, 1, 31))
    later = replace(
        first, name="Later", priority=3, recovery=Recovery(RecoveryKind.INSTALMENTS, instalments=instalments), version=2
    )
    with store.units_of_work.write() as work:
        for debt in (first, second):
            work.debts.add(debt)
            work.debts.post([make_debt_entry(debt, registry.operator)])
        before = work.proof.counts()["debt_plan"]
        work.debts.change_plan(later)
        assert (before, work.proof.counts()["debt_plan"]) == (2, 3)
        work.commit()
    with store.units_of_work.read() as work:
        assert [one.debt for one in work.debts.of_account(registry.account.id)] == [second, later]
        assert work.debts.get(first.id).debt == later
        assert work.debts.plans(first.id) == (first, later)
    for wrong in (later, replace(later, version=0), replace(later, version=3, priority=100)):
        with pytest.raises(RecordRefused), store.units_of_work.write() as work:
            work.debts.change_plan(wrong)


def test_the_sales_of_an_account_are_those_of_one_customer_in_a_span(store: Store) -> None:
    registry, stranger = add_registry(store.units_of_work), add_registry(store.units_of_work)
    heir = make_customer()
    sales = [make_intent(registry, number, at=START + number * HOUR) for number in (1, 2, 3)]
    others = [make_intent(stranger, 4), make_intent(registry, 5, customer_id=heir.id, at=START + 2 * HOUR)]
    with store.units_of_work.write() as work:
        work.customers.add_customers([heir])
        for intent in (*sales, *others):
            work.sales.add_intent(intent)
        work.commit()
    with store.units_of_work.read() as work:
        number, customer = registry.account.number, registry.customer.id
        spans = [(START, START + 9 * HOUR), (START + 2 * HOUR, START + 3 * HOUR), (START, START + HOUR)]
        found = [[one.intent for one in work.sales.of_account(number, customer, *span)] for span in spans]
        assert found == [sales, sales[1:2], []]


def test_acts_by_hand_are_journalled_and_stand_on_the_statement(store: Store) -> None:
    registry, clock = add_registry(store.units_of_work), SetClock(START)
    keep = KeepDebts(store.units_of_work, clock, STATION)
    plan = DebtPlan("Arrears", 1, Recovery(RecoveryKind.SHARE, share=Decimal("0.125")))
    debt = keep.open(registry.account.id, Money(50_000, CURRENCY), plan, "letter", registry.operator)
    keep.charge(debt.debt.id, Money(1, CURRENCY), "fee", registry.operator)
    keep.change_plan(debt.debt, replace(plan, priority=2), "later", registry.operator)
    keep.credit(debt.debt.id, Money(50_001, CURRENCY), "paid", registry.operator)
    assert verify_journal(store.units_of_work).sequence == 4
    with store.units_of_work.read() as work:
        acts = [ChangeSetId(entry.subject) for entry in work.journal.entries()]
        kinds = (SubjectKind.DEBT, SubjectKind.DEBT_ENTRY)
        found = [[change.kind for change in work.history.changes(act)] for act in acts]
    opened, entry, plan_changed = [SubjectKind.DEBT, SubjectKind.DEBT_ENTRY], [SubjectKind.DEBT_ENTRY], [kinds[0]]
    assert found == [opened, entry, plan_changed, entry]
    statement = ReadStatement(store.units_of_work, STATION).read(registry.account.id, START.date(), START.date())
    moved = [one.kind for one in statement.debts[0].entries]
    assert moved == [DebtEntryKind.OPENED, DebtEntryKind.CHARGED, DebtEntryKind.CREDITED]
    assert (statement.opening.minor, statement.closing.minor) == (0, 0)
