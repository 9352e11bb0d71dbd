"""Debts by hand: opened, charged, credited, recovered by another plan. Each act says why, and by whom.

Every movement and every plan is journalled with the act that made it, so that none can be altered unseen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vending.domain.debts.debt import Debt, DebtEntry, DebtEntryKind, OpenDebt
from vending.domain.debts.rules import KIND, MOST, verify_plan, verify_sum
from vending.domain.people.permission import Action
from vending.domain.proof.change import SubjectKind, change_of
from vending.domain.registry.rules import verify_reason
from vending.errors import BadRecord, DebtTooSmall, RecordChanged, RecordFault
from vending.ids import DebtId, new_id
from vending.money import Money
from vending.services.people.guard import Guard
from vending.services.proof.record_changes import record_changes

if TYPE_CHECKING:
    from datetime import datetime

    from vending.clock import Clock
    from vending.domain.debts.debt import DebtPlan
    from vending.domain.people.operator import Operator
    from vending.domain.proof.change import Change
    from vending.domain.station import StationIdentity
    from vending.ids import AccountId
    from vending.ports import UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True)
class KeepDebts:
    """What customers owe besides energy. All of it raises BadRecord, UnknownRecord and ClockBehind."""

    units_of_work: UnitsOfWork
    clock: Clock
    station: StationIdentity

    def of_account(self, account_id: AccountId, *, paid: bool = True) -> tuple[OpenDebt, ...]:
        """Return an account's debts in the order of recovery; without `paid` only those still owed."""
        with self.units_of_work.read() as work:
            return work.debts.of_account(account_id, paid=paid)

    def entries(self, debt_id: DebtId) -> tuple[DebtEntry, ...]:
        """Return a debt's movements, oldest first."""
        with self.units_of_work.read() as work:
            return work.debts.entries(debt_id)

    def open(
        self, account_id: AccountId, principal: Money, plan: DebtPlan, reason: str, operator: Operator
    ) -> OpenDebt:
        """Open a debt of `principal` for an account."""
        Guard(self.units_of_work, self.clock).verify(operator, Action.KEEP_DEBTS)
        why = verify_reason(KIND, reason)
        verify_sum("principal", principal, self.station.currency)
        good = verify_plan(plan, principal)
        now = self.clock.now()
        debt = Debt(DebtId(new_id()), account_id, good.name, principal, good.priority, good.recovery, now)
        with self.units_of_work.write() as work:
            opened = open_debt(work, debt, operator, why)
            work.commit()
        return opened

    def charge(self, debt_id: DebtId, amount: Money, reason: str, operator: Operator) -> OpenDebt:
        """Add to a debt."""
        return self._move(debt_id, DebtEntryKind.CHARGED, amount, reason, operator)

    def credit(self, debt_id: DebtId, amount: Money, reason: str, operator: Operator) -> OpenDebt:
        """Take from a debt. Raises DebtTooSmall for more than is owed."""
        return self._move(debt_id, DebtEntryKind.CREDITED, amount, reason, operator)

    def change_plan(self, before: Debt, plan: DebtPlan, reason: str, operator: Operator) -> OpenDebt:
        """Recover a debt by another plan; nothing is recorded when it is the same.

        Raises RecordChanged when somebody else gave it another plan than that of `before` meanwhile.
        """
        Guard(self.units_of_work, self.clock).verify(operator, Action.KEEP_DEBTS)
        why = verify_reason(KIND, reason)
        with self.units_of_work.write() as work:
            stored = work.debts.get(before.id)
            if stored.debt != before:
                raise RecordChanged(KIND)
            good = verify_plan(plan, max(before.principal, stored.balance))
            if good == before.plan:
                return stored
            after = replace(
                before, name=good.name, priority=good.priority, recovery=good.recovery, version=before.version + 1
            )
            work.debts.change_plan(after)
            record_changes(
                work, operator, self.clock.now(), why, [change_of(SubjectKind.DEBT, after.id, before, after)]
            )
            work.commit()
        return OpenDebt(after, stored.balance, stored.position)

    def _move(self, debt_id: DebtId, kind: DebtEntryKind, amount: Money, reason: str, operator: Operator) -> OpenDebt:
        Guard(self.units_of_work, self.clock).verify(operator, Action.KEEP_DEBTS)
        why = verify_reason(KIND, reason)
        verify_sum("amount", amount, self.station.currency)
        signed = -amount if kind is DebtEntryKind.CREDITED else amount
        with self.units_of_work.write() as work:
            now = self.clock.now()
            debt = work.debts.get(debt_id)
            _verify_movable(debt, signed)
            entry = _entry(debt, kind, signed, now, operator, why)
            work.debts.post([entry])
            record_changes(work, operator, now, why, [_change_of(entry)])
            work.commit()
        return OpenDebt(debt.debt, entry.balance, entry.position)


def open_debt(work: UnitOfWork, debt: Debt, operator: Operator, reason: str) -> OpenDebt:
    """Record a debt, what it begins with, and who opened it, in the transaction at hand. Raises UnknownRecord."""
    work.customers.get_account(debt.account_id)
    work.debts.add(debt)
    begun = OpenDebt(debt, Money.zero(debt.principal.currency), 0)
    entry = _entry(begun, DebtEntryKind.OPENED, debt.principal, debt.opened_at, operator, reason)
    work.debts.post([entry])
    changes = [change_of(SubjectKind.DEBT, debt.id, None, debt), _change_of(entry)]
    record_changes(work, operator, debt.opened_at, reason, changes)
    return OpenDebt(debt, entry.balance, entry.position)


def _verify_movable(debt: OpenDebt, amount: Money) -> None:
    """Raise DebtTooSmall below zero, BadRecord above what the books can hold."""
    after = debt.balance + amount
    if after.minor < 0:
        raise DebtTooSmall(debt.balance)
    if after.minor > MOST:
        raise BadRecord(KIND, "amount", str(amount.decimal), RecordFault.OUT_OF_RANGE)


def _entry(
    debt: OpenDebt, kind: DebtEntryKind, amount: Money, at: datetime, operator: Operator, reason: str
) -> DebtEntry:
    return DebtEntry(
        debt_id=debt.debt.id,
        position=debt.position + 1,
        kind=kind,
        amount=amount,
        balance=debt.balance + amount,
        at=at,
        operator_id=operator.id,
        operator_name=operator.name,
        sale_id=None,
        reason=reason,
    )


def _change_of(entry: DebtEntry) -> Change:
    return change_of(SubjectKind.DEBT_ENTRY, entry.debt_id, None, entry)
