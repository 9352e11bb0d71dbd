"""kill -9 at every write, sync and rename: keys are loaded or not, erased or not, and a limit is never given back."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from sts.module.emulator.events import EventKind
from tests.faults.emulator_runner import TOKENS, UNITS
from tests.support.key_files import Trust
from tests.support.modules import LIMITED, MODULE_KEYS, TID, UNIT_LIMIT, issued_tokens, open_emulator, request

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sts.module.emulator import Emulator

FUSES = range(1, 60)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")


class Lives:
    """Runs an emulator again and again from the same files."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.folder, self.template = folder, template
        command = [sys.executable, "-m", "tests.faults.emulator_runner", str(folder)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def until_it_is_done(self, what: str, argument: object) -> Iterator[tuple[list[str], str]]:
        """What was handed out and how it ended, for every fuse up to the first that does not burn."""
        for fuse in FUSES:
            shutil.rmtree(self.folder, ignore_errors=True)
            shutil.copytree(self.template, self.folder)
            *tokens, end = self.live(fuse, what, argument)
            assert end.startswith("killed") or end == "done", end
            yield tokens, end
            if end == "done":
                return
        pytest.fail("it is never done")

    def live(self, fuse: int, what: str, argument: object) -> list[str]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{fuse} {what} {argument}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip().split(" | ")


@pytest.fixture
def trust() -> Trust:
    return Trust()


@pytest.fixture
def template(tmp_path: Path, trust: Trust) -> Path:
    """An emulator's folder with keys, closed."""
    emulator = trust.emulator(tmp_path / "template")
    emulator.load_keys(trust.key_file(emulator))
    emulator.close()
    return tmp_path / "template"


@pytest.fixture
def lives(tmp_path: Path, template: Path) -> Iterator[Lives]:
    lives = Lives(tmp_path / "emulator", template)
    yield lives
    lives.process.communicate(timeout=30)


def test_a_key_file_is_loaded_or_not(lives: Lives, trust: Trust, template: Path, tmp_path: Path) -> None:
    emulator = open_emulator(template)
    new = trust.key_file(emulator, MODULE_KEYS[:2])
    emulator.close()
    (tmp_path / "file").write_bytes(new)
    ends, loaded = Counter[str](), Counter[bool]()
    for _, end in lives.until_it_is_done("load", tmp_path / "file"):
        ends[end] += 1
        after = open_emulator(lives.folder)
        is_new = len(after.registers()) == 2
        loaded[is_new] += 1
        assert f"sequence {3 if is_new else 2}\n" in after.request_keys()
        if not is_new:
            assert [register.kcv for register in after.registers()] == [key.kcv for key in MODULE_KEYS]
            assert after.load_keys(new) == 2
        after.close()
    assert {"killed before rename", "killed after rename", "killed after sync", "killed half a write"} <= set(ends)
    assert min(loaded[True], loaded[False]) > 2


def test_keys_are_erased_or_not(lives: Lives) -> None:
    ends, erased = Counter[str](), Counter[bool]()
    for _, end in lives.until_it_is_done("tamper", ""):
        ends[end] += 1
        after = open_emulator(lives.folder)
        held = len(after.registers())
        erased[not held] += 1
        assert held in {0, len(MODULE_KEYS)}
        assert held or after.events()[-1].kind is EventKind.TAMPERED  # told before it is done
        after.close()
    assert {"killed before rename", "killed after rename", "killed half a write"} <= set(ends)
    assert min(erased[True], erased[False]) > 2


def test_a_limit_is_never_given_back(lives: Lives) -> None:
    ends = Counter[str]()
    for tokens, end in lives.until_it_is_done("vend", TID):
        ends[end] += 1
        after = open_emulator(lives.folder)
        stored = issued_tokens(lives.folder)
        assert len(tokens) <= stored <= len(tokens) + 1
        assert left(after) == UNIT_LIMIT - stored * UNITS
        finish(after, tokens, stored)
        assert left(after) == 0
        assert issued_tokens(lives.folder) == TOKENS
        after.close()
    assert {"killed before write", "killed half a write", "killed after write", "done"} <= set(ends)
    assert ends.total() > 3 * TOKENS


def left(emulator: Emulator) -> int | None:
    return emulator.registers()[LIMITED - 1].units_left


def finish(emulator: Emulator, tokens: list[str], stored: int) -> None:
    """Ask again for the last that was stored, and for the rest; what was handed out is as it was."""
    for minute in range(max(0, stored - 1), TOKENS):
        token = emulator.vend_credit(request(register=LIMITED, amount_code=UNITS, tid=TID + minute))
        assert tokens[minute : minute + 1] in ([], [token])
