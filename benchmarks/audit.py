"""Proving the journal: every record of 40 000 links compared with its digest, all counted, the books looked at.

Floor: following the links of the journal alone, in the same run. Claims: the proof takes at most 12 floors, and at its
highest no more memory at 40 000 links than at 10 000 and a few hundred records. A million links take 25 times as long.
"""

from __future__ import annotations

import secrets
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.result import Result
from store.engine import create_store
from tests.support.chain import verify_chain
from tests.support.records import add_registry, make_intent, make_token
from vending.domain.proof.journal import EntryKind, digest_of
from vending.domain.sales.ledger import entries_of
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from store.engine import Store
    from tests.support.records import Registry

SALES, FLOORS, MORE_MIB = 20_000, 12.0, 4.0
_QUARTER = SALES // 4


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        store = create_store(Path(folder) / "store.db", secrets.token_bytes(32))
        registry = add_registry(store.units_of_work)
        sell(store, registry, 1, _QUARTER)
        small = peak(store)
        sell(store, registry, _QUARTER + 1, SALES)
        large = peak(store)
        floor, took = passed(lambda: chain(store)), passed(lambda: verify_journal(store.units_of_work))
        store.close()
    links = 2 * SALES
    figures = (
        f"{links / took:,.0f} links/s; {took / floor:.1f} × reading the journal alone ({links / floor:,.0f} links/s)"
    )
    memory = f"{small:.1f} MiB at {links // 4} links, {large:.1f} MiB at {links}"
    return [
        Result(f"every record of {links} links proved", figures, took <= FLOORS * floor),
        Result("in the memory of a few hundred records", memory, large <= small + MORE_MIB),
    ]


def sell(store: Store, registry: Registry, first: int, last: int) -> None:
    """Record sales with their tokens as the services do, many in a transaction."""
    for start in range(first, last + 1, 500):
        with store.units_of_work.write() as work:
            for sequence in range(start, min(start + 500, last + 1)):
                intent = make_intent(registry, sequence, tid=sequence)
                token = make_token(intent)
                work.sales.add_intent(intent)
                work.allowance.count_sale(intent.tendered, intent.at)
                work.journal.append(EntryKind.SALE, intent.id, digest_of(intent), intent.at)
                posted = entries_of(intent, token.issued_at)
                work.sales.add_token(token)
                work.ledger.post(posted)
                work.journal.append(EntryKind.TOKEN, intent.id, digest_of(token, *posted), token.issued_at)
            work.commit()


def chain(store: Store) -> None:
    with store.units_of_work.read() as work:
        verify_chain(work.journal.entries())


def passed(act: object) -> float:
    started = time.perf_counter()
    act()  # type: ignore[operator]
    return time.perf_counter() - started


def peak(store: Store) -> float:
    """The most that a proof holds at once, in MiB."""
    verify_journal(store.units_of_work)
    tracemalloc.start()
    verify_journal(store.units_of_work, last=_QUARTER)
    held = tracemalloc.get_traced_memory()[1] / (1 << 20)
    tracemalloc.stop()
    return held
