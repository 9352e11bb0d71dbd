"""What the contracts run on: every module there is, and every kind of store.

`pytest tests/contract --module PORT` adds the hardware at PORT.
"""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING

import pytest

from store.engine import Store, create_store, open_server, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--module", metavar="PORT", help="a real STS6 module: device path, COM port or tcp://HOST:PORT")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "transport" in metafunc.fixturenames:
        hardware = ["hardware"] if metafunc.config.getoption("--module", default=None) else []
        metafunc.parametrize("transport", ["in process", "pty", "tcp", *hardware])


@pytest.fixture(params=["sqlcipher", pytest.param("mariadb", marks=pytest.mark.database_server)])
def open_again(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens the test's store once more: on an encrypted file or on a server."""
    opened: list[Store] = []
    if request.param == "sqlcipher":
        path, key = tmp_path / "store.db", secrets.token_bytes(32)
        create_store(path, key).close()
        opening = partial(open_store, path, key)
    else:
        opening = partial(open_server, request.getfixturevalue("mariadb_url"))
        opened.append(opening())
        opened[0].migrate()

    def open_one() -> Store:
        opened.append(opening())
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_again: Callable[[], Store]) -> Store:
    """An empty store of the present schema."""
    return open_again()
