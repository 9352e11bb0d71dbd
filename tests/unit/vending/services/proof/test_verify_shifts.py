"""What somebody with the key of the database does to shifts and their cash is found by the walk."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.support.shifts import add_operator, cents, pieces, shifts_of
from vending.domain.cash.shift import CashKind, Movement
from vending.domain.people.operator import Operator, Role
from vending.errors import JournalBroken
from vending.services.cash.post_cash import post_act
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from tests.support.counters import Counter


@pytest.fixture
def cashier(counter: Counter) -> Operator:
    """Who sells at the counter."""
    return counter.registry.operator


@pytest.fixture
def boss(counter: Counter) -> Operator:
    return add_operator(counter, Role.SUPERVISOR)


BEHIND_ITS_BACK = {
    "a smaller float": "UPDATE cash_entry SET amount = amount - 1, balance = balance - 1 WHERE kind = 'float'",
    "less taken for a sale": "UPDATE cash_entry SET amount = amount - 100 WHERE kind = 'sale'",
    "another balance": "UPDATE cash_entry SET balance = balance - 100 WHERE kind = 'sale'",
    "another reason": "UPDATE cash_entry SET reason = 'wine' WHERE kind = 'pay_out'",
    "another approver": "UPDATE cash_entry SET approver_name = 'Nobody' WHERE kind = 'pay_out'",
    "a movement that is gone": "DELETE FROM cash_entry WHERE kind = 'pay_out'",
    "the last movement gone": "DELETE FROM cash_entry WHERE kind = 'pay_in'",
    "a movement that nobody made": (
        "INSERT INTO cash_entry SELECT shift_id, 9, kind, amount, balance, currency, at, operator_id, operator_name, "
        "approver_id, approver_name, sale_id, reason, bank, reference FROM cash_entry WHERE kind = 'sale'"
    ),
    "a sale of another drawer": "UPDATE sale SET shift_position = shift_position + 1 WHERE shift_position = 2",
    "a count that came right": "UPDATE shift_close SET counted = expected, reason = ''",
    "other pieces": "UPDATE shift_close SET pieces = '[[5000, 2]]'",
    "another cashier": "UPDATE shift SET operator_name = 'Somebody' WHERE number = 1",
    "a shift opened again": "INSERT INTO open_shift SELECT till, operator_id, id FROM shift WHERE number = 1",
    "a shift lost from sight": "DELETE FROM open_shift",
    "an end that is gone": "DELETE FROM shift_close",
}


@pytest.mark.parametrize("statement", BEHIND_ITS_BACK.values(), ids=BEHIND_ITS_BACK.keys())
def test_what_was_done_behind_its_back(counter: Counter, cashier: Operator, boss: Operator, statement: str) -> None:
    keep, store = shifts_of(counter), counter.store
    trusted = replace(cashier, approver=boss)
    keep.open(cashier, cents(10_000))
    counter.sell(10_000)
    keep.pay_out(trusted, cents(1_000), "milk")
    keep.pay_in(cashier, cents(1_000), "change")
    keep.close(trusted, pieces(r100=1), "stolen")
    shifts_of(counter, till="2").open(cashier, cents(0))
    verify_journal(store.units_of_work)
    with store.engine.begin() as connection:
        for table in ("shift", "cash_entry", "shift_close", "sale"):
            for action in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{action}")
        assert connection.exec_driver_sql(statement).rowcount
    with pytest.raises(JournalBroken):
        verify_journal(store.units_of_work)


def test_cash_that_a_fault_of_the_program_moves_after_the_close_is_found(counter: Counter, cashier: Operator) -> None:
    keep = shifts_of(counter)
    before = keep.open(cashier, cents(100))
    keep.close(cashier, pieces(r1=1))
    with counter.store.units_of_work.write() as work:
        post_act(work, before, Movement(CashKind.PAY_IN, cents(1), reason="late"), cashier, counter.clock.now())
        work.commit()
    with pytest.raises(JournalBroken, match="after it was closed"):
        verify_journal(counter.store.units_of_work)
