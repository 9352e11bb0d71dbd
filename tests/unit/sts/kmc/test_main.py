from __future__ import annotations

import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sts.kmc import centre as source
from sts.kmc import key_list
from sts.kmc.__main__ import main
from sts.module.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EMULATOR_KEY = bytes(range(32))
PASSPHRASE = "a long passphrase"
NO_REQUEST = "This is no request for keys: give the six lines of the module, and no others."
NO_LIST = 'This is no list of keys (TOML). "issue --help" shows one.'


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(source, "_SCRYPT_COST", 2**4)
    monkeypatch.setenv("KMC_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("EMULATOR_KEY", EMULATOR_KEY.hex())
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def run(*arguments: str) -> str:
        assert main([*arguments]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    return run


@pytest.fixture
def key_file(run: Callable[..., str], tmp_path: Path) -> Path:
    """An emulator in "emu", and what "centre" made of its request and the help's example."""
    public = run("centre", "centre").strip()
    run("emulator", "emu", public, "--tid-window", "60")
    (tmp_path / "request").write_text(run("request", "emu"))
    assert key_list.__doc__ is not None
    (tmp_path / "keys.toml").write_text(key_list.__doc__.split("order.\n")[1].split("A generated")[0])
    assert "Key file 1 for EMU-" in run("issue", "centre", "request", "keys.toml", "file")
    return tmp_path / "file"


def refused(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 1) -> str:
    capsys.readouterr()
    assert main([*arguments]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err.strip()


def test_from_nothing_to_a_module_with_keys(key_file: Path, run: Callable[..., str], tmp_path: Path) -> None:
    assert run("load", "emu", "file") == "Key file 1 is loaded.\n"
    emulator = Emulator.open(tmp_path / "emu", EMULATOR_KEY)
    assert [register.units_left for register in emulator.registers()] == [500_000]
    assert emulator.clock().tid_window == 60
    emulator.close()
    assert "sequence 2\n" in run("request", "emu")


def test_the_public_key_needs_no_passphrase(
    key_file: Path, run: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KMC_PASSPHRASE")
    assert len(bytes.fromhex(run("public", "centre"))) == 32


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_key_file_is_its_owner_s_alone(key_file: Path) -> None:
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_every_refusal_is_a_sentence(key_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "other key management" not in refused(capsys, "load", "emu", "keys.toml")
    assert refused(capsys, "load", "emu", "request") == "This is no key file."
    assert refused(capsys, "issue", "centre", "keys.toml", "keys.toml", "f") == NO_REQUEST
    assert refused(capsys, "issue", "centre", "request", "request", "f") == NO_LIST
    (tmp_path / "bad.toml").write_text((tmp_path / "keys.toml").read_text().replace("krn = 1", "krn = 0"))
    assert refused(capsys, "issue", "centre", "request", "bad.toml", "f") == "Key 1 of the list is wrong: krn."
    assert refused(capsys, "public", "request") == "The centre's file is damaged, or is none."
    assert refused(capsys, "public", "nothing") == "There is no centre in this file."
    assert refused(capsys, "centre", "request") == "There is something in this file already."
    assert refused(capsys, "issue", "centre", "nothing", "keys.toml", "f") == "nothing: No such file or directory."
    assert refused(capsys, "issue", "centre", "file", "keys.toml", "f") == "A file that should be text is not."
    assert refused(capsys, "request", "nothing") == "nothing: there is no emulator here."
    assert main(["load", "emu", "file"]) == 0
    assert "was loaded already" in refused(capsys, "load", "emu", "file")
    assert not (tmp_path / "f").exists()


def test_an_answer_is_never_overwritten(key_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = key_file.read_bytes()
    assert refused(capsys, "issue", "centre", "request", "keys.toml", "file") == "file: File exists."
    assert key_file.read_bytes() == before


def test_a_wrong_passphrase(
    key_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KMC_PASSPHRASE", "another")
    assert "passphrase is wrong" in refused(capsys, "issue", "centre", "request", "keys.toml", "f")


def test_a_passphrase_that_is_no_text(run: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KMC_PASSPHRASE", "\udcff\udcfe")
    run("centre", "centre")


@pytest.mark.parametrize("stop", [KeyboardInterrupt, EOFError])
def test_stopped_at_the_passphrase(
    stop: type[BaseException], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(_: str) -> str:
        raise stop

    monkeypatch.delenv("KMC_PASSPHRASE")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", asked)
    assert main(["centre", "centre"]) == 130
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("passphrase", [None, ""])
def test_no_passphrase(
    passphrase: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KMC_PASSPHRASE")
    if passphrase is not None:
        monkeypatch.setenv("KMC_PASSPHRASE", passphrase)
    said = refused(capsys, "centre", "centre", code=2)
    assert "KMC_PASSPHRASE" in said if passphrase is None else "empty" in said
    assert not (tmp_path / "centre").exists()


@pytest.mark.parametrize("key", ["", "12", "x" * 64])
def test_no_key_for_the_emulator(
    key: str, key_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMULATOR_KEY", key)
    assert "EMULATOR_KEY" in refused(capsys, "request", "emu", code=2)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["centre"],
        ["emulator", "emu", "12"],
        ["emulator", "emu", "0" * 64, "--tid-window", "-1"],
        ["issue", "centre", "request", "keys.toml", "out", "--days", "0"],
        ["issue", "centre", "request", "keys.toml", "out", "--days", "9999999999"],
    ],
)
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_texts_as_windows_writes_them(encoding: str, key_file: Path, run: Callable[..., str], tmp_path: Path) -> None:
    for name in ("request", "keys.toml"):
        text = (tmp_path / name).read_text().replace("\n", "\r\n")
        mark = "\ufeff" if encoding == "utf-16-be" else ""
        (tmp_path / name).write_bytes((mark + text).encode(encoding))
    assert "Key file 1 for EMU-" in run("issue", "centre", "request", "keys.toml", "another")


def test_a_file_too_large_to_be_any(key_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (tmp_path / "film").open("wb") as film:
        film.truncate(2**40)
    for command in (["load", "emu", "film"], ["issue", "centre", "film", "keys.toml", "f"]):
        assert refused(capsys, *command) == "film: File too large."


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_secrets_that_others_can_read_are_pointed_out(
    key_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, mode in (("keys.toml", 0o640), ("centre", 0o604)):
        for each in ("keys.toml", "centre"):
            (tmp_path / each).chmod(mode if each == name else 0o600)
        capsys.readouterr()
        assert main(["issue", "centre", "request", "keys.toml", f"for {name}"]) == 0
        assert capsys.readouterr().err == f"{name} is open to other users of this computer. Take their rights away.\n"


@pytest.mark.parametrize(
    "arguments", [["emulator", "emu", "zz"], ["issue", "c", "r", "k", "o", "--days", "x"], ["emulator", "e", "1" * 63]]
)
def test_wrong_arguments_are_told_in_words(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert ": it is " in capsys.readouterr().err


def test_it_is_a_command() -> None:
    told = subprocess.run([sys.executable, "-m", "sts.kmc", "issue", "--help"], capture_output=True, check=True)
    assert b'value = "generate"' in told.stdout


@pytest.mark.parametrize(("answers", "code"), [(["one", "one"], 0), (["one", "other"], 2)])
def test_the_passphrase_is_asked_for_twice(
    answers: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KMC_PASSPHRASE")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _: answers.pop(0))
    assert main(["centre", "centre"]) == code
    assert (tmp_path / "centre").exists() is (code == 0)
