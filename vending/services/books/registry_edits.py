"""Adding records to the registry and changing them, within a transaction: each returns the changes it made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from vending.domain.proof.change import SubjectKind, change_of
from vending.domain.registry.customer import AccountStatus
from vending.domain.registry.meter import MeterStatus
from vending.domain.registry.rules import (
    ACCOUNT,
    CUSTOMER,
    METER,
    verify_account,
    verify_customer,
    verify_meter,
    verify_tariff,
)
from vending.errors import (
    BadRecord,
    MeterHasSales,
    RecordChanged,
    RecordClosed,
    RecordFault,
    SaleUnfinished,
    UnknownRecord,
)

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.proof.change import Change
    from vending.domain.registry.customer import Account, Customer
    from vending.domain.registry.meter import Meter
    from vending.ids import AccountId
    from vending.ports import UnitOfWork

# What a token is made from, and whose it is: it stays while a sale waits for its token.
_OF_A_TOKEN: Final = ("number", "commodity", "sgc", "krn", "ti", "ea", "in_currency", "account_id")

# What its sales say of a meter for good: units of energy never turn into water or money.
_OF_A_SALE: Final = ("number", "commodity", "in_currency")


def add_customer(work: UnitOfWork, customer: Customer) -> list[Change]:
    """Record a customer unless it is there. Raises BadRecord, RecordChanged when it is there but otherwise."""
    try:
        if work.customers.get_customer(customer.id) != customer:
            raise RecordChanged(CUSTOMER)
    except UnknownRecord:
        customer = verify_customer(customer)
        work.customers.add_customers([customer])
        return [change_of(SubjectKind.CUSTOMER, customer.id, None, customer)]
    return []


def add_account(work: UnitOfWork, account: Account, now: datetime) -> list[Change]:
    """Record an account unless it is there. Raises BadRecord, AlreadyThere, RecordChanged when it is otherwise."""
    try:
        if work.customers.get_account(account.id) != account:
            raise RecordChanged(ACCOUNT)
    except UnknownRecord:
        account = verify_account(account)
        _verify_priced(work, account, now)
        work.customers.add_accounts([account])
        return [change_of(SubjectKind.ACCOUNT, account.id, None, account)]
    return []


def add_meter(work: UnitOfWork, meter: Meter, now: datetime) -> list[Change]:
    """Record a new meter. Raises BadRecord, AlreadyThere, RecordClosed for a meter on a closed account."""
    if meter.replaces is not None:
        raise BadRecord(METER, "replaces", str(meter.replaces), RecordFault.NOT_A_CHOICE)
    _verify_account_open(work, meter.account_id)
    return insert_meter(work, verify_meter(meter, now.date()))


def edit_customer(work: UnitOfWork, before: Customer, after: Customer) -> list[Change]:
    """Replace a customer's record and return the change, none where there is none. Raises RecordChanged, BadRecord."""
    after = verify_customer(after)
    if work.customers.get_customer(before.id) != before:
        raise RecordChanged(CUSTOMER)
    if after == before:
        return []
    work.customers.change_customer(after)
    return [change_of(SubjectKind.CUSTOMER, after.id, before, after)]


def edit_account(work: UnitOfWork, before: Account, after: Account, now: datetime) -> list[Change]:
    """Replace an account's record and return the changes; closing it closes its meters.

    Raises RecordChanged, BadRecord, RecordClosed, AlreadyThere, SaleUnfinished.
    """
    after = verify_account(after)
    if work.customers.get_account(before.id) != before:
        raise RecordChanged(ACCOUNT)
    if after == before:
        return []
    if after.status is not before.status:
        verify_open(ACCOUNT, before.number, before.status)
    if (after.tariff, after.customer_class) != (before.tariff, before.customer_class):
        _verify_priced(work, after, now)
    work.customers.get_customer(after.customer_id)
    work.customers.change_account(after)
    changes = [change_of(SubjectKind.ACCOUNT, after.id, before, after)]
    if after.status is AccountStatus.CLOSED:
        for meter in work.customers.meters_of(after.id):
            changes += edit_meter(work, meter, replace(meter, status=MeterStatus.CLOSED), now)
    return changes


def edit_meter(work: UnitOfWork, before: Meter, after: Meter, now: datetime) -> list[Change]:
    """Replace a meter's record and return the change.

    Raises RecordChanged, BadRecord, RecordClosed, AlreadyThere, MeterHasSales, SaleUnfinished.
    """
    after = verify_meter(after, now.date())
    if work.customers.get_meter(before.id) != before:
        raise RecordChanged(METER)
    if after == before:
        return []
    verify_open(METER, before.number, before.status)
    _verify_editable(work, before, after)
    work.customers.change_meter(after)
    return [change_of(SubjectKind.METER, after.id, before, after)]


def insert_meter(work: UnitOfWork, meter: Meter) -> list[Change]:
    """Record a verified meter. Raises AlreadyThere."""
    work.customers.add_meters([meter])
    return [change_of(SubjectKind.METER, meter.id, None, meter)]


def verify_open(kind: str, number: str, status: AccountStatus | MeterStatus) -> None:
    """Raise RecordClosed for a record that was closed."""
    if status in (AccountStatus.CLOSED, MeterStatus.CLOSED):
        raise RecordClosed(kind, number)


def _verify_editable(work: UnitOfWork, before: Meter, after: Meter) -> None:
    if (after.replaces, after.takes_credit) != (before.replaces, before.takes_credit):
        # Money that two meters had taken over would be spent twice.
        raise BadRecord(METER, "replaces", str(after.replaces or ""), RecordFault.NOT_A_CHOICE)
    if after.account_id != before.account_id:
        _verify_account_open(work, after.account_id)
    moved = any(getattr(after, name) != getattr(before, name) for name in _OF_A_TOKEN)
    if moved or after.status is MeterStatus.CLOSED:
        for intent in work.sales.pending(before.id):
            raise SaleUnfinished(before.number, intent.receipt)
    other = any(getattr(after, name) != getattr(before, name) for name in _OF_A_SALE)
    if other and work.customers.has_sales(before.id):
        raise MeterHasSales(before.number)


def _verify_account_open(work: UnitOfWork, account_id: AccountId) -> None:
    account = work.customers.get_account(account_id)
    verify_open(ACCOUNT, account.number, account.status)


def _verify_priced(work: UnitOfWork, account: Account, now: datetime) -> None:
    """By the version in force, or by the first one where the tariff is still to begin."""
    tariff = work.tariffs.find_in_force(account.tariff, now)
    verify_tariff(account, tariff or next(iter(work.tariffs.versions(account.tariff)), None))
