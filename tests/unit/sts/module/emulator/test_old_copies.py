"""Old files put back: what docs/adr/0014-emulator-state.md says is noticed, and what is not."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from sts.module.errors import ModuleUnavailable
from tests.support.key_files import Trust
from tests.support.modules import LIMITED, TID, UNIT_LIMIT, open_emulator, request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sts.module.emulator import Emulator

UNITS = 100


@pytest.fixture
def trust() -> Trust:
    return Trust()


@pytest.fixture
def emulator(trust: Trust, tmp_path: Path) -> Callable[[], Emulator]:
    """Opens an emulator that loaded its second key file and sold under its limit; "old" is a copy from before that."""
    first = trust.emulator(tmp_path / "emulator")
    first.load_keys(trust.key_file(first))
    first.close()
    shutil.copytree(tmp_path / "emulator", tmp_path / "old")
    later = open_emulator(tmp_path / "emulator")
    (tmp_path / "second").write_bytes(trust.key_file(later))
    later.load_keys((tmp_path / "second").read_bytes())
    later.vend_credit(request(register=LIMITED, amount_code=UNITS, tid=TID))
    later.close()
    return lambda: open_emulator(tmp_path / "emulator")


def put_back(tmp_path: Path, name: str, origin: str = "old") -> None:
    shutil.copy(tmp_path / origin / name, tmp_path / "emulator" / name)


def left(emulator: Emulator) -> int | None:
    return emulator.registers()[LIMITED - 1].units_left


def test_an_old_token_log_brings_the_limit_back(emulator: Callable[[], Emulator], tmp_path: Path) -> None:
    put_back(tmp_path, "tids.sealed")
    module = emulator()
    assert left(module) == UNIT_LIMIT
    module.close()


def test_an_old_state_takes_a_later_key_file_again_and_what_it_sold_stays_sold(
    emulator: Callable[[], Emulator], tmp_path: Path
) -> None:
    put_back(tmp_path, "keys.sealed")
    module = emulator()
    assert module.load_keys((tmp_path / "second").read_bytes()) == 2
    assert left(module) == UNIT_LIMIT - UNITS
    module.close()


def test_an_old_state_brings_erased_keys_back(emulator: Callable[[], Emulator], tmp_path: Path) -> None:
    module = emulator()
    module.tamper()
    assert module.registers() == ()
    put_back(tmp_path, "keys.sealed")
    assert module.registers() != ()
    module.close()


@pytest.mark.parametrize("name", ["keys.sealed", "tids.sealed", "events.sealed"])
def test_a_file_of_another_module_is_refused(
    name: str, emulator: Callable[[], Emulator], trust: Trust, tmp_path: Path
) -> None:
    trust.emulator(tmp_path / "another").close()
    put_back(tmp_path, name, "another")
    with pytest.raises(ModuleUnavailable):
        emulator()
