"""A counter without the application around it: real store, real emulator, real services; a clock that tests set.

The fixture `counter` has one customer with one meter, and a printer that keeps what it gets.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import pytest

from store.engine import Store, create_store, open_store
from sts.module.emulator import Emulator, create_emulator
from sts.module.errors import ModuleError, ModuleRefused, ModuleUnavailable
from tests.support.modules import STATE_KEY, VENDING_KEYS
from tests.support.records import CURRENCY, SGC, START, Registry, add_registry
from vending.domain.station import StationIdentity
from vending.errors import PrinterUnavailable, StationBusy
from vending.money import Money
from vending.services.selling.give_token import GiveToken
from vending.services.selling.issue_token import IssueToken
from vending.services.selling.print_receipts import PrintReceipts
from vending.services.selling.sell_token import SaleOrder, SellToken
from vending.services.selling.settle_sales import SettleSales

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sts.identity import MeterPan
    from sts.keys import EncryptionAlgorithm
    from sts.module.protocol import (
        CreditRequest,
        KeyChangeRequest,
        KeyChangeTokens,
        KeyRegister,
        ManagementRequest,
        ModuleClock,
        ModuleIdentity,
        VerifiedToken,
    )
    from vending.domain.sales.sale import Sale

STATION = StationIdentity(
    code="ST1",
    name="Counter 1",
    utility_name="Power and Water",
    utility_address="1 Main Road",
    tax_number="4000000000",
    currency=CURRENCY,
    sale_limit=Money(500_000, CURRENCY),
    time_zone="Africa/Johannesburg",
    locale="en_ZA",
    demonstration=False,
)
LOST = ModuleUnavailable("line", "the line was closed")
REFUSED = ModuleRefused("SM?VC", 42, "issue-until date passed")


class SetClock:
    """Stands still until it is set."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def advance(self, **time: float) -> None:
        self.moment += timedelta(**time)


class WeakModule:
    """The emulator behind a line that fails: `before` a call reaches it, or `after` it was carried out."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.before: dict[str, ModuleError] = {}
        self.after: dict[str, ModuleError] = {}
        self.calls: list[str] = []

    def identify(self) -> ModuleIdentity:
        return self._call("identify", lambda: self.emulator.identify())

    def registers(self) -> tuple[KeyRegister, ...]:
        return self._call("registers", lambda: self.emulator.registers())

    def vend_credit(self, request: CreditRequest) -> str:
        return self._call("vend_credit", lambda: self.emulator.vend_credit(request))

    def find_last_credit(self, request: CreditRequest) -> str | None:
        return self._call("find_last_credit", lambda: self.emulator.find_last_credit(request))

    def clock(self) -> ModuleClock:
        return self._call("clock", lambda: self.emulator.clock())

    def issue_management(self, request: ManagementRequest) -> str:
        return self._call("issue_management", lambda: self.emulator.issue_management(request))

    def change_key(self, request: KeyChangeRequest) -> KeyChangeTokens:
        return self._call("change_key", lambda: self.emulator.change_key(request))

    def verify_token(self, register: int, pan: MeterPan, ti: int, ea: EncryptionAlgorithm, token: str) -> VerifiedToken:
        return self._call("verify_token", lambda: self.emulator.verify_token(register, pan, ti, ea, token))

    def close(self) -> None:
        self.emulator.close()

    def mend(self) -> None:
        self.before.clear()
        self.after.clear()

    def _call(self, name, work):  # type: ignore[no-untyped-def]
        self.calls.append(name)
        if name in self.before:
            raise self.before[name]
        answer = work()
        if name in self.after:
            raise self.after[name]
        return answer


@dataclass
class MemoryPrinter:
    """Keeps receipt numbers and copies, or fails."""

    error: PrinterUnavailable | None = None
    printed: list[tuple[str, int]] = field(default_factory=list)
    name: str = "memory"

    def print_receipt(self, sale: Sale, copy: int) -> None:
        if self.error is not None:
            raise self.error
        self.printed.append((sale.intent.receipt, copy))


class ThreadTurn:
    """The turn of a station that only this process uses."""

    def __init__(self) -> None:
        self._lock = Lock()

    @contextmanager
    def take(self, seconds: float) -> Iterator[None]:
        """Hold the turn inside the block."""
        if not self._lock.acquire(timeout=seconds):
            raise StationBusy
        try:
            yield
        finally:
            self._lock.release()


@dataclass
class Counter:
    """All that a sale needs."""

    store: Store
    registry: Registry
    module: WeakModule
    clock: SetClock
    turn: ThreadTurn = field(default_factory=ThreadTurn)
    printer: MemoryPrinter = field(default_factory=MemoryPrinter)

    @property
    def selling(self) -> SellToken:
        return SellToken(self.issuing)

    @property
    def issuing(self) -> IssueToken:
        return IssueToken(STATION, self.store.units_of_work, self.module, self.turn, self.clock)

    @property
    def giving(self) -> GiveToken:
        return GiveToken(self.issuing)

    @property
    def settling(self) -> SettleSales:
        return SettleSales(self.store.units_of_work, self.module, self.turn, self.clock)

    @property
    def printing(self) -> PrintReceipts:
        return PrintReceipts(self.store.units_of_work, self.printer, self.clock)

    @property
    def meter(self) -> str:
        return self.registry.meter.number

    def order(self, cents: int = 10_000, meter: str | None = None) -> SaleOrder:
        return SaleOrder(meter or self.meter, Money(cents, CURRENCY), self.registry.operator)

    def sell(self, cents: int = 10_000, meter: str | None = None) -> Sale:
        return self.selling.sell(self.order(cents, meter))

    def sales(self) -> list[Sale]:
        rows = self.store.queries.recent_sales(1000)
        with self.store.units_of_work.read() as work:
            return [work.sales.get(row.sale_id) for row in reversed(rows)]


@pytest.fixture(scope="session")
def counter_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that every counter is copied from: an empty store and an emulator with a key."""
    folder = tmp_path_factory.mktemp("counter")
    create_emulator(folder / "emulator", STATE_KEY, [replace(VENDING_KEYS[0], sgc=SGC)])
    create_store(folder / "station.db", bytes(32)).close()
    return folder


@pytest.fixture
def counter(counter_template: Path, tmp_path: Path) -> Iterator[Counter]:
    """A counter at work on 1 March 2026."""
    with counter_in(Path(shutil.copytree(counter_template, tmp_path / "counter"))) as counter:
        yield counter


@contextmanager
def counter_in(folder: Path, store: Store | None = None) -> Iterator[Counter]:
    """A counter over a copy of `counter_template`; over another store if one is given."""
    store = store or open_store(folder / "station.db", bytes(32))
    module = WeakModule(Emulator.open(folder / "emulator", STATE_KEY))
    yield Counter(store, add_registry(store.units_of_work), module, SetClock(START))
    module.close()
    store.close()
