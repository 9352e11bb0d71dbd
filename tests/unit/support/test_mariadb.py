"""The suite's own database server."""

from __future__ import annotations

from contextlib import closing
from urllib.parse import urlsplit

import pymysql
import pytest

from tests.support import mariadb

pytestmark = pytest.mark.database_server


def test_gives_an_empty_database_that_stores_every_script(mariadb_url: str) -> None:
    address = urlsplit(mariadb_url)
    with closing(
        pymysql.connect(
            host=address.hostname,
            port=address.port or 0,
            user=address.username,
            password=address.password or "",
            database=address.path[1:],
        )
    ) as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW TABLES")
        assert cursor.fetchall() == ()
        cursor.execute("CREATE TABLE names (name VARCHAR(20))")
        cursor.execute("INSERT INTO names VALUES (%s)", ("Ыұ ليلى 🙂",))
        cursor.execute("SELECT name FROM names")
        assert cursor.fetchone() == ("Ыұ ليلى 🙂",)


def test_each_database_is_its_own(mariadb_server: mariadb.MariaDbServer) -> None:
    with mariadb_server.database() as first, mariadb_server.database() as second:
        assert first != second


def test_a_missing_server_is_named_with_its_packages() -> None:
    with pytest.raises(mariadb.ServerUnavailableError, match="mariadb-server-core"):
        mariadb._program("mariadbd-that-is-not-there")
