from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cdu_app.viewmodels.customers.acts import Act, edits, other_acts
from cdu_app.viewmodels.customers.drafts import (
    Blank,
    find_faults,
    merge,
    read_account,
    read_customer,
    read_meter,
    texts_of,
)
from cdu_app.viewmodels.customers.state import DetailState, place_of
from sts.keys import EncryptionAlgorithm
from sts.token import Commodity
from tests.support.records import CURRENCY, make_registry
from vending.domain.registry.customer import AccountStatus
from vending.domain.registry.meter import MeterStatus
from vending.domain.sales.sale import MonthSales
from vending.errors import AlreadyThere, BadRecord, MeterHasSales, RecordFault
from vending.money import Money
from vending.queries import AccountDetail, MeterDetail

TODAY = date(2026, 3, 14)
NOTHING = Money(0, CURRENCY)


def detail_of(meter_status: MeterStatus, account_status: AccountStatus = AccountStatus.ACTIVE) -> DetailState:
    registry = make_registry()
    meter = replace(registry.meter, status=meter_status)
    month = MonthSales(0, 0, NOTHING)
    account = replace(registry.account, status=account_status)
    meters = (MeterDetail(meter, month, None, NOTHING),)
    return DetailState(AccountDetail(registry.customer, account, (), meters, (), ()), meter.id)


def test_what_is_read_from_an_untouched_form_is_the_record_itself() -> None:
    registry = make_registry()
    meter = replace(
        registry.meter,
        commodity=Commodity.WATER,
        in_currency=True,
        ea=EncryptionAlgorithm.MISTY1,
        connected_on=TODAY,
        ti=7,
    )
    assert read_customer(registry.customer, texts_of(registry.customer)) == registry.customer
    assert read_account(registry.account, texts_of(registry.account)) == registry.account
    assert read_meter(meter, texts_of(meter), TODAY) == meter


def test_a_form_tells_each_of_its_mistakes_once() -> None:
    blank = Blank.new()
    texts = texts_of(blank.meter) | {"number": "123", "sgc": "12", "ti": "x", "connected_on": "14.3.2026"}
    faults = find_faults(lambda typed: read_meter(blank.meter, typed, TODAY), texts)
    assert sorted(fault.field for fault in faults) == ["connected_on", "number", "sgc", "ti"]
    assert {fault.fault for fault in faults} == {
        RecordFault.MALFORMED,
        RecordFault.NOT_A_NUMBER,
        RecordFault.NOT_A_DATE,
    }


def test_an_empty_form_wants_what_is_needed_and_no_more() -> None:
    blank = Blank.new()
    wanted = find_faults(lambda typed: read_customer(blank.customer, typed), texts_of(blank.customer))
    wanted += find_faults(lambda typed: read_account(blank.account, typed), texts_of(blank.account))
    assert [(fault.kind, fault.field, fault.fault) for fault in wanted] == [
        ("customer", "name", RecordFault.EMPTY),
        ("account", "number", RecordFault.EMPTY),
        ("account", "tariff", RecordFault.EMPTY),
    ]


def test_what_was_typed_stays_and_the_rest_follows_the_other_change() -> None:
    before = make_registry().customer
    typed = texts_of(before) | {"phone": "111 222"}
    present = replace(before, phone="333 444", email="a@b", name=before.name)
    shown, theirs = merge(before, present, typed)
    assert shown == texts_of(present) | {"phone": "111 222"}
    assert theirs == {"phone": "333 444"}


def test_the_same_change_by_both_is_no_conflict() -> None:
    before = make_registry().customer
    present = replace(before, phone="333 444")
    assert merge(before, present, texts_of(present)) == (texts_of(present), {})


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        (BadRecord("meter", "sgc", "1", RecordFault.MALFORMED), ("meter", "sgc")),
        (AlreadyThere("account", "12"), ("account", "number")),
        (MeterHasSales("12"), ("meter", "number")),
    ],
)
def test_a_refusal_stands_beside_the_field_it_is_about(
    fault: BadRecord | AlreadyThere | MeterHasSales, place: tuple[str, str]
) -> None:
    assert place_of(fault) == place


def test_what_can_be_done_follows_the_status() -> None:
    active, suspended = detail_of(MeterStatus.ACTIVE), detail_of(MeterStatus.SUSPENDED)
    assert active.may_sell
    assert {Act.GIVE, Act.SUSPEND_METER} <= set(sum(other_acts(active), ()))
    assert not suspended.may_sell
    offered = set(sum(other_acts(suspended), ()))
    assert Act.RESUME_METER in offered
    assert not offered & {Act.GIVE, Act.SUSPEND_METER}


def test_what_is_closed_stays_closed() -> None:
    closed = detail_of(MeterStatus.CLOSED, AccountStatus.CLOSED)
    assert not closed.may_sell
    assert Act.EDIT_METER not in edits(closed)
    assert other_acts(closed) == ((Act.DEBTS, Act.STATEMENT), (Act.ADD_ACCOUNT,))


def test_nothing_can_be_done_with_nobody() -> None:
    assert edits(DetailState()) == ()
    assert other_acts(DetailState()) == ()
