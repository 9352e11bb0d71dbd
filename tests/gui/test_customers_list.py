from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from cdu_app import formats
from cdu_app.tasks import Lane
from cdu_app.ui.customers.export_bar import ExportBar
from cdu_app.ui.customers.list_panel import ListPanel
from cdu_app.ui.customers.page import CustomersPage
from cdu_app.ui.pages import Page
from cdu_app.viewmodels.customers.export import ExportModel
from cdu_app.viewmodels.customers.listing import CustomerListModel
from cdu_app.viewmodels.customers.state import ListState
from spreadsheets import open_table
from tests.support.customers import ENTER, CustomersDesk
from tests.support.listings import NumberedListing
from vending.domain.registry.meter import MeterStatus
from vending.errors import StoreUnavailable
from vending.queries import RegistryFilter, RegistryKey, RegistryRow, RegistrySort

if TYPE_CHECKING:
    from pathlib import Path

    from cdu_app.tasks import TaskRunner
    from tests.gui.conftest import Desk


@pytest.fixture
def customers(desk: Desk) -> CustomersDesk:
    return CustomersDesk.open(desk)


def test_the_first_of_all_is_shown_with_the_search_ready(customers: CustomersDesk) -> None:
    panel = customers.page.panel
    assert panel.field.hasFocus()
    assert panel.count.text() == "60 meters"
    detail = customers.page.account.state.detail
    assert detail is not None
    first = panel.table.index(0, 0).data(Qt.ItemDataRole.UserRole)
    assert detail.customer.name == first.name
    assert customers.meter.id == first.meter_id


def test_typing_over_the_list_goes_into_the_search_and_esc_shows_all_again(customers: CustomersDesk) -> None:
    desk, panel = customers.desk, customers.page.panel
    name = panel.table.index(7, 0).data(Qt.ItemDataRole.UserRole).name
    desk.press(Qt.Key.Key_Down)
    assert panel.view.hasFocus()
    desk.type(name[:3], 60)
    assert panel.field.hasFocus()
    assert panel.field.text() == name[:3]
    desk.wait(lambda: customers.page.list.state.filter.text == name[:3])
    customers.settle()
    assert 0 < panel.table.rowCount() < 60
    assert panel.count.text() == f"{panel.table.rowCount()} of 60"
    desk.press(Qt.Key.Key_Escape)
    customers.settle()
    assert panel.field.text() == ""
    assert panel.table.rowCount() == 60
    desk.press(Qt.Key.Key_Escape)
    assert desk.counter.page is Page.SELL


def test_who_is_not_found_is_said(customers: CustomersDesk) -> None:
    panel = customers.page.panel
    customers.page.panel.look_for("zzzz")
    customers.desk.wait(lambda: customers.page.list.state.count == 0 and not customers.page.list.state.busy)
    assert not panel.view.isVisible()
    assert panel.field.hasFocus()
    assert not panel.export_button.isEnabled()
    customers.desk.wait(lambda: customers.page.account.state.detail is None)
    panel.show_state(ListState(count=0, total=0))
    assert panel.count.text() == "0 meters"


def test_chips_narrow_the_list(customers: CustomersDesk) -> None:
    panel, area = customers.page.panel, customers.page.list.choices.areas[0]
    panel.chips.chip("area").choose(area)
    customers.settle()
    rows = [panel.table.index(n, 0).data(Qt.ItemDataRole.UserRole) for n in range(panel.table.rowCount())]
    assert {row.area for row in rows} == {area}
    panel.chips.chip("status").choose(MeterStatus.SUSPENDED)
    customers.desk.wait(lambda: customers.page.list.state.count == 0)
    assert customers.page.list.state.filter == RegistryFilter(area=area, status=MeterStatus.SUSPENDED)


