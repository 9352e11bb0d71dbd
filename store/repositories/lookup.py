"""Many customers, accounts and meters at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select

from store.mappers import ACCOUNT, CUSTOMER, METER, account_of, customer_of, meter_of
from store.search_text import compact
from store.statement import Statement
from store.tables import account, customer, meter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Column

    from store.statement import Row
    from store.transaction import Transaction
    from vending.domain.registry.customer import Account, Customer
    from vending.domain.registry.meter import Meter
    from vending.ids import AccountId, CustomerId, MeterId

_MANY: Final = 250


def _where(columns: Sequence[Column[Any]], key: Column[Any]) -> Statement:
    return Statement(
        select(*columns).where(key.in_([bindparam(f"key_{place}", type_=key.type) for place in range(_MANY)]))
    )


_ACCOUNTS_NUMBERED: Final = _where(ACCOUNT, account.c.number_key)
_METERS_NUMBERED: Final = _where(METER, meter.c.number)
_CUSTOMERS: Final = _where(CUSTOMER, customer.c.id)
_ACCOUNTS: Final = _where(ACCOUNT, account.c.id)
_METERS: Final = _where(METER, meter.c.id)


class LookupTables:
    """`vending.ports.lookup.RegistryLookup` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def account_key(self, number: str) -> str:
        """Return what numbers of one account have in common; "" for what is no number."""
        return compact(number)

    def accounts_numbered(self, numbers: Iterable[str]) -> dict[str, Account]:
        """Return accounts by the key of their number."""
        found = map(account_of, self._rows(_ACCOUNTS_NUMBERED, map(compact, numbers)))
        return {compact(one.number): one for one in found}

    def meters_numbered(self, numbers: Iterable[str]) -> dict[str, Meter]:
        """Return meters by their number."""
        return {one.number: one for one in map(meter_of, self._rows(_METERS_NUMBERED, numbers))}

    def customers(self, ids: Iterable[CustomerId]) -> dict[CustomerId, Customer]:
        """Return customers by id."""
        return {one.id: one for one in map(customer_of, self._rows(_CUSTOMERS, ids))}

    def accounts(self, ids: Iterable[AccountId]) -> dict[AccountId, Account]:
        """Return accounts by id."""
        return {one.id: one for one in map(account_of, self._rows(_ACCOUNTS, ids))}

    def meters(self, ids: Iterable[MeterId]) -> dict[MeterId, Meter]:
        """Return meters by id."""
        return {one.id: one for one in map(meter_of, self._rows(_METERS, ids))}

    def _rows(self, query: Statement, keys: Iterable[Any]) -> Iterator[Row]:
        """Ask for so many keys at a time as the query has places; the last one fills up what is left."""
        wanted = list(dict.fromkeys(keys))
        for start in range(0, len(wanted), _MANY):
            some = wanted[start : start + _MANY]
            some += [some[-1]] * (_MANY - len(some))
            yield from self._transaction.rows(query, {f"key_{place}": key for place, key in enumerate(some)})
