"""The ledger, the journal and the print queue of every store: the promises of `vending.ports.records`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.chain import verify_chain
from tests.support.records import START, add_registry, make_intent, make_print_job, record
from vending.domain.proof.journal import EntryKind, digest_of
from vending.domain.sales.ledger import LedgerAccount, LedgerEntry, entries_of
from vending.domain.sales.printing import PrintState
from vending.errors import RecordRefused, UnbalancedEntries
from vending.ids import SaleId, new_id
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.engine import Store


def test_entries_that_do_not_balance_are_not_posted(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    intent = make_intent(registry)
    record(store, intent)
    entries = entries_of(intent, START)
    with pytest.raises(UnbalancedEntries), store.units_of_work.write() as work:
        work.ledger.post(entries[1:])
    with store.units_of_work.write() as work:
        work.ledger.post(entries)
        work.commit()
    with store.units_of_work.read() as work:
        assert work.ledger.entries_of(intent.id) == entries
        assert work.ledger.entries_of(SaleId(new_id())) == ()


def test_a_meter_keeps_what_its_purchases_carried_over(store: Store) -> None:
    registry, other = add_registry(store.units_of_work), add_registry(store.units_of_work)
    meter = registry.meter
    for sequence, carried in enumerate((70, 25, -90), 1):
        intent = make_intent(registry, sequence)
        record(store, intent)
        with store.units_of_work.write() as work:
            work.ledger.post([
                LedgerEntry(intent.id, meter.id, LedgerAccount.CASH, Money(carried, "ZAR"), START),
                LedgerEntry(intent.id, meter.id, LedgerAccount.METER_CREDIT, Money(-carried, "ZAR"), START),
            ])  # fmt: skip
            work.commit()
    with store.units_of_work.read() as work:
        assert work.ledger.meter_credit(meter, "ZAR") == Money(5, "ZAR")
        assert work.ledger.meter_credit(meter, "XOF") == Money(0, "XOF")
        assert work.ledger.meter_credit(other.meter, "ZAR") == Money(0, "ZAR")


def test_the_journal_goes_on_after_a_restart(store: Store, open_again: Callable[[], Store]) -> None:
    def append(to: Store, count: int) -> None:
        with to.units_of_work.write() as work:
            for _ in range(count):
                entry = work.journal.append(EntryKind.TOKEN, new_id(), digest_of("x"), START)
            assert work.journal.head().hash == entry.hash
            work.commit()

    append(store, 501)
    store.close()
    again = open_again()
    append(again, 2)
    with again.units_of_work.read() as work:
        assert verify_chain(work.journal.entries()) == work.journal.head()
        assert work.journal.head().sequence == 503
        assert [entry.sequence for entry in work.journal.entries(after=501)] == [502, 503]


def test_a_print_job_goes_through_its_states(store: Store) -> None:
    registry = add_registry(store.units_of_work)
    intent = make_intent(registry)
    record(store, intent)
    later = make_print_job(intent.id, copy=1, created_at=START + timedelta(seconds=1))
    first = make_print_job(intent.id)
    with store.units_of_work.write() as work:
        work.print_jobs.add(later)
        work.print_jobs.add(first)
        assert work.print_jobs.waiting() == (first, later)
        work.print_jobs.set_state(first, PrintState.PRINTING, "", START)
        work.commit()
    with store.units_of_work.write() as work:
        printing = replace(first, state=PrintState.PRINTING)
        assert work.print_jobs.interrupted() == (printing,)
        work.print_jobs.set_state(first, PrintState.FAILED, "paper out", START)
        work.print_jobs.set_state(first, PrintState.FAILED, "paper out", START)
        assert work.print_jobs.of_sale(intent.id) == (
            replace(first, state=PrintState.FAILED, detail="paper out"),
            later,
        )
        with pytest.raises(RecordRefused):
            work.print_jobs.set_state(make_print_job(intent.id, copy=9), PrintState.PRINTED, "", START)
