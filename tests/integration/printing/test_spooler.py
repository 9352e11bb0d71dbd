"""The system's print queue: a stand-in `lp` program that records what it is given."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from printing import spooler
from printing.status import PrinterFault
from printing.transports import open_printer
from vending.errors import PrinterUnavailable

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    pytest.skip("Windows has a spooler of its own", allow_module_level=True)

JOB = b"\x1b@Receipt 57\n\x1dV\x00"


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH, but for the shell's own tools."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def _install(commands: Path, name: str, script: str) -> None:
    program = commands / name
    program.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
    program.chmod(0o755)


def test_the_job_reaches_the_queue_unchanged(commands: Path, tmp_path: Path) -> None:
    _install(commands, "lp", f'printf "%s\\n" "$@" >{tmp_path}/arguments; cat >{tmp_path}/job')
    open_printer("spooler:Front desk; rm -rf $HOME").send(JOB)
    assert (tmp_path / "arguments").read_text().splitlines() == ["-d", "Front desk; rm -rf $HOME", "-o", "raw"]
    assert (tmp_path / "job").read_bytes() == JOB


def test_a_queue_that_refuses(commands: Path) -> None:
    _install(commands, "lp", 'cat >/dev/null; echo "lp: The printer or class does not exist." >&2; exit 1')
    with pytest.raises(PrinterUnavailable) as caught:
        open_printer("spooler:nowhere").send(JOB)
    assert caught.value.printer == "spooler:nowhere"
    assert caught.value.reason == "lp: The printer or class does not exist."
    assert not caught.value.sent


def test_a_queue_that_hangs_may_have_printed(commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spooler, "TIMEOUT_SECONDS", 0.5)
    _install(commands, "lp", "exec sleep 30")
    with pytest.raises(PrinterUnavailable) as caught:
        open_printer("spooler:slow").send(JOB)
    assert caught.value.sent


@pytest.mark.parametrize("call", ["check", "send"])
def test_a_machine_without_a_print_system(commands: Path, call: str) -> None:
    transport = open_printer("spooler:any")
    with pytest.raises(PrinterUnavailable) as caught:
        transport.check() if call == "check" else transport.send(JOB)
    assert (caught.value.reason, caught.value.sent) == (PrinterFault.NO_SPOOLER, False)


def test_check_asks_for_the_queue_only(commands: Path, tmp_path: Path) -> None:
    _install(commands, "lpstat", f'printf "%s\\n" "$@" >{tmp_path}/arguments')
    open_printer("spooler:Front").check()
    assert (tmp_path / "arguments").read_text().splitlines() == ["-p", "Front"]
