"""`python -m sts.batch` as a process: cancelled, and how much memory it takes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.support.batch_files import Folder, drn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and resource usage")

HEADER = "meter,sgc,krn,ti,subclass,value\n"
SECONDS, MEGABYTES = 60, 12
MEASURED = (
    "import resource, sys; from sts.batch.__main__ import main\n"
    "assert main(sys.argv[1:]) == 0; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder.create(tmp_path)


@contextmanager
def waiting_for_rows(folder: Folder, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command in the middle of a file: it has written tokens, and more rows are still to come."""
    arguments = ["credit", "-", str(folder.target), "--keys", str(folder.keys), *options]
    command = [sys.executable, "-m", "sts.batch", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        row = f"{drn(1)},123456,1,7,0,10\n"
        process.stdin.write((HEADER + row * 100_000).encode())
        process.stdin.flush()
        wait_for_tokens(folder)
        try:
            yield process
        finally:
            process.kill()


def wait_for_tokens(folder: Folder) -> None:
    deadline = time.monotonic() + SECONDS
    while not any(path.stat().st_size for path in folder.path.glob(".out.csv.*.part")):
        assert time.monotonic() < deadline, folder.names()
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_cancelled(folder: Folder, number: signal.Signals) -> None:
    with waiting_for_rows(folder, "--skip-bad", str(folder.bad)) as process:
        process.send_signal(number)
        assert process.wait(SECONDS) == 130
        assert process.stderr is not None
        assert process.stderr.read().decode().endswith("cancelled; nothing was written\n")
    assert folder.names() == {"keys.toml"}


@pytest.mark.parametrize("tid", [True, False], ids=["given", "given out"])
def test_memory_does_not_grow_with_the_file(folder: Folder, *, tid: bool) -> None:
    few, many = (peak_megabytes(folder, rows, tid=tid) for rows in (40_000, 160_000))
    assert many - few < MEGABYTES, (few, many)


def peak_megabytes(folder: Folder, rows: int, *, tid: bool) -> int:
    with folder.source.open("w", encoding="utf-8") as file:
        file.write(HEADER.strip() + (",tid\n" if tid else "\n"))
        file.writelines(f"{drn(row)},123456,1,7,0,10{',6000000' if tid else ''}\n" for row in range(rows))
    folder.target.unlink(missing_ok=True)
    command = [sys.executable, "-c", MEASURED, *folder.arguments("credit")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout)
