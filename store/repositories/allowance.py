"""The allowance: the office's keys, its grants, and how far they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, case, func, insert, literal_column, or_, select, update

from store.allowance_tables import allowance_grant, allowance_state, hq_key
from store.mappers import columns_of
from store.statement import Statement
from store.tables import sale, sale_void
from vending.domain.allowance import Allowance, Enrolment, TakenGrant
from vending.errors import UnknownRecord
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from store.transaction import Transaction
    from vending.ids import EnrolmentId, GrantId

_WHO: Final = "operator_id operator_name approver_id approver_name"
_ENROLMENT: Final = columns_of(
    hq_key, f"id at signing agreement station_key sealed_key sold_before currency last_sale_before {_WHO}"
)
_GRANT: Final = columns_of(
    allowance_grant, f"id sequence amount total currency issued_at expires_at document at {_WHO}"
)
_LATEST: Final = select(func.max(allowance_grant.c.sequence)).scalar_subquery()
# All that a sale is measured by, in one row.
_GET: Final = Statement(
    select(
        allowance_state.c.sold,
        allowance_state.c.seen,
        hq_key.c.sold_before,
        hq_key.c.currency,
        allowance_grant.c.sequence,
        allowance_grant.c.amount,
        allowance_grant.c.total,
        allowance_grant.c.expires_at,
    )
    .select_from(allowance_state)
    .outerjoin(hq_key, hq_key.c.number == literal_column("1"))
    .outerjoin(allowance_grant, allowance_grant.c.sequence == _LATEST)
)
_FIND_ENROLMENT: Final = Statement(select(*_ENROLMENT))
_ENROL: Final = Statement(insert(hq_key))
_ADD_GRANT: Final = Statement(insert(allowance_grant))
_GRANTS: Final = Statement(select(*_GRANT).order_by(allowance_grant.c.sequence.desc()).limit(bindparam("limit")))
_BY_ID: Final = Statement(select(*_GRANT).where(allowance_grant.c.id == bindparam("id")))
_RECORDS: Final = Statement(
    select(*(select(func.count()).select_from(t).scalar_subquery() for t in (hq_key, allowance_grant)))
)
_AT: Final = bindparam("moment", type_=allowance_state.c.seen.type)
_LATER: Final = or_(allowance_state.c.seen.is_(None), allowance_state.c.seen < _AT)
_COUNT: Final = Statement(
    update(allowance_state).values(
        sold=allowance_state.c.sold + bindparam("paid"), seen=case((_LATER, _AT), else_=allowance_state.c.seen)
    )
)
_GIVE_BACK: Final = Statement(update(allowance_state).values(sold=allowance_state.c.sold - bindparam("paid")))
_SEE: Final = Statement(update(allowance_state).where(_LATER).values(seen=_AT))
_SEE_AGAIN: Final = Statement(update(allowance_state).values(seen=_AT))
_SOLD: Final = Statement(select(allowance_state.c.sold))


def _paid_for(condition: ColumnElement[bool]) -> Statement:
    void = select(literal_column("1")).where(sale_void.c.sale_id == sale.c.id).exists()
    return Statement(select(func.coalesce(func.sum(sale.c.tendered), 0)).where(condition, ~void))


_SUM_FROM: Final = _paid_for(sale.c.sequence >= bindparam("first"))
_LAST_SALE: Final = Statement(select(func.coalesce(func.max(sale.c.sequence), 0)))
_MOMENT: Final = Statement(select(sale.c.at).where(sale.c.sequence == bindparam("sequence")))


class AllowanceTables:
    """`vending.ports.allowance.Allowances` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, currency: str) -> Allowance:
        """Return what a sale is measured by: in the currency of the enrolment, in `currency` where there is none."""
        sold, seen, sold_before, enrolled_in, sequence, amount, total, expires_at = self._transaction.rows(_GET)[0]
        currency = enrolled_in or currency
        return Allowance(
            enrolled=sold_before is not None,
            sequence=sequence or 0,
            granted=Money(total or 0, currency),
            last_amount=Money(amount or 0, currency),
            sold=Money(sold - (sold_before or 0), currency),
            expires_at=expires_at,
            seen=seen,
        )

    def find_enrolment(self) -> Enrolment | None:
        """Return whose grants the station takes."""
        row = self._transaction.find_row(_FIND_ENROLMENT)
        return _enrolment_of(row) if row else None

    def enrol(self, enrolment: Enrolment) -> None:
        """Record whose grants the station takes. Raises RecordRefused when it is enrolled already."""
        values = {column.name: getattr(enrolment, column.name, None) for column in _ENROLMENT}
        before = enrolment.sold_before
        self._transaction.execute(
            _ENROL, values | {"number": 1, "sold_before": before.minor, "currency": before.currency}
        )

    def add_grant(self, grant: TakenGrant) -> None:
        """Record the next grant, and begin anew with the latest moment seen."""
        values = {column.name: getattr(grant, column.name, None) for column in _GRANT}
        money = {"amount": grant.amount.minor, "total": grant.total.minor, "currency": grant.amount.currency}
        self._transaction.execute(_ADD_GRANT, values | money)
        self._transaction.execute(_SEE_AGAIN, {"moment": grant.at})

    def grants(self, limit: int) -> tuple[TakenGrant, ...]:
        """Return the last grants, newest first."""
        return tuple(map(_grant_of, self._transaction.rows(_GRANTS, {"limit": limit})))

    def get_grant(self, grant_id: GrantId) -> TakenGrant:
        """Return a grant. Raises UnknownRecord."""
        row = self._transaction.find_row(_BY_ID, {"id": grant_id})
        if row is None:
            raise UnknownRecord("grant", str(grant_id))
        return _grant_of(row)

    def get_enrolment(self, enrolment_id: EnrolmentId) -> Enrolment:
        """Return the enrolment. Raises UnknownRecord."""
        found = self.find_enrolment()
        if found is None or found.id != enrolment_id:
            raise UnknownRecord("enrolment", str(enrolment_id))
        return found

    def count_records(self) -> int:
        """Return how many enrolments and grants there are."""
        return sum(self._transaction.rows(_RECORDS)[0])

    def count_sale(self, paid: Money, at: datetime) -> None:
        """Add what was paid to what was sold, and see the moment."""
        self._transaction.execute(_COUNT, {"paid": paid.minor, "moment": at})

    def give_back(self, paid: Money) -> None:
        """Take what was paid from what was sold."""
        self._transaction.execute(_GIVE_BACK, {"paid": paid.minor})

    def see(self, at: datetime) -> None:
        """Remember a moment if it is the latest."""
        self._transaction.execute(_SEE, {"moment": at})

    def sold(self, currency: str) -> Money:
        """Return what the station counts as sold, from its first day on."""
        return Money(self._transaction.value(_SOLD), currency)

    def sum_of_sales(self, currency: str, first: int = 1) -> Money:
        """Add up what was paid for sales from the sequence `first` on that are not void."""
        return Money(int(self._transaction.value(_SUM_FROM, {"first": first})), currency)

    def sold_since(self, since: datetime, currency: str) -> Money:
        """Return what was paid from a moment on, void sales left out."""
        return Money(int(self._transaction.value(_SUM_FROM, {"first": self._first_since(since)})), currency)

    def _first_since(self, since: datetime) -> int:
        """Return the number of the first sale from a moment on: sales are numbered without gaps, in their order."""
        first, end = 1, self._transaction.value(_LAST_SALE) + 1
        while first < end:
            middle = (first + end) // 2
            if self._transaction.value(_MOMENT, {"sequence": middle}) < since:
                first = middle + 1
            else:
                end = middle
        return first


def _enrolment_of(row: Sequence[Any]) -> Enrolment:
    id_, at, signing, agreement, station_key, sealed_key, sold_before, currency, *rest = row
    return Enrolment(id_, at, signing, agreement, station_key, sealed_key, Money(sold_before, currency), *rest)


def _grant_of(row: Sequence[Any]) -> TakenGrant:
    id_, sequence, amount, total, currency, *rest = row
    return TakenGrant(id_, sequence, Money(amount, currency), Money(total, currency), *rest)
