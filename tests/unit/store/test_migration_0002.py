"""The second schema keeps the prices of the first: of every currency, and of every meter of a customer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import text

from store import migrations
from store.engine import Store, open_server
from store.search_text import compact, indexed_words
from store.sqlcipher import DatabaseFile, create_file
from tests.support.records import START, make_books, make_terms, meter_number
from vending.domain.pricing.quote import quote_money
from vending.domain.pricing.quote_line import LineKind
from vending.errors import AlreadyThere
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from vending.domain.registry.meter import ServicePoint

CURRENCIES = ["ZAR", "XOF", "GNF", "VND", "XPF", "JOD", "IQD", "OMR"]


class OldBooks:
    """A store of the first schema that is filled by hand."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.meters = 0
        with store._migrating.begin() as connection:
            command.upgrade(migrations.configuration(connection), "0001")

    def add(self, connection: Connection, table: str, **values: object) -> bytes:
        """Add a row under an id of its own."""
        key = uuid4().bytes
        row = {"id": key, **values}
        names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), row)
        return key

    def tariff(self, connection: Connection, code: str, currency: str = "ZAR", price: str = "2.4718") -> bytes:
        """Add a tariff with a fixed charge of 500 minor units and 15 % VAT."""
        facts = {"name": code, "effective_from": 0, "energy": json.dumps({"price": price}), "vat_rate": "0.15"}
        return self.add(connection, "tariff", code=code, version=1, fixed_charge=500, currency=currency, **facts)

    def customer(self, connection: Connection, account: str) -> bytes:
        """Add a customer with an account number."""
        facts = {"name": "N", "phone": "", "address": "", "area": ""}
        return self.add(connection, "customer", account=account, account_key=compact(account), **facts)

    def meter(self, connection: Connection, customer: bytes, tariff: bytes) -> str:
        """Add a meter and return its number."""
        self.meters += 1
        facts = {"commodity": 0, "sgc": "123456", "krn": 1, "ti": 1, "ea": 7, "status": "active"}
        number = meter_number(self.meters)
        of = {"customer_id": customer, "tariff_id": tariff}
        self.add(connection, "meter", search_row=self.meters, number=number, **facts, **of)
        if connection.dialect.name == "sqlite":  # what is not in the index cannot be taken out of it
            find = text("SELECT name, account FROM customer WHERE id = :id")
            name, account = connection.execute(find, {"id": customer}).one()
            words = " ".join(sorted(indexed_words((name,), (account, number))))
            insert = text("INSERT INTO word_fts (rowid, words) VALUES (:row, :words)")
            connection.execute(insert, {"row": self.meters, "words": words})
        return number

    def point(self, number: str) -> ServicePoint:
        """Return a meter as the new schema has it."""
        with self.store.units_of_work.read() as work:
            point = work.customers.find_service_point(number, START)
        assert point is not None
        return point


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.database_server)])
def books(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OldBooks]:
    """Old books in a file and on a server."""
    if request.param == "sqlite":
        create_file(tmp_path / "store.db")
        store = Store(DatabaseFile(tmp_path / "store.db", bytes(32)))
    else:
        store = open_server(request.getfixturevalue("mariadb_url"))
    yield OldBooks(store)
    store.close()


def fixed_charge(point: ServicePoint) -> int:
    """What 100 000 minor units pay of it."""
    currency = point.tariff.currency
    nothing = Money.zero(currency)
    limit = {"currency": currency, "sale_limit": Money(10**7, currency)}
    terms = make_terms(point, START, make_books(carried_in=nothing, month_tendered=nothing), **limit)
    return quote_money(terms, Money(100_000, currency)).total(LineKind.FIXED_CHARGE).minor


def test_a_charge_is_the_same_sum_in_every_currency(books: OldBooks) -> None:
    with books.store.engine.begin() as connection:
        numbers = [
            books.meter(connection, books.customer(connection, one), books.tariff(connection, one, one))
            for one in CURRENCIES
        ]
    books.store.migrate()
    assert [fixed_charge(books.point(number)) for number in numbers] == [500] * len(CURRENCIES)


def test_a_price_that_was_written_with_an_exponent_is_read(books: OldBooks) -> None:
    with books.store.engine.begin() as connection:
        ten = books.tariff(connection, "TEN", price="1E+1")
        number = books.meter(connection, books.customer(connection, "A"), ten)
    books.store.migrate()
    assert books.point(number).tariff.rates[0].energy.blocks[0].price == 10  # type: ignore[union-attr]


def test_every_meter_of_a_customer_keeps_its_tariff(books: OldBooks) -> None:
    with books.store.engine.begin() as connection:
        home, shop = books.tariff(connection, "HOME"), books.tariff(connection, "SHOP")
        one, other = books.customer(connection, "A-1"), books.customer(connection, "A-2")
        owners = [(one, home), (one, shop), (other, shop), (one, shop), (one, home)]
        numbers = [books.meter(connection, customer, tariff) for customer, tariff in owners]
        books.customer(connection, "without a meter")
    books.store.migrate()
    points = [books.point(number) for number in numbers]
    assert [point.tariff.code for point in points] == ["HOME", "SHOP", "SHOP", "SHOP", "HOME"]
    assert [point.customer.id.bytes for point in points] == [one, one, other, one, one]
    assert [point.account.number for point in points] == ["A-1", "A-1", "A-2", "A-1", "A-1"]
    assert len({point.account.id for point in points}) == 3
    assert points[1].account == points[3].account


def test_an_account_whose_number_is_there_twice_can_be_changed(books: OldBooks) -> None:
    with books.store.engine.begin() as connection:
        home = books.tariff(connection, "HOME")
        twice = [books.meter(connection, books.customer(connection, "A-1"), home) for _ in range(2)]
        books.meter(connection, books.customer(connection, "A-2"), home)
    books.store.migrate()
    for number in twice:
        account = books.point(number).account
        with books.store.units_of_work.write() as work:
            with pytest.raises(AlreadyThere):
                work.customers.change_account(replace(account, number="A-2"))
            work.customers.change_account(replace(account, area="Hill"))
            work.commit()
        assert books.point(number).account.area == "Hill"
