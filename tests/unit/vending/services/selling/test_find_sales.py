"""Finding a sale and all that hangs on it; proving it by its own links."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.cancelling import cancelling_at
from tests.support.counters import REFUSED, STATION, Counter
from vending.domain.cash.shift import CashKind
from vending.domain.proof.journal import EntryKind
from vending.errors import CancelFault, JournalBroken, SaleVoided, UnknownReceipt
from vending.sale_rows import SaleFilter
from vending.services.people.guard import Guard
from vending.services.selling.find_sales import FindSales

if TYPE_CHECKING:
    from vending.domain.people.operator import Operator


@pytest.fixture
def finding(counter: Counter) -> FindSales:
    units = counter.store.units_of_work
    return FindSales(units, counter.store.queries, counter.clock, STATION, Guard(units, counter.clock))


@pytest.fixture
def who(counter: Counter) -> Operator:
    return counter.registry.operator


def damage(counter: Counter, statement: str) -> None:
    table = statement.split()[1]
    with counter.store.engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {table}_no_update")
        connection.exec_driver_sql(statement)


def test_all_that_is_recorded_of_a_sale(counter: Counter, finding: FindSales, who: Operator) -> None:
    sale = counter.sell()
    counter.printing.print_original(sale)
    counter.clock.advance(hours=1)
    counter.printing.reprint(sale.intent.receipt, who)
    counter.clock.advance(hours=1)
    detail = finding.detail(sale.intent.receipt, who)
    assert (detail.sale, detail.use, detail.replaced_by) == (sale, None, None)
    assert [(move.entry.kind, move.shift.number) for move in detail.cash] == [(CashKind.SALE, 1)]
    assert [link.kind for link in detail.links] == [EntryKind.SALE, EntryKind.TOKEN]
    assert sum(entry.amount.minor for entry in detail.ledger) == 0
    assert [job.copy for job in detail.jobs] == [0, 1]
    assert detail.printed_by == {1: who.name}


def test_what_became_of_it(counter: Counter, finding: FindSales, who: Operator) -> None:
    cancelling = cancelling_at(counter)
    sale = counter.sell()
    counter.clock.advance(minutes=3)
    cancelling.cancel(sale)
    counter.clock.advance(hours=2)
    cancelling.report(sale)
    detail = finding.detail(sale.intent.receipt, who)
    assert detail.obstacle is not None
    assert detail.obstacle.fault is CancelFault.CANCELLED
    assert [move.entry.kind for move in detail.cash] == [CashKind.SALE, CashKind.CANCELLED]
    assert [link.kind for link in detail.links] == [
        EntryKind.SALE,
        EntryKind.TOKEN,
        EntryKind.CANCEL,
        EntryKind.USE,
    ]
    assert finding.verify(sale.intent.receipt, who) == detail.links


def test_a_void_sale_and_a_replaced_one(counter: Counter, finding: FindSales, who: Operator) -> None:
    counter.module.before["vend_credit"] = REFUSED
    with pytest.raises(SaleVoided):
        counter.sell()
    counter.module.mend()
    sale = counter.sell()
    counter.clock.advance(minutes=1)
    other = counter.giving.replace(counter.meter, sale.intent.receipt, "refused", who)
    assert [one.kind for one in finding.verify("ST1-000001", who)] == [EntryKind.SALE, EntryKind.VOID]
    assert finding.detail(sale.intent.receipt, who).replaced_by == other.intent.receipt


def test_the_links_are_found_under_a_clock_that_was_set(counter: Counter, finding: FindSales, who: Operator) -> None:
    """Moments in the journal rise but where a clock was put right: then all of it is looked through."""
    sales = []
    for _day in range(3):
        sales.append(counter.sell())
        counter.clock.advance(days=1)
    with counter.store.engine.begin() as connection:  # as if the first had been sold under a clock of another year
        connection.exec_driver_sql("DROP TRIGGER journal_no_update")
        connection.exec_driver_sql(f"UPDATE journal SET at = at + {365 * 86_400_000_000} WHERE sequence < 4")
    with counter.store.units_of_work.read() as work:
        moved = [link.at - sales[0].intent.at > timedelta(days=300) for link in work.journal.entries()]
    assert moved.count(True) == 3
    assert len(finding.detail(sales[0].intent.receipt, who).links) == 2
    assert len(finding.detail(sales[2].intent.receipt, who).links) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sale SET tendered = tendered + 1",
        "UPDATE sale_token SET token = '00000000000000000001'",
        "UPDATE ledger_entry SET amount = amount + 1 WHERE position = 0",
        "UPDATE cash_entry SET amount = amount + 1 WHERE position = 2",
        "UPDATE journal SET hash = digest WHERE kind = 'token'",
    ],
)
def test_what_was_altered_is_not_proved(counter: Counter, finding: FindSales, who: Operator, statement: str) -> None:
    receipt = counter.sell().intent.receipt
    finding.verify(receipt, who)
    damage(counter, statement)
    with pytest.raises(JournalBroken):
        finding.verify(receipt, who)


def test_a_search_takes_the_first_thing_that_there_is(counter: Counter, finding: FindSales, who: Operator) -> None:
    sale = counter.sell(12_345)
    assert sale.token is not None
    digits = sale.token.token
    for text in ("1", "st1-1", digits, digits[-4:], "123.45", counter.meter, "thandiwe", ""):
        assert [row.sequence for row in finding.search(text, SaleFilter(), who).rows(0, 9)] == [1], text
    assert finding.search("nobody", SaleFilter(), who).count() == 0
    assert finding.latest(who) == sale


def test_no_such_sale(finding: FindSales, who: Operator) -> None:
    with pytest.raises(UnknownReceipt):
        finding.latest(who)
    with pytest.raises(UnknownReceipt):
        finding.detail("ST1-000001", who)
