from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.counters import LOST
from vending.domain.sales.ledger import LedgerAccount
from vending.domain.sales.printing import PrintState
from vending.domain.sales.sale import SaleState
from vending.errors import PendingFor, SalePending, StoreUnavailable
from vending.services.proof.verify_journal import verify_journal
from vending.services.selling.record_outcome import record_token, record_void

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from vending.domain.sales.sale import Sale, SaleIntent

TOKEN = "1" * 20


@pytest.fixture
def intent(counter: Counter) -> SaleIntent:
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        counter.sell()
    counter.module.mend()
    return counter.sales()[0].intent


def record(counter: Counter, intent: SaleIntent, token: str = TOKEN) -> object:
    return record_token(
        counter.store.units_of_work, intent, token, counter.module.identify(), counter.clock.now()
    ).token


def void(counter: Counter, intent: SaleIntent) -> Sale:
    return record_void(counter.store.units_of_work, intent, "refused", counter.clock.now())


def test_a_token_with_all_that_hangs_on_it(counter: Counter, intent: SaleIntent) -> None:
    record(counter, intent)
    [sale] = counter.sales()
    assert sale.token is not None
    assert (sale.token.token, sale.token.test_keys) == (TOKEN, True)
    with counter.store.units_of_work.read() as work:
        entries, jobs = work.ledger.entries_of(intent.id), work.print_jobs.of_sale(intent.id)
    assert sum(entry.amount.minor for entry in entries) == 0
    assert [entry.amount for entry in entries if entry.account is LedgerAccount.CASH] == [intent.tendered]
    assert [(job.copy, job.state) for job in jobs] == [(0, PrintState.WAITING)]
    assert counter.store.queries.counts().unsent == 3
    assert verify_journal(counter.store.units_of_work).sequence == 3


def test_a_void_moves_no_money_and_prints_nothing(counter: Counter, intent: SaleIntent) -> None:
    sale = void(counter, intent)
    assert counter.sales() == [sale]
    assert sale.state is SaleState.VOID
    with counter.store.units_of_work.read() as work:
        assert work.ledger.entries_of(intent.id) == ()
        assert work.print_jobs.of_sale(intent.id) == ()
    assert counter.store.queries.counts().unsent == 3


def test_the_first_outcome_stands(counter: Counter, intent: SaleIntent) -> None:
    first = record(counter, intent)
    assert record(counter, intent, "2" * 20) == first
    assert void(counter, intent).token == first
    assert verify_journal(counter.store.units_of_work).sequence == 3


def test_a_store_that_cannot_take_it(counter: Counter, intent: SaleIntent, monkeypatch: pytest.MonkeyPatch) -> None:
    """All or nothing: one of the last writes fails, and nothing of the outcome is there."""

    def broken(*_: object) -> None:
        raise StoreUnavailable("the disk reports an error")

    with monkeypatch.context() as patch:
        patch.setattr("store.repositories.chain.JournalTable.append", broken)
        for work in (lambda: record(counter, intent), lambda: void(counter, intent)):
            with pytest.raises(SalePending) as caught:
                work()
            assert caught.value.waits_for is PendingFor.STORE
    assert counter.sales()[0].state is SaleState.PENDING
    assert verify_journal(counter.store.units_of_work).sequence == 2
