from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.counters import LOST, REFUSED
from tests.support.records import make_intent
from vending.errors import JournalBroken, SalePending, SaleVoided
from vending.services.verify_journal import verify_journal

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
    for last in (None, 1, 3, 5, 50):
        assert verify_journal(counter.store.units_of_work, last).sequence == 5


def test_a_record_without_an_entry(counter: Counter) -> None:
    counter.sell()
    with counter.store.units_of_work.write() as work:
        work.sales.add_intent(make_intent(counter.registry, sequence=2))
        work.commit()
    with pytest.raises(JournalBroken):
        verify_journal(counter.store.units_of_work)


def test_a_record_that_is_not_what_was_journalled(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    counter.sell()
    monkeypatch.setattr("vending.services.verify_journal.digest_of", lambda *_: bytes(32))
    with pytest.raises(JournalBroken) as caught:
        verify_journal(counter.store.units_of_work)
    assert caught.value.sequence == 1
