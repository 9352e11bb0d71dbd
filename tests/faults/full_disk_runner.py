"""A till on a disk that is nearly full: `python -m tests.faults.full_disk_runner KIND TEMPLATE FOLDER METER`.

Sells with ever more room left and prints one JSON line a sale: the room, how the command ended, and how it stands once
there is room again. KIND is "disk": a small tmpfs is mounted at FOLDER, for which the caller gives this process a mount
namespace of its own; or "limit", where the system allows none: a limit on the size of files stands in for the disk.
"""

from __future__ import annotations

import io
import json
import os
import resource
import shutil
import subprocess
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cdu_app.bootstrap import open_station, refuse_passphrase
from cdu_app.cli.main import run
from sts.module.emulator.tid_log import LOG_FILE, RECORD_BYTES
from tests.support.tills import sales_of, verify_token
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Iterator

KIB = 1024
PAGE = 4 * KIB
DISK = 4096 * KIB
SUCCESSES = 3


@contextmanager
def filled(folder: Path, room: int) -> Iterator[None]:
    """The disk has `room` bytes left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(64 * KIB))
        except OSError:
            pass
        file.truncate(max(0, file.tell() // PAGE * PAGE - room))
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def limited(_: Path, room: int) -> Iterator[None]:
    """No file may grow beyond `room` bytes."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def command(folder: Path, *arguments: str) -> dict[str, Any]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["--station", str(folder), *arguments])
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


def standing(folder: Path) -> list[tuple[str, str | None]]:
    """Receipt and token of every sale; the books are whole."""
    station = open_station(folder, refuse_passphrase)
    verify_journal(station.units_of_work)
    sales = sales_of(station)
    station.close()
    for sale in sales[-2:]:
        verify_token(sale)
    return [(sale.intent.receipt, sale.token.token if sale.token else None) for sale in sales]


def sell_with(room: int, template: Path, folder: Path, kind: str, meter: str) -> dict[str, Any]:
    station = folder / "station"
    shutil.copytree(template, station)
    before = standing(station)
    with (filled if kind == "disk" else limited)(folder, room):
        sold = command(station, "sell", meter, "50", "--json")
        shown = command(station, "show", "--last", "--json")
    settled = command(station, "settle")
    after = standing(station)
    shutil.rmtree(station)
    return {"kind": kind, "room": room, "sold": sold, "shown": shown, "settled": settled,
            "before": before, "after": after}  # fmt: skip


def sell_with_full_emulator(template: Path, folder: Path, meter: str) -> dict[str, Any]:
    """The emulator's memory lies on the full disk, and its next record needs a page of its own."""
    other = template.parent / "elsewhere"
    shutil.copytree(template, other)
    shutil.move(other / "emulator", folder / "emulator")
    (other / "emulator").symlink_to(folder / "emulator")
    memory = folder / "emulator" / LOG_FILE
    while memory.stat().st_size % PAGE + RECORD_BYTES <= PAGE:
        assert command(other, "sell", meter, "20")["code"] == 0
    before = standing(other)
    with filled(folder, 0):
        sold = command(other, "sell", meter, "50", "--json")
        shown = command(other, "show", "--last", "--json")
    settled = command(other, "settle")
    return {"kind": "emulator", "room": 0, "sold": sold, "shown": shown, "settled": settled,
            "before": before, "after": standing(other)}  # fmt: skip


def main(kind: str, template: Path, folder: Path, meter: str) -> None:
    if kind == "disk":
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=700", "tmpfs", str(folder)], check=True)
    successes = 0
    for room in range(0, 100 * PAGE, PAGE):
        told = sell_with(room, template, folder, kind, meter)
        sys.stdout.write(json.dumps(told) + "\n")
        successes += told["sold"]["code"] == 0
        if successes == SUCCESSES:
            break
    if kind == "disk":
        sys.stdout.write(json.dumps(sell_with_full_emulator(template, folder, meter)) + "\n")


if __name__ == "__main__":
    os.umask(0o077)
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
