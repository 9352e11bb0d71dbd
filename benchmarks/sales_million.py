"""The list of 1 000 000 sales under the worst filters, on an encrypted file.

Floors, in the same run: looking up as many sales as a page has, each by its number; one bare pass over all cards.
Claims: a page of 200 at any place of any list, and the opening of one that an index or a token answers, within 3 of the
first; the opening of one for which all cards have to be read within 8 of the second (the most: a million numbers kept).
Set CDU_BENCH_STORE to a folder to keep the million for the next run.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.result import Result
from store.engine import Store, create_store, open_store
from tests.support.records import add_registry, make_intent, make_meter, make_operator, make_token
from vending.domain.sales.sale import Purpose, SaleState
from vending.ids import MeterId, OperatorId, SaleId, new_id
from vending.sale_rows import SaleFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SALES, METERS, OPERATORS, PAGE, AT_A_TIME = 1_000_000, 20_000, 8, 200, 10_000
BEGIN = datetime(2024, 1, 1, 6, tzinfo=UTC)
BETWEEN = timedelta(seconds=60)
KEY = bytes(range(32))
NARROW, WIDE, PAGES = 3.0, 8.0, 3.0
_PURPOSES = (None,) * 97 + tuple(Purpose)


def measure() -> list[Result]:
    kept = os.environ.get("CDU_BENCH_STORE")
    with tempfile.TemporaryDirectory() as scratch:
        store = the_million(Path(kept or scratch) / "sales.db")
        start = time.perf_counter()
        store.queries.sales(SaleFilter(purpose="")).count()
        carded = time.perf_counter() - start
        floor = passed(lambda: [one_sale(store, number * 4_999 + 1) for number in range(PAGE)])
        bare = min(passed(lambda: bare_pass(store)) for _ in range(3))
        pick = random.Random(4)
        narrow = {name: opened(store, wanted, pick) for name, wanted in narrow_filters(store).items()}
        wide = {name: opened(store, wanted, pick) for name, wanted in wide_filters(store).items()}
        store.close()
    pages = [page for _open, page in [*narrow.values(), *wide.values()]]
    return [
        result(
            "opening the list by an index or a token", {name: ms for name, (ms, _p) in narrow.items()}, floor, NARROW
        ),
        result("opening the list by the cards of a million", {name: ms for name, (ms, _p) in wide.items()}, bare, WIDE),
        result("a page of 200 sales anywhere in any list", {"worst": max(pages)}, floor, PAGES),
        Result(
            "the list of what somebody paid for, its cards brought up", f"{carded:.1f} s at the first look", holds=True
        ),
    ]


def result(name: str, times: dict[str, float], floor: float, floors: float) -> Result:
    figures = ", ".join(f"{what} {ms:.0f} ms" for what, ms in times.items())
    return Result(
        name, f"{figures} (each under {floors:.0f} floors of {floor:.0f} ms)", max(times.values()) < floors * floor
    )


def bare_pass(store: Store) -> object:
    with store.engine.begin() as connection:
        return connection.exec_driver_sql("SELECT SUM(tendered) FROM sale_card").scalar_one()


def opened(store: Store, wanted: SaleFilter, pick: random.Random) -> tuple[float, float]:
    """Return how long the list takes to open with its first page, and the slowest of ten pages anywhere."""
    listing = store.queries.sales(wanted)
    first = passed(lambda: (listing.count(), listing.rows(0, PAGE)))
    count = listing.count()
    return first, max(passed(lambda: listing.rows(pick.randrange(max(1, count)), PAGE)) for _ in range(10))


def narrow_filters(store: Store) -> dict[str, SaleFilter]:
    row = store.queries.sales(SaleFilter()).rows(SALES // 2, 1)[0]
    token = row.token or ""
    return {
        "everything": SaleFilter(),
        "a receipt": SaleFilter(receipt=row.receipt),
        "a meter": SaleFilter(meter=row.meter_number),
        "a token": SaleFilter(token=token),
        "four digits": SaleFilter(token=token[-4:]),
        "waiting": SaleFilter(state=SaleState.PENDING),
    }


def wide_filters(store: Store) -> dict[str, SaleFilter]:
    (first, _name), *_rest = store.queries.sellers()
    day = BEGIN + timedelta(days=300)
    return {
        "a day": SaleFilter(start=day, end=day + timedelta(days=1)),
        "an operator": SaleFilter(operator_id=first),
        "an amount": SaleFilter(least=12_300, most=12_300),
        "sold": SaleFilter(state=SaleState.ISSUED),
        "given free": SaleFilter(purpose=Purpose.FREE_ISSUE),
        "no such sum by one": SaleFilter(operator_id=first, least=1, most=2),
    }


def the_million(path: Path) -> Store:
    if path.exists():
        return open_store(path, KEY)
    store = create_store(path, KEY)
    registry = add_registry(store.units_of_work)
    operators = [make_operator(name=f"Operator {number}") for number in range(OPERATORS)]
    meters = [make_meter(registry.account) for _ in range(METERS)]
    with store.units_of_work.write() as work:
        for one in operators:
            work.operators.add(one)
        work.customers.add_meters(meters)
        intent = make_intent(registry)
        work.sales.add_intent(intent)
        work.sales.add_token(make_token(intent))
        work.commit()
    fill(store, [one.id for one in operators], [(one.id, one.number) for one in meters])
    return store


def fill(store: Store, operators: list[OperatorId], meters: list[tuple[MeterId, str]]) -> None:
    """Write the rows of sales and tokens: through the service a million would take an hour."""
    with store.engine.begin() as connection:
        sale = dict(connection.exec_driver_sql("SELECT * FROM sale").mappings().one())
        token = dict(connection.exec_driver_sql("SELECT * FROM sale_token").mappings().one())
    rows = sale_rows(operators, meters)
    for _first in range(1, SALES, AT_A_TIME):
        some = [row for row, _number in zip(rows, range(AT_A_TIME), strict=False)]
        add(store, "sale", sale, [fields for fields, _token in some])
        add(store, "sale_token", token, [{"sale_id": fields["id"], "token": digits} for fields, digits in some])


def sale_rows(operators: list[OperatorId], meters: list[tuple[MeterId, str]]) -> Iterator[tuple[dict[str, Any], str]]:
    chance = random.Random(7)
    begin = int(BEGIN.timestamp()) * 1_000_000
    for sequence in range(2, SALES + 1):
        meter, number = chance.choice(meters)
        purpose = chance.choice(_PURPOSES)
        yield (
            {
                "sequence": sequence,
                "id": SaleId(new_id()).bytes,
                "receipt": f"ST1-{sequence:06}",
                "at": begin + sequence * int(BETWEEN.total_seconds()) * 1_000_000,
                "operator_id": chance.choice(operators).bytes,
                "meter_id": meter.bytes,
                "meter_number": number,
                "tid": sequence,
                "tendered": 0 if purpose else chance.randrange(1_000, 60_000, 100),
                "purpose": purpose,
            },
            f"{chance.randrange(10**20):020}",
        )


def add(store: Store, table: str, pattern: dict[str, Any], changes: list[dict[str, Any]]) -> None:
    columns, marks = ", ".join(f"`{name}`" for name in pattern), ", ".join("?" for _name in pattern)
    rows = [tuple((pattern | change).values()) for change in changes]
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def one_sale(store: Store, sequence: int) -> object:
    return store.queries.recent_sales(1, sequence + 1)


def passed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000
