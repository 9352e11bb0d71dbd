from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cdu_app.importing.files import HEADINGS, WHAT, WHERE, WHICH, write_mistakes, write_registry
from cdu_app.importing.template import column_table, write_template
from spreadsheets import TableKind, open_table
from store.engine import Store, create_store
from tests.support.imports import HEADINGS as SOME
from tests.support.imports import Office
from tests.support.records import add_registry, make_account, make_meter
from vending.domain.imports.fields import FIELDS, Field, map_headings
from vending.domain.imports.plan import Existing, Outcome
from vending.domain.imports.row import CellIssue, ImportFault, RowReport
from vending.domain.registry.customer import AccountStatus
from vending.domain.registry.meter import MeterStatus
from vending.queries import RegistryFilter, RegistryKey, RegistrySort

if TYPE_CHECKING:
    from collections.abc import Iterator

BY_ACCOUNT = RegistrySort(RegistryKey.ACCOUNT)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    store: Store = create_store(tmp_path / "store.db", secrets.token_bytes(32))
    yield Office(store, add_registry(store.units_of_work))
    store.close()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_exported_and_imported_again_changes_nothing(office: Office, tmp_path: Path, ending: str) -> None:
    fill(office)
    file = tmp_path / f"all.{ending}"
    listing = office.store.queries.registry(RegistryFilter(), BY_ACCOUNT)
    assert write_registry(file, office.store.units_of_work, listing) == 6
    table = open_table(file)
    assert table.kind is TableKind(ending)
    acts = office.change_sets()
    rows = [row.cells for row in table.rows()]
    report = office.run(office.plan(rows, table.headings, existing=Existing.UPDATE))
    assert report.outcomes == {Outcome.UNCHANGED: 6}
    assert office.change_sets() == acts


def test_what_is_exported_makes_the_same_records_elsewhere(office: Office, tmp_path: Path) -> None:
    fill(office)
    elsewhere = create_store(tmp_path / "other.db", secrets.token_bytes(32))
    other = Office(elsewhere, add_registry(elsewhere.units_of_work))
    with elsewhere.units_of_work.write() as work:
        work.tariffs.add(office.registry.tariff)
        work.commit()
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    write_registry(first, office.store.units_of_work, office.store.queries.registry(RegistryFilter(), BY_ACCOUNT))
    table = open_table(first)
    other.run(other.plan([row.cells for row in table.rows()], table.headings))
    imported = RegistryFilter(tariff=office.registry.tariff.code)
    write_registry(second, elsewhere.units_of_work, elsewhere.queries.registry(imported, BY_ACCOUNT))
    assert sorted(second.read_text("utf-8").splitlines()) == sorted(first.read_text("utf-8").splitlines())
    elsewhere.close()


def fill(office: Office) -> None:
    """Every kind of record: several meters of an account, none, for money, closed, of a class, with odd texts."""
    registry = office.registry
    customer = replace(registry.customer, name="=Åsa “O'Brien”, Ltd", notes="one\ntwo", email="a@b.c", tax_number="007")
    account = make_account(customer, registry.tariff, number="0012", customer_class="homes", area="Ünder")
    closed = make_account(customer, registry.tariff, status=AccountStatus.CLOSED)
    meters = [
        make_meter(account, in_currency=True, connected_on=date(2024, 2, 29), ti=7),
        make_meter(account, status=MeterStatus.SUSPENDED),
        make_meter(registry.account, status=MeterStatus.CLOSED),
        make_meter(registry.account),
    ]
    with office.store.units_of_work.write() as work:
        work.customers.change_customer(customer)
        work.customers.add_accounts([account, closed])
        work.customers.add_meters(meters)
        work.commit()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_list_of_mistakes_is_corrected_and_imported(office: Office, tmp_path: Path, ending: str) -> None:
    office.run(office.plan([office.row(1), office.row(2, sgc="12", krn="0")]), skip_bad=True)
    file = tmp_path / f"mistakes.{ending}"
    assert write_mistakes(file, SOME, office.told) == 1
    table = open_table(file)
    assert table.headings == (*SOME, WHERE, WHICH, WHAT)
    (row,) = table.rows()
    assert row.cells[-3:-1] == ("3", "SGC; KRN")
    assert "SGC: It cannot be right. This column takes 6 digits." in row.cells[-1]
    corrected = list(row.cells)
    corrected[4:6] = ["123456", "1"]
    assert office.run(office.plan([corrected], table.headings)).outcomes == {Outcome.NEW: 1}


def test_a_list_of_mistakes_of_a_list_of_mistakes(tmp_path: Path) -> None:
    issue = CellIssue(Field.NAME, "Name", "", ImportFault.EMPTY)
    row = RowReport(7, ("", "3", "Name", "It is missing."), (issue,))
    write_mistakes(tmp_path / "again.csv", ("Name", WHERE, WHICH, WHAT), [row])
    table = open_table(tmp_path / "again.csv")
    assert table.headings == ("Name", WHERE, WHICH, WHAT)
    assert [one.cells for one in table.rows()] == [("", "7", "Name", "Name: It is missing. Fill it in.")]


def test_a_row_that_is_bad_as_a_whole_names_no_column(tmp_path: Path) -> None:
    issue = CellIssue(None, "", "", ImportFault.MORE_CELLS)
    write_mistakes(tmp_path / "list.csv", ("Name",), [RowReport(7, ("x",), (issue,))])
    (row,) = open_table(tmp_path / "list.csv").rows()
    assert row.cells[1:3] == ("7", "")
    assert row.cells[3].startswith("The row has cells")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_has_its_headings_and_nobody_in_it(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"template.{ending}"
    write_template(file)
    table = open_table(file)
    assert table.headings == HEADINGS
    assert list(table.rows()) == []


def test_the_examples_of_the_template_can_be_imported(office: Office, tmp_path: Path) -> None:
    write_template(tmp_path / "template.xlsx")
    sheets = open_table(tmp_path / "template.xlsx").sheets
    explained = open_table(tmp_path / "template.xlsx", sheets[1])
    row = [one.cells[explained.headings.index("Example")] for one in explained.rows()]
    row[list(Field).index(Field.TARIFF)] = office.registry.tariff.code
    assert office.run(office.plan([row], HEADINGS)).outcomes == {Outcome.NEW: 1}


def test_a_workbook_explains_its_columns(tmp_path: Path) -> None:
    write_template(tmp_path / "template.xlsx")
    sheets = open_table(tmp_path / "template.xlsx").sheets
    explained = open_table(tmp_path / "template.xlsx", sheets[1])
    assert [row.cells[0] for row in explained.rows()] == [info.title for info in FIELDS.values()]


def test_what_is_typed_into_the_template_stays_as_it_was_typed(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    write_template(tmp_path / "template.xlsx")
    sheet = load_workbook(tmp_path / "template.xlsx").worksheets[0]
    assert {cell.number_format for row in sheet.iter_rows(max_row=100) for cell in row} == {"@"}


def test_every_heading_of_ours_is_known() -> None:
    assert map_headings(HEADINGS) == tuple(Field)


def test_the_guide_has_the_table_of_columns() -> None:
    guide = Path("docs/guides/office.md").read_text("utf-8")
    for heading, takes, need in column_table():
        assert f"| {heading} | {takes} | {need} |".replace("|  |", "| |") in guide
