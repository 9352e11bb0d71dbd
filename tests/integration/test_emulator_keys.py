"""A station's emulator gets its keys from a key management centre, by the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdu_app.cli.main import run
from cdu_app.messages import say
from sts.kmc import centre as source
from sts.kmc.__main__ import main as kmc
from sts.kmc.errors import KeyFileFault, KeyFileRefused
from tests.support.tills import first_session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.logs import LogWatch

KEYS = """
[[keys]]
value = "generate"
sgc = "201457"
krn = 1
kt = 2
dkga = 4
base_date = 2014
ken = 255
unit_limit = 500_000
"""


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(source, "_SCRYPT_COST", 2**4)
    for name in ("KMC_PASSPHRASE", "CDU_STORE_PASSPHRASE", "CDU_PASSWORD"):
        monkeypatch.setenv(name, "a long passphrase")
    monkeypatch.setenv("CDU_STATION", str(tmp_path / "station"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def public_key(capsys: pytest.CaptureFixture[str]) -> str:
    assert kmc(["centre", "centre"]) == 0
    return capsys.readouterr().out.strip()


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], None]:
    """The manager of the station that was just made signs in for the commands that follow."""

    def sign_in() -> None:
        monkeypatch.setenv("CDU_SESSION", first_session(tmp_path / "station", "manager", "a long passphrase"))

    return sign_in


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0, out: bool | None = None) -> str:
    """What a command writes: to standard output when all is well, else to standard error, unless `out` says which."""
    capsys.readouterr()
    assert run([*arguments]) == code
    written, told = capsys.readouterr()
    return written if (code == 0 if out is None else out) else told


def test_a_station_s_emulator_is_given_its_keys(
    public_key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], signed_in: Callable[[], None]
) -> None:
    said(capsys, "init", "--centre", public_key)
    signed_in()
    (tmp_path / "request").write_text(said(capsys, "emulator", "request"), "utf-8")
    (tmp_path / "keys.toml").write_text(KEYS, "utf-8")
    assert kmc(["issue", "centre", "request", "keys.toml", "file"]) == 0
    assert said(capsys, "emulator", "load", "file") == "Key file 1 is loaded; keys: 1.\n"
    assert "loaded already" in said(capsys, "emulator", "load", "file", code=1)
    events = said(capsys, "emulator", "events").splitlines()
    module_id = (tmp_path / "request").read_text("utf-8").split()[5]
    assert [line.partition(" UTC  ")[2] for line in events] == [
        f"created  {module_id}",
        "key file loaded  number 1; keys: 1",
        "key file refused  replayed",
    ]


def test_a_film_is_no_key_file(
    public_key: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    expected_log: LogWatch,
    signed_in: Callable[[], None],
) -> None:
    said(capsys, "init", "--centre", public_key)
    signed_in()
    with (tmp_path / "film").open("wb") as film:
        film.truncate(2**40)
    expected_log("cdu_app.messages", "the system refused")
    assert "(film)" in said(capsys, "emulator", "load", "film", code=3)


def test_tampering_erases_the_keys_until_a_new_file_comes(
    public_key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], signed_in: Callable[[], None]
) -> None:
    said(capsys, "init", "--centre", public_key)
    signed_in()
    give_keys(tmp_path, capsys)
    assert said(capsys, "module", "test")
    said(capsys, "emulator", "tamper", "--yes")
    assert "holds no vending key" in said(capsys, "module", "test", code=3, out=True)
    give_keys(tmp_path, capsys)
    assert said(capsys, "module", "test")


def give_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "request").write_text(said(capsys, "emulator", "request"), "utf-8")
    (tmp_path / "keys.toml").write_text(KEYS, "utf-8")
    (tmp_path / "file").unlink(missing_ok=True)
    assert kmc(["issue", "centre", "request", "keys.toml", "file"]) == 0
    said(capsys, "emulator", "load", "file")


@pytest.mark.parametrize(
    "arguments",
    [("--centre", "12"), ("--centre", "x" * 64), ("--demo", "--centre", "00" * 32)],
)
def test_no_centre(arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "centre" in said(capsys, "init", *arguments, code=2).lower() or "--demo" in arguments
    assert not (tmp_path / "station" / "station.toml").exists()


def test_a_centre_is_for_emulators(public_key: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--centre" in said(capsys, "init", "--centre", public_key, "--module", "/dev/ttyUSB0", code=2)


def test_a_demonstration_s_emulator_takes_no_other_keys(
    public_key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], signed_in: Callable[[], None]
) -> None:
    said(capsys, "init")
    signed_in()
    assert "sequence 2\n" in said(capsys, "emulator", "request")
    assert "key file loaded  number 1; keys: 2" in said(capsys, "emulator", "events")
    (tmp_path / "request").write_text(said(capsys, "emulator", "request"), "utf-8")
    (tmp_path / "keys.toml").write_text(KEYS, "utf-8")
    assert kmc(["issue", "centre", "request", "keys.toml", "file"]) == 0
    assert "not from this module's" in said(capsys, "emulator", "load", "file", code=1)
    assert "refused  other_centre" in said(capsys, "emulator", "events")


def test_every_refusal_has_its_sentence() -> None:
    said = [say(KeyFileRefused(fault)) for fault in KeyFileFault]
    assert len({message.sentence for message in said}) == len(KeyFileFault)
    assert all(message.advice for message in said)
