"""What meters bought, and what the watch over consumption found."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, func, insert, or_, select, type_coerce
from sqlalchemy.types import NullType

from store.mappers import columns_of
from store.statement import Statement
from store.tables import account, meter, pending_sale, sale, sale_void
from store.usage_tables import meter_event
from sts.token import Commodity
from vending.domain.registry.customer import AccountStatus
from vending.domain.registry.meter import MeterStatus
from vending.domain.sales.sale import Purpose
from vending.domain.usage.consumption import EventKind, MeterEvent, Neighbourhood, UsageHistory
from vending.ids import new_id
from vending.usage_rows import UsagePurchase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from store.statement import Values
    from store.transaction import Transaction
    from vending.domain.registry.meter import Meter
    from vending.ids import AccountId, MeterId

_AT_A_TIME: Final = 200
_METERS_AT_A_TIME: Final = 2_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = 86_400_000_000  # in microseconds
_STRICTNESS: Final = (MeterStatus.ACTIVE, MeterStatus.SUSPENDED, MeterStatus.CLOSED)

_METERS: Final = Statement(
    select(meter.c.id, account.c.id.label("account"), account.c.area, account.c.tariff, meter.c.commodity)
    .add_columns(meter.c.in_currency)
    .join_from(meter, account, meter.c.account_id == account.c.id)
    .where(meter.c.id > bindparam("after"))
    .order_by(meter.c.id)
    .limit(_METERS_AT_A_TIME)
)
_PLACE_OF_ID: Final = [bindparam(f"id{number}", type_=meter.c.id.type) for number in range(_AT_A_TIME)]
_METERS_OF: Final = Statement(
    select(meter.c.account_id, meter.c.id, meter.c.status, account.c.status.label("account_status"))
    .add_columns(meter.c.connected_on)
    .join_from(meter, account, meter.c.account_id == account.c.id)
    .where(
        meter.c.account_id.in_(_PLACE_OF_ID),
        meter.c.commodity == bindparam("commodity"),
        meter.c.in_currency == bindparam("in_currency"),
    )
    .order_by(meter.c.account_id, meter.c.search_row)
)
# Read as they are stored: millions of them go by. The index of `sale` holds every column that is named here.
_COUNTED: Final = or_(sale.c.purpose.is_(None), sale.c.purpose != Purpose.REPLACEMENT.value)
_BOUGHT: Final = Statement(
    select(
        type_coerce(sale.c.meter_id, NullType()).label("meter"),
        type_coerce(sale.c.at, BigInteger).label("moment"),
        sale.c.units,
        sale.c.sequence,
    ).where(sale.c.meter_id.in_(_PLACE_OF_ID), sale.c.at >= bindparam("since"), _COUNTED)
)
_UNSOLD: Final = (
    Statement(select(sale.c.sequence).join(sale_void, sale_void.c.sale_id == sale.c.id)),
    Statement(select(sale.c.sequence).join(pending_sale, pending_sale.c.sale_id == sale.c.id)),
)
_PURCHASES: Final = Statement(
    select(sale.c.at, sale.c.units, sale.c.sequence)
    .where(sale.c.meter_id.in_(_PLACE_OF_ID), sale.c.at >= bindparam("since"), _COUNTED)
    .order_by(sale.c.at)
)
_EVENT: Final = columns_of(meter_event, "meter_id at kind note operator_id operator_name")
_ADD_EVENT: Final = Statement(insert(meter_event))
_EVENTS: Final = Statement(
    select(*_EVENT).where(meter_event.c.meter_id.in_(_PLACE_OF_ID)).order_by(meter_event.c.at, meter_event.c.id)
)
_ANY_EVENT: Final = Statement(select(func.count()).select_from(meter_event))
_FIRST: Final = UUID(int=0)


class UsageTables:
    """`vending.ports.usage.Usage` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._unsold: frozenset[int] | None = None

    def add_event(self, event: MeterEvent) -> None:
        """Record what was seen at a meter."""
        values = {column.name: getattr(event, column.name) for column in _EVENT}
        self._transaction.execute(_ADD_EVENT, values | {"id": new_id(), "kind": event.kind.value})

    def events_of(self, meter_ids: Sequence[MeterId]) -> tuple[MeterEvent, ...]:
        """Return what was seen at meters, oldest first."""
        rows = self._transaction.rows(_EVENTS, _filled(meter_ids))
        return tuple(MeterEvent(id_, at, EventKind(kind), *rest) for id_, at, kind, *rest in rows)

    def neighbourhoods(self) -> Mapping[Neighbourhood, Sequence[AccountId]]:
        """Return the accounts that have a meter, by neighbourhood."""
        found: dict[Neighbourhood, dict[AccountId, None]] = {}
        last: UUID = _FIRST
        while rows := self._transaction.rows(_METERS, {"after": last}):
            for last, account_id, area, code, commodity, in_currency in rows:  # noqa: B007 - the next page's start
                place = Neighbourhood(area, code, Commodity(commodity), in_currency)
                found.setdefault(place, {})[account_id] = None
        return {place: tuple(accounts) for place, accounts in found.items()}

    def histories(
        self, place: Neighbourhood, accounts: Sequence[AccountId], months: Sequence[datetime]
    ) -> Iterator[UsageHistory]:
        """Read what accounts of a neighbourhood bought, a few hundred at a time."""
        seen_anything = bool(self._transaction.value(_ANY_EVENT))
        for start in range(0, len(accounts), _AT_A_TIME):
            customers = self._customers(place, accounts[start : start + _AT_A_TIME])
            bought = self._bought([meter_id for one in customers for meter_id in one.meters], months)
            for one in customers:
                events = self.events_of(one.meters) if seen_anything else ()
                yield one.history(bought, events)

    def purchases(self, meter: Meter, since: datetime) -> tuple[UsagePurchase, ...]:
        """Return each purchase of the meter and of those before it on its account, oldest first."""
        place = Neighbourhood("", "", meter.commodity, meter.in_currency)
        meters = self._customers(place, [meter.account_id])[0].meters
        rows = self._transaction.rows(_PURCHASES, _filled(meters) | {"since": since})
        unsold = self._sequences_unsold()
        return tuple(UsagePurchase(at, units) for at, units, sequence in rows if sequence not in unsold)

    def _customers(self, place: Neighbourhood, accounts: Sequence[AccountId]) -> list[_Customer]:
        values = {"commodity": place.commodity.value, "in_currency": place.in_currency}
        rows = self._transaction.rows(_METERS_OF, _filled(accounts) | values)
        return [_customer(list(meters)) for _account, meters in groupby(rows, key=lambda row: row[0])]

    def _bought(self, meters: Sequence[MeterId], months: Sequence[datetime]) -> _Bought:
        """Add up what meters bought, by month and by day."""
        begins = [(month - _EPOCH) // _MICROSECOND for month in months]
        unsold, bought = self._sequences_unsold(), _Bought(len(months) - 1)
        for start in range(0, len(meters), _AT_A_TIME):
            part = _filled(meters[start : start + _AT_A_TIME]) | {"since": months[0]}
            bought.add(self._transaction.rows(_BOUGHT, part), begins, unsold)
        return bought

    def _sequences_unsold(self) -> frozenset[int]:
        """The numbers of the sales that are void or pending: few, whatever the number of sales."""
        if self._unsold is None:
            rows = (row for statement in _UNSOLD for row in self._transaction.rows(statement))
            self._unsold = frozenset(sequence for (sequence,) in rows)
        return self._unsold


class _Bought:
    """What meters bought: units by month, and the days."""

    def __init__(self, months: int) -> None:
        self._months = months
        self._units: dict[bytes, array[int]] = {}
        self._days: dict[bytes, array[int]] = {}

    def add(self, rows: Sequence[Sequence[Any]], begins: Sequence[int], unsold: frozenset[int]) -> None:
        """Count purchases: meter, moment (microseconds), units, number of the sale. The inner loop of a look."""
        months, last = self._months, b""
        sums, days = array("Q"), array("i")
        for meter_id, moment, units, sequence in rows:
            if sequence in unsold:
                continue
            if meter_id != last:  # the rows of a meter come together
                sums, days = self._of(meter_id)
                last = meter_id
            days.append(moment // _DAY)
            month = bisect_right(begins, moment) - 1
            if month < months:
                sums[month] += units

    def _of(self, meter_id: bytes) -> tuple[array[int], array[int]]:
        if meter_id not in self._units:
            self._units[meter_id] = array("Q", bytes(8 * self._months))
            self._days[meter_id] = array("i")
        return self._units[meter_id], self._days[meter_id]

    def units(self, meters: Sequence[MeterId]) -> Sequence[int]:
        """Return the units of some meters together, by month."""
        sums = [self._units[one.bytes] for one in meters if one.bytes in self._units]
        if len(sums) == 1:
            return sums[0]
        return array("Q", map(sum, zip(*sums, strict=True))) if sums else array("Q", bytes(8 * self._months))

    def days(self, meters: Sequence[MeterId]) -> Sequence[int]:
        """Return the days on which any of some meters bought, each once, in order."""
        return array("i", sorted({day for one in meters for day in self._days.get(one.bytes, ())}))


@dataclass(frozen=True, slots=True)
class _Customer:
    """An account's meters of one commodity; the last that is not closed stands for them."""

    account_id: AccountId
    meters: tuple[MeterId, ...]
    meter_id: MeterId
    status: MeterStatus
    connected_on: date | None

    def history(self, bought: _Bought, events: tuple[MeterEvent, ...]) -> UsageHistory:
        """Return what it bought."""
        return UsageHistory(
            self.meter_id,
            self.account_id,
            self.status,
            self.connected_on,
            bought.units(self.meters),
            bought.days(self.meters),
            events,
        )


def _customer(rows: Sequence[Sequence[Any]]) -> _Customer:
    open_ones = [row for row in rows if row[2] != MeterStatus.CLOSED]
    account_id, meter_id, status, account_status, _connected = (open_ones or rows)[-1]
    stricter = max(MeterStatus(status), MeterStatus(AccountStatus(account_status).value), key=_STRICTNESS.index)
    connected = [row[4] for row in rows]
    first = None if None in connected else min(connected)
    return _Customer(account_id, tuple(row[1] for row in rows), meter_id, stricter, first)


def _filled(ids: Sequence[UUID]) -> Values:
    """Return the parameters for some ids, at least one; the last is said again until there are as many as asked for."""
    return {f"id{number}": ids[min(number, len(ids) - 1)] for number in range(_AT_A_TIME)}
