"""Shifts under whatever counters go through: several tills and operators on one store, sales that end in every way,
money by hand, counts that are off, and a program that dies at any commit.

What must hold is read from the store when an example ends, for records are only appended: see `verify_cash`.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter as Tally
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from store.engine import Store, open_store
from sts.module.emulator import Emulator
from tests.support.counters import LOST, REFUSED, STATION, Counter, SetClock, WeakModule
from tests.support.modules import STATE_KEY
from tests.support.mortal import Killed, MortalUnitsOfWork
from tests.support.records import START, Registry, add_registry, make_operator, make_registry
from tests.support.shifts import RAND, cents, shifts_of
from vending.domain.cash.count import CashCount, count_pieces, count_total
from vending.domain.cash.shift import CashKind
from vending.domain.people.operator import Operator, Role
from vending.domain.sales.sale import SaleState
from vending.errors import (
    AmountTooSmall,
    CashTooShort,
    EarlierSaleSettled,
    NotCancellable,
    SalePending,
    SaleVoided,
    ShiftIsOpen,
    ShiftNeeded,
)
from vending.services.selling.cancel_sale import CancelSale
from vending.services.selling.sell_token import SaleOrder, SellToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from vending.services.cash.keep_shifts import KeepShifts

TILLS = ("1", "2")
CASHIERS = range(3)
WHO, TILL, METER = st.sampled_from(CASHIERS), st.sampled_from(TILLS), st.sampled_from([0, 1])
CENTS = st.integers(1, 50_000)
KILLS = st.sampled_from([0, 0, 0, 0, 0, 0, 0, 1, 2])
KILLS_OF_A_SALE = st.sampled_from([0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])
OFF = st.sampled_from([0, 0, 0, -700, 5, 10_000])


class ShiftMachine(RuleBasedStateMachine):
    """Three cashiers at two tills with two meters; `template` is the folder of a counter that never sold."""

    template: ClassVar[Path]
    seen: ClassVar[Tally[str]] = Tally()

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=self.template.parent)) / "counter"
        shutil.copytree(self.template, self.folder)
        self.clock = SetClock(START)
        self._start()
        self.registries = [add_registry(self.store.units_of_work, make_registry()) for _ in range(2)]
        self.boss, *self.cashiers = (make_operator(role=Role.CASHIER) for _ in range(4))
        self.boss = replace(self.boss, role=Role.SUPERVISOR)
        with self.store.units_of_work.write() as work:
            for operator in (self.boss, *self.cashiers):
                work.operators.add(operator)
            work.commit()

    def _start(self) -> None:
        """Start the program: after a kill it settles what it finds."""
        self.store = open_store(self.folder / "station.db", bytes(32))
        self.module = WeakModule(Emulator.open(self.folder / "emulator", STATE_KEY))
        self.mortal = MortalUnitsOfWork(self.store.units_of_work)
        self._settle()

    def _stop(self) -> None:
        self.module.close()
        self.store.close()

    def _settle(self) -> None:
        with suppress(SalePending):
            for _ in self._counter().settling.settle_all():
                pass

    def _counter(self, registry: Registry | None = None) -> Counter:
        return Counter(self.store, registry or make_registry(), self.module, self.clock)

    def _keep(self, till: str) -> KeepShifts:
        return shifts_of(self._counter(), till, self.mortal)

    def _act(self, work: Callable[[], object], fuse: int) -> None:
        """Do something, and die at it if the fuse is short enough."""
        self.clock.advance(minutes=1)
        self.mortal.fuse = fuse
        try:
            work()
        except Killed:
            self.seen["kills"] += 1
            self._stop()
            self._start()
        finally:
            self.mortal.fuse = 0

    @rule(who=WHO, till=TILL, change=st.sampled_from([0, 5_000, 20_005]), fuse=KILLS)
    def open(self, who: int, till: str, change: int, fuse: int) -> None:
        def work() -> None:
            with suppress(ShiftIsOpen):
                self._keep(till).open(self.cashiers[who], cents(change))

        self._act(work, fuse)

    @rule(who=WHO, till=TILL, meter=METER, tender=CENTS, fuse=KILLS_OF_A_SALE)
    def sell(self, who: int, till: str, meter: int, tender: int, fuse: int) -> None:
        self._sell(who, till, meter, tender, fuse)

    @rule(who=WHO, till=TILL, meter=METER, tender=CENTS, how=st.sampled_from(["refused", "not reached", "lost"]))
    def sell_in_vain(self, who: int, till: str, meter: int, tender: int, how: str) -> None:
        failures = self.module.after if how == "lost" else self.module.before
        failures["vend_credit"] = REFUSED if how == "refused" else LOST
        self._sell(who, till, meter, tender, 0)
        self.module.mend()

    def _sell(self, who: int, till: str, meter: int, tender: int, fuse: int) -> None:
        station = replace(STATION, till=till)
        issuing = replace(self._counter().issuing, units_of_work=self.mortal, station=station)
        order = SaleOrder(self.registries[meter].meter.number, cents(tender), self.cashiers[who])

        def work() -> None:
            with suppress(AmountTooSmall, SaleVoided, SalePending, EarlierSaleSettled):
                sale = SellToken(issuing).sell(order)
                assert sale.intent.shift is not None

        self._act(work, fuse)

    @rule(meter=METER, fuse=KILLS_OF_A_SALE)
    def give(self, meter: int, fuse: int) -> None:
        """A token for nothing: it moves no cash."""
        giving = replace(self._counter().giving, issuer=replace(self._counter().issuing, units_of_work=self.mortal))

        def work() -> None:
            with suppress(SaleVoided, SalePending, EarlierSaleSettled):
                giving.free_issue(self.registries[meter].meter.number, 10, "storm", self.boss)

        self._act(work, fuse)

    @rule(who=WHO, till=TILL, amount=CENTS, kind=st.sampled_from(["in", "out", "bank"]), fuse=KILLS)
    def move(self, who: int, till: str, amount: int, kind: str, fuse: int) -> None:
        keep, operator = self._keep(till), replace(self.cashiers[who], approver=self.boss)
        acts: dict[str, Callable[[], object]] = {
            "in": lambda: keep.pay_in(operator, cents(amount), "change"),
            "out": lambda: keep.pay_out(operator, cents(amount), "milk"),
            "bank": lambda: keep.deposit(operator, cents(amount), "First Bank", f"S-{amount}"),
        }

        def work() -> None:
            with suppress(ShiftNeeded, CashTooShort):
                acts[kind]()

        self._act(work, fuse)

    @rule(who=WHO, till=TILL, off=OFF, fuse=KILLS)
    def close(self, who: int, till: str, off: int, fuse: int) -> None:
        self._close(self.cashiers[who], till, off, fuse)

    @rule(who=WHO, till=TILL, off=OFF)
    def close_for_another(self, who: int, till: str, off: int) -> None:
        self._close(self.cashiers[who], till, off, 0, by=self.boss)

    def _close(self, owner: Operator, till: str, off: int, fuse: int, by: Operator | None = None) -> None:
        keep = self._keep(till)
        shift = keep.find_current(owner)
        if shift is None:
            return
        count = counted(max(0, shift.balance.minor + off))
        if not count.pieces and count.total:
            keep = replace(keep, denominations=())
        operator = by or replace(owner, approver=self.boss)
        self._act(lambda: keep.close(operator, count, "counted twice", shift.shift.number), fuse)

    @rule(who=WHO, till=TILL, meter=METER, tenders=st.lists(st.integers(500, 20_000), max_size=4), off=OFF)
    def whole_shift(self, who: int, till: str, meter: int, tenders: list[int], off: int) -> None:
        """From a float to a count, and nothing goes wrong."""
        self.open(who, till, 5_000, 0)
        for tender in tenders:
            self._sell(who, till, meter, tender, 0)
        self._close(self.cashiers[who], till, off, 0)

    @rule(who=WHO, till=TILL, fuse=KILLS, data=st.data())
    def cancel(self, who: int, till: str, fuse: int, data: st.DataObject) -> None:
        """Whoever cancels gives the money back out of their own shift."""
        issued = [one.intent.receipt for one in self._counter().sales() if one.state is SaleState.ISSUED]
        if not issued:
            return
        receipt, operator = data.draw(st.sampled_from(issued[-3:])), replace(self.cashiers[who], approver=self.boss)
        keep = self._keep(till)
        service = CancelSale(self.mortal, self.clock, keep.station, keep.guard)

        def work() -> None:
            with suppress(NotCancellable, CashTooShort):
                service.cancel(receipt, "mistyped", operator)

        self._act(work, fuse)

    @rule()
    def settle(self) -> None:
        self._settle()

    @rule()
    def refuse_what_waits(self) -> None:
        """The module is back and makes no token: the money goes back, whatever became of the shift."""
        self.module.before.update(vend_credit=REFUSED, find_last_credit=REFUSED)
        self._settle()
        self.module.mend()

    @rule()
    def restart(self) -> None:
        self._stop()
        self._start()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.verify()
            self.seen.update(verify_cash(self.store))
            self._stop()
            shutil.rmtree(self.folder.parent)

    def verify(self) -> None:
        """Hook for what else must hold."""


def counted(total: int) -> CashCount:
    """The pieces that come to a total, largest first; the total itself where no coins do."""
    rest, pieces = total, {}
    for value in RAND:
        pieces[value], rest = divmod(rest, value)
    return count_total(cents(total)) if rest else count_pieces("ZAR", RAND, pieces)


def verify_cash(store: Store) -> Tally[str]:
    """Verify all shifts against their movements and all sales against the shifts; return how many there were of each.

    Expected cash is the sum of the movements; nothing moved after a close; each paid sale was taken once, each void
    or cancelled one given back once, each in the shift that it names; the sales of all shifts are the tenders of all
    sales.
    """
    of_sales: dict[Any, list[CashKind]] = {}
    with store.units_of_work.read() as work:
        rows = work.shifts.rows(limit=10**6)
        taken, open_at = 0, Tally[Any]()
        for row in rows:
            entries = work.shifts.entries(row.shift.id)
            assert [one.position for one in entries] == list(range(1, len(entries) + 1))
            assert [one.kind is CashKind.FLOAT for one in entries] == [one.position == 1 for one in entries]
            expected = 0
            for entry in entries:
                expected += entry.amount.minor
                assert entry.balance.minor == expected
                assert expected >= 0 or entry.kind not in (CashKind.PAY_OUT, CashKind.DEPOSIT, CashKind.CANCELLED)
                if entry.sale_id is not None:
                    of_sales.setdefault(entry.sale_id, []).append(entry.kind)
                taken += entry.amount.minor if entry.kind is CashKind.SALE else 0
            assert row.expected.minor == expected
            if row.close is None:
                open_at[row.shift.till, row.shift.operator_id] += 1
            else:
                assert (row.close.entries, row.close.expected.minor) == (len(entries), expected)
                assert sum(value * number for value, number in row.close.pieces) in (0, row.close.counted.minor)
                assert row.close.reason or not row.close.difference
        assert set(open_at.values()) <= {1}
        assert work.shifts.open_ids() == {row.shift.id for row in rows if row.close is None}
        assert sorted(row.shift.number for row in rows) == list(range(1, len(rows) + 1))
        sales = [work.sales.get(one.sale_id) for one in store.queries.recent_sales(10**6)]
        for sale in sales:
            wanted = [] if sale.intent.special else [CashKind.SALE]
            if wanted and sale.void is not None:
                assert sale.void.shift is not None
                assert work.shifts.get_entry(sale.void.shift).amount == -sale.intent.tendered
                wanted.append(CashKind.VOID_RETURNED if sale.token is None else CashKind.CANCELLED)
            assert sorted(of_sales.pop(sale.intent.id, [])) == sorted(wanted)
            if sale.intent.shift is not None:
                entry = work.shifts.get_entry(sale.intent.shift)
                assert (entry.sale_id, entry.amount) == (sale.intent.id, sale.intent.tendered)
    assert of_sales == {}
    assert taken == sum(sale.intent.tendered.minor for sale in sales)
    closed = sum(row.close is not None for row in rows)
    states = Tally(sale.state.value for sale in sales)
    return Tally(
        shifts=len(rows), closed=closed, sales=len(sales), **{state.value: states[state] for state in SaleState}
    )
