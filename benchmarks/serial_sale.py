"""How much of a sale over a serial module is the line's own time.

A pseudo-terminal carries bytes at once; the time that 9600 baud would take (8N1: ten bits a byte) is reckoned
from the bytes that really went over it. Claim: what is not line time (database, prices, driver, and here also
the emulator) is under a tenth of the whole.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.result import Result
from benchmarks.sales import selling
from cdu_app.bootstrap import build_station, open_emulator, open_station, read_root_key, refuse_passphrase
from cdu_app.demonstration import create_demonstration
from sts.module.emulator.server import serve_pty
from sts.module.links import SerialLink
from sts.module.reconnecting import ReconnectingModule
from sts.module.sts6 import Sts6Module
from vending.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable

SALES = 200
BITS_A_BYTE, BAUD = 10, 9600
AT_MOST = 0.10


class CountingLink(SerialLink):
    """A serial line that counts the bytes in both directions."""

    count = 0

    def write(self, data: bytes) -> None:
        self.count += len(data)
        super().write(data)

    def read(self, timeout: float | None) -> bytes:
        data = super().read(timeout)
        self.count += len(data)
        return data


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "station"
        create_demonstration(folder, SystemClock(), customers=300, days=1)
        opened = open_station(folder, refuse_passphrase)
        emulator = open_emulator(folder, read_root_key(opened.settings, refuse_passphrase))
        with serve_pty(emulator, Path(scratch) / "module"):
            link = CountingLink(str(Path(scratch) / "module"))
            module = ReconnectingModule(lambda: Sts6Module(link))
            station = build_station(opened.settings, opened.store, module, SystemClock(), opened.own.prover.vault)
            other, line = seconds_of_a_sale(selling(station), link)
            station.close()
    share = other / (other + line)
    figures = f"{other * 1000:.1f} ms besides {line * 1000:.0f} ms of line: {share:.1%} (under {AT_MOST:.0%})"
    return [Result("a sale over a serial module is line time", figures, share < AT_MOST)]


def seconds_of_a_sale(sell: Callable[[], None], link: CountingLink) -> tuple[float, float]:
    """Return the median seconds of a sale without line time, and the line time of its bytes."""
    times, lines = [], []
    for _ in range(SALES):
        before, start = link.count, time.perf_counter()
        sell()
        times.append(time.perf_counter() - start)
        lines.append((link.count - before) * BITS_A_BYTE / BAUD)
    return statistics.median(times), statistics.median(lines)
