"""Publishing tariffs, on every store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.counters import SetClock
from tests.support.records import START, add_registry, make_account, make_registry, make_station
from vending.domain.proof.change import SubjectKind
from vending.domain.registry.customer import AccountStatus
from vending.domain.tariffs.document import to_document
from vending.domain.tariffs.use import TariffUse
from vending.errors import (
    AlreadyThere,
    BadTariff,
    ClassWithoutRate,
    RecordChanged,
    TariffBackdated,
    TariffFault,
    TariffUnchanged,
    UnknownRecord,
)
from vending.services.books.publish_tariffs import PublishTariffs

if TYPE_CHECKING:
    from store.engine import Store
    from tests.support.records import Registry

LATER = START + timedelta(days=31)


def document(code: str = "HOME", price: str = "2", starts: datetime = LATER, **fields: Any) -> dict[str, Any]:
    rates = [{"blocks": [{"price": price}]}]
    return {"code": code, "name": "Homes", "effective_from": starts.isoformat(), "rates": rates, **fields}


@dataclass
class Office:
    """The service on a store, with an operator to publish."""

    store: Store
    clock: SetClock
    registry: Registry

    @property
    def tariffs(self) -> PublishTariffs:
        return PublishTariffs(self.store.units_of_work, self.clock, make_station())

    def publish(self, tariff: dict[str, Any], **options: Any) -> Any:
        return self.tariffs.publish(tariff, self.registry.operator, **options)


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store, SetClock(START), add_registry(store.units_of_work))


def test_a_new_code_begins_with_version_one_and_every_change_is_the_next(office: Office) -> None:
    first = office.publish(document(price="2"))
    second = office.publish(document(price="3", version=99, currency="ZAR"))
    assert (first.label, second.label) == ("HOME v1", "HOME v2")
    assert office.tariffs.archive("HOME").versions == (first, second)


def test_what_is_published_is_in_force_on_its_date(office: Office) -> None:
    first, second = office.publish(document(starts=START)), office.publish(document(price="3"))
    archive = office.tariffs.archive("HOME")
    assert (archive.in_force, archive.coming) == (first, second)
    office.clock.moment = LATER
    archive = office.tariffs.archive("HOME")
    assert (archive.in_force, archive.coming) == (second, None)
    with office.store.units_of_work.read() as work:
        assert work.tariffs.find_in_force("HOME", LATER - timedelta(seconds=1)) == first
        assert work.tariffs.find_in_force("HOME", LATER) == second


def test_the_history_keeps_who_changed_what(office: Office) -> None:
    first = office.publish(document())
    second = office.publish(document(price="3"), note="Council decision 14")
    with office.store.units_of_work.read() as work:
        [(change_set, change)] = work.history.of_subject(second.id)
        assert work.journal.head().at == START
    assert (change_set.note, change_set.operator_id) == ("Council decision 14", office.registry.operator.id)
    assert change.kind is SubjectKind.TARIFF
    assert (str(first.id) in change.before, str(second.id) in change.after) == (True, True)


def test_what_was_sold_stays_as_it_was_sold(office: Office) -> None:
    with pytest.raises(TariffBackdated) as refused:
        office.publish(document(starts=START - timedelta(seconds=1)))
    assert refused.value.now == START
    assert refused.value.effective_from.tzinfo == office.tariffs.station.zone  # as it was typed
    assert office.publish(document(starts=START)).effective_from == START


def test_a_document_that_says_nothing_new_is_refused(office: Office) -> None:
    first = office.publish(document())
    with pytest.raises(TariffUnchanged) as refused:
        office.publish(document(starts=LATER + timedelta(days=1)))
    assert refused.value.tariff == first.label
    earlier = office.publish(document(starts=LATER - timedelta(days=1)))
    assert earlier.version == 2


def test_a_refused_document_leaves_nothing(office: Office) -> None:
    for faulty in (document(price="0"), document(price="3", starts=START - timedelta(days=1))):
        with pytest.raises((BadTariff, TariffBackdated)):
            office.publish(faulty)
    with pytest.raises(UnknownRecord):
        office.tariffs.archive("HOME")
    with office.store.units_of_work.read() as work:
        assert work.journal.head().sequence == 0


def test_the_currency_is_the_stations(office: Office) -> None:
    with pytest.raises(BadTariff) as refused:
        office.publish(document(currency="USD"))
    assert (refused.value.where, refused.value.fault) == ("currency", TariffFault.OTHER_CURRENCY)


def test_somebody_else_published_meanwhile(office: Office) -> None:
    office.publish(document(), after=0)
    with pytest.raises(AlreadyThere):
        office.publish(document(price="3"), after=0)
    assert office.publish(document(price="3"), after=1).version == 2
    with pytest.raises(RecordChanged):
        office.publish(document(price="4"), after=1)


def test_no_customer_is_left_without_a_price(office: Office) -> None:
    tariff = office.registry.tariff
    changed = to_document(tariff) | {"effective_from": LATER.isoformat()}
    changed["rates"] = [{"classes": ["lifeline"], "blocks": [{"price": "1"}]}]
    with pytest.raises(ClassWithoutRate) as refused:
        office.publish(changed)
    assert (refused.value.code, refused.value.customer_class, refused.value.accounts) == (tariff.code, "", 1)
    changed["rates"].append({"blocks": [{"price": "2"}]})
    assert office.publish(changed).version == 2


def test_use_counts_the_accounts_that_are_not_closed(office: Office) -> None:
    registry = office.registry
    other = add_registry(office.store.units_of_work, make_registry())
    with office.store.units_of_work.write() as work:
        work.customers.add_accounts(
            [
                make_account(registry.customer, registry.tariff, customer_class="lifeline"),
                make_account(registry.customer, registry.tariff, customer_class="lifeline"),
                make_account(registry.customer, registry.tariff, status=AccountStatus.CLOSED),
            ]
        )
        work.commit()
    code = registry.tariff.code
    with office.store.units_of_work.read() as work:
        of_one, of_all = work.tariffs.use(code), work.tariffs.use()
    assert of_one == (TariffUse(code, "", 1), TariffUse(code, "lifeline", 2))
    assert set(of_all) == {*of_one, TariffUse(other.tariff.code, "", 1)}
    assert office.tariffs.archive(code).accounts == 3


def test_overviews_are_all_tariffs_by_code(office: Office) -> None:
    office.publish(document("B"))
    office.publish(document("A"))
    assert [one.last.code for one in office.tariffs.overviews()] == sorted(["A", "B", office.registry.tariff.code])


def test_a_price_is_exact_through_the_store(office: Office) -> None:
    office.publish(document(price="0.0000000001"))
    [block] = office.tariffs.archive("HOME").last.rates[0].energy.blocks  # type: ignore[union-attr]
    assert block.price == Decimal("0.0000000001")
    assert office.tariffs.archive("HOME").last.effective_from == LATER.astimezone(UTC)
