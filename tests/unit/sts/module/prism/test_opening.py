from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sts.module.errors import ModuleUnavailable
from sts.module.prism.opening import Login, connect_to, open_prism
from tests.support.modules import REQUEST, new_emulator
from tests.support.prism import LOGIN, start_prism

if TYPE_CHECKING:
    from pathlib import Path

    from sts.module.prism.tls import Trust


def test_a_module_by_its_address(tmp_path: Path) -> None:
    with closing(new_emulator(tmp_path / "emulator")) as emulator, start_prism(emulator, tmp_path / "prism") as server:
        assert server.address.startswith("prism://127.0.0.1:")
        with closing(open_prism(server.address, LOGIN, server.trust, server.registers)) as module:
            token = module.vend_credit(REQUEST)
        assert token == emulator.vend_credit(REQUEST)


@pytest.mark.parametrize(
    "address",
    ["", "prism://", "prism://:9443", "tcp://host:9443", "prism://host:0", "prism://host:99999", "prism://host:x"],
)
def test_addresses_that_are_none(trust: Trust, address: str) -> None:
    with pytest.raises(ModuleUnavailable) as caught:
        connect_to(address, trust)
    assert (caught.value.link, caught.value.reason) == (address, "the address is not prism://HOST:PORT")


@pytest.mark.parametrize("address", ["prism://127.0.0.1:1", "prism://[::1]:1"])
def test_nobody_listens(trust: Trust, address: str) -> None:
    with pytest.raises(ModuleUnavailable) as caught:
        connect_to(address, trust)
    assert "cannot open" in caught.value.reason


def test_a_password_is_not_shown() -> None:
    assert "tiger" not in repr(Login("scott", "tiger"))


@pytest.mark.parametrize("module", ["sts.module.protocol", "sts.module.prism.opening", "sts.module.prism.tls"])
def test_the_thrift_library_is_loaded_only_when_it_is_used(module: str) -> None:
    code = f"import sys, {module}; sys.exit('thriftpy2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
