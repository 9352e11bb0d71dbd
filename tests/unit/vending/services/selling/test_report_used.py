"""A token that a meter took: it stays sold, or what was given back is owed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.cancelling import Cancelling, cancelling_at
from tests.support.counters import LOST, STATION, Counter
from tests.support.mortal import Killed, MortalUnitsOfWork
from vending.domain.debts.debt import RecoveryKind
from vending.domain.people.operator import Role
from vending.domain.proof.journal import EntryKind, digest_of
from vending.errors import BadRecord, NotAllowed, SalePending, UnknownReceipt, UseFault, UseNotReportable
from vending.services.books.keep_debts import KeepDebts


@pytest.fixture
def cancelling(counter: Counter) -> Cancelling:
    return cancelling_at(counter)


def debts(counter: Counter) -> list[tuple[str, int]]:
    keeping = KeepDebts(counter.store.units_of_work, counter.clock, STATION)
    return [(one.debt.name, one.balance.minor) for one in keeping.of_account(counter.registry.account.id)]


def test_used_after_it_was_cancelled_it_is_owed(cancelling: Cancelling) -> None:
    counter = cancelling.counter
    sale = counter.sell(10_000)
    cancelling.cancel(sale)
    use = cancelling.report(sale, "the meter shows the units")
    assert debts(counter) == [("Used token ST1-000001", 10_000)]
    with counter.store.units_of_work.read() as work:
        assert work.uses.find(sale.intent.id) == use
        assert use.debt_id is not None
        assert work.debts.get(use.debt_id).debt.recovery.kind is RecoveryKind.ALL
        entry = next(one for one in work.journal.entries() if one.kind is EntryKind.USE)
        assert (entry.subject, entry.digest) == (sale.intent.id, digest_of(use))


def test_the_next_purchase_pays_it_back(cancelling: Cancelling) -> None:
    counter = cancelling.counter
    sale = counter.sell(10_000)
    cancelling.cancel(sale)
    cancelling.report(sale)
    counter.clock.advance(minutes=1)
    paid = [line.amount.minor for line in counter.sell(10_000).intent.lines if line.debt_id is not None]
    assert debts(counter) == [("Used token ST1-000001", 10_000 - sum(paid))]
    assert paid == [10_000 - 3_000 - 575]  # the station leaves 30 % for energy, the tariff 5.00 and VAT for itself


def test_it_is_reported_once(cancelling: Cancelling) -> None:
    sale = cancelling.counter.sell()
    cancelling.report(sale)
    with pytest.raises(UseNotReportable) as caught:
        cancelling.report(sale)
    assert (caught.value.receipt, caught.value.fault) == ("ST1-000001", UseFault.REPORTED)
    assert debts(cancelling.counter) == []


def test_what_has_no_token_was_not_used(cancelling: Cancelling) -> None:
    counter = cancelling.counter
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        counter.sell()
    with pytest.raises(UseNotReportable) as caught:
        cancelling.report(counter.sales()[0])
    assert caught.value.fault is UseFault.NO_TOKEN


def test_who_may_and_why(cancelling: Cancelling) -> None:
    counter = cancelling.counter
    receipt = counter.sell().intent.receipt
    with pytest.raises(BadRecord):
        cancelling.reporting.report(receipt, " ", cancelling.both)
    with pytest.raises(UnknownReceipt):
        cancelling.reporting.report("ST1-000007", "seen", cancelling.both)
    cashier = replace(counter.registry.operator, role=Role.CASHIER)
    with counter.store.units_of_work.write() as work:
        work.operators.change(cashier)
        work.commit()
    with pytest.raises(NotAllowed):
        cancelling.reporting.report(receipt, "seen", cashier)
    assert cancelling.report(counter.sales()[0]).approver_name == "Sipho Nkosi"


@pytest.mark.parametrize("fuse", [1, 2])
def test_killed_at_its_commit_debt_and_report_are_both_there_or_neither(counter: Counter, fuse: int) -> None:
    mortal = MortalUnitsOfWork(counter.store.units_of_work)
    cancelling = cancelling_at(counter, mortal)
    sale = counter.sell(10_000)
    cancelling.cancel(sale)
    mortal.fuse = fuse
    with pytest.raises(Killed):
        cancelling.report(sale)
    with counter.store.units_of_work.read() as work:
        reported = work.uses.find(sale.intent.id)
    assert (reported is None, debts(counter) == []) == (fuse == 1, fuse == 1)
