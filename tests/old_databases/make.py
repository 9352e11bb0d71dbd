"""Makes the database that later releases must still open: once per schema, `python -m tests.old_databases.make`."""

from __future__ import annotations

from pathlib import Path

from store.engine import create_store
from store.migrations import HEAD
from tests.support.records import (
    CURRENCY,
    START,
    Registry,
    add_registry,
    make_account,
    make_customer,
    make_debt,
    make_debt_entry,
    make_intent,
    make_meter,
    make_operator,
    make_print_job,
    make_tariff,
    make_token,
    make_void,
)
from vending.domain.proof.change import SubjectKind, change_of
from vending.domain.proof.event import EventKind
from vending.domain.proof.journal import EntryKind, digest_of
from vending.domain.sales.ledger import entries_of
from vending.money import Money
from vending.services.cash.post_cash import begin_shift
from vending.services.proof.record_changes import record_changes
from vending.services.proof.record_event import record_event

KEY = b"microvend old database test-key!"


def main() -> None:
    """Write one sale of every state under the present schema."""
    store = create_store(Path(__file__).with_name(f"v{HEAD}.db"), KEY)
    customer, tariff = make_customer(name="Siobhán O'Brien"), make_tariff()
    account = make_account(customer, tariff)
    registry = Registry(customer, account, tariff, make_meter(account), make_operator())
    add_registry(store.units_of_work, registry)
    sold, refused, waiting = (make_intent(registry, sequence) for sequence in (1, 2, 3))
    token, void = make_token(sold), make_void(refused)
    with store.units_of_work.write() as work:
        for intent in (sold, refused, waiting):
            work.sales.add_intent(intent)
            work.journal.append(EntryKind.SALE, intent.id, digest_of(intent), intent.at)
        work.sales.add_token(token)
        work.ledger.post(entries_of(sold, token.issued_at))
        work.journal.append(EntryKind.TOKEN, sold.id, digest_of(token), START)
        work.sales.add_void(void)
        work.journal.append(EntryKind.VOID, refused.id, digest_of(void), START)
        work.print_jobs.add(make_print_job(sold.id))
        debt = make_debt(account)
        work.debts.add(debt)
        work.debts.post([make_debt_entry(debt, registry.operator)])
        agreed = change_of(SubjectKind.DEBT, debt.id, None, debt)
        record_changes(work, registry.operator, waiting.at, "agreement of 1 March", [agreed])
        begin_shift(work, "1", registry.operator, Money(20_000, CURRENCY), waiting.at)
        record_event(work, registry.operator, waiting.at, EventKind.EXPORTED, "customers.csv", after={"rows": 1})
        work.commit()
    store.close()


if __name__ == "__main__":
    main()
