"""What the contracts run on: every module there is, and every kind of store.

`pytest tests/contract --module PORT` adds the hardware at PORT.
"""

from __future__ import annotations

import secrets
import sys
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest

from store.engine import Store, create_store, open_server, open_store
from sts.keys import EncryptionAlgorithm, KeyType
from sts.module.emulator.faults import Fault, Faults
from sts.module.protocol import CreditRequest, KeyRegister
from sts.tid import tid_at
from sts.token import Commodity
from tests.support.module_kinds import KINDS, ModuleKind, hardware
from tests.support.modules import new_emulator
from tests.support.readings import any_pan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sts.module.protocol import SecurityModule

_not_on_windows = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--module", metavar="PORT", help="a real STS6 module: device path, COM port or tcp://HOST:PORT")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kind" in metafunc.fixturenames:
        port = metafunc.config.getoption("--module", default=None)
        kinds = [*_able(metafunc), *([hardware(port)] if port else [])]
        metafunc.parametrize("kind", [_marked(kind) for kind in kinds])
    if "faulty_kind" in metafunc.fixturenames:
        with_loss = "loss" in metafunc.fixturenames
        kinds = [kind for kind in _able(metafunc) if kind.faults]
        pairs = [(kind, loss) for kind in kinds for loss in (kind.losses if with_loss else [None])]
        names = ["faulty_kind", "loss"] if with_loss else ["faulty_kind"]
        metafunc.parametrize(names, [_marked(kind, *([loss] if loss else [])) for kind, loss in pairs])


def _able(metafunc: pytest.Metafunc) -> list[ModuleKind]:
    """The kinds that can do what the test is marked to need."""
    needed = [ability for mark in metafunc.definition.iter_markers("needs") for ability in mark.args]
    return [kind for kind in KINDS if all(map(kind.has, needed))]


def _marked(kind: ModuleKind, *loss: Fault) -> object:
    name = "-".join([kind.name, *(fault.name.lower() for fault in loss)])
    return pytest.param(kind, *loss, id=name, marks=[_not_on_windows] if kind.linux_only else [])


@pytest.fixture
def module(kind: ModuleKind, tmp_path: Path) -> Iterator[SecurityModule]:
    """An open module of each kind, with the keys of `tests.support.modules` unless it is hardware."""
    with (
        closing(new_emulator(tmp_path / "emulator")) as emulator,
        kind.serve(emulator, tmp_path, Faults()) as server,
        closing(kind.connect(server, None)) as module,
    ):
        yield module


@pytest.fixture
def register(module: SecurityModule) -> KeyRegister:
    """A key that makes credit of any TID."""
    return next(register for register in module.registers() if register.kt is KeyType.DUTK and register.ken == 255)


@pytest.fixture
def request_(register: KeyRegister) -> CreditRequest:
    """50 kWh now, for a meter that nobody asked for before."""
    tid = tid_at(datetime.now(UTC), register.base_date)
    return CreditRequest(register.number, any_pan(), 1, EncryptionAlgorithm.STA, Commodity.ELECTRICITY, 500, tid)


@pytest.fixture
def known_keys(kind: ModuleKind) -> None:
    """The test relies on the emulator's keys or its TID memory."""
    if kind.is_hardware:
        pytest.skip("needs the emulator's keys")


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
