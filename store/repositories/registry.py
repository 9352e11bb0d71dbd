"""Customers, accounts and meters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, func, insert, select, update

from store.mappers import (
    ACCOUNT,
    CUSTOMER,
    METER,
    TARIFF,
    account_of,
    account_values,
    customer_of,
    customer_values,
    meter_of,
    meter_values,
    tariff_of,
)
from store.registry_rows import RegistryRows
from store.search_text import compact
from store.statement import Statement
from store.tables import account, customer, meter, sale, tariff
from vending.domain.registry.meter import ServicePoint
from vending.errors import AlreadyThere, NoTariffInForce, UnknownRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Table, Update

    from store.search import WordIndex
    from store.transaction import Transaction
    from vending.domain.registry.customer import Account, Customer
    from vending.domain.registry.meter import Meter
    from vending.ids import AccountId, CustomerId, MeterId


def _change(of: Table, columns: Sequence[Any]) -> Update:
    names = [column.name for column in columns if column.name != "id"]
    changed = update(of).where(of.c.id == bindparam("of_id"))
    return changed.values({name: bindparam(f"new_{name}") for name in names})


_AT_ONCE: Final = 100  # numbers that are looked for with one query
_ADD_CUSTOMER: Final = Statement(insert(customer))
_ADD_ACCOUNT: Final = Statement(insert(account))
_ADD_METER: Final = Statement(insert(meter))
_CHANGE_CUSTOMER: Final = Statement(_change(customer, CUSTOMER))
_CHANGE_ACCOUNT: Final = Statement(_change(account, (*ACCOUNT, account.c.number_key)))
_CHANGE_METER: Final = Statement(_change(meter, METER))
_ACCOUNTS_NUMBERED: Final = Statement(
    select(account.c.number_key).where(account.c.number_key.in_([bindparam(f"key_{n}") for n in range(_AT_ONCE)]))
)
_METERS_NUMBERED: Final = Statement(
    select(meter.c.number).where(meter.c.number.in_([bindparam(f"key_{n}") for n in range(_AT_ONCE)]))
)
_CUSTOMER: Final = Statement(select(*CUSTOMER).where(customer.c.id == bindparam("id")))
_ACCOUNT: Final = Statement(select(*ACCOUNT).where(account.c.id == bindparam("id")))
_METER: Final = Statement(select(*METER).where(meter.c.id == bindparam("id")))
_ACCOUNT_BY_NUMBER: Final = Statement(select(*ACCOUNT).where(account.c.number_key == bindparam("key")).limit(1))
_METER_BY_NUMBER: Final = Statement(select(*METER).where(meter.c.number == bindparam("number")))
_ACCOUNTS_OF: Final = Statement(select(*ACCOUNT).where(account.c.customer_id == bindparam("id")).order_by(account.c.id))
_METERS_OF: Final = Statement(select(*METER).where(meter.c.account_id == bindparam("id")).order_by(meter.c.search_row))
_SALE_OF: Final = Statement(select(sale.c.sequence).where(sale.c.meter_id == bindparam("id")).limit(1))
_IN_FORCE: Final = (
    select(func.max(tariff.c.version))
    .where(tariff.c.code == account.c.tariff, tariff.c.effective_from <= bindparam("at"))
    .correlate(account)
    .scalar_subquery()
)
_SERVICE_POINT: Final = Statement(
    select(*METER, *ACCOUNT, *CUSTOMER, *TARIFF)
    .join_from(meter, account, meter.c.account_id == account.c.id)
    .join(customer, account.c.customer_id == customer.c.id)
    .join(tariff, and_(tariff.c.code == account.c.tariff, tariff.c.version == _IN_FORCE), isouter=True)
    .where(meter.c.number == bindparam("number"))
)
_ACCOUNT_AT: Final = len(METER)
_CUSTOMER_AT: Final = _ACCOUNT_AT + len(ACCOUNT)
_TARIFF_AT: Final = _CUSTOMER_AT + len(CUSTOMER)


class CustomerTables:
    """`vending.ports.Customers` in one transaction. What is searched and listed follows at `flush`."""

    def __init__(self, transaction: Transaction, words: WordIndex) -> None:
        self._transaction = transaction
        self._rows = RegistryRows(transaction, words)

    def flush(self) -> None:
        """Bring the list and the word index in step; to be called before the commit."""
        self._rows.write()

    def add_customers(self, customers: Sequence[Customer]) -> None:
        """Record new customers. They are found once they have an account."""
        self._add(_ADD_CUSTOMER, [customer_values(one) for one in customers])

    def add_accounts(self, accounts: Sequence[Account]) -> None:
        """Record new accounts of known customers. Raises AlreadyThere for a number that another account has."""
        keyed = [(compact(one.number), one) for one in accounts]
        self._verify_new("account", _ACCOUNTS_NUMBERED, [(key, one.number) for key, one in keyed])
        self._rows.write_many()
        self._rows.note_new(one.id for one in accounts)
        self._add(_ADD_ACCOUNT, [account_values(one, key) for key, one in keyed])

    def add_meters(self, meters: Sequence[Meter]) -> None:
        """Record new meters of known accounts. Raises AlreadyThere for a number that another meter has."""
        self._verify_new("meter", _METERS_NUMBERED, [(one.number, one.number) for one in meters])
        self._rows.note(one.account_id for one in meters)
        first = self._rows.next_row()
        self._add(_ADD_METER, [{"search_row": row, **meter_values(one)} for row, one in enumerate(meters, first)])
        self._rows.write_many()

    def change_customer(self, customer: Customer) -> None:
        """Replace a customer's row."""
        self._rows.write_many()
        self._rows.note(one.id for one in self.accounts_of(customer.id))
        self._change(_CHANGE_CUSTOMER, customer_values(customer))

    def change_account(self, account: Account) -> None:
        """Replace an account's row. Raises AlreadyThere for a new number that another account has.

        Old books have some numbers twice; an account keeps its own.
        """
        renumbered = compact(account.number) != compact(self.get_account(account.id).number)
        if renumbered and self.find_account(account.number):
            raise AlreadyThere("account", account.number)
        self._rows.write_many()
        self._rows.note([account.id])
        self._change(_CHANGE_ACCOUNT, account_values(account, compact(account.number)))

    def change_meter(self, meter: Meter) -> None:
        """Replace a meter's row. Raises AlreadyThere for a number that another meter has."""
        other = self.find_meter(meter.number)
        if other is not None and other.id != meter.id:
            raise AlreadyThere("meter", meter.number)
        self._rows.write_many()
        self._rows.note([self.get_meter(meter.id).account_id, meter.account_id])
        self._change(_CHANGE_METER, meter_values(meter))

    def get_customer(self, customer_id: CustomerId) -> Customer:
        """Return a customer. Raises UnknownRecord."""
        return customer_of(self._get(_CUSTOMER, customer_id, "customer"))

    def get_account(self, account_id: AccountId) -> Account:
        """Return an account. Raises UnknownRecord."""
        return account_of(self._get(_ACCOUNT, account_id, "account"))

    def get_meter(self, meter_id: MeterId) -> Meter:
        """Return a meter. Raises UnknownRecord."""
        return meter_of(self._get(_METER, meter_id, "meter"))

    def find_account(self, number: str) -> Account | None:
        """Return the account with this number (compared without case, blanks and signs)."""
        row = self._transaction.find_row(_ACCOUNT_BY_NUMBER, {"key": compact(number)})
        return account_of(row) if row else None

    def find_meter(self, number: str) -> Meter | None:
        """Return the meter with this number."""
        row = self._transaction.find_row(_METER_BY_NUMBER, {"number": number})
        return meter_of(row) if row else None

    def accounts_of(self, customer_id: CustomerId) -> tuple[Account, ...]:
        """Return a customer's accounts, oldest first."""
        return self._all(_ACCOUNTS_OF, customer_id, account_of)

    def meters_of(self, account_id: AccountId) -> tuple[Meter, ...]:
        """Return an account's meters, oldest first, closed ones too."""
        return self._all(_METERS_OF, account_id, meter_of)

    def has_sales(self, meter_id: MeterId) -> bool:
        """Was anything ever recorded as sold or given to this meter, void or not?"""
        return self._transaction.find_row(_SALE_OF, {"id": meter_id}) is not None

    def find_service_point(self, meter_number: str, at: datetime) -> ServicePoint | None:
        """Return the meter with its account, customer and the tariff in force at `at`. Raises NoTariffInForce."""
        row = self._transaction.find_row(_SERVICE_POINT, {"number": meter_number, "at": at})
        if row is None:
            return None
        place = account_of(row[_ACCOUNT_AT:_CUSTOMER_AT])
        priced = row[_TARIFF_AT:]
        if priced[0] is None:
            raise NoTariffInForce(place.tariff, place.number)
        holder = customer_of(row[_CUSTOMER_AT:_TARIFF_AT])
        return ServicePoint(meter_of(row[:_ACCOUNT_AT]), place, holder, tariff_of(*priced))

    def _add(self, statement: Statement, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._transaction.execute_many(statement, rows)

    def _change(self, statement: Statement, values: dict[str, Any]) -> None:
        changed = {f"new_{name}": value for name, value in values.items() if name != "id"}
        self._transaction.execute(statement, {"of_id": values["id"], **changed})

    def _verify_new(self, kind: str, query: Statement, numbers: Sequence[tuple[str, str]]) -> None:
        """Raise AlreadyThere for a number (what it is compared by, as it is written) that is there, or here twice."""
        seen: set[str] = set()
        for start in range(0, len(numbers), _AT_ONCE):
            part = dict(numbers[start : start + _AT_ONCE])
            asked = [*part, *[numbers[start][0]] * (_AT_ONCE - len(part))]
            there = self._transaction.rows(query, {f"key_{n}": key for n, key in enumerate(asked)})
            seen.update(key for (key,) in there)
            for key, number in numbers[start : start + _AT_ONCE]:
                if key in seen:
                    raise AlreadyThere(kind, number)
                seen.add(key)

    def _get(self, query: Statement, key: UUID, kind: str) -> Sequence[Any]:
        row = self._transaction.find_row(query, {"id": key})
        if row is None:
            raise UnknownRecord(kind, str(key))
        return row

    def _all(self, query: Statement, key: UUID, read: Callable[[Sequence[Any]], Any]) -> tuple[Any, ...]:
        return tuple(map(read, self._transaction.rows(query, {"id": key})))
