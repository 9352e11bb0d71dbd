"""A counter that is killed: sells one sale a child process, each with a fuse that ends it by SIGKILL.

Started as `python -m tests.faults.sale_runner STATION`; reads one line a sale, `FUSE METER AMOUNT`, and answers
`done TICKS` or `killed WHERE`. The amount `close` counts and closes the cashier's shift instead, `0` does nothing.
The modules are loaded once and every act runs in a fork, so that two hundred kills take seconds. A fuse of 0 never
burns.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cdu_app.bootstrap import Station, build_station, open_unlocked, read_root_key, refuse_passphrase
from cdu_app.demonstration import read_demo_operators
from cdu_app.settings import Settings, read_settings
from sts.module import tsm  # noqa: F401 - loaded before the forks
from sts.module.prism import driver  # noqa: F401
from tests.support.mortal import MortalWork
from tests.support.shift_machine import counted
from vending.clock import SystemClock
from vending.errors import SalePending
from vending.money import parse_amount
from vending.services.selling.print_receipts import PrintReceipts
from vending.services.selling.sell_token import SaleOrder

if TYPE_CHECKING:
    from vending.domain.people.operator import Operator


@dataclass
class Fuse:
    """Ends the process at the `length`-th tick, after telling where."""

    length: int
    report: int
    ticks: int = 0

    def tick(self, where: str) -> None:
        self.ticks += 1
        if self.ticks == self.length:
            os.write(self.report, f"killed {where}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class FusedUnitsOfWork:
    inner: Any
    fuse: Fuse

    def write(self) -> MortalWork:
        return MortalWork(self.inner.write(), self.fuse.tick)

    def read(self) -> Any:
        return self.inner.read()


@dataclass
class FusedStore:
    """A store whose units of work carry the fuse."""

    inner: Any
    fuse: Fuse
    units_of_work: FusedUnitsOfWork = field(init=False)

    def __post_init__(self) -> None:
        self.units_of_work = FusedUnitsOfWork(self.inner.units_of_work, self.fuse)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


@dataclass
class FusedCalls:
    """Any adapter: may die right before or right after each call (module, printer)."""

    inner: Any
    fuse: Fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        if not callable(found):
            return found

        def call(*arguments: Any) -> Any:
            self.fuse.tick(f"before {name}")
            answer = found(*arguments)
            self.fuse.tick(f"after {name}")
            return answer

        return call


@cache
def unlocked(folder: Path) -> tuple[Settings, bytes]:
    """Settings and root key, found once: stretching the passphrase takes longer than a sale."""
    settings = read_settings(folder)
    return settings, read_root_key(settings, refuse_passphrase)


def fused_station(folder: Path, fuse: Fuse) -> tuple[Station, PrintReceipts]:
    opened = open_unlocked(*unlocked(folder), SystemClock())
    store: Any = FusedStore(opened.store, fuse)
    module: Any = FusedCalls(opened.module, fuse)
    printer: Any = FusedCalls(opened.printer, fuse)
    station = build_station(opened.settings, store, module, SystemClock(), opened.own.prover.vault)
    return station, PrintReceipts(store.units_of_work, printer, station.clock)


def work_once(folder: Path, fuse: Fuse, meter: str, amount: str) -> None:
    """Start up, settle what is left, sell, print: what the counter does."""
    station, receipts = fused_station(folder, fuse)
    receipts.recover()
    for settled in station.settle.settle_all():
        receipts.print_original(settled)
    if amount == "close":
        close_shift(station, cashier_of(station, folder))
    elif amount != "0":
        operator = cashier_of(station, folder)
        try:
            sale = station.sell.sell(SaleOrder(meter, parse_amount(amount, station.identity.currency), operator))
            receipts.print_original(sale)
        except SalePending:
            os.write(fuse.report, b"pending\n")
            return
    os.write(fuse.report, f"done {fuse.ticks}\n".encode())


def cashier_of(station: Station, folder: Path) -> Operator:
    cashier = read_demo_operators(folder)[0]["username"]
    with station.units_of_work.read() as work:
        operator = work.operators.find_by_username(cashier)
    assert operator is not None
    return operator


def close_shift(station: Station, operator: Operator) -> None:
    """Count what is expected, if a shift is open."""
    current = station.shifts.find_current(operator)
    if current is not None:
        station.shifts.close(operator, counted(current.balance.minor))


def in_a_child(folder: Path, length: int, meter: str, amount: str) -> str:
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        try:
            work_once(folder, Fuse(length, write_end), meter, amount)
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - told to the test, which fails
            os.write(write_end, f"error {error!r}\n".replace("\n", " ").encode() + b"\n")
            os._exit(1)
    os.close(write_end)
    with os.fdopen(read_end) as answers:
        lines = answers.read().splitlines()
    os.waitpid(child, 0)
    return lines[-1] if lines else "error no answer"


def main() -> None:
    folder = Path(sys.argv[1])
    unlocked(folder)
    for line in sys.stdin:
        length, meter, amount = line.split()
        sys.stdout.write(in_a_child(folder, int(length), meter, amount) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
