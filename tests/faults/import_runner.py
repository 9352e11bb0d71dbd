"""An office that is killed: `python -m tests.faults.import_runner STORE KEY FILE` imports FILE; it tells each step."""

from __future__ import annotations

import sys
from pathlib import Path

from cdu_app.station_turn import StationTurn
from spreadsheets import open_table
from store.engine import open_store
from vending.clock import SystemClock
from vending.domain.imports.fields import map_headings
from vending.domain.imports.plan import ImportPhase, ImportPlan
from vending.services.imports.import_registry import ImportRegistry


def main(store_path: Path, key: bytes, file: Path, username: str) -> None:
    store = open_store(store_path, key)
    with store.units_of_work.read() as work:
        operator = work.operators.find_by_username(username)
    assert operator is not None
    table = open_table(file)
    plan = ImportPlan(file.name, table.headings, map_headings(table.headings), table.rows, table.expected_rows)
    service = ImportRegistry(store.units_of_work, StationTurn(store_path.parent), SystemClock())
    report = service.check(plan, _tell, lambda _: None)
    service.write(plan, report, operator, _tell, lambda _: None, skip_bad=False)
    _say("done")
    store.close()


def _tell(phase: ImportPhase, done: int, _total: int) -> None:
    _say(f"{phase.value} {done}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
