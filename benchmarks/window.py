"""How soon the desktop's window is there, and what memory it takes.

Floor: an empty PySide6 window, started the same way in the same run. Each start is a fresh process, from its
first instruction to the first painted frame of a window that takes keys. Claim: at most 1.6 times the floor,
and under 250 MB at the most, with the station open behind the sign-in.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.result import Result
from cdu_app.demonstration import create_demonstration
from vending.clock import SystemClock

STARTS = 9
AT_MOST, MEGABYTES = 1.6, 250


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "station"
        create_demonstration(folder, SystemClock(), days=1)
        start("empty", folder), start("desktop", folder)  # compiles what was never run before
        pairs = [(start("empty", folder), start("desktop", folder)) for _ in range(STARTS)]
    floor = min(empty["seconds"] for empty, _ in pairs)
    seconds = min(ours["seconds"] for _, ours in pairs)
    opened = min(ours["opened"] for _, ours in pairs)
    memory = max(ours["megabytes"] for _, ours in pairs)
    figures = (
        f"{seconds:.2f} s; empty window {floor:.2f} s; ratio {seconds / floor:.2f} (at most {AT_MOST}); "
        f"station open after {opened:.2f} s; {memory:.0f} MB (under {MEGABYTES})"
    )
    return [Result("window ready", figures, seconds / floor <= AT_MOST and memory < MEGABYTES)]


def start(what: str, folder: Path) -> dict[str, float]:
    """Start a window in a process of its own; it tells its figures and ends. Bytecode is kept, as for any user."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    command = [sys.executable, "-m", "benchmarks.window_child", what, str(folder), repr(time.time())]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures
