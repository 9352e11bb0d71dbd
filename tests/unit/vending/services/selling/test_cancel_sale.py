"""Taking a sale back: every rule, and that nothing of it is left but its number and its TID."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.cancelling import REASON, Cancelling, books_of, cancelling_at
from tests.support.counters import LOST, REFUSED, STATION, Counter
from tests.support.mortal import Killed, MortalUnitsOfWork
from tests.support.records import CURRENCY
from vending.domain.debts.debt import DebtPlan, Recovery, RecoveryKind
from vending.domain.people.operator import Role
from vending.domain.proof.journal import EntryKind
from vending.domain.registry.meter import MeterStatus
from vending.domain.sales.ledger import LedgerAccount
from vending.domain.sales.printing import PrintState
from vending.domain.sales.sale import SaleState
from vending.errors import (
    BadRecord,
    CancelFault,
    CashTooShort,
    ClockBehind,
    NotAllowed,
    NotCancellable,
    SalePending,
    SaleVoided,
    UnknownReceipt,
)
from vending.money import Money
from vending.services.books.keep_debts import KeepDebts
from vending.services.books.read_statement import ReadStatement

if TYPE_CHECKING:
    from vending.domain.pricing.quote import Quote
    from vending.domain.sales.sale import Sale


@pytest.fixture
def cancelling(counter: Counter) -> Cancelling:
    return cancelling_at(counter)


def refused(cancelling: Cancelling, sale: Sale, fault: CancelFault) -> NotCancellable:
    """The sale stays, and so does everything else."""
    before = books_of(cancelling.counter)
    with pytest.raises(NotCancellable) as caught:
        cancelling.cancel(sale)
    assert (caught.value.receipt, caught.value.fault) == (sale.intent.receipt, fault)
    assert books_of(cancelling.counter) == before
    return caught.value


def open_debt(counter: Counter, cents: int, recovery: Recovery) -> None:
    keeping = KeepDebts(counter.store.units_of_work, counter.clock, STATION)
    plan = DebtPlan("Arrears", 1, recovery)
    keeping.open(counter.registry.account.id, Money(cents, CURRENCY), plan, "agreed", counter.registry.operator)


def quoted(counter: Counter, cents: int) -> Quote:
    point = counter.selling.find_service_point(counter.meter)
    return counter.selling.quote_money(point, Money(cents, CURRENCY))


def test_a_cancelled_sale_names_who_took_it_back_and_why(cancelling: Cancelling) -> None:
    sale = cancelling.counter.sell()
    cancelling.counter.clock.advance(minutes=59)
    cancelled = cancelling.cancel(sale)
    assert cancelled.state is SaleState.CANCELLED
    assert cancelled.void is not None
    assert (cancelled.void.operator_id, cancelled.void.approver_id) == (
        cancelling.operator.id,
        cancelling.supervisor.id,
    )
    assert cancelled.void.reason == REASON
    assert cancelling.counter.sales() == [cancelled]


def test_the_ledger_comes_to_nothing(cancelling: Cancelling) -> None:
    open_debt(cancelling.counter, 4_000, Recovery(RecoveryKind.SHARE, share=Decimal("0.2")))
    cancelled = cancelling.cancel(cancelling.counter.sell())
    with cancelling.counter.store.units_of_work.read() as work:
        assert next(reversed([one.kind for one in work.journal.entries()])) is EntryKind.CANCEL
        booked = work.ledger.entries_of(cancelled.intent.id)
    totals = {account: sum(one.amount.minor for one in booked if one.account is account) for account in LedgerAccount}
    assert set(totals.values()) == {0}


@given(
    earlier=st.lists(st.integers(1_000, 30_000), max_size=2),
    cents=st.integers(700, 60_000),
    debt=st.one_of(st.none(), st.integers(100, 20_000)),
    share=st.integers(1, 100),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sold_and_cancelled_is_never_sold(
    cancelling: Cancelling, earlier: list[int], cents: int, debt: int | None, share: int
) -> None:
    counter = cancelling.counter
    if debt is not None:
        open_debt(counter, debt, Recovery(RecoveryKind.SHARE, share=Decimal(share) / 100))
    for sum_ in earlier:
        counter.clock.advance(minutes=1)
        counter.sell(sum_)
    counter.clock.advance(minutes=1)
    before, quote = books_of(counter), quoted(counter, cents)
    sale = counter.sell(cents)
    cancelling.cancel(sale)
    assert (books_of(counter), quoted(counter, cents)) == (before, quote)
    again = counter.sell(cents)
    assert again.intent.lines == sale.intent.lines
    assert (again.intent.tid > sale.intent.tid, again.intent.sequence) == (True, sale.intent.sequence + 1)


def test_a_statement_counts_it_for_nothing(cancelling: Cancelling) -> None:
    counter = cancelling.counter
    reading, account, day = (
        ReadStatement(counter.store.units_of_work, STATION),
        counter.registry.account.id,
        date(2026, 3, 1),
    )
    empty = reading.read(account, day, day)
    cancelling.cancel(counter.sell())
    after = reading.read(account, day, day)
    assert (after.totals, after.closing, len(after.lines)) == (empty.totals, empty.closing, 1)


def test_the_slip_waits_to_be_printed_and_is_the_only_thing_printed_from_then_on(cancelling: Cancelling) -> None:
    counter = cancelling.counter
    sale = counter.sell()
    counter.printing.print_original(sale)
    cancelled = cancelling.cancel(sale)
    slip = counter.printing.print_cancellation(cancelled)
    assert (slip.copy, slip.state) == (1, PrintState.PRINTED)
    assert counter.printing.print_cancellation(cancelled).copy == 1
    assert counter.printer.printed == [("ST1-000001", 0), ("ST1-000001", 1)]


def test_the_window(cancelling: Cancelling) -> None:
    sale = cancelling.counter.sell()
    cancelling.counter.clock.advance(minutes=60, seconds=1)
    assert refused(cancelling, sale, CancelFault.TOO_LATE).minutes == 60
    cancelling.minutes = 61
    assert cancelling.cancel(sale).state is SaleState.CANCELLED


def test_the_window_begins_with_the_token_not_with_the_wait_for_it(cancelling: Cancelling) -> None:
    counter = cancelling.counter
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        counter.sell()
    counter.module.mend()
    refused(cancelling, counter.sales()[0], CancelFault.WAITING)
    counter.clock.advance(hours=3)
    list(counter.settling.settle_all())
    assert cancelling.cancel(counter.sales()[0]).state is SaleState.CANCELLED


def test_no_minutes_forbid_it(cancelling: Cancelling) -> None:
    sale = cancelling.counter.sell()
    cancelling.counter.clock.advance(seconds=1)
    cancelling.minutes = 0
    refused(cancelling, sale, CancelFault.TOO_LATE)


def test_only_the_latest_sale_of_a_meter(cancelling: Cancelling) -> None:
    first = cancelling.counter.sell()
    cancelling.counter.clock.advance(minutes=1)
    second = cancelling.counter.sell()
    assert refused(cancelling, first, CancelFault.NOT_LATEST).other == second.intent.receipt
    cancelling.cancel(second)
    assert cancelling.cancel(first).state is SaleState.CANCELLED


def test_not_while_a_later_sale_waits(cancelling: Cancelling) -> None:
    counter = cancelling.counter
    first = counter.sell()
    counter.module.before["vend_credit"] = LOST
    counter.clock.advance(minutes=1)
    with pytest.raises(SalePending):
        counter.sell()
    refused(cancelling, first, CancelFault.NOT_LATEST)


def test_not_twice_and_no_void_sale(cancelling: Cancelling) -> None:
    counter = cancelling.counter
    counter.module.before["vend_credit"] = REFUSED
    with pytest.raises(SaleVoided):
        counter.sell()
    counter.module.mend()
    refused(cancelling, counter.sales()[0], CancelFault.VOID)
    sale = counter.sell()
    cancelling.cancel(sale)
    refused(cancelling, sale, CancelFault.CANCELLED)


def test_nothing_that_was_given(cancelling: Cancelling) -> None:
    counter = cancelling.counter
    gift = counter.giving.free_issue(counter.meter, 100, "storm", counter.registry.operator)
    refused(cancelling, gift, CancelFault.FREE)


def test_not_what_was_replaced(cancelling: Cancelling) -> None:
    counter = cancelling.counter
    sale = counter.sell()
    counter.clock.advance(minutes=1)
    receipt, operator = sale.intent.receipt, counter.registry.operator
    other = counter.giving.replace(counter.meter, receipt, "refused by the meter", operator)
    assert refused(cancelling, sale, CancelFault.REPLACED).other == other.intent.receipt


def test_not_on_a_closed_meter(cancelling: Cancelling) -> None:
    counter = cancelling.counter
    sale = counter.sell()
    with counter.store.units_of_work.write() as work:
        work.customers.change_meter(replace(counter.registry.meter, status=MeterStatus.CLOSED))
        work.commit()
    with pytest.raises(NotCancellable) as caught:
        cancelling.cancel(sale)
    assert caught.value.fault is CancelFault.CLOSED_METER


def test_not_a_token_that_is_known_used(cancelling: Cancelling) -> None:
    sale = cancelling.counter.sell()
    assert cancelling.report(sale).debt_id is None
    refused(cancelling, sale, CancelFault.USED)


def test_not_more_than_the_drawer_holds(cancelling: Cancelling) -> None:
    """Another operator's drawer is another drawer: one is not begun only to give money out of it."""
    sale = cancelling.counter.sell()
    before = books_of(cancelling.counter)
    cancelling.operator, cancelling.supervisor = cancelling.supervisor, cancelling.operator
    with pytest.raises(CashTooShort):
        cancelling.cancel(sale)
    assert books_of(cancelling.counter) == before
    with cancelling.counter.store.units_of_work.read() as work:
        assert work.shifts.find_open(STATION.till, cancelling.operator.id) is None


