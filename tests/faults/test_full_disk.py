"""The disk fills up at every stage of a sale: a sentence each, nothing lost, and one token once there is room again."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.tills import Answer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.tills import Till

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs mounts or limits")


@pytest.fixture(autouse=True)
def no_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under a limit Python would leave half a .pyc behind, for every later test and run to stumble over."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


@cache
def namespace() -> tuple[str, ...]:
    """How to start a process that may mount a disk of its own; empty where the system lets nobody."""
    for way in (("unshare", "-m"), ("unshare", "-Urm")):
        command = [*way, "sh", "-c", "mount -t tmpfs tmpfs /mnt"]
        if shutil.which("unshare") and not subprocess.run(command, capture_output=True, check=False).returncode:
            return way
    return ()


def ends(till: Till, kind: str, folder: Path) -> list[dict[str, Any]]:
    """What the runner tells of each sale."""
    folder.mkdir()
    program = [sys.executable, "-m", "tests.faults.full_disk_runner", kind, str(till.folder), str(folder)]
    command = [*(namespace() if kind == "disk" else ()), *program, till.meters[0]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("kind", ["disk", "limit"])
def test_every_stage_of_a_sale(till: Till, kind: str, tmp_path: Path) -> None:
    if kind == "disk" and not namespace():
        pytest.skip("this system lets no process mount a disk")
    stages = [stage_of(told) for told in ends(till, kind, tmp_path / "disk")]
    assert set(stages) == {"nothing sold", "recorded", "sold"} | ({"emulator"} if kind == "disk" else set())
    assert stages.index("nothing sold") < stages.index("recorded") < stages.index("sold")


def stage_of(told: dict[str, Any]) -> str:
    """How far the sale came; what was said fits it, and afterwards nothing waits."""
    sold, before, after = Answer(**told["sold"]), told["before"], told["after"]
    assert after[: len(before)] == before
    assert all(token for _, token in after)
    assert told["settled"]["code"] == 0
    if told["shown"]["code"]:
        Answer(**told["shown"]).sentence(3)
    new = after[len(before) :]
    if sold.code == 0:
        assert new == [[sold.json["receipt"], *sold.json["tokens"]]]
        return "sold"
    said = sold.sentence(3)
    if not new:
        assert "disk" in said
        return "nothing sold"
    assert f"ale {new[0][0]}" in said
    assert "is recorded" in said
    return "emulator" if told["kind"] == "emulator" else "recorded"


def test_a_full_disk_under_the_module(till: Till) -> None:
    """An emulator on a line that cannot store its token refuses, as a module with a broken memory would: money back."""
    size = (till.folder / "emulator" / "tids.sealed").stat().st_size
    before, made = till.sales(), till.tokens_made

    def no_more() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    served = till.start("emulator", "--tcp", "127.0.0.1:0", preexec_fn=no_more)
    assert served.stdout is not None
    link = served.stdout.readline().partition("answers on ")[2].split(". ")[0]
    till.set(CDU_MODULE_LINK=link)
    said = till.run("sell", till.meters[0], "50").sentence(1)
    served.terminate()
    served.communicate()
    assert "device failure" in said
    assert "Give 50.00 ZAR back" in said
    sales = till.verify_settled()
    assert (len(sales), till.tokens_made) == (len(before) + 1, made)
    till.patch.delenv("CDU_MODULE_LINK")
    assert till.run("sell", till.meters[0], "50", "--json").json["state"] == "issued"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs limits")
def test_a_new_station_that_does_not_fit(tmp_path: Path) -> None:
    """What was begun is cleared away, and with room the same command works."""
    command = [sys.executable, "-m", "cdu_app", "--station", str(tmp_path / "new"), "init"]
    environment = os.environ | {"CDU_PASSWORD": "three odd words together", "CDU_STORE_PASSPHRASE": "q"}

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    options: dict[str, Any] = {"env": environment, "capture_output": True, "text": True, "check": False}
    failed = subprocess.run(command, preexec_fn=limit, **options)
    assert (failed.returncode, failed.stderr.count("\n")) == (3, 1), failed
    assert {path.name for path in (tmp_path / "new").iterdir()} <= {"cdu.log"}
    assert subprocess.run(command, **options).returncode == 0
