"""kill -9 at any moment of an import leaves all of it or nothing, and a store that is whole, its search index too."""

from __future__ import annotations

import random
import secrets
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from spreadsheets import TableKind, write_table
from store.engine import Store, create_store, open_store
from tests.support.imports import HEADINGS, Office
from tests.support.records import add_registry, meter_number
from vending.queries import RegistryFilter, RegistrySort
from vending.services.imports.import_registry import AT_A_TIME
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from pathlib import Path

ROWS, KILLS = 3000, 10
WRITING = ROWS // AT_A_TIME + 1
"""The step that tells that writing begins; before it each batch that was looked at is a step."""
STEPS = 2 * WRITING + 1

pytestmark = [pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL"), pytest.mark.slow]


def test_all_or_nothing_whenever_it_dies(tmp_path: Path) -> None:
    path, key, chance = tmp_path / "store.db", secrets.token_bytes(32), random.Random(7)
    store = create_store(path, key)
    office = Office(store, add_registry(store.units_of_work))
    store.close()
    kept = died_writing = 0
    for kill in range(KILLS + 1):
        file = tmp_path / f"customers-{kill}.csv"
        write_table(file, HEADINGS, (office.row(kill * ROWS + number) for number in range(ROWS)), TableKind.CSV)
        runner = [sys.executable, "-m", "tests.faults.import_runner", path, key.hex(), file]
        command = [*map(str, runner), office.registry.operator.username]
        # Every second one dies while it writes or commits, the others anywhere; the last one lives.
        steps = range(WRITING if kill % 2 else 0, STEPS)
        told = run_until(command, chance, chance.choice(steps) if kill < KILLS else None)
        died_writing += told.startswith(("writing", "saving"))
        store = open_store(path, key)
        kept += verify_whole(store, kept, kill)
        store.close()
    assert told == "done"
    assert died_writing >= KILLS // 3
    assert 0 < kept < KILLS


def run_until(command: list[str], chance: random.Random, fatal: int | None) -> str:
    """Run an import and kill it a moment after its step `fatal`; return what it told last."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    last = ""
    for step, line in enumerate(process.stdout):
        last = line.strip()
        if step == fatal:
            # In the middle of a batch, of the commit, or just after it: nobody's choice.
            with suppress(subprocess.TimeoutExpired):
                process.wait(chance.random() * 0.1)
            process.kill()
            break
    process.communicate()
    return last


def verify_whole(store: Store, kept: int, kill: int) -> int:
    """All rows of this import are there, or none; return 1 or 0."""
    assert store.check().problems == ()
    listing = store.queries.registry(RegistryFilter(), RegistrySort())
    rows = listing.count() - 1 - kept * ROWS
    assert rows in (0, ROWS)
    for number in (0, ROWS // 2, ROWS - 1):
        hits = store.queries.search(meter_number(60_000_000 + kill * ROWS + number))
        assert len(hits) == (1 if rows else 0)
        assert len(store.queries.search(f"imp {kill * ROWS + number:06}")) == len(hits)
    with store.units_of_work.read() as work:
        assert work.history.count() == kept + bool(rows)
    assert verify_journal(store.units_of_work).sequence == kept + bool(rows)
    return int(bool(rows))