def test_never_alone_and_never_without_a_reason(cancelling: Cancelling) -> None:
    receipt, operator = cancelling.counter.sell().intent.receipt, cancelling.operator
    with pytest.raises(NotAllowed) as caught:
        cancelling.service.cancel(receipt, REASON, operator)
    assert caught.value.approvers == (Role.SUPERVISOR, Role.MANAGER)
    with pytest.raises(NotAllowed):
        cancelling.service.cancel(receipt, REASON, replace(operator, approver=operator))
    with pytest.raises(BadRecord):
        cancelling.service.cancel(receipt, "  ", cancelling.both)
    with pytest.raises(UnknownReceipt):
        cancelling.service.cancel("ST1-000009", REASON, cancelling.both)


def test_not_under_a_clock_that_stands_behind(cancelling: Cancelling) -> None:
    sale = cancelling.counter.sell()
    cancelling.counter.clock.advance(minutes=-5)
    with pytest.raises(ClockBehind):
        cancelling.cancel(sale)


@pytest.mark.parametrize("fuse", [1, 2])
def test_killed_at_its_commit_it_is_all_there_or_not_at_all(counter: Counter, fuse: int) -> None:
    mortal = MortalUnitsOfWork(counter.store.units_of_work, fuse)
    cancelling = cancelling_at(counter, mortal)
    never_sold = books_of(counter)
    mortal.fuse = 0
    sale = counter.sell()
    sold = books_of(counter)
    mortal.fuse = fuse
    with pytest.raises(Killed):
        cancelling.cancel(sale)
    state = counter.sales()[0].state
    if fuse == 1:
        assert (state, books_of(counter)) == (SaleState.ISSUED, sold)
        mortal.fuse = 0
        cancelling.cancel(sale)
    assert books_of(counter) == never_sold
    assert counter.clock.now() - sale.intent.at < timedelta(minutes=1)
