"""The look over consumption: 100 000 meters with two years of purchases, on an encrypted file.

Floor: one bare pass over the same rows (meter, moment, units) in the same run, through the same driver. Claims: the
look takes less than ten floors and less than 30 s, holds less than 60 MB more than before, and in a simulated
village it finds nine in ten thieves with hardly an honest household among them. Set CDU_BENCH_STORE to a folder to
keep the store for the next run.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.result import Result
from store.engine import Store, create_store, open_store
from tests.support.records import (
    Registry,
    add_registry,
    make_account,
    make_customer,
    make_intent,
    make_meter,
    make_operator,
    make_station,
)
from tests.support.usage_village import calendar, village
from vending.domain.calendar import Month
from vending.domain.usage.consumption import is_watched, neighbours_of
from vending.domain.usage.rules import UsageRules
from vending.domain.usage.unusual import find_unusual
from vending.ids import new_id
from vending.services.usage.watch_usage import WatchUsage
from vending.usage_rows import UsageFilter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vending.domain.people.operator import Operator

METERS, MONTHS, AT_A_TIME, AREAS = 100_000, 24, 2_000, 40
LIMIT_SECONDS, LIMIT_FLOORS, LIMIT_MB = 30.0, 10.0, 60
NOW = datetime(2026, 3, 14, 10, 0, tzinfo=UTC)
KEY = bytes(range(32))


class Now:
    """The moment of the look."""

    def now(self) -> datetime:
        return NOW


def measure() -> list[Result]:
    kept = os.environ.get("CDU_BENCH_STORE")
    with tempfile.TemporaryDirectory() as scratch:
        store = the_town(Path(kept or scratch) / "usage.db")
        floor, rows = bare_pass(store)
        before = peak_mb()
        watch, operator = WatchUsage(store.units_of_work, Now(), make_station()), add_operator(store)
        start = time.perf_counter()
        run = watch.scan(operator)
        took, more = time.perf_counter() - start, peak_mb() - before
        listing = watch.listing(UsageFilter(), operator)
        start = time.perf_counter()
        found, page = listing.count(), listing.rows(0, 200)
        opened = (time.perf_counter() - start) * 1000
        store.close()
    assert run is not None
    assert page
    figures = (
        f"{took:.1f} s for {rows} purchases of {run.watched} customers (under {LIMIT_SECONDS:.0f}); "
        f"floor (a bare pass) {floor:.1f} s, {took / floor:.1f} floors (under {LIMIT_FLOORS:.0f}); "
        f"{more:.0f} MB more (under {LIMIT_MB}); {found} found, the list opens in {opened:.0f} ms"
    )
    holds = took < LIMIT_SECONDS and took < LIMIT_FLOORS * floor and more < LIMIT_MB
    return [Result("a look over 100 000 meters x 24 months", figures, holds), of_villages()]


def of_villages() -> Result:
    """How many thieves are found, over ten villages, and how many of those found are none."""
    counts = [counted(seed) for seed in range(1, 11)]
    thieves, found, honest = (sum(column) for column in zip(*counts, strict=True))
    figures = f"{found} of {thieves} thieves found ({100 * found // thieves} %), {honest} honest households among them"
    return Result("thieves of ten simulated villages", figures, found * 10 >= thieves * 9 and honest * 20 <= found)


def counted(seed: int) -> tuple[int, int, int]:
    days, rules, places = calendar(), UsageRules(), defaultdict(list)
    homes = village(seed)
    for home in homes:
        places[home.place].append(home.history)
    around = {place: neighbours_of(histories, days) for place, histories in places.items()}
    listed = [
        home
        for home in homes
        if is_watched(home.history, days, rules) and find_unusual(home.history, around[home.place], days, rules)
    ]
    thieves = sum(bool(home.kind) for home in homes)
    return thieves, sum(bool(home.kind) for home in listed), sum(not home.kind for home in listed)


def bare_pass(store: Store) -> tuple[float, int]:
    """Read meter, moment and units of every sale once, a few thousand rows at a time."""
    start, count = time.perf_counter(), 0
    with store.engine.raw_connection() as connection:  # type: ignore[attr-defined]
        cursor = connection.cursor()
        cursor.execute("SELECT meter_id, at, units FROM sale ORDER BY meter_id, at")
        while rows := cursor.fetchmany(5_000):
            count += len(rows)
    return time.perf_counter() - start, count


def add_operator(store: Store) -> Operator:
    operator = make_operator()
    with store.units_of_work.write() as work:
        work.operators.add(operator)
        work.commit()
    return operator


def the_town(path: Path) -> Store:
    if path.exists():
        return open_store(path, KEY)
    store = create_store(path, KEY)
    registry = add_registry(store.units_of_work)
    pattern = row_pattern(store, registry)
    sequence = 1
    for first in range(0, METERS, AT_A_TIME):
        meters = add_meters(store, registry, first)
        sequence = add_sales(store, pattern, meters, sequence)
    return store


def add_meters(store: Store, registry: Registry, first: int) -> list[bytes]:
    customers = [make_customer() for _ in range(AT_A_TIME)]
    accounts = [
        make_account(one, registry.tariff, area=f"Area {(first + place) % AREAS}")
        for place, one in enumerate(customers)
    ]
    meters = [make_meter(account) for account in accounts]
    with store.units_of_work.write() as work:
        work.customers.add_customers(customers)
        work.customers.add_accounts(accounts)
        work.customers.add_meters(meters)
        work.commit()
    return [meter.id.bytes for meter in meters]


def row_pattern(store: Store, registry: Registry) -> dict[str, Any]:
    """Return one sale as the database holds it, to be written again and again."""
    with store.units_of_work.write() as work:
        work.sales.add_intent(make_intent(registry, 1))
        work.commit()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM pending_sale")
        return dict(connection.exec_driver_sql("SELECT * FROM sale").mappings().one())


def add_sales(store: Store, pattern: dict[str, Any], meters: list[bytes], sequence: int) -> int:
    """One purchase a month for each meter, as rows: two million sales through the service would take an hour."""
    columns = ", ".join(f"`{name}`" for name in pattern)
    marks = ", ".join("?" for _name in pattern)
    rows = list(sale_rows(pattern, meters, sequence))
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO sale ({columns}) VALUES ({marks})", rows)
    return sequence + len(rows)


def sale_rows(pattern: dict[str, Any], meters: list[bytes], sequence: int) -> Iterator[tuple[Any, ...]]:
    chance, epoch = random.Random(sequence), datetime(1970, 1, 1, tzinfo=UTC)
    for back in range(MONTHS, 0, -1):
        month = Month(2026, 3).plus(-back)
        begin = (datetime(month.year, month.number, 1, 6, tzinfo=UTC) - epoch) // timedelta(microseconds=1)
        for number, meter in enumerate(meters):
            sequence += 1
            falls = number % 100 == 0 and back < 4
            changed = {
                "sequence": sequence,
                "id": new_id().bytes,
                "receipt": str(sequence),
                "receipt_key": str(sequence),
                "meter_id": meter,
                "at": begin + chance.randrange(20 * 86_400_000_000),
                "tid": MONTHS - back,
                "units": (1_500 + number % 700) * chance.randint(85, 115) // (500 if falls else 100),
            }
            yield tuple((pattern | changed).values())


def peak_mb() -> float:
    import resource  # not on Windows

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1 << 20 if sys.platform == "darwin" else 1 << 10)
