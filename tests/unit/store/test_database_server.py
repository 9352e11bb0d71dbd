"""The server: every way in which it cannot be used, and how the pool gets over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from store.engine import open_server
from store.errors import StoreFault
from tests.support.records import add_registry, make_intent
from vending.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.engine import Store
    from tests.support.mariadb import MariaDbServer

pytestmark = pytest.mark.database_server


@pytest.fixture
def store(mariadb_url: str) -> Iterator[Store]:
    store = open_server(mariadb_url)
    store.migrate()
    yield store
    store.close()


def cut_the_line(store: Store, server: MariaDbServer) -> None:
    """End the one connection of the pool from the server's side."""
    with store.engine.connect() as connection:
        number = connection.exec_driver_sql("SELECT CONNECTION_ID()").scalar_one()
    server.execute(f"KILL {number}")


def fault_of_opening(url: str) -> StoreFault:
    with pytest.raises(StoreUnavailable) as caught:
        open_server(url)
    return StoreFault(caught.value.reason)


def test_each_reason_that_a_server_cannot_be_used_is_told_apart(
    mariadb_url: str, mariadb_server: MariaDbServer
) -> None:
    user = mariadb_url.partition("//")[2].partition(":")[0]
    assert fault_of_opening(f"mysql://{user}:wrong@127.0.0.1:{mariadb_server.port}/x") is StoreFault.SERVER_REFUSED
    assert fault_of_opening(mariadb_server.url("none_such")) is StoreFault.SERVER_REFUSED
    assert fault_of_opening("mysql://nobody:x@127.0.0.1:1/x") is StoreFault.SERVER_GONE


def test_a_line_that_was_cut_at_rest_is_not_noticed(store: Store, mariadb_server: MariaDbServer) -> None:
    cut_the_line(store, mariadb_server)
    add_registry(store.units_of_work)


def test_a_line_cut_in_a_transaction_takes_it_back_and_is_replaced(store: Store, mariadb_server: MariaDbServer) -> None:
    registry = add_registry(store.units_of_work)
    with store.units_of_work.write() as work:
        work.sales.add_intent(make_intent(registry))
        mariadb_server.execute(f"KILL {_number_of_the_writer(store)}")
        with pytest.raises(StoreUnavailable) as caught:
            work.sales.last_sequence()
    assert caught.value.reason == StoreFault.SERVER_GONE
    with store.units_of_work.write() as work:
        assert work.sales.last_sequence() == 0
        work.sales.add_intent(make_intent(registry))
        work.commit()


def _number_of_the_writer(store: Store) -> int:
    """Return the connection that has a transaction open."""
    with store.engine.connect() as connection:
        running = "SELECT trx_mysql_thread_id FROM information_schema.innodb_trx WHERE trx_rows_modified > 0"
        number: int = connection.exec_driver_sql(running).scalar_one()
        return number


def test_the_health_of_a_server_tells_no_password(store: Store, mariadb_url: str) -> None:
    password = mariadb_url.partition("//")[2].partition(":")[2].partition("@")[0]
    health = store.check()
    assert "127.0.0.1" in health.location
    assert password not in repr(health)
    assert "MariaDB" in health.version
    assert health.size > 0
    assert health.problems == ()


def test_wrong_values_are_refused_not_bent(store: Store) -> None:
    with store.engine.begin() as connection:
        assert "STRICT_ALL_TABLES" in connection.exec_driver_sql("SELECT @@sql_mode").scalar_one()
