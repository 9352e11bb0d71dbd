from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sts.module.emulator.sealed import Sealer
from sts.module.emulator.state import STATE_FILE, ModuleState, read_state, write_state
from sts.module.errors import ModuleUnavailable
from tests.support.modules import MODULE_KEYS, STATE_KEY, open_emulator

if TYPE_CHECKING:
    from pathlib import Path

SEALER = Sealer(STATE_KEY)
STATE = ModuleState("EMU-1", bytes(range(32)), bytes(range(32, 64)), bytes(32), 60, 3, True, MODULE_KEYS)


def test_it_comes_back(tmp_path: Path) -> None:
    write_state(tmp_path, SEALER, STATE)
    assert read_state(tmp_path, SEALER) == STATE


def test_private_keys_are_not_shown() -> None:
    for key in (STATE.identity, STATE.exchange, *(held.key.value for held in MODULE_KEYS)):
        assert key.hex() not in repr(STATE)
        assert repr(key) not in repr(STATE)


def test_a_folder_of_release_0_1_is_named_as_such(tmp_path: Path) -> None:
    plain = json.dumps({"module_id": "EMU-12345678", "keys": []}).encode()
    (tmp_path / STATE_FILE).write_bytes(SEALER.seal(plain, b"emulator key register 1"))
    (tmp_path / "tids.sealed").write_bytes(b"")
    with pytest.raises(ModuleUnavailable, match=r"made by release 0\.1, before key files: make a new one"):
        open_emulator(tmp_path)
