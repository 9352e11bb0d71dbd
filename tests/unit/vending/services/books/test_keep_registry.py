from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sts.token import Commodity
from tests.support.counters import LOST
from tests.support.records import START, make_account, make_customer, make_meter, make_tariff, meter_number
from vending.domain.proof.change import SubjectKind
from vending.domain.registry.customer import AccountStatus
from vending.domain.registry.history import FieldChange
from vending.domain.registry.meter import MeterStatus
from vending.errors import (
    AlreadyThere,
    BadRecord,
    MeterHasSales,
    MeterNotActive,
    RecordChanged,
    RecordClosed,
    RecordFault,
    Refused,
    SalePending,
    SaleUnfinished,
    UnknownRecord,
)
from vending.money import Money
from vending.services.books.keep_registry import KeepRegistry
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.counters import Counter
    from vending.domain.people.operator import Operator
    from vending.domain.registry.customer import Account, Customer
    from vending.domain.registry.meter import Meter


@pytest.fixture
def registry(counter: Counter) -> KeepRegistry:
    return KeepRegistry(counter.store.units_of_work, counter.clock)


@pytest.fixture
def clerk(counter: Counter) -> Operator:
    return counter.registry.operator


def stored_meter(counter: Counter, meter: Meter) -> Meter:
    with counter.store.units_of_work.read() as work:
        return work.customers.get_meter(meter.id)


def stored_account(counter: Counter, account: Account) -> Account:
    with counter.store.units_of_work.read() as work:
        return work.customers.get_account(account.id)


def acts(counter: Counter) -> int:
    with counter.store.units_of_work.read() as work:
        return work.history.count()


def newcomer(counter: Counter) -> tuple[Customer, Account, Meter]:
    customer = make_customer(name="Lerato Nkosi")
    account = make_account(customer, counter.registry.tariff)
    return customer, account, make_meter(account, connected_on=START.date())


def test_a_customer_comes_with_account_and_meter_in_one_act(
    counter: Counter, registry: KeepRegistry, clerk: Operator
) -> None:
    customer, account, meter = newcomer(counter)
    act = registry.register(replace(customer, name="  Lerato Nkosi "), account, meter, clerk, "form 7")
    assert act is not None
    assert stored_meter(counter, meter) == meter
    rows = registry.history_of(account.id)
    assert {row.kind for row in rows} == {SubjectKind.CUSTOMER, SubjectKind.ACCOUNT, SubjectKind.METER}
    assert {(row.is_new, row.note, row.operator_name, row.at) for row in rows} == {(True, "form 7", clerk.name, START)}
    assert FieldChange("name", "", "Lerato Nkosi") in [one for row in rows for one in row.fields]
    assert counter.sell(meter=meter.number).intent.customer_name == "Lerato Nkosi"
    verify_journal(counter.store.units_of_work)


def test_a_customer_who_is_there_gets_another_account_or_meter(
    counter: Counter, registry: KeepRegistry, clerk: Operator
) -> None:
    there = counter.registry
    second = make_account(there.customer, there.tariff)
    assert registry.register(there.customer, second, None, clerk) is not None
    meter = make_meter(second)
    assert registry.register(there.customer, second, meter, clerk) is not None
    assert registry.register(there.customer, second, None, clerk) is None
    assert acts(counter) == 2
    with pytest.raises(RecordChanged):
        registry.register(replace(there.customer, name="Somebody"), second, None, clerk)
    with pytest.raises(AlreadyThere):
        registry.register(there.customer, second, make_meter(second, number=meter.number), clerk)
    with pytest.raises(AlreadyThere):
        registry.register(there.customer, make_account(there.customer, there.tariff, number=second.number), None, clerk)
    assert acts(counter) == 2


def test_what_nobody_changed_is_not_recorded(counter: Counter, registry: KeepRegistry, clerk: Operator) -> None:
    there = counter.registry
    assert (
        registry.change_customer(there.customer, replace(there.customer, name=there.customer.name + " "), clerk) is None
    )
    assert registry.change_account(there.account, there.account, clerk) is None
    assert registry.change_meter(there.meter, there.meter, clerk) is None
    assert registry.resume_meter(there.meter, clerk, "asked") is None
    assert acts(counter) == 0


