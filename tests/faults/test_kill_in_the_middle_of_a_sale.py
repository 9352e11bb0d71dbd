"""kill -9 at every commit, every module call and the print: no sale is lost, none is doubled."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from cdu_app.bootstrap import Station, open_station, refuse_passphrase
from cdu_app.demonstration import create_demonstration
from tests.support import station_lines
from tests.support.decoding import decode_token
from tests.support.shift_machine import verify_cash
from tests.support.station_lines import LEGACY_PTY, PRISM, StationLine
from tests.support.tills import serving
from vending.clock import SystemClock
from vending.domain.proof.journal import EntryKind
from vending.domain.sales.ledger import LedgerAccount
from vending.domain.sales.printing import PrintState
from vending.domain.sales.sale import Sale, SaleState
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

SALES = 200
METERS = 6

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")


class CounterProcess:
    """The counter's process: one line in, one line out."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.faults.sale_runner", str(folder)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def sell(self, fuse: int, meter: str, amount: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{fuse} {meter} {amount}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def __enter__(self) -> CounterProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate(timeout=30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_demonstration(tmp_path / "station", SystemClock(), customers=METERS, days=0)
    return tmp_path / "station"


@contextmanager
def in_process() -> Iterator[dict[str, str]]:
    yield {}


@contextmanager
def over_tcp(folder: Path) -> Iterator[dict[str, str]]:
    with serving(folder, "0") as server:
        yield {"CDU_MODULE_LINK": server.address}


def connected(folder: Path, line: StationLine | str) -> AbstractContextManager[dict[str, str]]:
    """The variables by which a station reaches its module there."""
    if isinstance(line, StationLine):
        return station_lines.serving(folder, line)
    return over_tcp(folder) if line == "tcp" else in_process()


@pytest.mark.parametrize(
    ("line", "number_of_sales"),
    [("in process", SALES), ("tcp", SALES // 2), (LEGACY_PTY, SALES // 4), (PRISM, SALES // 4)],
    ids=str,
)
def test_every_sale_ends_as_one_token_or_one_void(
    folder: Path, line: StationLine | str, number_of_sales: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDU_PRINTER_LINK", f"file:{folder / 'receipts.txt'}")
    with connected(folder, line) as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        meters = meters_of(folder)
        ends = Counter[str]()
        with CounterProcess(folder) as counter:
            ticks = int(counter.sell(0, meters[0], "50").removeprefix("done "))
            assert ticks > 15
            for number in range(number_of_sales):
                amount = f"{20 + number % 7}.{number % 10}5"
                answer = counter.sell(1 + number % (ticks + 4), meters[number % METERS], amount)
                assert not answer.startswith("error"), answer
                ends[answer] += 1
                if number % 8 == 7:
                    answer = counter.sell(1 + number // 8 % 5, meters[0], "close")
                    assert not answer.startswith("error"), answer
            assert counter.sell(0, meters[0], "0").startswith("done")
        assert kinds(ends) >= {"before commit", "after commit", "before vend_credit", "after vend_credit"}
        assert kinds(ends) >= {"before print_receipt", "after print_receipt"}
        verify_books(folder, number_of_sales)


def kinds(ends: Counter[str]) -> set[str]:
    return {end.removeprefix("killed ") for end in ends if end.startswith("killed")}


def meters_of(folder: Path) -> list[str]:
    station = open_station(folder, refuse_passphrase)
    hits = [hit for digit in "0123456789" for hit in station.queries.search(digit, 50)]
    station.close()
    meters = sorted({hit.meter_number for hit in hits})
    assert len(meters) == METERS
    return meters


def verify_books(folder: Path, number_of_sales: int) -> None:
    station = open_station(folder, refuse_passphrase)
    sales = all_sales(station)
    assert len(sales) > number_of_sales // 3
    assert [sale.intent.sequence for sale in sales] == list(range(1, len(sales) + 1))
    assert all(sale.state is SaleState.ISSUED for sale in sales)
    tids = [(sale.intent.meter_id, sale.intent.tid) for sale in sales]
    assert len(set(tids)) == len(tids)
    for sale in sales:
        verify_one(station, sale)
    assert verify_journal(station.units_of_work).sequence == station.queries.counts().unsent
    cash = verify_cash(station.store)
    assert cash["sales"] == len(sales)
    assert cash["closed"]
    with station.units_of_work.read() as work:
        kinds = Counter(entry.kind for entry in work.journal.entries())
    assert kinds[EntryKind.SALE] == kinds[EntryKind.TOKEN] == len(sales)
    assert kinds[EntryKind.SHIFT] == cash["shifts"] + cash["closed"]
    station.close()


def all_sales(station: Station) -> list[Sale]:
    rows = station.queries.recent_sales(limit=10_000)
    with station.units_of_work.read() as work:
        return [work.sales.get(row.sale_id) for row in reversed(rows)]


def verify_one(station: Station, sale: Sale) -> None:
    """The token is this meter's, for these units, under this TID; the books balance; the receipt's fate is known."""
    intent, token = sale.intent, sale.token
    assert token is not None
    credit = decode_token(token.token, meter=intent.meter_number, sgc=intent.sgc, krn=intent.krn, ti=intent.ti)
    assert (credit.tid, credit.tenths) == (intent.tid, intent.units)
    with station.units_of_work.read() as work:
        entries = work.ledger.entries_of(intent.id)
        jobs = work.print_jobs.of_sale(intent.id)
    assert sum(entry.amount.minor for entry in entries) == 0
    assert [e.amount for e in entries if e.account is LedgerAccount.CASH] == [intent.tendered]
    assert all(job.state not in (PrintState.WAITING, PrintState.PRINTING) for job in jobs)
    assert [job.copy for job in jobs] == [0]
