"""A million random tokens of every kind, made and read by both engines, the plain one and NumPy's.

Both algorithms, both key generations, all subclasses, key changes of 2, 3 and 4 tokens; not one may differ. Two
processes; a seed is drawn and shown, so that a difference comes again.
"""

from __future__ import annotations

import secrets
import time
from concurrent.futures import ProcessPoolExecutor

from benchmarks.result import Result
from tests.support.two_engines import compare

TOKENS, PARTS, PROCESSES = 1_000_000, 4, 2
A_GROUP = 17_000  # meters of one key: more than a batch makes in one slice


def measure() -> list[Result]:
    seed, start = secrets.randbits(32), time.perf_counter()
    with ProcessPoolExecutor(PROCESSES) as pool:
        parts = [pool.submit(compare, seed + part, TOKENS // PARTS, A_GROUP) for part in range(PARTS)]
        differences = [str(error) for error in (part.exception() for part in parts) if error is not None]
    agreed = sum(part.result().total() for part in parts if part.exception() is None)
    took = time.perf_counter() - start
    figures = f"{agreed:,} tokens made and read twice in {took:.0f} s, seed {seed}"
    holds = not differences and agreed >= TOKENS
    return [Result("both engines make and read the same tokens", "; ".join([figures, *differences]), holds)]
