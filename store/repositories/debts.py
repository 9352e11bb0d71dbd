"""Debts and their movements."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, func, insert, select

from store.mappers import columns_of
from store.statement import Statement
from store.tables import debt, debt_entry, debt_plan
from vending.domain.debts.debt import Debt, DebtEntry, DebtEntryKind, Instalment, OpenDebt, Recovery, RecoveryKind
from vending.errors import UnknownRecord
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.statement import Values
    from store.transaction import Transaction
    from vending.ids import AccountId, DebtId, SaleId

_DEBT: Final = (
    *columns_of(debt, "id account_id"),
    debt_plan.c.name,
    *columns_of(debt, "principal currency"),
    *columns_of(debt_plan, "priority recovery"),
    debt.c.opened_at,
    debt_plan.c.version,
)
_ENTRY: Final = columns_of(
    debt_entry,
    "debt_id position kind amount balance currency at operator_id operator_name sale_id reason",
)
_PLANS: Final = select(*_DEBT).join(debt_plan, debt_plan.c.debt_id == debt.c.id)
_LAST_PLAN: Final = (
    select(func.max(debt_plan.c.version)).where(debt_plan.c.debt_id == debt.c.id).correlate(debt).scalar_subquery()
)
_LAST_ENTRY: Final = (
    select(func.max(debt_entry.c.position)).where(debt_entry.c.debt_id == debt.c.id).correlate(debt).scalar_subquery()
)
_DEBTS: Final = (
    _PLANS.add_columns(debt_entry.c.balance, debt_entry.c.position)
    .join(debt_entry, and_(debt_entry.c.debt_id == debt.c.id, debt_entry.c.position == _LAST_ENTRY))
    .where(debt_plan.c.version == _LAST_PLAN)
)
_ADD: Final = Statement(insert(debt))
_ADD_PLAN: Final = Statement(insert(debt_plan))
_POST: Final = Statement(insert(debt_entry))
_BY_ID: Final = Statement(_DEBTS.where(debt.c.id == bindparam("id")))
_OF_ACCOUNT: Final = Statement(
    _DEBTS.where(debt.c.account_id == bindparam("id"), debt_entry.c.balance >= bindparam("least")).order_by(
        debt_plan.c.priority, debt.c.opened_at, debt.c.id
    )
)
_PLANS_OF: Final = Statement(_PLANS.where(debt.c.id == bindparam("id")).order_by(debt_plan.c.version))
_ENTRIES: Final = Statement(
    select(*_ENTRY).where(debt_entry.c.debt_id == bindparam("id")).order_by(debt_entry.c.position)
)
_OF_SALE: Final = Statement(
    select(*_ENTRY).where(debt_entry.c.sale_id == bindparam("id")).order_by(debt_entry.c.debt_id, debt_entry.c.position)
)


class DebtTables:
    """`vending.ports.Debts` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, debt: Debt) -> None:
        """Record a new debt; it is owed once its first movement is posted."""
        self._transaction.execute(_ADD, _debt_values(debt))
        self.change_plan(debt)

    def change_plan(self, debt: Debt) -> None:
        """Record another version of a debt's plan. Raises RecordRefused for one that is there."""
        self._transaction.execute(_ADD_PLAN, _plan_values(debt))

    def post(self, entries: Sequence[DebtEntry]) -> None:
        """Record movements. Raises RecordRefused for a balance below zero and a position that is taken."""
        if entries:
            self._transaction.execute_many(_POST, [_entry_values(entry) for entry in entries])

    def get(self, debt_id: DebtId) -> OpenDebt:
        """Return a debt with its balance, zero when it is paid. Raises UnknownRecord."""
        row = self._transaction.find_row(_BY_ID, {"id": debt_id})
        if row is None:
            raise UnknownRecord("debt", str(debt_id))
        return _open_debt_of(row)

    def of_account(self, account_id: AccountId, *, paid: bool = False) -> tuple[OpenDebt, ...]:
        """Return the debts of an account in the order of recovery; with `paid` the settled too."""
        rows = self._transaction.rows(_OF_ACCOUNT, {"id": account_id, "least": 0 if paid else 1})
        return tuple(map(_open_debt_of, rows))

    def entries(self, debt_id: DebtId) -> tuple[DebtEntry, ...]:
        """Return a debt's movements, oldest first."""
        return tuple(map(_entry_of, self._transaction.rows(_ENTRIES, {"id": debt_id})))

    def plans(self, debt_id: DebtId) -> tuple[Debt, ...]:
        """Return a debt under each of its plans, oldest first."""
        return tuple(map(_debt_of, self._transaction.rows(_PLANS_OF, {"id": debt_id})))

    def entries_of_sale(self, sale_id: SaleId) -> tuple[DebtEntry, ...]:
        """Return the movements that a sale made."""
        return tuple(map(_entry_of, self._transaction.rows(_OF_SALE, {"id": sale_id})))


