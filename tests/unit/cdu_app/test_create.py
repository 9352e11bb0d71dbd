from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from cdu_app.bootstrap import KEY_FILE, STORE_FILE, open_station
from cdu_app.create import StationPlan, add_operator, new_station
from cdu_app.demonstration import load_village
from cdu_app.demonstration import test_keys as published_keys
from cdu_app.errors import SettingsInvalid, StationExists
from cdu_app.settings import STATION_FILE
from store.errors import WrongPassphrase
from sts.module.errors import ModuleUnavailable
from tests.support.counters import SetClock
from tests.support.records import START
from vending.domain.people.operator import Role
from vending.errors import EnrolmentNeeded, PasswordRefused
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from pathlib import Path

PASSPHRASE = "a passphrase"
PASSWORD = "seven green kettles"


def plan(**station: str) -> StationPlan:
    return StationPlan({"station": station}, PASSPHRASE, published_keys(load_village()))


def make(folder: Path, plan: StationPlan) -> None:
    with new_station(folder, plan, SetClock(START)) as station:
        add_operator(station, "thandi", "Thandi", Role.MANAGER, PASSWORD)


def test_it_opens_with_its_passphrase(tmp_path: Path) -> None:
    make(tmp_path / "a" / "b", plan(code="X1"))
    station = open_station(tmp_path / "a" / "b", lambda: PASSPHRASE)
    assert station.identity.code == "X1"
    with pytest.raises(EnrolmentNeeded):
        station.sign_in.sign_in("thandi", PASSWORD)
    verify_journal(station.units_of_work)
    assert station.module.identify().emulator
    station.close()
    with pytest.raises(WrongPassphrase):
        open_station(tmp_path / "a" / "b", lambda: "another")


@pytest.mark.skipif(sys.platform == "win32", reason="modes")
def test_every_file_is_for_its_owner(tmp_path: Path) -> None:
    make(tmp_path / "new", plan())
    for path in [tmp_path / "new", *(tmp_path / "new").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_without_keys_there_is_no_emulator(tmp_path: Path) -> None:
    make(tmp_path, StationPlan({}, PASSPHRASE))
    station = open_station(tmp_path, lambda: PASSPHRASE)
    with pytest.raises(ModuleUnavailable, match="no emulator here"):
        station.module.identify()
    station.close()


def test_the_first_password_is_no_common_one(tmp_path: Path) -> None:
    with pytest.raises(PasswordRefused), new_station(tmp_path, plan(), SetClock(START)) as station:
        add_operator(station, "thandi", "Thandi", Role.MANAGER, "password123")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [STATION_FILE, STORE_FILE, KEY_FILE, "emulator"])
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("precious")
    with pytest.raises(StationExists):
        make(tmp_path, plan())
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_another_makes_a_station_meanwhile(tmp_path: Path) -> None:
    with pytest.raises(StationExists), new_station(tmp_path, plan(), SetClock(START)):
        (tmp_path / STATION_FILE).write_text("theirs")
    assert [path.name for path in tmp_path.iterdir()] == [STATION_FILE]


def test_settings_that_cannot_be_leave_nothing(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid):
        make(tmp_path, plan(time_zone="Mars/Olympus"))
    assert list(tmp_path.iterdir()) == []


def test_an_error_while_it_is_filled_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), new_station(tmp_path, plan(), SetClock(START)):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
