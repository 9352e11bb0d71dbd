"""Customers, meters and tariffs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, insert, select

from store.mappers import (
    CUSTOMER,
    METER,
    TARIFF,
    customer_of,
    customer_values,
    meter_of,
    meter_values,
    tariff_of,
    tariff_values,
)
from store.search_text import compact, indexed_words
from store.statement import Statement
from store.tables import customer, meter, tariff
from vending.domain.meter import ServicePoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.search import WordIndex
    from store.transaction import Transaction
    from vending.domain.customer import Customer
    from vending.domain.meter import Meter
    from vending.domain.tariff import Tariff
    from vending.ids import CustomerId

_ADD_CUSTOMER: Final = Statement(insert(customer))
_ADD_METER: Final = Statement(insert(meter))
_ADD_TARIFF: Final = Statement(insert(tariff))
_LAST_SEARCH_ROW: Final = Statement(select(func.max(meter.c.search_row)))
_CUSTOMER: Final = Statement(select(*CUSTOMER).where(customer.c.id == bindparam("id")))
_SERVICE_POINT: Final = Statement(
    select(*METER, *CUSTOMER, *TARIFF)
    .join_from(meter, customer, meter.c.customer_id == customer.c.id)
    .join(tariff, meter.c.tariff_id == tariff.c.id)
    .where(meter.c.number == bindparam("number"))
)
_CUSTOMER_AT: Final = len(METER)
_TARIFF_AT: Final = len(METER) + len(CUSTOMER)


class CustomerTables:
    """`vending.ports.Customers` in one transaction."""

    def __init__(self, transaction: Transaction, words: WordIndex) -> None:
        self._transaction = transaction
        self._words = words

    def add_customers(self, customers: Sequence[Customer]) -> None:
        """Record new customers. They are found by search once they have a meter."""
        if customers:
            self._transaction.execute_many(
                _ADD_CUSTOMER, [customer_values(one, compact(one.account)) for one in customers]
            )

    def add_meters(self, meters: Sequence[Meter]) -> None:
        """Record new meters of known customers and make them searchable."""
        if not meters:
            return
        first = (self._transaction.value(_LAST_SEARCH_ROW) or 0) + 1
        self._transaction.execute_many(_ADD_METER, [meter_values(one, row) for row, one in enumerate(meters, first)])
        words = [(row, _words(one, self._customer(one.customer_id))) for row, one in enumerate(meters, first)]
        self._words.add(self._transaction, words)

    def add_tariff(self, tariff: Tariff) -> None:
        """Record a version of a tariff. Raises RecordRefused when that version exists."""
        self._transaction.execute(_ADD_TARIFF, tariff_values(tariff))

    def find_service_point(self, meter_number: str) -> ServicePoint | None:
        """Return the meter with its customer and tariff."""
        row = self._transaction.find_row(_SERVICE_POINT, {"number": meter_number})
        return _service_point_of(row) if row else None

    def _customer(self, customer_id: CustomerId) -> Customer:
        return customer_of(self._transaction.rows(_CUSTOMER, {"id": customer_id})[0])


def _service_point_of(row: Sequence[Any]) -> ServicePoint:
    return ServicePoint(
        meter_of(row[:_CUSTOMER_AT]), customer_of(row[_CUSTOMER_AT:_TARIFF_AT]), tariff_of(row[_TARIFF_AT:])
    )


def _words(meter: Meter, customer: Customer) -> set[str]:
    return indexed_words((customer.name, customer.address), (customer.account, customer.phone, meter.number))