def test_what_somebody_else_changed_meanwhile_is_not_written_over(
    counter: Counter, registry: KeepRegistry, clerk: Operator
) -> None:
    there = counter.registry
    registry.change_customer(there.customer, replace(there.customer, phone="0820000000"), clerk)
    registry.change_account(there.account, replace(there.account, area="Ward 9"), clerk)
    registry.change_meter(there.meter, replace(there.meter, ti=7), clerk)
    late: list[Callable[[], object]] = [
        lambda: registry.change_customer(there.customer, replace(there.customer, name="Late"), clerk),
        lambda: registry.change_account(there.account, replace(there.account, area="Late"), clerk),
        lambda: registry.change_meter(there.meter, replace(there.meter, ti=8), clerk),
        lambda: registry.close_account(there.account, clerk, "late"),
        lambda: registry.replace_meter(there.meter, make_meter(there.account), clerk, "late", carry_credit=False),
    ]
    for act in late:
        with pytest.raises(RecordChanged):
            act()
    assert acts(counter) == 3


def test_a_price_must_be_known(counter: Counter, registry: KeepRegistry, clerk: Operator) -> None:
    there = counter.registry
    later = make_tariff(effective_from=START + timedelta(days=30))
    with counter.store.units_of_work.write() as work:
        work.tariffs.add(later)
        work.commit()
    with pytest.raises(BadRecord) as caught:
        registry.change_account(there.account, replace(there.account, tariff="NONE"), clerk)
    assert (caught.value.field, caught.value.fault) == ("tariff", RecordFault.UNKNOWN)
    registry.change_account(there.account, replace(there.account, tariff=later.code), clerk)
    customer, account, _ = newcomer(counter)
    with pytest.raises(BadRecord):
        registry.register(customer, replace(account, tariff="NONE"), None, clerk)


def test_a_meter_moves_to_another_account(counter: Counter, registry: KeepRegistry, clerk: Operator) -> None:
    there = counter.registry
    second = make_account(there.customer, there.tariff, number="AC-2")
    registry.register(there.customer, second, None, clerk)
    registry.move_meter(there.meter, second.id, clerk, "wrong address")
    assert counter.sell(meter=there.meter.number).intent.account == "AC-2"
    (row,) = registry.history_of(there.meter.id)
    assert (row.note, row.fields) == ("wrong address", (FieldChange("account_id", there.account.number, "AC-2"),))
    registry.close_account(there.account, clerk, "left")
    moved = stored_meter(counter, there.meter)
    with pytest.raises(RecordClosed):
        registry.move_meter(moved, there.account.id, clerk, "back")
    with pytest.raises(UnknownRecord):
        registry.move_meter(moved, make_account(there.customer, there.tariff).id, clerk, "nowhere")


def test_a_replaced_meter_is_closed_and_its_credit_goes_on(
    counter: Counter, registry: KeepRegistry, clerk: Operator
) -> None:
    there = counter.registry
    counter.sell(10_001)
    with counter.store.units_of_work.read() as work:
        owed = work.ledger.meter_credit(there.meter, "ZAR")
    assert owed.minor > 0
    new = make_meter(there.account, status=MeterStatus.SUSPENDED, connected_on=START.date())
    hung = registry.replace_meter(there.meter, new, clerk, "burnt", carry_credit=True)
    assert (hung.status, hung.replaces, hung.takes_credit) == (MeterStatus.ACTIVE, there.meter.id, True)
    assert stored_meter(counter, hung) == hung
    assert stored_meter(counter, there.meter).status is MeterStatus.CLOSED
    with counter.store.units_of_work.read() as work:
        assert work.ledger.meter_credit(hung, "ZAR") == owed
    with pytest.raises(MeterNotActive):
        counter.sell(meter=there.meter.number)
    assert counter.sell(meter=hung.number).token is not None
    again = registry.replace_meter(hung, make_meter(there.account), clerk, "burnt again", carry_credit=False)
    with counter.store.units_of_work.read() as work:
        assert work.ledger.meter_credit(again, "ZAR") == Money(0, "ZAR")
    with pytest.raises(RecordClosed):
        registry.replace_meter(
            stored_meter(counter, hung), make_meter(there.account), clerk, "twice", carry_credit=True
        )
    fields = [one for row in registry.history_of(hung.id) for one in row.fields]
    assert FieldChange("replaces", "", there.meter.number) in fields


def test_a_replacement_measures_the_same(counter: Counter, registry: KeepRegistry, clerk: Operator) -> None:
    there = counter.registry
    water = make_meter(there.account, commodity=Commodity.WATER)
    with pytest.raises(BadRecord) as caught:
        registry.replace_meter(there.meter, water, clerk, "burnt", carry_credit=True)
    assert caught.value.field == "commodity"


def test_credit_is_taken_over_by_replacement_only(counter: Counter, registry: KeepRegistry, clerk: Operator) -> None:
    there = counter.registry
    other = make_meter(there.account, replaces=there.meter.id)
    with pytest.raises(BadRecord):
        registry.register(there.customer, there.account, other, clerk)
    with pytest.raises(BadRecord):
        registry.change_meter(there.meter, replace(there.meter, replaces=other.id), clerk)


