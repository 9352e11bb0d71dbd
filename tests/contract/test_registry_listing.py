"""The list of customers of every store: any page of any filter in any order is the slice of a plain sort."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import listings
from store.search_text import compact, folded
from tests.support.records import make_account, make_customer, make_meter, make_tariff, meter_number
from vending.domain.registry.customer import Account, AccountStatus, Customer
from vending.domain.registry.meter import Meter, MeterStatus, stricter_status
from vending.errors import AlreadyThere
from vending.queries import RegistryFilter, RegistryKey, RegistryRow, RegistrySort

if TYPE_CHECKING:
    from store.engine import Store
    from vending.ids import AccountId, CustomerId, MeterId
    from vending.ports import UnitOfWork

NAMES = ("Ömer Ünal", "omer unal", "Anna", "Anna Maria", "ليلى", "Фёдор", "Zoë  Zulu", "O'Brien", "x" * 300)
AREAS = ("", "Riverside", "riverside ", "Éast", "ward 9", "a" * 120)
TARIFFS = (make_tariff(), make_tariff())
CLASSES = ("", "lifeline")
PLACES = 70


@dataclass(frozen=True)
class Expected:
    """A row as it must come, with what it is sorted by: its number last, which rises with time."""

    row: RegistryRow
    number: int

    def key(self, by: RegistryKey) -> tuple[object, ...]:
        name = " ".join(folded(self.row.name).split())
        keys = {
            RegistryKey.NAME: (name.encode()[:153],),
            RegistryKey.ACCOUNT: (compact(self.row.account),),
            RegistryKey.METER: (self.row.meter_number,),
            RegistryKey.AREA: (" ".join(folded(self.row.area).split()).encode()[:76], name.encode()[:76]),
        }
        return (*keys[by], self.number)


class Village:
    """People with accounts that have no, one or more meters, as they are recorded; it keeps what must be listed."""

    def __init__(self, store: Store, seed: int = 4) -> None:
        self.store = store
        self.pick = random.Random(seed)
        self.people: dict[CustomerId, Customer] = {}
        self.accounts: dict[AccountId, Account] = {}
        self.meters: dict[MeterId, Meter] = {}
        for _ in range(PLACES):
            self._settle()

    def _settle(self) -> None:
        pick = self.pick
        person = make_customer(name=pick.choice(NAMES))
        place = make_account(
            person,
            pick.choice(TARIFFS),
            number=f"AC-{len(self.accounts):03}",
            area=pick.choice(AREAS),
            customer_class=pick.choice(CLASSES),
            status=pick.choice(list(AccountStatus)),
        )
        self.people[person.id] = person
        self.accounts[place.id] = place
        for _ in range(pick.choice((0, 1, 1, 2))):
            number = meter_number(pick.randrange(10**8))
            meter = make_meter(place, number=number, status=pick.choice(list(MeterStatus)))
            self.meters[meter.id] = meter

    def record(self) -> None:
        """Record everybody in one transaction."""
        with self.store.units_of_work.write() as work:
            work.customers.add_customers(list(self.people.values()))
            work.customers.add_accounts(list(self.accounts.values()))
            work.customers.add_meters(list(self.meters.values()))
            work.commit()

    def expected(self) -> list[Expected]:
        """Every row, in the order of their numbers: meters in theirs, then accounts without one."""
        rows = [self._row(meter, self.accounts[meter.account_id]) for meter in self.meters.values()]
        held = {meter.account_id for meter in self.meters.values()}
        rows += [self._row(None, place) for place in self.accounts.values() if place.id not in held]
        return [Expected(row, number) for number, row in enumerate(rows)]

    def _row(self, meter: Meter | None, place: Account) -> RegistryRow:
        person = self.people[place.customer_id]
        return RegistryRow(
            meter_id=meter.id if meter else None,
            meter_number=meter.number if meter else "",
            account_id=place.id,
            account=place.number,
            customer_id=person.id,
            name=person.name,
            phone=person.phone,
            address=place.address,
            area=place.area,
            tariff=place.tariff,
            customer_class=place.customer_class,
            status=stricter_status(meter.status if meter else MeterStatus.ACTIVE, place.status),
            commodity=meter.commodity if meter else None,
        )


def passes(row: RegistryRow, narrowed: RegistryFilter) -> bool:
    return (
        (narrowed.area is None or row.area[:100].rstrip() == narrowed.area[:100].rstrip())
        and narrowed.tariff in (None, row.tariff)
        and narrowed.customer_class in (None, row.customer_class)
        and narrowed.status in (None, row.status)
    )


def sliced(village: Village, narrowed: RegistryFilter, sort: RegistrySort) -> list[RegistryRow]:
    """What a plain sort of everything gives."""
    found = [one for one in village.expected() if passes(one.row, narrowed)]
    found.sort(key=lambda one: one.key(sort.key), reverse=sort.descending)
    return [one.row for one in found]


filters = st.builds(
    RegistryFilter,
    area=st.none() | st.sampled_from(AREAS),
    tariff=st.none() | st.sampled_from([one.code for one in TARIFFS]),
    customer_class=st.none() | st.sampled_from(CLASSES),
    status=st.none() | st.sampled_from(MeterStatus),
)
sorts = st.builds(RegistrySort, st.sampled_from(RegistryKey), st.booleans())
pages = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 30)), min_size=1, max_size=6)


@pytest.fixture
def village(store: Store) -> Village:
    found = Village(store)
    found.record()
    return found


@pytest.mark.parametrize("short", [0, 3000])
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(narrowed=filters, sort=sorts, pages=pages, anchors=st.integers(1, 40))
def test_any_page_is_the_slice_of_a_plain_sort(
    village: Village,
    short: int,
    narrowed: RegistryFilter,
    sort: RegistrySort,
    pages: list[tuple[int, int]],
    anchors: int,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listings, "_SHORT", short)
        patch.setattr(listings, "_ANCHORS", anchors)
        expected = sliced(village, narrowed, sort)
        listing = village.store.queries.registry(narrowed, sort)
        assert listing.count() == len(expected)
        for first, limit in pages:
            assert listing.rows(first, limit) == tuple(expected[first : first + limit])
        assert not listing.is_cut()


def test_what_changes_is_listed_anew_at_once(village: Village) -> None:
    store, pick = village.store, random.Random(1)
    listing = store.queries.registry(RegistryFilter(), RegistrySort(RegistryKey.AREA))
    for _ in range(40):
        with store.units_of_work.write() as work:
            for change in pick.choices((rename, resettle, move, suspend), k=pick.randint(1, 3)):
                change(village, work, pick)
            work.commit()
        assert sorted(map(repr, listing.rows(0, 500))) == sorted(repr(one.row) for one in village.expected())
        assert listing.count() == len(village.expected())
    for area in AREAS:
        narrowed = RegistryFilter(area=area)
        count = store.queries.registry(narrowed, RegistrySort()).count()
        assert count == sum(passes(one.row, narrowed) for one in village.expected())


def rename(village: Village, work: UnitOfWork, pick: random.Random) -> None:
    person = replace(pick.choice(list(village.people.values())), name=pick.choice(NAMES))
    village.people[person.id] = person
    work.customers.change_customer(person)


def resettle(village: Village, work: UnitOfWork, pick: random.Random) -> None:
    place = pick.choice(list(village.accounts.values()))
    place = replace(place, area=pick.choice(AREAS), number=f"B{pick.randrange(10**9)}", customer_class="shops")
    village.accounts[place.id] = place
    work.customers.change_account(place)


def move(village: Village, work: UnitOfWork, pick: random.Random) -> None:
    """To another account: the one it leaves may have none left, the other had perhaps none."""
    meter = pick.choice(list(village.meters.values()))
    meter = replace(meter, account_id=pick.choice(list(village.accounts.values())).id)
    village.meters[meter.id] = meter
    work.customers.change_meter(meter)


def suspend(village: Village, work: UnitOfWork, pick: random.Random) -> None:
    meter = replace(pick.choice(list(village.meters.values())), status=pick.choice(list(MeterStatus)))
    village.meters[meter.id] = meter
    work.customers.change_meter(meter)


def test_nothing_is_listed_of_what_was_taken_back(village: Village) -> None:
    listing = village.store.queries.registry(RegistryFilter(), RegistrySort())
    before = listing.rows(0, 500)
    with village.store.units_of_work.write() as work:
        work.customers.change_customer(replace(next(iter(village.people.values())), name="Nobody"))
    assert listing.rows(0, 500) == before


def test_a_text_is_looked_for_as_the_search_field_does(village: Village) -> None:
    queries = village.store.queries
    for text in ("omer", "anna maria", "ليلى", "ac-00", "07", "", "nobody at all"):
        rows = queries.registry(RegistryFilter(text=text), RegistrySort()).rows(0, 500)
        hits = queries.search(text, limit=500) if text else ()
        assert {row.meter_id for row in rows if row.meter_id} >= {hit.meter_id for hit in hits}
    rows = queries.registry(RegistryFilter(text="omer", status=MeterStatus.ACTIVE), RegistrySort()).rows(0, 500)
    assert rows
    assert all("mer" in row.name and row.status is MeterStatus.ACTIVE for row in rows)
    active = sliced(village, RegistryFilter(status=MeterStatus.ACTIVE), RegistrySort())
    assert list(rows) == [row for row in active if "mer" in row.name]


def test_an_account_without_a_meter_is_found_by_its_number_and_leaves_when_it_gets_one(store: Store) -> None:
    tariff, person = make_tariff(), make_customer()
    place = make_account(person, tariff, number="ZZ 7")
    with store.units_of_work.write() as work:
        work.customers.add_customers([person])
        work.customers.add_accounts([place])
        work.commit()
    listing = store.queries.registry(RegistryFilter(text="zz7"), RegistrySort())
    assert [(row.account, row.meter_id) for row in listing.rows(0, 9)] == [("ZZ 7", None)]
    assert store.queries.search("zz7") == ()  # nothing can be sold to it
    meter = make_meter(place)
    with store.units_of_work.write() as work:
        work.customers.add_meters([meter])
        work.commit()
    assert [(row.account, row.meter_id) for row in listing.rows(0, 9)] == [("ZZ 7", meter.id)]
    assert [hit.meter_id for hit in store.queries.search("zz7")] == [meter.id]


def test_more_matches_than_are_listed_are_said(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "TEXT_LIMIT", 10)
    listing = village.store.queries.registry(RegistryFilter(text="ac"), RegistrySort())
    assert listing.is_cut()
    assert listing.count() == len(listing.rows(0, 500)) == 10
    assert not village.store.queries.registry(RegistryFilter(text="ac-001"), RegistrySort()).is_cut()


def test_what_can_be_filtered_by(village: Village) -> None:
    queries = village.store.queries
    listed = [one.row for one in village.expected()]
    assert set(queries.areas()) == {row.area[:100].rstrip() for row in listed}
    assert queries.customer_classes() == ("", "lifeline")


def test_numbers_that_are_taken_are_found_among_many(village: Village) -> None:
    taken = next(iter(village.accounts.values()))
    person = next(iter(village.people.values()))
    new = [make_account(person, TARIFFS[0], number=f"N{number}") for number in range(250)]
    for place in (replace(new[7], number=taken.number.lower()), replace(new[8], number="N 249")):
        with village.store.units_of_work.write() as work, pytest.raises(AlreadyThere) as caught:
            work.customers.add_accounts([*new, place])
        assert caught.value.value == place.number
    used = next(iter(village.meters.values()))
    meters = [make_meter(taken) for _ in range(150)]
    for meter in (replace(meters[3], number=used.number), meters[149]):
        with village.store.units_of_work.write() as work, pytest.raises(AlreadyThere) as caught:
            work.customers.add_meters([*meters, meter])
        assert caught.value.value == meter.number
