"""Many tills at once: `python -m tests.support.many_tills STATION AMOUNT METER …` sells once for each meter.

The modules are loaded once, every till runs in a fork, and all begin at the same instant. It prints one line a till:
its exit code, standard output and standard error as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from cdu_app.cli import doctor, lookup, main, reprint, sell, settle  # noqa: F401 - loaded before the forks
from cdu_app.cli.main import run


def till(arguments: list[str], start: int, report: Path) -> None:
    """Wait for the start, run the command and leave what it said in `report`."""
    for number, suffix in ((1, ".out"), (2, ".err")):
        os.dup2(os.open(report.with_suffix(suffix), os.O_WRONLY | os.O_CREAT), number)
    os.read(start, 1)
    os._exit(_flushed(run(arguments)))


def _flushed(code: int) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def sell_at_once(station: str, amount: str, meters: list[str]) -> list[tuple[int, str, str]]:
    """Sell on all meters at the same instant; return exit code, output and errors of each."""
    start, gun = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        reports, children = [], []
        for number, meter in enumerate(meters):
            reports.append(Path(folder) / f"{number}.txt")
            child = os.fork()
            if child == 0:
                os.close(gun)
                till(["--station", station, "sell", meter, amount, "--json"], start, reports[-1])
            children.append(child)
        os.close(gun)
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        told = [(report.with_suffix(".out").read_text(), report.with_suffix(".err").read_text()) for report in reports]
    return [(code, out, err) for code, (out, err) in zip(codes, told, strict=True)]


if __name__ == "__main__":
    for answer in sell_at_once(sys.argv[1], sys.argv[2], sys.argv[3:]):
        sys.stdout.write(json.dumps(answer) + "\n")
