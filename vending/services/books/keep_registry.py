"""Keeping the registry: customers, accounts and meters, each change with who made it and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from vending.domain.people.permission import Action
from vending.domain.registry.customer import AccountStatus
from vending.domain.registry.history import history_row
from vending.domain.registry.meter import MeterStatus
from vending.domain.registry.rules import ACCOUNT, METER, verify_meter, verify_reason
from vending.errors import BadRecord, RecordFault, UnknownRecord
from vending.ids import AccountId, CustomerId, MeterId
from vending.services.books.registry_edits import (
    add_account,
    add_customer,
    add_meter,
    edit_account,
    edit_customer,
    edit_meter,
    insert_meter,
    verify_open,
)
from vending.services.people.guard import Guard
from vending.services.proof.record_changes import record_changes

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from vending.clock import Clock
    from vending.domain.people.operator import Operator
    from vending.domain.proof.change import Change, ChangeSet
    from vending.domain.registry.customer import Account, Customer
    from vending.domain.registry.history import HistoryRow
    from vending.domain.registry.meter import Meter
    from vending.ports import UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True)
class KeepRegistry:
    """Adds to the registry and changes it. Each call is one act: one change set, or None where nothing changed.

    A record that is changed is given as it was read: RecordChanged when somebody else has changed it since. Everything
    raises BadRecord for a field that cannot be, AlreadyThere for a number that is taken, and as `record_changes` does.
    """

    units_of_work: UnitsOfWork
    clock: Clock

    def register(
        self, customer: Customer, account: Account, meter: Meter | None, operator: Operator, note: str = ""
    ) -> ChangeSet | None:
        """Record a customer, an account and a meter, those of them that are not recorded yet.

        Raises RecordClosed for a meter on a closed account.
        """

        def changes(work: UnitOfWork, now: datetime) -> list[Change]:
            made = [*add_customer(work, customer), *add_account(work, account, now)]
            return made if meter is None else [*made, *add_meter(work, meter, now)]

        return self._act(operator, note, changes)

    def change_customer(
        self, before: Customer, after: Customer, operator: Operator, note: str = ""
    ) -> ChangeSet | None:
        """Replace a customer's record."""

        def changes(work: UnitOfWork, _now: datetime) -> list[Change]:
            return edit_customer(work, before, after)

        return self._act(operator, note, changes)

    def change_account(self, before: Account, after: Account, operator: Operator, note: str = "") -> ChangeSet | None:
        """Replace an account's record. Raises RecordClosed for a status that would open a closed one again."""

        def changes(work: UnitOfWork, now: datetime) -> list[Change]:
            return edit_account(work, before, after, now)

        return self._act(operator, note, changes)

    def change_meter(self, before: Meter, after: Meter, operator: Operator, note: str = "") -> ChangeSet | None:
        """Replace a meter's record. Raises RecordClosed, MeterHasSales for its number, SaleUnfinished."""

        def changes(work: UnitOfWork, now: datetime) -> list[Change]:
            return edit_meter(work, before, after, now)

        return self._act(operator, note, changes)

    def move_meter(self, meter: Meter, to: AccountId, operator: Operator, reason: str) -> ChangeSet | None:
        """Put a meter on another account; debts stay with theirs. Raises RecordClosed, SaleUnfinished."""
        return self.change_meter(meter, replace(meter, account_id=to), operator, verify_reason(METER, reason))

    def replace_meter(self, old: Meter, new: Meter, operator: Operator, reason: str, *, carry_credit: bool) -> Meter:
        """Close a meter and put a new one on its account, and return that; it takes over the money carried if wished.

        What is left on the old meter is given again by a replacement token. Raises RecordClosed, SaleUnfinished.
        """
        hung = replace(new, account_id=old.account_id, status=MeterStatus.ACTIVE)
        hung = verify_meter(replace(hung, replaces=old.id, takes_credit=carry_credit), self.clock.now().date())
        if hung.commodity is not old.commodity:
            raise BadRecord(METER, "commodity", hung.commodity.name.lower(), RecordFault.NOT_A_CHOICE)

        def changes(work: UnitOfWork, now: datetime) -> list[Change]:
            verify_open(METER, old.number, old.status)
            closed = edit_meter(work, old, replace(old, status=MeterStatus.CLOSED), now)
            return [*closed, *insert_meter(work, hung)]

        self._act(operator, verify_reason(METER, reason), changes)
        return hung

    def suspend_meter(self, meter: Meter, operator: Operator, reason: str) -> ChangeSet | None:
        """Let a meter buy no more for now. Raises RecordClosed."""
        return self._set_meter(meter, MeterStatus.SUSPENDED, operator, reason)

    def resume_meter(self, meter: Meter, operator: Operator, reason: str) -> ChangeSet | None:
        """Let a suspended meter buy again. Raises RecordClosed."""
        return self._set_meter(meter, MeterStatus.ACTIVE, operator, reason)

    def close_meter(self, meter: Meter, operator: Operator, reason: str) -> ChangeSet | None:
        """Let a meter never buy again. Raises SaleUnfinished."""
        return self._set_meter(meter, MeterStatus.CLOSED, operator, reason)

    def suspend_account(self, account: Account, operator: Operator, reason: str) -> ChangeSet | None:
        """Let the meters of an account buy no more for now. Raises RecordClosed."""
        return self._set_account(account, AccountStatus.SUSPENDED, operator, reason)

    def resume_account(self, account: Account, operator: Operator, reason: str) -> ChangeSet | None:
        """Let the meters of a suspended account buy again. Raises RecordClosed."""
        return self._set_account(account, AccountStatus.ACTIVE, operator, reason)

    def close_account(self, account: Account, operator: Operator, reason: str) -> ChangeSet | None:
        """Close an account and its meters for good; what it owes stays owed. Raises SaleUnfinished."""
        return self._set_account(account, AccountStatus.CLOSED, operator, reason)

    def history_of(self, subject: UUID) -> tuple[HistoryRow, ...]:
        """Return what was changed of a record, newest first; of an account also of its customer and its meters."""
        with self.units_of_work.read() as work:
            found = [row for one in _subjects(work, subject) for row in work.history.of_subject(one)]
            found.sort(key=lambda row: row[0].id, reverse=True)
            return tuple(history_row(change_set, change, _namer(work)) for change_set, change in found)

    def _set_meter(self, meter: Meter, status: MeterStatus, operator: Operator, reason: str) -> ChangeSet | None:
        return self.change_meter(meter, replace(meter, status=status), operator, verify_reason(METER, reason))

    def _set_account(
        self, account: Account, status: AccountStatus, operator: Operator, reason: str
    ) -> ChangeSet | None:
        return self.change_account(account, replace(account, status=status), operator, verify_reason(ACCOUNT, reason))

    def _act(
        self, operator: Operator, note: str, changes: Callable[[UnitOfWork, datetime], list[Change]]
    ) -> ChangeSet | None:
        """Make changes and record them, in one transaction."""
        Guard(self.units_of_work, self.clock).verify(operator, Action.KEEP_CUSTOMERS)
        now = self.clock.now()
        with self.units_of_work.write() as work:
            made = changes(work, now)
            if not made:
                return None
            change_set = record_changes(work, operator, now, note, made)
            work.commit()
        return change_set


def _subjects(work: UnitOfWork, subject: UUID) -> list[UUID]:
    try:
        account = work.customers.get_account(AccountId(subject))
    except UnknownRecord:
        return [subject]
    return [subject, account.customer_id, *(one.id for one in work.customers.meters_of(account.id))]


def _namer(work: UnitOfWork) -> Callable[[str, str], str]:
    """Return what says which account, customer or meter a field refers to, by number or name."""
    readers: dict[str, Callable[[UUID], str]] = {
        "customer_id": lambda key: work.customers.get_customer(CustomerId(key)).name,
        "account_id": lambda key: work.customers.get_account(AccountId(key)).number,
        "replaces": lambda key: work.customers.get_meter(MeterId(key)).number,
    }

    def named(field: str, text: str) -> str:
        return readers[field](UUID(text)) if text and field in readers else text

    return named
