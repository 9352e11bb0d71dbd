"""Durable sales per second at a counter with 100 000 sales behind it.

Floor: two bare SQLCipher commits (the least that a sale of two transactions can cost), measured in the same
run on the same disk. Claim: at least 0.2 of that floor, and never under 300 sales a second.
"""

from __future__ import annotations

import secrets
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import sqlcipher3

from benchmarks.result import Result
from cdu_app.bootstrap import Station, open_station, refuse_passphrase
from cdu_app.demonstration import create_demonstration
from vending.clock import SystemClock
from vending.domain.proof.journal import EntryKind, digest_of
from vending.domain.sales.ledger import entries_of
from vending.domain.sales.sale import SaleIntent, SaleToken
from vending.ids import SaleId, new_id
from vending.money import Money
from vending.services.selling.sell_token import SaleOrder

if TYPE_CHECKING:
    from collections.abc import Callable

BEHIND = 100_000
ROUNDS, ROUND = 9, 200
SHARE_OF_FLOOR, AT_LEAST = 0.2, 300


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "station"
        create_demonstration(folder, SystemClock(), days=1)
        station = open_station(folder, refuse_passphrase)
        fill(station, BEHIND)
        floor, sales = alternate(commits(Path(scratch) / "floor.db"), selling(station))
        station.close()
    share = sales / floor
    figures = (
        f"{sales:.0f} sales/s; floor {floor:.0f} pairs of commits/s; ratio {share:.2f} (at least {SHARE_OF_FLOOR})"
    )
    return [
        Result("durable sales with 100 000 sales in the store", figures, share >= SHARE_OF_FLOOR and sales >= AT_LEAST)
    ]


def alternate(floor: Callable[[], None], work: Callable[[], None]) -> tuple[float, float]:
    """Median rates of both over interleaved rounds, so that a busy moment does not favour one."""
    rounds = [(rate(floor), rate(work)) for _ in range(ROUNDS)]
    return statistics.median(f for f, _ in rounds), statistics.median(w for _, w in rounds)


def rate(action: Callable[[], None]) -> float:
    start = time.perf_counter()
    for _ in range(ROUND):
        action()
    return ROUND / (time.perf_counter() - start)


def commits(path: Path) -> Callable[[], None]:
    """Two durable transactions of one small row each on a bare SQLCipher connection."""
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    connection.execute(f"""PRAGMA key = "x'{secrets.token_hex(32)}'" """)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)")

    def twice() -> None:
        for _ in range(2):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO t (text) VALUES ('sale')")
            connection.execute("COMMIT")

    return twice


def selling(station: Station) -> Callable[[], None]:
    with station.units_of_work.read() as work:
        operator = work.operators.find_by_username("cashier")
    assert operator is not None
    meters = [hit.meter_number for letter in "abdgm" for hit in station.queries.search(letter, 400)]
    amount = Money(2_000, station.identity.currency)  # all rounds together stay within the allowance
    turn = iter(range(10**9))

    def sell() -> None:
        station.sell.sell(SaleOrder(meters[next(turn) % len(meters)], amount, operator))

    return sell


def fill(station: Station, count: int) -> None:
    """Record `count` past sales through the repositories, many to a transaction."""
    with station.units_of_work.read() as work:
        templates = [work.sales.get(row.sale_id).intent for row in station.queries.recent_sales(limit=50)]
        sequence = work.sales.last_sequence()
    for start in range(0, count, 1000):
        with station.units_of_work.write() as work:
            for number in range(start, start + 1000):
                intent = _past(templates[number % len(templates)], sequence + 1 + number)
                token = SaleToken(intent.id, f"{number:020d}", intent.at, "filler", test_keys=True)
                entries = entries_of(intent, intent.at)
                work.sales.add_intent(intent)
                work.journal.append(EntryKind.SALE, intent.id, digest_of(intent), intent.at)
                work.sales.add_token(token)
                work.ledger.post(entries)
                work.journal.append(EntryKind.TOKEN, intent.id, digest_of(token, *entries), intent.at)
            work.commit()


def _past(template: SaleIntent, sequence: int) -> SaleIntent:
    """A sale like `template`, days earlier, under a TID of its own."""
    return replace(
        template,
        id=SaleId(new_id()),
        sequence=sequence,
        receipt=f"D01-{sequence:06d}",
        at=template.at - timedelta(days=30),
        tid=sequence,
        shift=None,
    )
