"""The modules that the contract runs on; `pytest tests/contract --module PORT` adds the hardware at PORT."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--module", metavar="PORT", help="a real STS6 module: device path, COM port or tcp://HOST:PORT")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "transport" in metafunc.fixturenames:
        hardware = ["hardware"] if metafunc.config.getoption("--module", default=None) else []
        metafunc.parametrize("transport", ["in process", "pty", "tcp", *hardware])