def test_the_order_is_remembered(customers: CustomersDesk) -> None:
    desk, panel = customers.desk, customers.page.panel
    panel.view.header.sort_by("account")
    panel.view.header.sort_by("account")
    customers.settle()
    numbers = [panel.table.index(n, 1).data() for n in range(60)]
    assert numbers == sorted(numbers, reverse=True)
    again = CustomersPage(desk.props.station, desk.runner, customers.operator, desk.window.theme, lambda _number: None)
    assert again.list.state.sort == RegistrySort(RegistryKey.ACCOUNT, descending=True)

    again.deleteLater()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_filtered_is_exported(customers: CustomersDesk, tmp_path: Path, ending: str) -> None:
    panel, page = customers.page.panel, customers.page
    panel.chips.chip("area").choose(page.list.choices.areas[0])
    customers.settle()
    path = tmp_path / f"customers.{ending}"
    panel.export_to(path)
    customers.desk.wait(lambda: page.export.state.path and not page.export.state.busy)
    table = open_table(path)
    rows = [row.cells for row in table.rows()]
    assert len(rows) == panel.table.rowCount() == page.export.state.written
    place = table.headings.index("Meter")
    shown = [panel.table.index(n, 0).data(Qt.ItemDataRole.UserRole).meter_number for n in range(len(rows))]
    assert [row[place] for row in rows] == shown
    assert panel.export_bar.isVisible()
    panel.export_bar.button.click()
    assert not panel.export_bar.isVisible()


def test_a_cancelled_export_leaves_no_file(desk: Desk, runner: TaskRunner, tmp_path: Path) -> None:
    model = ExportModel(runner, ("Number",), lambda row: (str(row),), lambda _name: None)
    bar = ExportBar(model, desk.props.station.identity, desk.window.theme)
    path = tmp_path / "many.csv"
    model.write(NumberedListing(range(3_000_000)), 3_000_000, path)  # type: ignore[arg-type]
    desk.wait(lambda: model.state.written)
    assert formats.count(model.state.count, desk.props.station.identity) in bar.words.text()
    bar.button.click()
    desk.wait(lambda: not model.state.busy)
    assert model.state.path is None
    assert list(tmp_path.glob("many*")) == []
    bar.deleteLater()


def test_a_million_rows_are_listed_while_they_are_read(desk: Desk, runner: TaskRunner) -> None:
    station = desk.props.station
    model = CustomerListModel(station, runner)
    export = ExportModel(runner, ("Name",), lambda row: (row.name,), lambda _name: None)
    panel = ListPanel(model, export, station, runner, desk.window.theme)
    panel.resize(820, 690)
    panel.show()
    example = station.queries.registry(RegistryFilter(), RegistrySort()).rows(0, 1)[0]
    model.listing_wanted.emit(_Million(example))
    panel.show_state(ListState(count=1_000_000, total=1_000_000))
    desk.wait(lambda: panel.table.rowCount() == 1_000_000)
    panel.show_state(ListState(count=1_000_000, total=1_000_000))
    assert panel.count.text() == "1\u00a0000\u00a0000 meters"
    panel.view.choose(999_999)
    desk.wait(lambda: panel.table.index(999_999, 0).data() == "Customer 999999")
    panel.hide()
    panel.deleteLater()


def test_a_store_that_cannot_be_read_is_said_with_what_to_do(
    customers: CustomersDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, desk = customers.page, customers.desk
    queries = type(customers.station.queries)
    with monkeypatch.context() as broken:

        def fail(*_args: object) -> None:
            raise StoreUnavailable("disk I/O error")

        broken.setattr(queries, "areas", fail)
        page.list.refresh()
        desk.wait(page.panel.band.isVisible)
        assert page.panel.table.rowCount() == 60
    desk.wait(lambda: not desk.runner.busy(Lane.DATABASE))
    page.panel.retry_button.click()
    customers.settle()
    assert not page.panel.band.isVisible()


def test_enter_in_the_search_goes_into_the_list(customers: CustomersDesk) -> None:
    customers.desk.press(ENTER)
    assert customers.page.panel.view.hasFocus()
    customers.desk.press(Qt.Key.Key_Down)
    second = customers.page.panel.table.index(1, 0).data(Qt.ItemDataRole.UserRole)
    customers.desk.wait(lambda: customers.page.account.state.meter and customers.meter.id == second.meter_id)


@dataclass(frozen=True, slots=True)
class _Million:
    """A million meters of customers that are named by their place."""

    example: RegistryRow

    def count(self) -> int:
        return 1_000_000

    def rows(self, first: int, limit: int) -> tuple[RegistryRow, ...]:
        return tuple(replace(self.example, name=f"Customer {place}") for place in range(first, first + limit))

    def is_cut(self) -> bool:
        return False
