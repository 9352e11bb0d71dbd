"""Reading the list of 1 000 000 customers: the first rows under each filter in each order, any later place, how many.

Floor: looking up as many customers, each by its number, in the same run. Claims, each as the 99th percentile: the
first 200 rows under a filter and an order that were just chosen come within 150 ms, 200 rows at any place within
2 floors once both halves were walked, the count within 200 ms. Set CDU_BENCH_STORE to a folder to keep the million.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.result import Result
from benchmarks.search_million import AREAS, TARIFF, look_up, some, the_million, timed
from vending.domain.registry.meter import MeterStatus
from vending.queries import RegistryFilter, RegistryKey, RegistrySort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from store.engine import Store
    from vending.queries import RegistryListing

PAGE, PLACES = 200, 40
FIRST_MS, COUNT_MS, FLOORS = 150.0, 200.0, 2.0

FILTERS = [
    RegistryFilter(),
    RegistryFilter(tariff=TARIFF),
    RegistryFilter(status=MeterStatus.ACTIVE),
    *(RegistryFilter(area=area) for area in (AREAS[0], AREAS[9], AREAS[-1])),
    *(RegistryFilter(text=text) for text in ("thandi", "082", "st", "anna ma")),
    RegistryFilter(text="jac", area=AREAS[3]),
]
SORTS = [RegistrySort(key, down) for key, down in product(RegistryKey, (False, True))]


def measure() -> list[Result]:
    pick = random.Random(4)
    with million() as store:
        floor = PAGE * sorted(timed(look_up(store), person.meter) for person in some(1))[len(some(1)) // 2]
        firsts, places, counts = [], [], []
        for narrowed, sort in product(FILTERS, SORTS):
            firsts.append(passed(lambda: store.queries.registry(narrowed, sort).rows(0, PAGE)))  # noqa: B023 - run at once
            listing = store.queries.registry(narrowed, sort)
            counts.append(passed(listing.count))
            places += anywhere(listing, pick)
    return [
        result("first rows of a newly chosen list of 1 000 000", firsts, FIRST_MS, floor),
        result("200 rows at any place of 1 000 000", places, FLOORS * floor, floor),
        result("how many of 1 000 000", counts, COUNT_MS, floor),
    ]


@contextmanager
def million() -> Iterator[Store]:
    """The store of a million customers, kept or made for this once."""
    kept = os.environ.get("CDU_BENCH_STORE")
    with tempfile.TemporaryDirectory() as scratch:
        store = the_million(Path(kept or scratch) / "million.db")
        yield store
        store.close()


def anywhere(listing: RegistryListing, pick: random.Random) -> list[float]:
    """Times of pages anywhere, after the middle was looked at from both ends."""
    count = listing.count()
    for place in (count // 2 - PAGE, count // 2):
        listing.rows(max(0, place), PAGE)
    return [passed(lambda: listing.rows(pick.randrange(max(1, count)), PAGE)) for _ in range(PLACES)]


def passed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def result(claim: str, times: list[float], limit: float, floor: float) -> Result:
    ordered = sorted(times)
    median, slow = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
    figures = (
        f"median {median:.1f} ms, 99th percentile {slow:.1f} ms (at most {limit:.0f}), slowest {ordered[-1]:.1f} ms; "
        f"floor (200 look-ups) {floor:.1f} ms; {len(ordered)} reads"
    )
    return Result(claim, figures, slow <= limit)
