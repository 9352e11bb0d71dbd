"""Debts by hand, and that nobody alters them unseen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.counters import REFUSED, STATION
from tests.support.records import CURRENCY, make_debt_entry
from vending.domain.debts.debt import DebtEntryKind, DebtPlan, Instalment, Recovery, RecoveryKind, equal_instalments
from vending.domain.proof.change import SubjectKind
from vending.errors import BadRecord, DebtTooSmall, JournalBroken, RecordChanged, RecordFault, SaleVoided, UnknownRecord
from vending.ids import AccountId, DebtId, new_id
from vending.money import Money
from vending.services.books.keep_debts import KeepDebts
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from vending.domain.debts.debt import OpenDebt

ALL = Recovery(RecoveryKind.ALL)
THIRTY = Recovery(RecoveryKind.SHARE, share=Decimal("0.3"))


def money(cents: int) -> Money:
    return Money(cents, CURRENCY)


def keeping(counter: Counter) -> KeepDebts:
    return KeepDebts(counter.store.units_of_work, counter.clock, STATION)


def opened(counter: Counter, cents: int = 50_000, recovery: Recovery = THIRTY, priority: int = 1) -> OpenDebt:
    plan = DebtPlan("Arrears", priority, recovery)
    registry = counter.registry
    return keeping(counter).open(registry.account.id, money(cents), plan, "letter 7", registry.operator)


def test_a_debt_is_opened_charged_and_credited(counter: Counter) -> None:
    keep, operator = keeping(counter), counter.registry.operator
    debt = opened(counter)
    assert debt.balance == money(50_000)
    assert keep.charge(debt.debt.id, money(1_500), " reminder ", operator).balance == money(51_500)
    assert keep.credit(debt.debt.id, money(51_500), "paid at the office", operator).balance == money(0)
    kinds = [(e.kind, e.amount.minor, e.balance.minor, e.reason) for e in keep.entries(debt.debt.id)]
    assert kinds == [
        (DebtEntryKind.OPENED, 50_000, 50_000, "letter 7"),
        (DebtEntryKind.CHARGED, 1_500, 51_500, "reminder"),
        (DebtEntryKind.CREDITED, -51_500, 0, "paid at the office"),
    ]
    assert keep.of_account(counter.registry.account.id, paid=False) == ()
    assert verify_journal(counter.store.units_of_work).sequence == 3


def test_no_more_is_credited_than_is_owed(counter: Counter) -> None:
    debt = opened(counter, 1_000)
    with pytest.raises(DebtTooSmall) as caught:
        keeping(counter).credit(debt.debt.id, money(1_001), "paid", counter.registry.operator)
    assert caught.value.balance == money(1_000)
    assert len(keeping(counter).entries(debt.debt.id)) == 1


def test_a_plan_is_changed_and_the_old_one_kept(counter: Counter) -> None:
    keep, operator = keeping(counter), counter.registry.operator
    first = opened(counter)
    plan = DebtPlan("Old arrears", 5, ALL)
    changed = keep.change_plan(first.debt, plan, "agreement", operator)
    assert (changed.debt.plan, changed.debt.version) == (plan, 2)
    with counter.store.units_of_work.read() as work:
        assert work.debts.plans(first.debt.id) == (first.debt, changed.debt)
        assert work.debts.get(first.debt.id) == changed
        (_act, change), _opened = (
            found for found in work.history.of_subject(first.debt.id) if found[1].kind is SubjectKind.DEBT
        )
    assert '"name":"Arrears"' in change.before
    assert '"name":"Old arrears"' in change.after
    assert keep.change_plan(changed.debt, plan, "again", operator) == changed
    with pytest.raises(RecordChanged):
        keep.change_plan(first.debt, DebtPlan("Mine", 1, ALL), "late", operator)
    assert verify_journal(counter.store.units_of_work).sequence == 2


def test_the_order_of_recovery_is_that_of_the_plans_in_force(counter: Counter) -> None:
    first, second = opened(counter, priority=1), opened(counter, priority=2)
    keep, account = keeping(counter), counter.registry.account.id
    assert [one.debt.id for one in keep.of_account(account)] == [first.debt.id, second.debt.id]
    keep.change_plan(first.debt, replace(first.debt.plan, priority=3), "later", counter.registry.operator)
    assert [one.debt.id for one in keep.of_account(account)] == [second.debt.id, first.debt.id]


def day(number: int, cents: int = 100) -> Instalment:
    return Instalment(date(2026, 3, number), money(cents))


@pytest.mark.parametrize(
    ("changes", "field", "fault"),
    [
        ({"name": "  "}, "name", RecordFault.EMPTY),
        ({"name": "x" * 101}, "name", RecordFault.TOO_LONG),
        ({"name": "a\nb"}, "name", RecordFault.CONTROL),
        ({"priority": 0}, "priority", RecordFault.OUT_OF_RANGE),
        ({"priority": 100}, "priority", RecordFault.OUT_OF_RANGE),
        ({"recovery": Recovery(RecoveryKind.SHARE)}, "share", RecordFault.EMPTY),
        ({"recovery": Recovery(RecoveryKind.SHARE, share=Decimal("1.01"))}, "share", RecordFault.OUT_OF_RANGE),
        ({"recovery": Recovery(RecoveryKind.SHARE, share=Decimal("-0.1"))}, "share", RecordFault.OUT_OF_RANGE),
        ({"recovery": Recovery(RecoveryKind.SHARE, share=Decimal("0.00001"))}, "share", RecordFault.OUT_OF_RANGE),
        ({"recovery": Recovery(RecoveryKind.SHARE, share=Decimal("nan"))}, "share", RecordFault.OUT_OF_RANGE),
        ({"recovery": Recovery(RecoveryKind.SHARE, share=Decimal("1e-999999"))}, "share", RecordFault.OUT_OF_RANGE),
        ({"recovery": Recovery(RecoveryKind.FIXED)}, "amount", RecordFault.EMPTY),
        ({"recovery": Recovery(RecoveryKind.FIXED, amount=money(-1))}, "amount", RecordFault.OUT_OF_RANGE),
        ({"recovery": Recovery(RecoveryKind.FIXED, amount=Money(5, "EUR"))}, "amount", RecordFault.NOT_A_CHOICE),
        ({"recovery": Recovery(RecoveryKind.ALL, share=Decimal("0.5"))}, "share", RecordFault.NOT_A_CHOICE),
        ({"recovery": Recovery(RecoveryKind.INSTALMENTS)}, "instalments", RecordFault.EMPTY),
        (
            {"recovery": Recovery(RecoveryKind.INSTALMENTS, instalments=(day(2), day(2)))},
            "due",
            RecordFault.OUT_OF_RANGE,
        ),
        (
            {"recovery": Recovery(RecoveryKind.INSTALMENTS, instalments=(day(2), day(3, 900_000)))},
            "instalments",
            RecordFault.OUT_OF_RANGE,
        ),
        (
            {"recovery": Recovery(RecoveryKind.INSTALMENTS, instalments=(day(2, 0),))},
            "instalments",
            RecordFault.OUT_OF_RANGE,
        ),
    ],
)
def test_a_plan_that_cannot_be(counter: Counter, changes: dict[str, Any], field: str, fault: RecordFault) -> None:
    plan = replace(DebtPlan("Arrears", 1, THIRTY), **changes)
    registry = counter.registry
    with pytest.raises(BadRecord) as caught:
        keeping(counter).open(registry.account.id, money(50_000), plan, "why", registry.operator)
    assert (caught.value.kind, caught.value.field, caught.value.fault) == ("debt", field, fault)
    assert keeping(counter).of_account(registry.account.id) == ()


@pytest.mark.parametrize("amount", [money(0), money(-5), Money(100, "EUR"), money(10**15 + 1)])
def test_a_sum_that_cannot_be(counter: Counter, amount: Money) -> None:
    keep, registry, debt = keeping(counter), counter.registry, opened(counter)
    for act in (keep.charge, keep.credit):
        with pytest.raises(BadRecord):
            act(debt.debt.id, amount, "why", registry.operator)
    with pytest.raises(BadRecord):
        keep.open(registry.account.id, amount, debt.debt.plan, "why", registry.operator)


def test_a_debt_grows_no_further_than_the_books_can_hold(counter: Counter) -> None:
    debt = opened(counter, 10**15)
    with pytest.raises(BadRecord):
        keeping(counter).charge(debt.debt.id, money(1), "why", counter.registry.operator)


def test_everything_needs_a_reason_and_what_it_is_about(counter: Counter) -> None:
    keep, registry, debt = keeping(counter), counter.registry, opened(counter)
    for act in (keep.charge, keep.credit):
        with pytest.raises(BadRecord) as caught:
            act(debt.debt.id, money(5), "  ", registry.operator)
        assert caught.value.field == "reason"
        with pytest.raises(UnknownRecord):
            act(DebtId(new_id()), money(5), "why", registry.operator)
    with pytest.raises(UnknownRecord):
        keep.open(AccountId(new_id()), money(5), debt.debt.plan, "why", registry.operator)


@pytest.mark.parametrize(("number", "first", "last"), [(3, 3_334, date(2026, 3, 31)), (1, 10_000, date(2026, 1, 31))])
def test_equal_instalments_sum_to_the_whole(number: int, first: int, last: date) -> None:
    parts = equal_instalments(money(10_000), number, date(2026, 1, 31))
    assert sum(one.amount.minor for one in parts) == 10_000
    assert (parts[0].amount.minor, parts[-1].due, len(parts)) == (first, last, number)
    assert [one.due for one in parts] == sorted({one.due for one in parts})
    if number == 3:
        assert parts[1].due == date(2026, 2, 28)


TABLES = ("debt", "debt_plan", "debt_entry")
TAMPERED = {
    "a hand's movement made smaller": "UPDATE debt_entry SET amount = 1, balance = 1 WHERE kind = 'opened'",
    "a hand's reason": "UPDATE debt_entry SET reason = 'nothing' WHERE kind = 'charged'",
    "a sale's movement made larger": "UPDATE debt_entry SET amount = amount - 5 WHERE kind = 'recovered'",
    "a sale's movement given to another operator": "UPDATE debt_entry SET operator_name = 'x' WHERE kind = 'recovered'",
    "what a void sale gave back": "UPDATE debt_entry SET balance = balance - 1 WHERE kind = 'returned'",
    "a movement removed": "DELETE FROM debt_entry WHERE kind = 'credited'",
    "a sale's movement removed": "DELETE FROM debt_entry WHERE kind = 'recovered'",
    "another principal": "UPDATE debt SET principal = principal - 1",
    "another plan": 'UPDATE debt_plan SET recovery = \'{"kind": "fixed", "amount": 1}\'',
    "another order": "UPDATE debt_plan SET priority = 9 WHERE version = 2",
    "a plan slipped in": (
        "INSERT INTO debt_plan SELECT debt_id, 3, name, priority, recovery FROM debt_plan WHERE version = 2"
    ),
}


def busy_debt(counter: Counter) -> OpenDebt:
    """A debt with a movement of every kind and two plans."""
    keep, operator = keeping(counter), counter.registry.operator
    debt = opened(counter)
    counter.sell()
    counter.module.before["vend_credit"] = REFUSED
    with pytest.raises(SaleVoided):
        counter.sell()
    counter.module.mend()
    keep.charge(debt.debt.id, money(700), "fee", operator)
    keep.change_plan(debt.debt, replace(debt.debt.plan, priority=2), "later", operator)
    return keep.credit(debt.debt.id, money(100), "paid", operator)


@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED.keys())
def test_tampering_is_found(counter: Counter, statement: str) -> None:
    busy_debt(counter)
    verify_journal(counter.store.units_of_work)
    tamper(counter, statement)
    with pytest.raises(JournalBroken):
        verify_journal(counter.store.units_of_work)


def tamper(counter: Counter, statement: str) -> None:
    """Change the books behind the program's back: without triggers and rules."""
    with counter.store.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        for table in TABLES:
            for action in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{action}")
        assert connection.exec_driver_sql(statement).rowcount


