"""The commission under whatever a counter goes through: sales that end in every way, rules, payouts, and kills."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from store.engine import open_store
from sts.module.emulator import Emulator
from tests.support.commissions import add_operator
from tests.support.counters import LOST, REFUSED, STATION, Counter, SetClock, WeakModule
from tests.support.modules import STATE_KEY
from tests.support.mortal import Killed, MortalUnitsOfWork
from tests.support.records import CURRENCY, START, add_registry
from vending.domain.commission.commission import (
    CommissionBase,
    CommissionKind,
    CommissionTerms,
    PayoutMethod,
    share_of_hundred,
)
from vending.domain.people.operator import Role
from vending.domain.pricing.quote_line import LineKind
from vending.domain.sales.sale import SaleState
from vending.errors import (
    AmountTooSmall,
    CashTooShort,
    CommissionTooSmall,
    CommissionUnchanged,
    EarlierSaleSettled,
    SalePending,
    SaleVoided,
)
from vending.money import Money
from vending.services.commission.keep_commission import KeepCommission
from vending.services.people.guard import Guard
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Callable

    from vending.domain.commission.commission import CommissionEntry
    from vending.domain.sales.sale import SaleIntent

TEMPLATE: list[Path] = []
KILLS = st.sampled_from([0, 0, 0, 0, 0, 0, 1, 2])
KILLS_OF_A_SALE = st.sampled_from([0, 0, 0, 0, 0, 0, 1, 2, 3, 4])


def money(cents: int) -> Money:
    return Money(cents, CURRENCY)


@st.composite
def terms(draw: st.DrawFn) -> CommissionTerms:
    """Anything that a rule may say."""
    least, most = sorted(draw(st.lists(st.integers(0, 5_000), min_size=2, max_size=2)))
    return CommissionTerms(
        per_sale=money(draw(st.integers(0, 500))),
        percent=Decimal(draw(st.integers(0, 1_000_000))).scaleb(-4),
        base=draw(st.sampled_from(CommissionBase)),
        per_unit=Decimal(draw(st.integers(0, 50_000_000))).scaleb(-6),
        least=draw(st.none() | st.just(money(least))),
        most=draw(st.none() | st.just(money(most))),
    )


def expected(said: CommissionTerms, intent: SaleIntent) -> int:
    """What a sale earns, worked out in decimals from the lines of its receipt."""
    energy = [line for line in intent.lines if line.kind is LineKind.ENERGY]
    base = intent.tendered.minor if said.base is CommissionBase.TENDER else sum(line.amount.minor for line in energy)
    units = Decimal(sum(line.units or 0 for line in energy)) / 10
    exact = said.percent * base / 100 + said.per_sale.minor + said.per_unit * units
    rounded = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    rounded = rounded if said.least is None else max(rounded, said.least.minor)
    return rounded if said.most is None else min(rounded, said.most.minor)


class Commissions(RuleBasedStateMachine):
    """One meter, a manager who sells and pays; `mortal` is the store as the services see it."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=TEMPLATE[0].parent)) / "counter"
        shutil.copytree(TEMPLATE[0], self.folder)
        self.clock, self.registry = SetClock(START), None
        self._start()

    def _start(self) -> None:
        """Start the program: after a kill it settles what it finds."""
        self.store = open_store(self.folder / "station.db", bytes(32))
        self.module = WeakModule(Emulator.open(self.folder / "emulator", STATE_KEY))
        if self.registry is None:
            self.registry = add_registry(self.store.units_of_work)
            self.manager = add_operator(self.store.units_of_work, Role.MANAGER)
        self.counter = Counter(self.store, self.registry, self.module, self.clock)
        self.mortal = MortalUnitsOfWork(self.store.units_of_work)
        issuing = replace(self.counter.issuing, units_of_work=self.mortal)
        self.selling = replace(self.counter.selling, issuer=issuing)
        guard = Guard(self.store.units_of_work, self.clock)
        self.keeping = KeepCommission(self.mortal, self.clock, STATION, guard)
        list(self.counter.settling.settle_all())

    def _stop(self) -> None:
        self.module.close()
        self.store.close()

    def _act(self, work: Callable[[], object], fuse: int) -> None:
        """Do something, and die at it if the fuse is short enough."""
        self.clock.advance(minutes=1)
        self.mortal.fuse = fuse
        try:
            work()
        except Killed:
            self._stop()
            self._start()
        finally:
            self.mortal.fuse = 0

    def _entries(self) -> list[CommissionEntry]:
        with self.store.units_of_work.read() as work:
            return list(work.commission.entries())

    def _balance(self) -> int:
        return sum(entry.amount.minor for entry in self._entries())

    @rule(said=terms(), days=st.integers(0, 3), fuse=KILLS)
    def publish(self, said: CommissionTerms, days: int, fuse: int) -> None:
        def work() -> None:
            starts = self.clock.now() + timedelta(days=days)
            with suppress(CommissionUnchanged):
                self.keeping.publish(said, self.manager, effective_from=starts, confirmed=share_of_hundred(said)[1])

        self._act(work, fuse)

    @rule(cents=st.integers(500, 60_000), fuse=KILLS_OF_A_SALE)
    def sell(self, cents: int, fuse: int) -> None:
        self._sell(cents, fuse)

    @rule(cents=st.integers(500, 60_000), how=st.sampled_from(["refused", "not reached", "lost"]))
    def sell_in_vain(self, cents: int, how: str) -> None:
        failures = self.module.after if how == "lost" else self.module.before
        failures["vend_credit"] = REFUSED if how == "refused" else LOST
        self._sell(cents, 0)
        self.module.mend()

    def _sell(self, cents: int, fuse: int) -> None:
        def work() -> None:
            with suppress(AmountTooSmall, SaleVoided, SalePending, EarlierSaleSettled):
                self.selling.sell(replace(self.counter.order(cents), operator=self.manager))

        self._act(work, fuse)

    @precondition(lambda self: self._balance() > 0)
    @rule(share=st.integers(1, 100), method=st.sampled_from(PayoutMethod), fuse=KILLS)
    def pay(self, share: int, method: PayoutMethod, fuse: int) -> None:
        amount = money(max(1, self._balance() * share // 100))

        def work() -> None:
            with suppress(CashTooShort):
                self.keeping.pay(amount, method, self.manager, "EFT")

        self._act(work, fuse)

    @rule(more=st.integers(1, 100), method=st.sampled_from(PayoutMethod))
    def pay_too_much(self, more: int, method: PayoutMethod) -> None:
        before = self._balance()
        with pytest.raises(CommissionTooSmall) as caught:
            self.keeping.pay(money(before + more), method, self.manager, "EFT")
        assert (caught.value.balance.minor, self._balance()) == (before, before)

    @rule(days=st.sampled_from([1, 14, 31]))
    def time_passes(self, days: int) -> None:
        self.clock.advance(days=days)

    @invariant()
    def every_balance_is_the_sum_of_what_moved_it(self) -> None:
        total = 0
        for position, entry in enumerate(self._entries(), start=1):
            total += entry.amount.minor
            assert (entry.position, entry.balance.minor) == (position, total)
            assert total >= 0
        assert self.keeping.overview(self.manager).balance.minor == total

    @invariant()
    def every_sale_earned_what_its_rule_says_and_no_other(self) -> None:
        rules = self.keeping.overview(self.manager).rules
        due = {}
        for sale in self.counter.sales():
            begun = [one for one in rules if one.effective_from <= sale.intent.at]
            if sale.state is SaleState.ISSUED and begun and not begun[-1].terms.is_nothing:
                due[sale.intent.id] = (begun[-1].version, expected(begun[-1].terms, sale.intent))
        earned = [one for one in self._entries() if one.kind is CommissionKind.EARNED]
        assert {one.sale_id: (one.version, one.amount.minor) for one in earned} == due
        assert len(earned) == len(due)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            verify_journal(self.store.units_of_work)
            self._stop()
            shutil.rmtree(self.folder.parent)


def test_the_commission_is_never_lost_doubled_or_overpaid(counter_template: Path) -> None:
    TEMPLATE[:] = [counter_template]
    machine = Commissions.TestCase
    machine.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
    machine("runTest").runTest()
