"""Rules of commission, what sales earn under them, payouts; and that nobody alters any of it unseen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.support.commissions import add_operator, make_commission
from tests.support.counters import LOST, REFUSED, STATION
from tests.support.records import CURRENCY, START
from vending.domain.cash.shift import CashKind
from vending.domain.commission.commission import CommissionKind, PayoutMethod, commission_of
from vending.domain.people.operator import Role
from vending.errors import (
    BadRecord,
    CashTooShort,
    CommissionBackdated,
    CommissionToConfirm,
    CommissionTooSmall,
    CommissionUnchanged,
    JournalBroken,
    NotAllowed,
    SalePending,
    SaleVoided,
)
from vending.money import Money
from vending.services.commission.keep_commission import KeepCommission
from vending.services.commission.post_commission import take_back
from vending.services.people.guard import Guard
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from vending.domain.commission.commission import CommissionEntry
    from vending.domain.people.operator import Operator
    from vending.domain.sales.sale import Sale

DAY = timedelta(days=1)
TODAY = date(2026, 3, 1)


def zar(minor: int) -> Money:
    return Money(minor, CURRENCY)


@dataclass(frozen=True)
class Office:
    """A counter whose manager keeps the commission."""

    counter: Counter
    keep: KeepCommission
    manager: Operator

    def publish(self, percent: str, **fields: object) -> None:
        self.keep.publish(make_commission(percent), self.manager, **fields)  # type: ignore[arg-type]

    def entries(self) -> list[CommissionEntry]:
        with self.counter.store.units_of_work.read() as work:
            return list(work.commission.entries())

    def balance(self) -> Money:
        return self.keep.overview(self.manager).balance

    def take_back(self, sale: Sale) -> tuple[CommissionEntry, ...]:
        with self.counter.store.units_of_work.write() as work:
            taken = take_back(work, sale, self.counter.clock.now())
            work.commit()
        return taken


@pytest.fixture
def office(counter: Counter) -> Office:
    units = counter.store.units_of_work
    keep = KeepCommission(units, counter.clock, STATION, Guard(units, counter.clock))
    return Office(counter, keep, add_operator(units, Role.MANAGER))


def test_a_sale_earns_under_the_rule_of_its_moment(office: Office) -> None:
    counter = office.counter
    counter.sell()
    office.publish("2.5")
    counter.clock.advance(hours=1)
    office.publish("10", effective_from=START + DAY)
    first = counter.sell(10_000)
    counter.clock.moment = START + DAY
    second = counter.sell(20_000)
    told = [(one.kind, one.sale_id, one.amount.minor, one.balance.minor, one.version) for one in office.entries()]
    assert told == [
        (CommissionKind.EARNED, first.intent.id, 250, 250, 1),
        (CommissionKind.EARNED, second.intent.id, 2000, 2250, 2),
    ]
    view = office.keep.overview(office.manager)
    assert (view.balance, view.in_force, len(view.rules)) == (zar(2250), view.rules[1], 2)
    verify_journal(counter.store.units_of_work)


def test_a_sale_that_was_pending_earns_by_the_rule_of_when_it_was_paid(office: Office) -> None:
    counter = office.counter
    office.publish("2.5")
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        counter.sell()
    assert office.entries() == []
    counter.clock.advance(minutes=5)
    office.publish("10")
    counter.module.mend()
    assert len(list(counter.settling.settle_all())) == 1
    assert [(one.amount.minor, one.version) for one in office.entries()] == [(250, 1)]
    verify_journal(counter.store.units_of_work)


def test_nothing_is_earned_by_what_is_void_free_or_before_any_rule(office: Office) -> None:
    counter = office.counter
    counter.sell()
    assert office.balance() == zar(0)
    office.publish("2.5")
    counter.module.before["vend_credit"] = REFUSED
    with pytest.raises(SaleVoided):
        counter.sell()
    counter.module.mend()
    counter.clock.advance(minutes=1)
    office.publish("0")
    counter.sell()
    assert office.entries() == []
    verify_journal(counter.store.units_of_work)


def test_what_is_taken_back_is_what_was_earned(office: Office) -> None:
    unearned = office.counter.sell()
    office.publish("2.5")
    earned, other = office.counter.sell(), office.counter.sell(30_000)
    office.counter.clock.advance(minutes=1)
    office.publish("10")
    (entry,) = office.take_back(earned)
    assert (entry.kind, entry.amount, entry.version) == (CommissionKind.TAKEN_BACK, zar(-250), 1)
    assert office.take_back(unearned) == ()
    assert office.balance() == commission_of(make_commission("2.5"), other.intent)


def test_what_was_paid_and_is_taken_back_is_made_good_by_the_next_sales(office: Office) -> None:
    office.publish("10")
    sale = office.counter.sell()
    office.keep.pay(zar(1000), PayoutMethod.BANK, office.manager, "EFT 1")
    office.take_back(sale)
    assert office.balance() == zar(-1000)
    with pytest.raises(CommissionTooSmall):
        office.keep.pay(zar(1), PayoutMethod.BANK, office.manager, "EFT 2")
    office.counter.sell(15_000)
    assert office.balance() == zar(500)


def test_no_more_is_paid_than_there_is(office: Office) -> None:
    office.publish("2.5")
    office.counter.sell()
    with pytest.raises(CommissionTooSmall) as caught:
        office.keep.pay(zar(251), PayoutMethod.BANK, office.manager, "EFT 1")
    assert caught.value.balance == zar(250)
    paid = office.keep.pay(zar(250), PayoutMethod.BANK, office.manager, " EFT 1 ")
    assert paid.payout is not None
    assert (paid.amount, paid.balance, paid.payout.reference) == (zar(-250), zar(0), "EFT 1")
    with pytest.raises(CommissionTooSmall):
        office.keep.pay(zar(1), PayoutMethod.BANK, office.manager, "EFT 2")
    verify_journal(office.counter.store.units_of_work)


def test_cash_is_paid_out_of_the_shift_of_who_pays(office: Office) -> None:
    office.publish("10")
    office.counter.sell()
    with pytest.raises(CashTooShort):
        office.keep.pay(zar(1000), PayoutMethod.CASH, office.manager)
    assert office.balance() == zar(1000)
    order = replace(office.counter.order(20_000), operator=office.manager)
    office.counter.selling.sell(order)
    entry = office.keep.pay(zar(1000), PayoutMethod.CASH, office.manager)
    assert entry.payout is not None
    assert entry.payout.shift is not None
    with office.counter.store.units_of_work.read() as work:
        cash = work.shifts.get_entry(entry.payout.shift)
    assert (cash.kind, cash.amount, cash.balance) == (CashKind.COMMISSION, zar(-1000), zar(19_000))
    verify_journal(office.counter.store.units_of_work)


def test_ten_that_meant_a_thousand_per_cent(office: Office) -> None:
    with pytest.raises(BadRecord):
        office.publish("1000")
    with pytest.raises(CommissionToConfirm) as caught:
        office.publish("25")
    assert (caught.value.hundred, caught.value.share) == (zar(10_000), zar(2500))
    office.publish("25", confirmed=zar(2500))
    office.counter.sell()
    assert office.balance() == zar(2500)


def test_a_rule_is_published_once_and_never_for_the_past(office: Office) -> None:
    with pytest.raises(CommissionUnchanged) as caught:
        office.publish("0")
    assert caught.value.version == 0
    with pytest.raises(CommissionBackdated):
        office.publish("5", effective_from=START - timedelta(seconds=1))
    office.publish("5.0", effective_from=START + DAY)
    with pytest.raises(CommissionUnchanged) as caught:
        office.publish("5", effective_from=START + 2 * DAY)
    assert caught.value.version == 1
    office.publish("5")  # brought forward
    assert [one.version for one in office.keep.overview(office.manager).rules] == [1, 2]
    verify_journal(office.counter.store.units_of_work)


def test_a_statement_of_some_days(office: Office) -> None:
    office.publish("10")
    counter = office.counter
    gone = counter.sell(20_000)
    counter.clock.advance(days=1)
    counter.sell()
    office.keep.pay(zar(1500), PayoutMethod.BANK, office.manager, "EFT 1")
    office.take_back(gone)
    counter.clock.advance(days=1)
    counter.sell()
    told = office.keep.statement(TODAY + DAY, TODAY + DAY, office.manager)
    assert (told.opening, told.closing) == (zar(2000), zar(-500))
    sums = told.totals
    assert (sums.sales, sums.base, sums.earned, sums.taken_back, sums.paid) == (
        0,
        zar(-10_000),
        zar(1000),
        zar(-2000),
        zar(-1500),
    )
    assert [one.payout.reference for one in told.payouts if one.payout] == ["EFT 1"]
    assert office.keep.statement(TODAY, TODAY + 2 * DAY, office.manager).closing == office.balance() == zar(500)
    with pytest.raises(BadRecord):
        office.keep.statement(TODAY + DAY, TODAY, office.manager)


@pytest.mark.parametrize(
    ("role", "refused"),
    [
        (Role.CASHIER, {"overview", "statement", "publish", "pay"}),
        (Role.SUPERVISOR, {"publish", "pay"}),
        (Role.TECHNICIAN, {"overview", "statement", "publish", "pay"}),
        (Role.AUDITOR, {"publish", "pay"}),
        (Role.MANAGER, set()),
    ],
)
def test_who_may(office: Office, role: Role, refused: set[str]) -> None:
    office.publish("10")
    office.counter.sell()
    who = add_operator(office.counter.store.units_of_work, role)
    calls = {
        "overview": lambda: office.keep.overview(who),
        "statement": lambda: office.keep.statement(TODAY, TODAY, who),
        "publish": lambda: office.keep.publish(make_commission("5"), who),
        "pay": lambda: office.keep.pay(zar(5), PayoutMethod.BANK, who, "EFT"),
    }
    met = set()
    for name, call in calls.items():
        try:
            call()
        except NotAllowed:
            met.add(name)
    assert met == refused


BEHIND_ITS_BACK = {
    "a higher percentage": "UPDATE commission_rule SET percent = '25'",
    "a rule that nobody published": (
        "INSERT INTO commission_rule SELECT 2, zeroblob(16), effective_from, '99', base, per_sale, per_unit, least, "
        "most, currency FROM commission_rule"
    ),
    "more earned": "UPDATE commission_entry SET amount = 2500, balance = 2500 WHERE kind = 'earned'",
    "another balance": "UPDATE commission_entry SET balance = balance + 1",
    "earned a day later": "UPDATE commission_entry SET at = at + 86400000000 WHERE kind = 'earned'",
    "earned by nobody": (
        "INSERT INTO commission_entry (position, kind, amount, balance, currency, at, sale_id, version, base) "
        "SELECT 9, 'taken_back', amount, balance, currency, at, sale_id, version, base FROM commission_entry "
        "WHERE kind = 'earned'"
    ),
    "never earned": "DELETE FROM commission_entry WHERE kind = 'earned'",
    "never paid": "DELETE FROM commission_entry WHERE kind = 'paid'",
    "paid less": "UPDATE commission_entry SET amount = -1, balance = 999 WHERE kind = 'paid'",
    "paid under another reference": "UPDATE commission_entry SET reference = 'EFT 9' WHERE kind = 'paid'",
    "paid by somebody else": "UPDATE commission_entry SET operator_name = 'Nobody' WHERE kind = 'paid'",
    "paid twice": (
        "INSERT INTO commission_entry SELECT 9, kind, amount, balance, currency, at, sale_id, version, base, "
        "zeroblob(16), method, reference, operator_id, operator_name, approver_id, approver_name, shift_id, "
        "shift_position FROM commission_entry WHERE kind = 'paid'"
    ),
}


@pytest.mark.parametrize("statement", BEHIND_ITS_BACK.values(), ids=BEHIND_ITS_BACK.keys())
def test_what_was_done_behind_its_back(office: Office, statement: str) -> None:
    store = office.counter.store
    office.publish("10")
    office.counter.sell()
    office.keep.pay(zar(500), PayoutMethod.BANK, office.manager, "EFT 1")
    verify_journal(store.units_of_work)
    with store.engine.begin() as connection:
        for table in ("commission_rule", "commission_entry"):
            for action in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{action}")
        assert connection.exec_driver_sql(statement).rowcount
    with pytest.raises(JournalBroken):
        verify_journal(store.units_of_work)


def test_a_sum_for_each_unit_is_of_the_units_on_the_receipt(office: Office) -> None:
    office.keep.publish(make_commission(per_unit=Decimal(10)), office.manager)
    sale = office.counter.sell()
    assert office.balance() == zar((sale.intent.units * 10 + 5) // 10)
