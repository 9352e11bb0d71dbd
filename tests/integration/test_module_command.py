"""`cdu module` on real lines."""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

from sts.amount import MAX_UNITS
from sts.module import discovery
from sts.module.emulator.server import serve_pty
from tests.support.modules import VENDING_KEYS, new_emulator
from tests.support.tills import emulator_process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sts.module.emulator.server import Server
    from tests.support.tills import Till

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")


@pytest.fixture(autouse=True)
def _office(till: Till) -> None:
    """The manager works here."""
    till.sign_in("manager")


@pytest.fixture(autouse=True)
def _no_ports_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery.list_ports, "comports", list)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    emulator = new_emulator(tmp_path / "emulator")
    with serve_pty(emulator, tmp_path / "tty") as server:
        yield server
    emulator.close()


def facts(till: Till, *arguments: str) -> Any:
    answer = till.run("module", *arguments)
    assert (answer.code, answer.err) == (0, "")
    return json.loads(answer.out)


def test_a_module_is_listed_with_the_link_to_use(till: Till, server: Server) -> None:
    [found] = facts(till, "list", "--port", server.address, "--json")
    assert (found["port"], found["link"], found["reason"]) == (server.address, server.address, "")
    assert found["module"].startswith("EMU-")
    assert server.address in till.run("module", "list", "--port", server.address).out


def test_a_port_that_cannot_be_opened_says_why(till: Till, tmp_path: Path) -> None:
    [found] = facts(till, "list", "--port", str(tmp_path / "none"), "--json")
    assert (found["module"], found["reason"]) == ("", "no such device")


@pytest.mark.parametrize("link", ["prism://127.0.0.1:9443", "tsm:/dev/ttyUSB0"])
def test_only_a_line_can_be_asked_who_is_there(till: Till, link: str) -> None:
    answer = till.run("module", "list", "--port", link)
    assert (answer.code, answer.out) == (2, "")
    assert "tcp://HOST:PORT" in answer.err


def test_a_module_of_another_kind_than_its_link_says(
    till: Till, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDU_MODULE_LINK", f"tsm:{server.address}")
    with (till.folder / "station.toml").open("a", encoding="utf-8") as settings:
        settings.write(register_table({"sgc": "201457", "number": 1, "krn": 1, "kt": 2, "base_date": 2014, "ken": 255}))
    assert "“cdu module list”" in till.run("module", "show").sentence(1)


def test_silent_ports_are_waited_for_together(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cdu_app.cli.module.find_module", partial(discovery.find_module, timeout=0.4))
    ends = [os.openpty() for _ in range(4)]
    ports = [argument for _, theirs in ends for argument in ("--port", os.ttyname(theirs))]
    started = monotonic()
    found = facts(till, "list", "--json", *ports)
    assert monotonic() - started < 2.0
    assert [port["reason"] for port in found] == ["no module answers"] * 4
    for descriptor in (end for pair in ends for end in pair):
        os.close(descriptor)


def test_no_port_at_all(till: Till) -> None:
    answer = till.run("module", "list")
    assert (answer.code, answer.out) == (0, "")
    assert "--port" in answer.err


def test_without_probing_nothing_is_sent(till: Till, server: Server) -> None:
    [found] = facts(till, "list", "--no-probe", "--port", server.address, "--json")
    assert not found["module"]


def test_it_shows_clock_keys_and_limits(till: Till, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDU_MODULE_LINK", server.address)
    shown = facts(till, "show", "--json")
    assert shown["emulator"] is True
    assert [key["sgc"] for key in shown["registers"]] == [key.sgc for key in VENDING_KEYS]
    assert any(key["units_left"] is not None for key in shown["registers"])
    table = till.run("module").out
    for key in VENDING_KEYS:
        assert key.sgc in table
        assert key.value.hex() not in table.lower()


def test_the_self_test_names_the_key_that_has_expired(
    till: Till, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDU_MODULE_LINK", server.address)
    answer = till.run("module", "test")
    assert answer.code == 3
    assert "ended on" in answer.out
    assert "It refuses digits that are no token." in answer.out
    assert "190 letters came back as they were sent." in answer.out


def test_the_stations_own_emulator_passes(till: Till) -> None:
    answer = till.run("module", "test")
    assert (answer.code, answer.err) == (0, "")
    assert "failed" not in answer.out


def test_a_module_that_is_away(till: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDU_MODULE_LINK", str(tmp_path / "none"))
    for command in ("show", "test"):
        answer = till.run("module", command)
        assert (answer.code, answer.out) == (3, "")
        assert "no such device" in answer.err


def test_a_password_is_kept(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    assert till.run("module", "password").code == 2
    monkeypatch.setenv("CDU_MODULE_PASSWORD", "")
    assert till.run("module", "password").code == 2
    monkeypatch.setenv("CDU_MODULE_PASSWORD", "correct horse")
    kept = till.run("module", "password")
    assert (kept.code, kept.err) == (0, "")
    assert "horse" not in kept.out


def test_a_legacy_emulator_is_found_and_sells(till: Till, tmp_path: Path) -> None:
    with emulator_process(till, "--legacy", "--pty", str(tmp_path / "tty")) as (_, link):
        [found] = facts(till, "list", "--port", link, "--json")
        assert found["link"] == f"tsm:{link}"
        keys = facts(till, "show", "--json")["registers"]
        with (till.folder / "station.toml").open("a", encoding="utf-8") as settings:
            settings.write("".join(map(register_table, keys)))
        till.set(CDU_MODULE_LINK=found["link"])
        shown = facts(till, "show", "--json")
        assert [(key["sgc"], key["kcv"]) for key in shown["registers"]] == [(key["sgc"], "") for key in keys]
        assert shown["units_left"] == MAX_UNITS  # none of the emulator's keys has a limit
        assert "1820162.4 units left to sell" in till.run("module").out
        assert till.run("sell", till.meters[0], "20").code == 0
    till.verify_settled()


def test_an_emulated_prismtoken_sells(till: Till) -> None:
    """What it prints is all that station.toml needs; its own certificate is pinned, and made once."""
    till.set(CDU_MODULE_USER="trainee", CDU_MODULE_PASSWORD="correct horse")
    with emulator_process(till, "--prism", "127.0.0.1:0") as (process, link):
        process.terminate()
        assert process.stdout is not None
        told = process.stdout.read()
        assert process.wait(10) == 0
    made = (till.folder / "emulator" / "prism.pem").read_bytes()
    with (till.folder / "station.toml").open("a", encoding="utf-8") as settings:
        settings.write(told.partition("In station.toml:\n")[2])
    with emulator_process(till, "--prism", "127.0.0.1:0") as (_, link):
        till.set(CDU_MODULE_LINK=link)
        assert till.run("module", "test").code == 0
        assert till.run("sell", till.meters[0], "20").code == 0
        till.set(CDU_MODULE_PASSWORD="another")
        assert "wrong password" in till.run("sell", till.meters[0], "20").sentence(3)
    assert (till.folder / "emulator" / "prism.pem").read_bytes() == made
    till.verify_settled()


def test_an_emulated_prismtoken_wants_a_user(till: Till) -> None:
    till.set(CDU_MODULE_PASSWORD="correct horse")
    assert "module.user" in till.run("emulator", "--prism", "127.0.0.1:0").sentence(3)


def register_table(key: dict[str, Any]) -> str:
    numbers = "".join(f"{name} = {key[name]}\n" for name in ("number", "krn", "kt", "base_date", "ken"))
    return f'\n[[module.registers]]\nsgc = "{key["sgc"]}"\n{numbers}'
