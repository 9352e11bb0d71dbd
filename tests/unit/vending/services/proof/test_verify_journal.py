from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.support.counters import LOST, REFUSED, STATION
from tests.support.records import make_intent
from vending.domain.tariffs.document import to_document
from vending.domain.tariffs.tariff import single_rate
from vending.errors import JournalBroken, SalePending, SaleVoided
from vending.services.books.publish_tariffs import PublishTariffs
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from tests.support.counters import Counter


def test_tokens_voids_and_pending_sales_make_one_chain(counter: Counter) -> None:
    assert verify_journal(counter.store.units_of_work).sequence == 0
    counter.sell()
    counter.module.before["vend_credit"] = REFUSED
    with pytest.raises(SaleVoided):
        counter.sell()
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        counter.sell()
    for last in (None, 1, 3, 6, 50):  # a shift, two outcomes, three sales
        assert verify_journal(counter.store.units_of_work, last).sequence == 6


def test_a_record_without_an_entry(counter: Counter) -> None:
    counter.sell()
    with counter.store.units_of_work.write() as work:
        work.sales.add_intent(make_intent(counter.registry, sequence=2))
        work.commit()
    with pytest.raises(JournalBroken):
        verify_journal(counter.store.units_of_work)


def test_a_record_that_is_not_what_was_journalled(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    counter.sell()
    monkeypatch.setattr("vending.services.proof.verify_sales.digest_of", lambda *_: bytes(32))
    with pytest.raises(JournalBroken) as caught:
        verify_journal(counter.store.units_of_work)
    assert caught.value.sequence == 2  # after the shift


BEHIND_ITS_BACK = {
    "a cheaper price": "UPDATE tariff SET document = replace(document, '3.5', '0.5') WHERE version = 2",
    "no price at all": "UPDATE tariff SET document = '{' WHERE version = 2",
    "an earlier day": "UPDATE tariff SET effective_from = 0 WHERE version = 2",
    "another code": "UPDATE tariff SET code = 'OTHER' WHERE version = 2",
    "a version that nobody published": (
        "INSERT INTO tariff SELECT zeroblob(16), code, 3, name, effective_from, document FROM tariff WHERE version = 2"
    ),
    "credit out of a void sale": (
        "INSERT INTO ledger_entry SELECT sale_id, 0, meter_id, 'meter_credit', -9900, 'ZAR', at "
        "FROM sale_void JOIN sale ON sale.id = sale_id"
    ),
    "a paid sale that waits no longer": "DELETE FROM pending_sale",
    "a sale that waits again": "UPDATE pending_sale SET sale_id = (SELECT sale_id FROM sale_token)",
}


@pytest.mark.parametrize("statement", BEHIND_ITS_BACK.values(), ids=BEHIND_ITS_BACK.keys())
def test_what_was_done_behind_its_back(counter: Counter, statement: str) -> None:
    store, there = counter.store, counter.registry
    dearer = replace(there.tariff, rates=single_rate(Decimal("3.5"), ("vat",)))
    document = to_document(dearer)
    del document["effective_from"]
    PublishTariffs(store.units_of_work, counter.clock, STATION).publish(document, there.operator)
    counter.sell()
    for fault, outcome in ((REFUSED, SaleVoided), (LOST, SalePending)):
        counter.module.before["vend_credit"] = fault
        with pytest.raises(outcome):
            counter.sell()
    verify_journal(store.units_of_work)
    with store.engine.begin() as connection:
        for table in ("tariff", "ledger_entry"):
            for action in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{action}")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        assert connection.exec_driver_sql(statement).rowcount
    with pytest.raises(JournalBroken):
        verify_journal(store.units_of_work)
