"""One process of the benchmark: imports the file, or reads it and adds the same records bare. Answers in JSON."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.search_million import TARIFF, Person, account_of, customer_of, meter_of
from cdu_app.importing.row_log import RowLog
from cdu_app.station_turn import StationTurn
from spreadsheets import open_table
from store.engine import Store, create_store
from vending.clock import SystemClock
from vending.domain.imports.fields import map_headings
from vending.domain.imports.plan import ImportPlan
from vending.domain.people.operator import Operator, Role
from vending.domain.tariffs.tariff import Tariff, single_rate
from vending.ids import OperatorId, TariffId, new_id
from vending.services.imports.import_registry import ImportRegistry

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_A_TIME = 500
OPERATOR = Operator(OperatorId(new_id()), "office", "Office", Role.MANAGER, "")


def main(task: str, file: Path) -> None:
    with tempfile.TemporaryDirectory(dir=file.parent) as scratch:
        store = new_store(Path(scratch))
        told = import_file(store, file, Path(scratch)) if task == "import" else bare(store, file)
        store.close()
    print(json.dumps(told))


def import_file(store: Store, file: Path, folder: Path) -> dict[str, Any]:
    log = RowLog()
    service = ImportRegistry(store.units_of_work, StationTurn(folder), SystemClock())
    began = time.perf_counter()
    table = open_table(file)
    opened = time.perf_counter()
    fields = map_headings(table.headings)
    plan = ImportPlan(file.name, table.headings, fields, table.rows, table.expected_rows)
    report = service.check(plan, lambda *_: None, lambda _: None)
    checked = time.perf_counter()
    report = service.write(plan, report, OPERATOR, lambda *_: None, log.add, skip_bad=True)
    ended = time.perf_counter()
    cpu, peak = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    imported = report.meters if all(store.queries.search(Person(number).meter) for number in (0, 1, 99_999)) else 0
    bad = {row.number: [(issue.heading, issue.fault.value) for issue in row.issues] for row in log.bad_rows()}
    return {
        "seconds": ended - began,
        "opened": opened - began,
        "checked": checked - opened,
        "written": ended - checked,
        "cpu": cpu,
        "peak_mb": peak,
        "imported": imported,
        "bad": bad,
    }


def bare(store: Store, file: Path) -> dict[str, float]:
    """Read the file, and add as many customers."""
    began = time.perf_counter()
    rows = sum(1 for _ in open_table(file).rows())
    read = time.perf_counter()
    people = map(Person, range(rows))
    with store.units_of_work.write() as work:
        for some in chunks(people):
            customers = [customer_of(person) for person in some]
            accounts = [account_of(*pair) for pair in zip(some, customers, strict=True)]
            work.customers.add_customers(customers)
            work.customers.add_accounts(accounts)
            work.customers.add_meters([meter_of(*pair) for pair in zip(some, accounts, strict=True)])
        work.commit()
    ended = time.perf_counter()
    return {"seconds": ended - began, "read": read - began, "inserted": ended - read}


def chunks(people: Iterator[Person]) -> Iterator[list[Person]]:
    while some := list(islice(people, AT_A_TIME)):
        yield some


def new_store(folder: Path) -> Store:
    store = create_store(folder / "station.db", bytes(range(32)))
    begins = datetime(2020, 1, 1, tzinfo=UTC)
    with store.units_of_work.write() as work:
        work.operators.add(OPERATOR)
        work.tariffs.add(Tariff(TariffId(new_id()), TARIFF, 1, "Homes", begins, "ZAR", single_rate(Decimal("2.5"))))
        work.commit()
    return store


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
