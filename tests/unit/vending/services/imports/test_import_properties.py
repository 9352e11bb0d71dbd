"""Any table: an import never fails on it, what is good is recorded, and of what is bad nothing is."""

from __future__ import annotations

import secrets
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.engine import Store, create_store
from tests.support.imports import HEADINGS, Office
from tests.support.records import add_registry, meter_number
from vending.domain.imports.cells import DateOrder
from vending.domain.imports.fields import FIELDS, Field
from vending.domain.imports.plan import Existing, Outcome
from vending.domain.imports.text import export_cells
from vending.queries import RegistryFilter, RegistrySort
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ALL = tuple(info.title for info in FIELDS.values())
NUMBERS = [meter_number(70_000_000 + serial) for serial in range(4)]
ACCOUNTS = ["A-1", "a1", "A-2", "A-3", "??"]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    path: Path = tmp_path_factory.mktemp("office") / "store.db"
    store: Store = create_store(path, secrets.token_bytes(32))
    yield Office(store, add_registry(store.units_of_work))
    store.close()


def cells_of(field: Field, tariff: str) -> st.SearchStrategy[str]:
    """Mostly what belongs there, so that rows get far; else any text."""
    usual = {
        Field.ACCOUNT: ACCOUNTS,
        Field.METER: [*NUMBERS, NUMBERS[0][1:], "", "07000000010"],
        Field.TARIFF: [tariff, tariff, tariff, "NONE"],
        Field.NAME: ["Ann", "Ann", "Bob"],
        Field.SGC: ["123456", "123456", "12"],
        Field.KRN: ["1", "2", "9", "0"],
        Field.TI: ["1", "99"],
        Field.EA: ["07", "STA", "11"],
        Field.ACCOUNT_STATUS: ["", "active", "suspended", "closed"],
        Field.METER_STATUS: ["", "active", "suspended", "closed"],
        Field.CONNECTED_ON: ["", "2025-01-31", "31/01/2025", "45292"],
    }.get(field, ["", "-"])
    return st.sampled_from(usual) | st.sampled_from(usual) | st.text(max_size=12)


@st.composite
def tables(draw: st.DrawFn, tariff: str) -> list[list[str]]:
    row = st.tuples(*(cells_of(field, tariff) for field in FIELDS))
    return [list(cells) for cells in draw(st.lists(row, max_size=8))]


def registry(office: Office) -> list[tuple[str, ...]]:
    """All that is recorded, as a table."""
    listing = office.store.queries.registry(RegistryFilter(), RegistrySort())
    rows = listing.rows(0, 1000)
    with office.store.units_of_work.read() as work:
        customers = work.lookup.customers(row.customer_id for row in rows)
        accounts = work.lookup.accounts(row.account_id for row in rows)
        meters = work.lookup.meters(row.meter_id for row in rows if row.meter_id)
    return sorted(
        tuple(
            export_cells(
                customers[row.customer_id], accounts[row.account_id], meters[row.meter_id] if row.meter_id else None
            ).values()
        )
        for row in rows
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data(), existing=st.sampled_from(Existing), skip_bad=st.booleans(), dates=st.sampled_from(DateOrder))
def test_any_table(office: Office, data: st.DataObject, existing: Existing, skip_bad: bool, dates: DateOrder) -> None:
    rows = data.draw(tables(office.registry.tariff.code))
    plan = office.plan(rows, ALL, existing=existing, dates=dates)
    before, acts = registry(office), office.change_sets()
    checked = office.check(plan)
    bad = {row.number for row in office.told if row.issues}
    assert registry(office) == before
    assert checked.rows == len(rows)
    assert checked.bad == len(bad)
    if bad and not skip_bad:
        return
    written = office.write(plan, checked, skip_bad=skip_bad)
    assert written.outcomes == checked.outcomes
    after = registry(office)
    assert office.change_sets() == acts + bool(checked.to_write)
    if existing is not Existing.UPDATE:
        assert not Counter(before) - Counter(after)  # nothing that was there is gone or otherwise
    # Each of the rows that were good is recorded: asked for again, it changes nothing.
    good = [cells for number, cells in enumerate(rows, 2) if number not in bad]
    if existing is Existing.UPDATE and not any("closed" in cells for cells in good):
        again = office.check(office.plan(good, ALL, existing=existing, dates=dates))
        assert again.outcomes == Counter({Outcome.UNCHANGED: len(good)} if good else {})


def test_in_the_end_the_journal_is_whole(office: Office) -> None:
    verify_journal(office.store.units_of_work)


def test_what_is_recorded_is_read_back_as_it_is(office: Office) -> None:
    office.run(office.plan([office.row(number) for number in range(3)]))
    rows = [list(cells) for cells in registry(office)]
    report = office.run(office.plan(rows, ALL, existing=Existing.UPDATE))
    assert report.outcomes == {Outcome.UNCHANGED: len(rows)}


def test_the_headings_of_every_file_of_ours_are_known() -> None:
    assert set(HEADINGS) <= set(ALL)
