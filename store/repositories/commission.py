"""The vendor's commission: rules and movements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, insert, literal_column, select

from store.commission_tables import commission_entry, commission_rule
from store.mappers import columns_of
from store.sale_mapper import mark_of
from store.statement import Statement
from vending.domain.commission.commission import (
    CommissionBase,
    CommissionEntry,
    CommissionKind,
    CommissionRule,
    CommissionTerms,
    Payout,
    PayoutMethod,
)
from vending.errors import UnknownRecord
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from store.statement import Values
    from store.transaction import Transaction
    from vending.ids import CommissionRuleId, PayoutId, SaleId

_ROWS_AT_A_TIME: Final = 500
_RULE_NAMES: Final = "id version effective_from percent base per_sale per_unit least most currency"
_PAYOUT_NAMES: Final = (
    "payout_id method reference operator_id operator_name approver_id approver_name shift_id shift_position"
)
_ENTRY_NAMES: Final = f"position kind amount balance currency at sale_id version base {_PAYOUT_NAMES}"
_RULES: Final = select(*columns_of(commission_rule, _RULE_NAMES))
_ENTRIES: Final = select(*columns_of(commission_entry, _ENTRY_NAMES))
_ONE: Final[ColumnElement[int]] = literal_column("1")

_ADD_RULE: Final = Statement(insert(commission_rule))
_ALL_RULES: Final = Statement(_RULES.order_by(commission_rule.c.version))
_RULE_BY_ID: Final = Statement(_RULES.where(commission_rule.c.id == bindparam("id")))
_IN_FORCE: Final = Statement(
    _RULES.where(commission_rule.c.effective_from <= bindparam("at"))
    .order_by(commission_rule.c.version.desc())
    .limit(_ONE)
)
_POST: Final = Statement(insert(commission_entry))
_LAST: Final = Statement(_ENTRIES.order_by(commission_entry.c.position.desc()).limit(_ONE))
_OF_SALE: Final = Statement(
    _ENTRIES.where(commission_entry.c.sale_id == bindparam("id")).order_by(commission_entry.c.position)
)
_PAYOUT: Final = Statement(_ENTRIES.where(commission_entry.c.payout_id == bindparam("id")))
_AFTER: Final = Statement(
    _ENTRIES.where(commission_entry.c.position > bindparam("after"))
    .order_by(commission_entry.c.position)
    .limit(_ROWS_AT_A_TIME)
)
_BETWEEN: Final = Statement(
    _ENTRIES.where(commission_entry.c.at >= bindparam("start"), commission_entry.c.at < bindparam("end")).order_by(
        commission_entry.c.position
    )
)
_SUM_BEFORE: Final = Statement(
    select(func.coalesce(func.sum(commission_entry.c.amount), 0)).where(commission_entry.c.at < bindparam("moment"))
)
_COUNT: Final = Statement(
    select(
        select(func.count()).select_from(commission_rule).scalar_subquery(),
        func.count(commission_entry.c.sale_id),
        func.count(commission_entry.c.payout_id),
    )
)


class CommissionTables:
    """`vending.ports.commission.Commission` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add_rule(self, rule: CommissionRule) -> None:
        """Record another version of the rule. Raises RecordRefused for one that is there."""
        self._transaction.execute(_ADD_RULE, _rule_values(rule))

    def rules(self) -> tuple[CommissionRule, ...]:
        """Return all versions, oldest first."""
        return tuple(map(_rule_of, self._transaction.rows(_ALL_RULES)))

    def get_rule(self, rule_id: CommissionRuleId) -> CommissionRule:
        """Return one version. Raises UnknownRecord."""
        row = self._transaction.find_row(_RULE_BY_ID, {"id": rule_id})
        if row is None:
            raise UnknownRecord("commission", str(rule_id))
        return _rule_of(row)

    def find_in_force(self, at: datetime) -> CommissionRule | None:
        """Return the highest version that has begun at a moment."""
        row = self._transaction.find_row(_IN_FORCE, {"at": at})
        return None if row is None else _rule_of(row)

    def post(self, entry: CommissionEntry) -> None:
        """Record a movement. Raises RecordRefused for a position that is taken, or a sale that earns twice."""
        self._transaction.execute(_POST, _entry_values(entry))

    def find_last(self) -> CommissionEntry | None:
        """Return the last movement."""
        row = self._transaction.find_row(_LAST)
        return None if row is None else _entry_of(row)

    def of_sale(self, sale_id: SaleId) -> tuple[CommissionEntry, ...]:
        """Return the movements that a sale made, oldest first."""
        return tuple(map(_entry_of, self._transaction.rows(_OF_SALE, {"id": sale_id})))

    def get_payout(self, payout_id: PayoutId) -> CommissionEntry:
        """Return the movement of a payout. Raises UnknownRecord."""
        row = self._transaction.find_row(_PAYOUT, {"id": payout_id})
        if row is None:
            raise UnknownRecord("payout", str(payout_id))
        return _entry_of(row)

    def entries(self, after: int = 0) -> Iterator[CommissionEntry]:
        """Return the movements after a position, in order, a few hundred in memory at a time."""
        while rows := self._transaction.rows(_AFTER, {"after": after}):
            yield from map(_entry_of, rows)
            after = rows[-1][0]

    def between(self, start: datetime, end: datetime) -> tuple[CommissionEntry, ...]:
        """Return the movements from `start` to before `end`, in order."""
        return tuple(map(_entry_of, self._transaction.rows(_BETWEEN, {"start": start, "end": end})))

    def sum_before(self, moment: datetime, currency: str) -> Money:
        """Return the sum of all movements before a moment."""
        return Money(int(self._transaction.value(_SUM_BEFORE, {"moment": moment})), currency)

    def count_records(self) -> tuple[int, int, int]:
        """Return how many rules there are, how many movements that sales made, and how many payouts."""
        rules, of_sales, payouts = self._transaction.rows(_COUNT)[0]
        return rules, of_sales, payouts


