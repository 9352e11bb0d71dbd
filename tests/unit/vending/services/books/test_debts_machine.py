"""Debts under whatever a counter goes through: sales that end in every way, acts by hand, months, and kills."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from store.engine import open_store
from sts.module.emulator import Emulator
from tests.support.counters import LOST, REFUSED, STATION, Counter, SetClock, WeakModule
from tests.support.modules import STATE_KEY
from tests.support.mortal import Killed, MortalUnitsOfWork
from tests.support.records import CURRENCY, START, add_registry
from vending.domain.debts.debt import DebtEntryKind, DebtPlan, Recovery, RecoveryKind, equal_instalments
from vending.domain.sales.sale import SaleState
from vending.errors import AmountTooSmall, DebtTooSmall, EarlierSaleSettled, SalePending, SaleVoided
from vending.money import Money
from vending.services.books.keep_debts import KeepDebts
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from vending.domain.debts.debt import OpenDebt

TEMPLATE: list[Path] = []
CENTS = st.integers(1, 90_000)
KILLS = st.sampled_from([0, 0, 0, 0, 0, 0, 1, 2])
KILLS_OF_A_SALE = st.sampled_from([0, 0, 0, 0, 0, 0, 1, 2, 3, 4])


@st.composite
def plans(draw: st.DrawFn, total: int) -> DebtPlan:
    """Any way to pay a debt of so many cents back."""
    kind = draw(st.sampled_from(RecoveryKind))
    recovery = {
        RecoveryKind.SHARE: Recovery(kind, share=Decimal(draw(st.integers(1, 100))) / 100),
        RecoveryKind.FIXED: Recovery(kind, amount=Money(draw(st.integers(1, 20_000)), CURRENCY)),
        RecoveryKind.INSTALMENTS: Recovery(kind, instalments=_instalments(total, draw(st.integers(1, 6)))),
        RecoveryKind.ALL: Recovery(kind),
    }
    return DebtPlan("Arrears", draw(st.integers(1, 99)), recovery[kind])


def _instalments(total: int, number: int) -> tuple:  # type: ignore[type-arg]
    return equal_instalments(Money(max(total, number), CURRENCY), min(number, max(total, 1)), date(2026, 3, 15))


class Debts(RuleBasedStateMachine):
    """One account with one meter; `mortal` is the store as the services see it."""

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
        self.counter = Counter(self.store, self.registry, self.module, self.clock)
        self.mortal = MortalUnitsOfWork(self.store.units_of_work)
        issuing = replace(self.counter.issuing, units_of_work=self.mortal)
        self.selling = replace(self.counter.selling, issuer=issuing)
        self.keeping = KeepDebts(self.mortal, self.clock, STATION)
        list(self.counter.settling.settle_all())

    def _stop(self) -> None:
        self.module.close()
        self.store.close()

    @property
    def debts(self) -> tuple[OpenDebt, ...]:
        return KeepDebts(self.store.units_of_work, self.clock, STATION).of_account(self.registry.account.id)

    def _act(self, work, fuse: int) -> None:  # type: ignore[no-untyped-def]
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

    @precondition(lambda self: len(self.debts) < 4)
    @rule(cents=st.integers(1_000, 90_000), fuse=KILLS, data=st.data())
    def open(self, cents: int, fuse: int, data: st.DataObject) -> None:
        plan, money = data.draw(plans(cents)), Money(cents, CURRENCY)
        account, operator = self.registry.account.id, self.registry.operator
        self._act(lambda: self.keeping.open(account, money, plan, "agreed", operator), fuse)

    @rule(cents=st.integers(1_000, 60_000), fuse=KILLS_OF_A_SALE)
    def sell(self, cents: int, fuse: int) -> None:
        self._sell(cents, fuse)

    @rule(cents=st.integers(100, 60_000), how=st.sampled_from(["refused", "not reached", "lost"]), fuse=KILLS_OF_A_SALE)
    def sell_in_vain(self, cents: int, how: str, fuse: int) -> None:
        failures = self.module.after if how == "lost" else self.module.before
        failures["vend_credit"] = REFUSED if how == "refused" else LOST
        self._sell(cents, fuse)
        self.module.mend()

    def _sell(self, cents: int, fuse: int) -> None:
        def work() -> None:
            with suppress(AmountTooSmall, SaleVoided, SalePending, EarlierSaleSettled):
                sale = self.selling.sell(self.counter.order(cents))
                taken = sum(line.amount.minor for line in sale.intent.lines if line.debt_id is not None)
                assert 0 <= taken <= cents

        self._act(work, fuse)

    @precondition(lambda self: self.debts)
    @rule(cents=CENTS, fuse=KILLS, data=st.data())
    def credit(self, cents: int, fuse: int, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.debts))
        money, operator = Money(cents, CURRENCY), self.registry.operator
        if cents > one.balance.minor:
            with pytest.raises(DebtTooSmall) as caught:
                self.keeping.credit(one.debt.id, money, "paid", operator)
            assert caught.value.balance == one.balance
        else:
            self._act(lambda: self.keeping.credit(one.debt.id, money, "paid", operator), fuse)

    @precondition(lambda self: self.debts)
    @rule(cents=CENTS, fuse=KILLS, data=st.data())
    def charge(self, cents: int, fuse: int, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.debts))
        money, operator = Money(cents, CURRENCY), self.registry.operator
        self._act(lambda: self.keeping.charge(one.debt.id, money, "a fee", operator), fuse)

    @precondition(lambda self: self.debts)
    @rule(fuse=KILLS, data=st.data())
    def change_plan(self, fuse: int, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.debts))
        plan, operator = data.draw(plans(one.balance.minor)), self.registry.operator
        self._act(lambda: self.keeping.change_plan(one.debt, plan, "asked for", operator), fuse)

    @rule(days=st.sampled_from([1, 14, 31]))
    def time_passes(self, days: int) -> None:
        self.clock.advance(days=days)

    @rule()
    def restart(self) -> None:
        self._stop()
        self._start()

    @invariant()
    def every_balance_is_the_sum_of_its_movements(self) -> None:
        for one in self.debts:
            entries = self.keeping.entries(one.debt.id)
            assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
            assert entries[0].amount == one.debt.principal
            owed = 0
            for entry in entries:
                owed += entry.amount.minor
                assert entry.balance.minor == owed >= 0
            assert one.balance.minor == owed

    @invariant()
    def what_sales_recovered_is_what_debts_lost(self) -> None:
        sales = [sale for sale in self.counter.sales() if sale.state is not SaleState.VOID]
        lines = [line for sale in sales for line in sale.intent.lines if line.debt_id is not None]
        for one in self.debts:
            entries = self.keeping.entries(one.debt.id)
            moved = [e.amount.minor for e in entries if e.kind in (DebtEntryKind.RECOVERED, DebtEntryKind.RETURNED)]
            assert sum(line.amount.minor for line in lines if line.debt_id == one.debt.id) == -sum(moved)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            verify_journal(self.store.units_of_work)
            self._stop()
            shutil.rmtree(self.folder.parent)


def test_debts_are_never_lost_doubled_or_below_zero(counter_template: Path) -> None:
    TEMPLATE[:] = [counter_template]
    machine = Debts.TestCase
    machine.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
    machine("runTest").runTest()
