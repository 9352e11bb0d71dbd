"""The allowance under whatever a counter goes through: sales that end in every way, grants, clocks, kills.

What a plain model in this file expects is compared with the station after every step.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from license.short_code import in_groups
from store.engine import open_store
from sts.module.emulator import Emulator
from tests.support.allowances import Office
from tests.support.counters import LOST, REFUSED, STATION, Counter, SetClock, WeakModule
from tests.support.modules import STATE_KEY
from tests.support.mortal import Killed, MortalUnitsOfWork
from tests.support.records import CURRENCY, START, add_registry
from vending.domain.sales.sale import SaleState
from vending.errors import (
    AmountTooSmall,
    CodeDelayed,
    EarlierSaleSettled,
    GrantFault,
    GrantRefused,
    SaleNotAllowed,
    SalePending,
    SaleStop,
    SaleVoided,
)
from vending.services.allowance.count_allowance import verify_allowance
from vending.services.selling.give_token import GiveToken
from vending.services.selling.sell_token import SellToken

if TYPE_CHECKING:
    from vending.services.allowance.keep_allowance import KeepAllowance

TEMPLATE: list[Path] = []
CENTS = st.integers(1_000, 40_000)
FUSES = st.sampled_from([0, 0, 0, 0, 1, 2, 3, 4])


class Allowances(RuleBasedStateMachine):
    """One counter, enrolled; `granted`, `sequence` and `ends` are what the office has granted and the station took."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=TEMPLATE[0].parent)) / "counter"
        shutil.copytree(TEMPLATE[0], self.folder)
        self.clock, self.registry, self.office = SetClock(START), None, None
        self._start()
        self.office.enrol()
        self.granted, self.taken, self.ends, self.latest = 0, 0, None, START
        self.lines: list[str] = []

    def _start(self) -> None:
        self.store = open_store(self.folder / "station.db", bytes(32))
        self.module = WeakModule(Emulator.open(self.folder / "emulator", STATE_KEY))
        if self.registry is None:
            self.registry = add_registry(self.store.units_of_work)
        self.counter = Counter(self.store, self.registry, self.module, self.clock)
        if self.office is None:
            self.office = Office(self.counter)
        self.office.counter = self.counter
        self.mortal = MortalUnitsOfWork(self.store.units_of_work)
        self.issuing = replace(self.counter.issuing, units_of_work=self.mortal)
        list(self.counter.settling.settle_all())

    def _stop(self) -> None:
        self.module.close()
        self.store.close()

    def _restart(self) -> None:
        self._stop()
        self._start()

    def _keeping(self) -> KeepAllowance:
        return replace(self.office.keeping, units_of_work=self.mortal)

    def _moment(self) -> None:
        self.latest = max(self.latest, self.clock.now())

    @rule(cents=CENTS, fuse=FUSES, ends=st.sampled_from(["well", "well", "lost", "refused"]))
    def sell(self, cents: int, fuse: int, ends: str) -> None:
        self.module.mend()
        if ends != "well":
            self.module.before["vend_credit"] = LOST if ends == "lost" else REFUSED
        before, left = len(self.counter.sales()), self._left()
        self.mortal.fuse, stop = fuse, None
        try:
            SellToken(self.issuing).sell(self.counter.order(cents))
        except SaleNotAllowed as refusal:
            stop = refusal.stop
        except (SalePending, SaleVoided, EarlierSaleSettled, AmountTooSmall):
            pass
        except Killed:
            self.module.mend()
            self._restart()
        self.mortal.fuse = 0
        self.module.mend()
        if stop is not None:
            assert len(self.counter.sales()) == before
            assert (stop is SaleStop.USED_UP) is (self._in_force() and cents > left)
            self._moment()
        if len(self.counter.sales()) > before:
            assert self._in_force()
            assert cents <= left
            self._moment()

    @rule(units=st.integers(1, 50))
    def give(self, units: int) -> None:
        self.module.mend()
        list(self.counter.settling.settle_all())
        before = len(self.counter.sales())
        with suppress(SaleNotAllowed):
            GiveToken(self.issuing).free_issue(self.counter.meter, units, "storm damage", self.registry.operator)
        assert (len(self.counter.sales()) > before) is self._in_force()
        self._moment()

    @rule(cents=st.integers(1, 500), days=st.integers(0, 6), as_code=st.booleans(), fuse=FUSES)
    def grant(self, cents: int, days: int, as_code: bool, fuse: int) -> None:
        self.office.sequence = self.taken
        grant = self.office.make(cents * 100, days)
        text = self.office.issuer.document(grant)
        if as_code:
            text = in_groups(self.office.issuer.code(grant, self.office.status().station_key))
        self.mortal.fuse = fuse
        try:
            self._keeping().take(self.registry.operator, text)
        except Killed:
            self._restart()
        except CodeDelayed:
            self.mortal.fuse = 0
            return
        self.mortal.fuse = 0
        if self.office.status().allowance.sequence > self.taken:
            self.taken, self.granted, self.ends = grant.sequence, self.granted + cents * 100, grant.expires_at
            self.latest = self.clock.now()
            self.lines.append(text)

    @rule(place=st.integers(0, 20))
    def replay(self, place: int) -> None:
        if not self.lines:
            return
        with pytest.raises((GrantRefused, CodeDelayed)) as caught:
            self._keeping().take(self.registry.operator, self.lines[place % len(self.lines)])
        if isinstance(caught.value, GrantRefused):
            assert caught.value.fault in (GrantFault.REPLAYED, GrantFault.WRONG_CODE)
            self._moment()

    @rule(hours=st.integers(0, 24 * 9))
    def wait(self, hours: int) -> None:
        self.clock.advance(hours=hours)

    @rule(hours=st.integers(0, 24 * 9))
    def set_the_clock_back(self, hours: int) -> None:
        """After some time at which only the allowance was looked at: no record stands in the way."""
        before = self.clock.now()
        self.clock.advance(hours=hours)
        self.look()
        self.clock.moment = before

    @rule()
    def look(self) -> None:
        self.office.status()
        self._moment()

    def _sold(self) -> int:
        sales = self.counter.sales()
        return sum(sale.intent.tendered.minor for sale in sales if sale.state is not SaleState.VOID)

    def _left(self) -> int:
        return self.granted - self._sold()

    def _in_force(self) -> bool:
        return self.ends is not None and max(self.latest, self.clock.now()) <= self.ends

    @invariant()
    def nothing_is_sold_past_the_allowance(self) -> None:
        if not hasattr(self, "store"):
            return
        with self.store.units_of_work.read() as work:
            allowance = work.allowance.get(CURRENCY)
            verify_allowance(work, STATION)
        assert (allowance.granted.minor, allowance.sold.minor) == (self.granted, self._sold())
        assert allowance.left.minor >= 0

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self._stop()


@pytest.fixture(autouse=True)
def _template(counter_template: Path) -> None:
    TEMPLATE[:] = [counter_template]


@pytest.mark.slow
class TestAllowances(Allowances.TestCase):  # type: ignore[misc,name-defined]
    """Runs it."""

    settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
