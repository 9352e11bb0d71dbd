"""What an import makes of rows, on every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from spreadsheets.table import Row, RowFault
from tests.support.imports import FIRST_ROW, HEADINGS, Office
from tests.support.records import START, add_registry, make_account, make_intent, make_meter, make_tariff, meter_number
from vending.domain.imports.fields import Field
from vending.domain.imports.plan import Existing, ImportPhase, Outcome
from vending.domain.registry.customer import AccountStatus
from vending.domain.registry.meter import MeterStatus
from vending.errors import ClockBehind, FieldMappedTwice, FieldsNotMapped, FileChanged, ImportHasBadRows
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from store.engine import Store
    from vending.domain.registry.customer import Account, Customer
    from vending.domain.registry.meter import Meter


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store, add_registry(store.units_of_work))


def stored(office: Office, meter: str) -> tuple[Customer, Account, Meter]:
    with office.store.units_of_work.read() as work:
        point = work.customers.find_service_point(meter, office.clock.now())
    assert point is not None
    return point.customer, point.account, point.meter


def exists(office: Office, meter: str) -> bool:
    with office.store.units_of_work.read() as work:
        return work.customers.find_meter(meter) is not None


def test_good_rows_become_customers_accounts_and_meters(office: Office) -> None:
    plan = office.plan([office.row(number) for number in range(3)])
    checked = office.check(plan)
    assert checked.outcomes == {Outcome.NEW: 3}
    assert not exists(office, meter_number(60_000_000))
    report = office.write(plan, checked)
    assert (report.customers, report.accounts, report.meters) == (3, 3, 3)
    customer, account, meter = stored(office, meter_number(60_000_001))
    assert (customer.name, account.number, meter.sgc) == ("Customer 1", "IMP-000001", "123456")
    assert [hit.name for hit in office.store.queries.search("imp-000002")] == ["Customer 2"]
    assert office.told == []


def test_an_import_is_one_act_that_names_its_file(office: Office) -> None:
    office.run(office.plan([office.row(number) for number in range(2)]))
    meter = stored(office, meter_number(60_000_000))[2]
    with office.store.units_of_work.read() as work:
        assert work.history.count() == 1
        ((change_set, change),) = work.history.of_subject(meter.id)
    assert change_set.note == "import: customers.csv"
    assert (change_set.operator_id, change.before) == (office.registry.operator.id, "")
    verify_journal(office.store.units_of_work)


def test_all_or_nothing(office: Office) -> None:
    plan = office.plan([office.row(1), office.row(2, sgc="12")])
    with pytest.raises(ImportHasBadRows) as refused:
        office.run(plan)
    assert refused.value.rows == 1
    assert not exists(office, meter_number(60_000_001))
    assert office.change_sets() == 0


def test_the_good_rows_alone(office: Office) -> None:
    report = office.run(office.plan([office.row(1), office.row(2, sgc="12")]), skip_bad=True)
    assert report.outcomes == {Outcome.NEW: 1, Outcome.BAD: 1}
    assert exists(office, meter_number(60_000_001))
    assert not exists(office, meter_number(60_000_002))
    assert office.issues() == [(3, "SGC", "malformed", "")]


def test_every_bad_cell_of_a_row_is_named(office: Office) -> None:
    bad = office.row(1, customer="", tariff="NONE", meter="07000000010", sgc="", krn="0", ti="x", ea="9")
    office.check(office.plan([bad]))
    assert sorted(office.issues()) == [
        (2, "Customer name", "empty", ""),
        (2, "EA", "not a choice", ""),
        (2, "KRN", "out of range", ""),
        (2, "Meter number", "check digit", ""),
        (2, "SGC", "empty", ""),
        (2, "TI", "not a number", ""),
        (2, "Tariff", "unknown", ""),
    ]


def test_a_meter_twice_in_the_file(office: Office) -> None:
    office.check(office.plan([office.row(1), office.row(2, meter=meter_number(60_000_001))]))
    assert office.issues() == [(3, "Meter number", "twice in the file", "2")]


def test_the_second_may_stay_where_the_first_is_bad(office: Office) -> None:
    rows = [office.row(1, krn="0"), office.row(2, meter=meter_number(60_000_001))]
    assert office.run(office.plan(rows), skip_bad=True).outcomes == {Outcome.BAD: 1, Outcome.NEW: 1}


def test_several_meters_of_one_account(office: Office) -> None:
    second = office.row(1, account="imp 000001", meter=meter_number(60_000_009), customer="Customer 1")
    report = office.run(office.plan([office.row(1), second]))
    assert (report.customers, report.accounts, report.meters) == (1, 1, 2)
    assert stored(office, meter_number(60_000_009))[1] == stored(office, meter_number(60_000_001))[1]


def test_blank_cells_of_a_later_row_say_the_same(office: Office) -> None:
    second = office.row(1, meter=meter_number(60_000_009), customer="-", tariff="")
    assert office.run(office.plan([office.row(1), second])).meters == 2


def test_a_later_row_may_not_contradict(office: Office) -> None:
    rows = [office.row(1), office.row(1, meter=meter_number(60_000_009), customer="Somebody else")]
    office.check(office.plan(rows))
    assert office.issues() == [(3, "Customer name", "otherwise in another row", "2")]


def test_the_same_account_twice_without_a_meter(office: Office) -> None:
    rows = [office.row(1, meter=""), office.row(1, meter="")]
    assert office.run(office.plan(rows), skip_bad=True).outcomes == {Outcome.NEW: 1, Outcome.BAD: 1}
    assert office.issues() == [(3, "Account number", "twice in the file", "2")]


@pytest.mark.parametrize(
    ("existing", "outcome"),
    [(Existing.REFUSE, Outcome.BAD), (Existing.SKIP, Outcome.SKIPPED), (Existing.UPDATE, Outcome.CHANGED)],
)
def test_rows_that_are_recorded_already(office: Office, existing: Existing, outcome: Outcome) -> None:
    office.run(office.plan([office.row(1)]))
    again = office.plan([office.row(1, customer="New Name", krn="2"), office.row(2)], existing=existing)
    report = office.run(again, skip_bad=True)
    assert report.outcomes == {outcome: 1, Outcome.NEW: 1}
    customer, _account, meter = stored(office, meter_number(60_000_001))
    changed = existing is Existing.UPDATE
    assert (customer.name, meter.krn) == (("New Name", 2) if changed else ("Customer 1", 1))
    assert exists(office, meter_number(60_000_002))
    if changed:
        assert [hit.account for hit in office.store.queries.search("new name")] == ["IMP-000001"]


def test_the_same_table_again_changes_nothing(office: Office) -> None:
    plan = office.plan([office.row(number) for number in range(4)], existing=Existing.UPDATE)
    office.run(plan)
    assert office.run(plan).outcomes == {Outcome.UNCHANGED: 4}
    assert office.change_sets() == 1


def test_an_update_needs_the_account_only_and_leaves_what_is_not_said(office: Office) -> None:
    office.run(office.plan([office.row(1)]))
    office.run(office.plan([["IMP-000001", "+27 11 555 0000"]], ("Account number", "Phone"), existing=Existing.UPDATE))
    customer, account, _meter = stored(office, meter_number(60_000_001))
    assert (customer.name, customer.phone, account.tariff) == (
        "Customer 1",
        "+27 11 555 0000",
        office.registry.tariff.code,
    )


def test_a_customer_with_two_accounts_is_changed_once(office: Office) -> None:
    account = make_account(office.registry.customer, office.registry.tariff)
    meter = make_meter(account)
    with office.store.units_of_work.write() as work:
        work.customers.add_accounts([account])
        work.customers.add_meters([meter])
        work.commit()
    headings = ("Account number", "Customer name")
    rows = [[office.registry.account.number, "New Name"], [account.number, "New Name"]]
    assert office.run(office.plan(rows, headings, existing=Existing.UPDATE)).outcomes == {
        Outcome.CHANGED: 1,
        Outcome.UNCHANGED: 1,
    }
    rows[1][1] = office.registry.customer.name
    office.check(office.plan([[rows[0][0], "Third"], rows[1]], headings, existing=Existing.UPDATE))
    assert office.issues() == [(3, "Customer name", "otherwise in another row", "2")]


def test_a_stored_meter_moves_to_a_new_account(office: Office) -> None:
    old = office.registry.meter
    report = office.run(office.plan([office.row(1, meter=old.number)], existing=Existing.UPDATE))
    assert report.outcomes == {Outcome.NEW: 1}
    assert stored(office, old.number)[1].number == "IMP-000001"


def test_a_stored_meter_moves_to_an_account_of_an_earlier_row(office: Office) -> None:
    rows = [office.row(1), office.row(1, meter=office.registry.meter.number)]
    assert office.run(office.plan(rows, existing=Existing.UPDATE)).outcomes == {Outcome.NEW: 1, Outcome.CHANGED: 1}
    assert stored(office, office.registry.meter.number)[1].number == "IMP-000001"


def test_what_is_closed_stays_closed(office: Office) -> None:
    account = replace(office.registry.account, status=AccountStatus.CLOSED)
    meter = replace(office.registry.meter, status=MeterStatus.CLOSED)
    with office.store.units_of_work.write() as work:
        work.customers.change_account(account)
        work.customers.change_meter(meter)
        work.commit()
    headings = (*HEADINGS, "Meter status", "Account status")
    same = [office.registry.customer.name, account.number, office.registry.tariff.code]
    rows = [
        [*same, meter.number, meter.sgc, "1", "1", "7", "active", "closed"],
        [*same, meter_number(60_000_001), "123456", "1", "1", "7", "", ""],
    ]
    office.check(office.plan(rows, headings, existing=Existing.UPDATE))
    assert office.issues() == [(2, "Meter number", "closed", ""), (3, "Account number", "closed", "")]


def test_closing_an_account_closes_its_meters(office: Office) -> None:
    headings = ("Account number", "Account status")
    rows = [[office.registry.account.number, "closed"]]
    office.run(office.plan(rows, headings, existing=Existing.UPDATE))
    _customer, account, meter = stored(office, office.registry.meter.number)
    assert (account.status, meter.status) == (AccountStatus.CLOSED, MeterStatus.CLOSED)


def test_a_sale_that_waits_keeps_its_meter_as_it_is(office: Office) -> None:
    with office.store.units_of_work.write() as work:
        work.sales.add_intent(make_intent(office.registry))
        work.commit()
    registry = office.registry
    row = [registry.customer.name, registry.account.number, registry.tariff.code, registry.meter.number]
    office.check(office.plan([[*row, "123456", "2", "1", "7"]], existing=Existing.UPDATE))
    assert office.issues() == [(2, "Meter number", "a sale waits", "ST1-000001")]


def test_rows_whose_cells_cannot_be_trusted(office: Office) -> None:
    plan = office.plan([])
    sources = [Row(FIRST_ROW, tuple(office.row(1)), fault) for fault in RowFault]
    office.check(replace(plan, rows=lambda: sources))
    assert [fault for _row, _heading, fault, _detail in office.issues()] == [
        "cells beyond the last heading",
        "text after a closing quotation mark",
    ]


def test_columns_are_matched_before_anything_is_read(office: Office) -> None:
    with pytest.raises(FieldsNotMapped) as missing:
        office.check(office.plan([], HEADINGS[:4]))
    assert missing.value.fields == (Field.SGC, Field.KRN, Field.TI, Field.EA)
    with pytest.raises(FieldMappedTwice):
        office.check(office.plan([], fields=(Field.NAME,) * len(HEADINGS)))


def test_a_file_that_changes_after_the_check(office: Office) -> None:
    checked = office.check(office.plan([office.row(1)]))
    with pytest.raises(FileChanged):
        office.write(office.plan([office.row(2)]), checked)
    assert office.change_sets() == 0
    assert not exists(office, meter_number(60_000_002))


def test_what_was_recorded_after_the_check_is_seen(office: Office) -> None:
    plan = office.plan([office.row(1), office.row(2)])
    checked = office.check(plan)
    office.run(office.plan([office.row(1)]))
    with pytest.raises(ImportHasBadRows):
        office.write(plan, checked)
    assert not exists(office, meter_number(60_000_002))
    assert office.write(plan, checked, skip_bad=True).outcomes == {Outcome.BAD: 1, Outcome.NEW: 1}


class Cancelled(Exception):
    pass


@pytest.mark.parametrize("at", list(ImportPhase))
def test_cancelling_takes_everything_back(office: Office, at: ImportPhase) -> None:
    def progress(phase: ImportPhase, done: int, _total: int) -> None:
        if phase is at and done:
            raise Cancelled

    plan = office.plan([office.row(number) for number in range(700)])
    with pytest.raises(Cancelled):
        office.write(plan, office.check(plan, progress), progress=progress)
    assert office.change_sets() == 0
    assert not exists(office, meter_number(60_000_000))
    assert office.store.queries.search("customer") == ()


def test_progress_rises_to_the_end(office: Office) -> None:
    told: list[tuple[ImportPhase, int, int]] = []
    plan = office.plan([office.row(number) for number in range(1100)])
    checked = office.check(plan, lambda *step: told.append(step))
    office.write(plan, checked, progress=lambda *step: told.append(step))
    checking, writing = ImportPhase.CHECKING, ImportPhase.WRITING
    steps = [(phase, done) for phase in (checking, writing) for done in (0, 500, 1000, 1100)]
    assert [(phase, done) for phase, done, _ in told] == [*steps, (ImportPhase.SAVING, 1100)]
    assert {total for *_, total in told} == {1100}


def test_a_wrong_clock_imports_nothing(office: Office) -> None:
    office.run(office.plan([office.row(1)]))
    office.clock.moment = START - timedelta(days=2)
    with pytest.raises(ClockBehind):
        office.run(office.plan([office.row(2)]))
    assert not exists(office, meter_number(60_000_002))


def test_a_tariff_that_begins_later_will_do(office: Office) -> None:
    later = make_tariff(effective_from=datetime(2100, 1, 1, tzinfo=UTC))
    with office.store.units_of_work.write() as work:
        work.tariffs.add(later)
        work.commit()
    assert office.check(office.plan([office.row(1, tariff=later.code)])).outcomes == {Outcome.NEW: 1}


def test_a_class_without_a_rate(office: Office) -> None:
    homes = make_tariff()
    homes = replace(homes, rates=tuple(replace(rate, classes=("homes",)) for rate in homes.rates))
    with office.store.units_of_work.write() as work:
        work.tariffs.add(homes)
        work.commit()
    rows = [[*office.row(number, tariff=homes.code), name] for number, name in enumerate(("homes", "shops"))]
    office.check(office.plan(rows, (*HEADINGS, "Class")))
    assert office.issues() == [(3, "Class", "unknown", "")]


def test_what_was_understood_otherwise_is_told(office: Office) -> None:
    number = meter_number(60_000_001)
    report = office.run(office.plan([office.row(1, meter=number[1:])]))
    assert report.notes == 1
    assert [(note.value, note.meant) for row in office.told for note in row.notes] == [(number[1:], number)]
    assert exists(office, number)


def test_rows_are_asked_for_twice_and_never_kept(office: Office) -> None:
    asked = 0

    def rows() -> Iterable[Row]:
        nonlocal asked
        asked += 1
        return (Row(number + FIRST_ROW, tuple(office.row(number))) for number in range(5))

    plan = replace(office.plan([]), rows=rows, expected=5)
    assert office.run(plan).outcomes == {Outcome.NEW: 5}
    assert asked == 2