def test_a_movement_slipped_in_is_found(counter: Counter) -> None:
    debt = busy_debt(counter)
    entry = make_debt_entry(
        debt.debt,
        counter.registry.operator,
        position=debt.position + 1,
        kind=DebtEntryKind.CREDITED,
        amount=-debt.balance,
        balance=money(0),
    )
    with counter.store.units_of_work.write() as work:
        work.debts.post([entry])
        work.commit()
    with pytest.raises(JournalBroken, match="never journalled"):
        verify_journal(counter.store.units_of_work)


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_store_itself_refuses_to_alter_them(counter: Counter, statement: str) -> None:
    busy_debt(counter)
    for table, column in zip(TABLES, ("principal", "priority", "amount"), strict=True):
        with pytest.raises(Exception, match="append-only"), counter.store.engine.begin() as connection:
            connection.exec_driver_sql(statement.format(table, column, column))


def test_acts_at_the_same_instant_share_no_position(counter: Counter) -> None:
    """Each reads the balance in the transaction that writes it: of three, two fit."""
    debt = opened(counter, 1_000)
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _number: _credits(counter, debt, 400), range(3)))
    assert sorted(done) == [False, True, True]
    assert keeping(counter).entries(debt.debt.id)[-1].balance == money(200)


def _credits(counter: Counter, debt: OpenDebt, cents: int) -> bool:
    try:
        keeping(counter).credit(debt.debt.id, money(cents), "paid", counter.registry.operator)
    except DebtTooSmall:
        return False
    return True
