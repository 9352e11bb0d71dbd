from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from cdu_app.station_turn import TURN_FILE, StationTurn
from vending.errors import ImportRunning, StationBusy, StoreUnavailable

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys
from pathlib import Path
from cdu_app.station_turn import StationTurn
with StationTurn(Path(sys.argv[1])).take(0):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_one_after_another(tmp_path: Path) -> None:
    turn, inside = StationTurn(tmp_path), []

    def work(number: int) -> None:
        with turn.take(10):
            inside.append(number)
            assert len(inside) == 1
            inside.remove(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(64)))


def test_it_is_given_back_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), StationTurn(tmp_path).take(0):
        raise ZeroDivisionError
    with StationTurn(tmp_path).take(0):
        pass


@pytest.mark.parametrize("seconds", [0, 0.05])
def test_another_process_holds_it_until_it_ends(tmp_path: Path, seconds: float) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(StationBusy), StationTurn(tmp_path).take(seconds):
        pass
    holder.kill()
    holder.communicate()
    with StationTurn(tmp_path).take(0):
        pass


def test_whoever_waits_in_vain_learns_what_for(tmp_path: Path) -> None:
    turn = StationTurn(tmp_path)
    with turn.take(0), pytest.raises(StationBusy) as busy, turn.take_long(0):
        pass
    assert type(busy.value) is StationBusy
    with turn.take_long(0), pytest.raises(ImportRunning), turn.take(0.01):
        pass
    with turn.take_long(0):
        pass


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable), StationTurn(tmp_path / "gone").take(0):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="modes")
def test_the_file_is_for_its_owner(tmp_path: Path) -> None:
    with StationTurn(tmp_path).take(0):
        assert (tmp_path / TURN_FILE).stat().st_mode & 0o777 == 0o600
