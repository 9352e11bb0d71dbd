from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdu_app.errors import SettingsInvalid
from cdu_app.module_link import open_module
from cdu_app.settings import STATION_FILE, read_settings
from sts.module.emulator.server import serve_tcp
from sts.module.emulator.tsm_responder import TsmResponder
from sts.module.errors import ModuleUnavailable
from sts.module.sts6 import Sts6Module
from sts.module.tsm import TsmModule
from tests.support.modules import new_emulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cdu_app.settings import Settings

REGISTERS = '[[module.registers]]\nnumber = 1\nsgc = "600675"\nkrn = 1\nkt = 2\nbase_date = 2014\n'
NOBODY = "127.0.0.1:1"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where a legacy module answers."""
    emulator = new_emulator(tmp_path / "emulator")
    with serve_tcp(emulator, "127.0.0.1", 0, responder=TsmResponder) as server:
        yield server.address
    emulator.close()


def settings_of(folder: Path, link: str, more: str = "") -> Settings:
    (folder / STATION_FILE).write_text(f'[module]\nlink = "{link}"\n{more}', "utf-8")
    return read_settings(folder, {})


def no_password() -> str:
    raise AssertionError("no password is wanted")


def refused_key(settings: Settings) -> str:
    with pytest.raises(SettingsInvalid) as caught:
        open_module(settings, lambda: "secret")
    return caught.value.key


def test_the_link_names_the_kind_of_module(tmp_path: Path, address: str) -> None:
    sts6 = open_module(settings_of(tmp_path, address), no_password)
    legacy = open_module(settings_of(tmp_path, f"tsm:{address}", REGISTERS), no_password)
    assert (type(sts6), type(legacy)) == (Sts6Module, TsmModule)
    assert [register.sgc for register in legacy.registers()] == ["600675"]
    sts6.close()
    legacy.close()


def test_modules_that_do_not_tell_their_keys_need_a_list(tmp_path: Path) -> None:
    assert refused_key(settings_of(tmp_path, "tsm:/dev/none")) == "module.registers"
    assert refused_key(settings_of(tmp_path, f"prism://{NOBODY}", 'user = "till"\n')) == "module.registers"


def test_a_network_module_needs_a_user_and_somebody_to_trust(tmp_path: Path) -> None:
    assert refused_key(settings_of(tmp_path, f"prism://{NOBODY}", REGISTERS)) == "module.user"
    assert refused_key(settings_of(tmp_path, f"prism://{NOBODY}", f'user = "till"\n{REGISTERS}')) == "module.authority"


@pytest.mark.parametrize("trust", ["authority", "certificate"])
def test_a_certificate_that_is_not_there(tmp_path: Path, trust: str) -> None:
    more = f'user = "till"\n{trust} = "none.pem"\n{REGISTERS}'
    with pytest.raises(ModuleUnavailable) as caught:
        open_module(settings_of(tmp_path, f"prism://{NOBODY}", more), lambda: "secret").identify()
    assert caught.value.reason