def _rule_of(row: Sequence[Any]) -> CommissionRule:
    id_, version, effective_from, percent, base, per_sale, per_unit, least, most, currency = row
    terms = CommissionTerms(
        per_sale=Money(per_sale, currency),
        percent=percent,
        base=CommissionBase(base),
        per_unit=per_unit,
        least=_money(least, currency),
        most=_money(most, currency),
    )
    return CommissionRule(id_, version, effective_from, terms)


def _rule_values(value: CommissionRule) -> Values:
    terms = value.terms
    return {
        "id": value.id,
        "version": value.version,
        "effective_from": value.effective_from,
        "percent": terms.percent,
        "base": terms.base.value,
        "per_sale": terms.per_sale.minor,
        "per_unit": terms.per_unit,
        "least": _minor(terms.least),
        "most": _minor(terms.most),
        "currency": terms.per_sale.currency,
    }


def _entry_of(row: Sequence[Any]) -> CommissionEntry:
    position, kind, amount, balance, currency, at, sale_id, version, base, *payout = row
    return CommissionEntry(
        position=position,
        kind=CommissionKind(kind),
        amount=Money(amount, currency),
        balance=Money(balance, currency),
        at=at,
        sale_id=sale_id,
        version=version,
        base=_money(base, currency),
        payout=_payout_of(payout),
    )


def _payout_of(row: Sequence[Any]) -> Payout | None:
    id_, method, reference, operator_id, operator_name, approver_id, approver_name, shift_id, position = row
    if id_ is None:
        if any(one is not None for one in row):
            raise ValueError("a movement that is no payout says how it was paid")
        return None
    return Payout(
        id=id_,
        method=PayoutMethod(method),
        reference=reference,
        operator_id=operator_id,
        operator_name=operator_name,
        approver_id=approver_id,
        approver_name=approver_name,
        shift=mark_of(shift_id, position),
    )


def _entry_values(value: CommissionEntry) -> Values:
    return {
        "position": value.position,
        "kind": value.kind.value,
        "amount": value.amount.minor,
        "balance": value.balance.minor,
        "currency": value.amount.currency,
        "at": value.at,
        "sale_id": value.sale_id,
        "version": value.version,
        "base": _minor(value.base),
        **_payout_values(value.payout),
    }


_NO_PAYOUT: Final[Values] = dict.fromkeys(_PAYOUT_NAMES.split())


def _payout_values(value: Payout | None) -> Values:
    if value is None:
        return _NO_PAYOUT
    return {
        "payout_id": value.id,
        "method": value.method.value,
        "reference": value.reference,
        "operator_id": value.operator_id,
        "operator_name": value.operator_name,
        "approver_id": value.approver_id,
        "approver_name": value.approver_name,
        "shift_id": None if value.shift is None else value.shift.shift_id,
        "shift_position": None if value.shift is None else value.shift.position,
    }


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def _minor(amount: Money | None) -> int | None:
    return None if amount is None else amount.minor
