"""A million random and mutated inputs into everything that reads digits, frames, fields, requests and files.

Nothing may raise anything but its own errors. Two processes; a seed is drawn and shown, so that a failure comes again.
"""

from __future__ import annotations

import secrets
import time
from concurrent.futures import ProcessPoolExecutor

from benchmarks.result import Result
from tests.support.fuzz import run
from tests.support.fuzz_targets import all_targets

INPUTS = 1_000_000
PROCESSES = 2
PARTS = 8


def measure() -> list[Result]:
    names = [target.name for target in all_targets()]
    each = -(-INPUTS // (len(names) * PARTS))
    seed, start = secrets.randbits(32), time.perf_counter()
    with ProcessPoolExecutor(PROCESSES) as pool:
        work = [pool.submit(_part, index, each, seed + part) for part in range(PARTS) for index in range(len(names))]
        failures = [str(failure) for failure in (future.exception() for future in work) if failure is not None]
    took = time.perf_counter() - start
    figures = f"{each * PARTS * len(names):,} inputs into {len(names)} readers in {took:.0f} s, seed {seed}"
    return [Result("bad input is refused, never a crash", "; ".join([figures, *failures]), not failures)]


def _part(index: int, count: int, seed: int) -> None:
    run(all_targets()[index], count, seed)