def test_suspended_resumed_closed(counter: Counter, registry: KeepRegistry, clerk: Operator) -> None:
    meter = counter.registry.meter
    registry.suspend_meter(meter, clerk, "seal broken")
    with pytest.raises(MeterNotActive):
        counter.sell()
    meter = stored_meter(counter, meter)
    registry.resume_meter(meter, clerk, "sealed again")
    assert counter.sell().token is not None
    registry.close_meter(stored_meter(counter, meter), clerk, "house is gone")
    closed = stored_meter(counter, meter)
    for act in (registry.resume_meter, registry.suspend_meter):
        with pytest.raises(RecordClosed):
            act(closed, clerk, "again")
    with pytest.raises(RecordClosed):
        registry.change_meter(closed, replace(closed, ti=3), clerk)
    assert [row.note for row in registry.history_of(meter.id)] == ["house is gone", "sealed again", "seal broken"]


def test_an_account_closes_with_its_meters(counter: Counter, registry: KeepRegistry, clerk: Operator) -> None:
    there = counter.registry
    registry.suspend_account(there.account, clerk, "arrears")
    with pytest.raises(MeterNotActive):
        counter.sell()
    account = stored_account(counter, there.account)
    registry.resume_account(account, clerk, "paid")
    registry.close_account(there.account, clerk, "moved out")
    closed = stored_account(counter, there.account)
    assert stored_meter(counter, there.meter).status is MeterStatus.CLOSED
    with pytest.raises(RecordClosed):
        registry.resume_account(closed, clerk, "back again")
    with pytest.raises(RecordClosed):
        registry.register(there.customer, closed, make_meter(closed), clerk)
    registry.change_account(closed, replace(closed, number=f"{closed.number} old"), clerk)
    assert stored_account(counter, closed).status is AccountStatus.CLOSED
    verify_journal(counter.store.units_of_work)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_needed(counter: Counter, registry: KeepRegistry, clerk: Operator, reason: str) -> None:
    there = counter.registry
    acts_: list[Callable[[], object]] = [
        lambda: registry.suspend_meter(there.meter, clerk, reason),
        lambda: registry.close_account(there.account, clerk, reason),
        lambda: registry.move_meter(there.meter, there.account.id, clerk, reason),
        lambda: registry.replace_meter(there.meter, make_meter(there.account), clerk, reason, carry_credit=False),
    ]
    for act in acts_:
        with pytest.raises(BadRecord) as caught:
            act()
        assert (caught.value.field, caught.value.fault) == ("reason", RecordFault.EMPTY)
    assert acts(counter) == 0


def test_the_number_of_a_meter_that_has_tokens_stays(counter: Counter, registry: KeepRegistry, clerk: Operator) -> None:
    meter = counter.registry.meter
    mended = replace(meter, number=meter_number(77_777_777))
    registry.change_meter(meter, mended, clerk, "mistyped")
    counter.sell(meter=mended.number)
    for other in ({"number": meter.number}, {"commodity": Commodity.WATER}, {"in_currency": True}):
        with pytest.raises(MeterHasSales):
            registry.change_meter(mended, replace(mended, **other), clerk)


def test_a_sale_that_waits_keeps_what_its_token_is_made_from(
    counter: Counter, registry: KeepRegistry, clerk: Operator
) -> None:
    there = counter.registry
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        counter.sell()
    meter = there.meter
    second = make_account(there.customer, there.tariff)
    registry.register(there.customer, second, None, clerk)
    stranding: list[Callable[[], object]] = [
        lambda: registry.change_meter(meter, replace(meter, krn=2), clerk),
        lambda: registry.move_meter(meter, second.id, clerk, "moved"),
        lambda: registry.close_meter(meter, clerk, "gone"),
        lambda: registry.close_account(there.account, clerk, "gone"),
        lambda: registry.replace_meter(meter, make_meter(there.account), clerk, "burnt", carry_credit=True),
    ]
    for act in stranding:
        with pytest.raises(SaleUnfinished) as caught:
            act()
        assert caught.value.number == meter.number
    registry.suspend_meter(meter, clerk, "look at it")
    assert stored_account(counter, there.account).status is AccountStatus.ACTIVE


def test_a_refused_act_leaves_nothing(counter: Counter, registry: KeepRegistry, clerk: Operator) -> None:
    customer, account, meter = newcomer(counter)
    for bad in (replace(meter, krn=0), replace(meter, number=counter.registry.meter.number)):
        with pytest.raises(Refused):
            registry.register(customer, account, bad, clerk)
    with counter.store.units_of_work.read() as work, pytest.raises(UnknownRecord):
        work.customers.get_customer(customer.id)
    assert acts(counter) == 0