def _debt_of(row: Sequence[Any]) -> Debt:
    id_, account_id, name, principal, currency, priority, recovery, opened_at, version = row
    money = Money(principal, currency)
    return Debt(id_, account_id, name, money, priority, _recovery_of(recovery, currency), opened_at, version)


def _open_debt_of(row: Sequence[Any]) -> OpenDebt:
    *plan, balance, position = row
    known = _debt_of(plan)
    return OpenDebt(known, Money(balance, known.principal.currency), position)


def _debt_values(value: Debt) -> Values:
    return {
        "id": value.id,
        "account_id": value.account_id,
        "principal": value.principal.minor,
        "currency": value.principal.currency,
        "opened_at": value.opened_at,
    }


def _plan_values(value: Debt) -> Values:
    return {
        "debt_id": value.id,
        "version": value.version,
        "name": value.name,
        "priority": value.priority,
        "recovery": _recovery_text(value.recovery),
    }


def _entry_of(row: Sequence[Any]) -> DebtEntry:
    debt_id, position, kind, amount, balance, currency, at, operator_id, operator_name, sale_id, reason = row
    return DebtEntry(
        debt_id=debt_id,
        position=position,
        kind=DebtEntryKind(kind),
        amount=Money(amount, currency),
        balance=Money(balance, currency),
        at=at,
        operator_id=operator_id,
        operator_name=operator_name,
        sale_id=sale_id,
        reason=reason,
    )


def _entry_values(value: DebtEntry) -> Values:
    return {
        "debt_id": value.debt_id,
        "position": value.position,
        "kind": value.kind.value,
        "amount": value.amount.minor,
        "balance": value.balance.minor,
        "currency": value.balance.currency,
        "at": value.at,
        "operator_id": value.operator_id,
        "operator_name": value.operator_name,
        "sale_id": value.sale_id,
        "reason": value.reason,
    }


def _recovery_text(value: Recovery) -> str:
    facts: dict[str, Any] = {"kind": value.kind.value}
    if value.share is not None:
        facts["share"] = str(value.share)
    if value.amount is not None:
        facts["amount"] = value.amount.minor
    if value.instalments:
        facts["instalments"] = [[one.due.isoformat(), one.amount.minor] for one in value.instalments]
    return json.dumps(facts)


@lru_cache(maxsize=1024)
def _recovery_of(text: str, currency: str) -> Recovery:
    facts = json.loads(text)
    amount = facts.get("amount")
    found = Recovery(
        RecoveryKind(facts["kind"]),
        Decimal(facts["share"]) if "share" in facts else None,
        None if amount is None else Money(amount, currency),
        tuple(
            Instalment(date.fromisoformat(due), Money(minor, currency)) for due, minor in facts.get("instalments", ())
        ),
    )
    if _recovery_text(found) != text:
        raise ValueError("a debt's recovery is not as it was written")
    return found
