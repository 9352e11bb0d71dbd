"""What a token costs in a batch: decoder keys given, made by DKGA04, in key change sets, and as a row of a CSV file.

The floor is one HMAC-SHA-256 of OpenSSL, as for single tokens. Claims, on a small machine: 500 000 tokens a second with
decoder keys given and 150 000 with DKGA04, each on one core already. Two processes are timed from their first result.
"""

from __future__ import annotations

import contextlib
import hmac
import io
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.result import Result
from benchmarks.tokens import KEY, best, seconds
from sts.batch import NewKeys, credit_tokens, decode_tokens, decoder_keys, key_change_sets, meter_pans, random_numbers
from sts.batch.__main__ import main
from sts.identity import luhn_digit
from sts.keys import EncryptionAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Work = Callable[["Rows"], NDArray[np.bytes_]]

STA, MISTY1 = EncryptionAlgorithm
TOKENS, PARTS, FILE_ROWS = 100_000, 60, 200_000
PROCESSES = 2
FIRST_GROUP, SUPPLY_GROUPS = 123_456, 300
WITH_KEYS, WITH_DKGA04, IN_FILES = 500_000, 150_000, 50_000
FLOORS_WITH_KEYS, FLOORS_WITH_DKGA04, FLOORS_IN_FILES = 0.6, 1.8, 10
"""HMACs in the time of one token, at most."""


class Rows(NamedTuple):
    """Meters and what they are to get."""

    pans: NDArray[np.bytes_]
    keys: NDArray[np.uint8]
    tids: NDArray[np.int64]
    codes: NDArray[np.int64]


def measure() -> list[Result]:
    floor = seconds(lambda: hmac.digest(KEY.value, bytes(48), "sha256"))
    drns = [drn(number) for number in range(TOKENS)]
    pans = meter_pans(drns)
    random = np.random.default_rng()
    tids, codes = random.integers(0, 1 << 24, TOKENS), random.integers(0, 1 << 16, TOKENS)
    rows = Rows(pans, decoder_keys(KEY, pans, 1, STA), tids, codes)
    return [*_with_keys(rows, floor), *_with_dkga04(rows, floor), *_files(drns, floor)]


def _with_keys(rows: Rows, floor: float) -> list[Result]:
    of_misty1, tokens = rows._replace(keys=decoder_keys(KEY, rows.pans, 1, MISTY1)), with_keys(rows)
    claim = partial(_result, floors=FLOORS_WITH_KEYS, wanted=WITH_KEYS, floor=floor)
    return [
        claim("EA07: tokens, decoder keys given, one core", one_core(lambda: with_keys(rows))),
        claim("EA07: tokens, decoder keys given, two processes", two_processes(with_keys, rows)),
        claim("EA11: tokens, decoder keys given, one core", one_core(lambda: with_keys(of_misty1))),
        claim("EA07: tokens read back, one core", one_core(lambda: decode_tokens(rows.keys, tokens))),
    ]


def _with_dkga04(rows: Rows, floor: float) -> list[Result]:
    claim = partial(_result, floors=FLOORS_WITH_DKGA04, wanted=WITH_DKGA04, floor=floor)
    return [
        claim("EA07: tokens with DKGA04, one core", one_core(lambda: with_dkga04(rows))),
        claim("EA07: tokens with DKGA04, two processes", two_processes(with_dkga04, rows)),
        claim("EA11: tokens with DKGA04, one core", one_core(lambda: with_dkga04(rows, MISTY1))),
        claim("EA07: key changes, two tokens a set, two keys by DKGA04, one core", one_core(lambda: key_changes(rows))),
    ]


def _files(drns: list[str], floor: float) -> list[Result]:
    claim = partial(_result, floors=FLOORS_IN_FILES, wanted=IN_FILES, floor=floor)
    with tempfile.TemporaryDirectory() as scratch:
        return [
            claim(
                f"rows of a CSV file, supply groups: {groups}",
                in_a_file(Path(scratch), drns, groups),
            )
            for groups in (1, SUPPLY_GROUPS)
        ]


def with_keys(rows: Rows) -> NDArray[np.bytes_]:
    return credit_tokens(rows.keys, 0, rows.tids, rows.codes, random_numbers(len(rows.tids)))


def with_dkga04(rows: Rows, ea: EncryptionAlgorithm = STA) -> NDArray[np.bytes_]:
    return with_keys(rows._replace(keys=decoder_keys(KEY, rows.pans, 1, ea)))


def key_changes(rows: Rows) -> NDArray[np.bytes_]:
    """Two tokens each, for half as many meters."""
    pans = rows.pans[::2]
    new = NewKeys(decoder_keys(KEY, pans, 2, STA), KEY.krn, KEY.kt, 2, KEY.ken)
    return key_change_sets(decoder_keys(KEY, pans, 1, STA), new, 2)


def one_core(action: Callable[[], object]) -> float:
    """Seconds a token."""
    return best(action) / TOKENS


def two_processes(work: Work, rows: Rows) -> float:
    """Seconds a token, once both are at work."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        results = pool.map(work, repeat(rows, PARTS))
        next(results)
        start = time.perf_counter()
        parts = sum(1 for _ in results)
        return (time.perf_counter() - start) / (parts * TOKENS)


def in_a_file(folder: Path, drns: list[str], groups: int) -> float:
    """Seconds a row."""
    source, target, keys = (folder / name for name in ("in.csv", "out.csv", "keys.toml"))
    lines = [f"{number},{FIRST_GROUP + place % groups},1,7,0,{place}\n" for place, number in enumerate(drns)]
    source.write_text("meter,sgc,krn,ti,subclass,value\n" + "".join(lines) * (FILE_ROWS // TOKENS), encoding="utf-8")
    keys.touch(mode=0o600)
    attributes = f'krn = 1\nkt = 2\ndkga = 4\nbase_date = 2014\nken = 255\nvalue = "{KEY.value.hex()}"\n'
    tables = (f'[[keys]]\nsgc = "{FIRST_GROUP + group}"\n{attributes}' for group in range(groups))
    keys.write_text("".join(tables), encoding="utf-8")
    target.unlink(missing_ok=True)
    start = time.perf_counter()
    with contextlib.redirect_stderr(io.StringIO()):
        done = main(["credit", str(source), str(target), "--keys", str(keys)])
    assert done == 0
    return (time.perf_counter() - start) / FILE_ROWS


def drn(number: int) -> str:
    digits = f"07{number:08}"
    return digits + luhn_digit(digits)


def _result(claim: str, each: float, *, floors: float, wanted: int, floor: float) -> Result:
    limits = f"(under {floors}; {wanted:,} a second wanted)"
    figures = f"{1 / each:,.0f} a second, {each / floor:.2f} × one HMAC {limits}"
    return Result(claim, figures, each < floor * floors and each * wanted < 1)
