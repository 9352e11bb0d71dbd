"""The import assistant: by keyboard from the file to the result, with mistakes, cancelled, and beside a sale."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt

from cdu_app.ui.pages import Page
from cdu_app.viewmodels.importing import Step
from spreadsheets import TableKind, open_table, write_table
from tests.support.records import meter_number
from vending.domain.imports.cells import DateOrder
from vending.domain.imports.fields import Field
from vending.domain.imports.plan import Existing, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cdu_app.ui.customers.page import CustomersPage
    from cdu_app.ui.importing.sheet import ImportSheet
    from tests.gui.conftest import Desk

HEADINGS = ("Who", "Acc no", "Tariff", "Meter No", "SGC", "KRN", "TI", "EA", "Colour")


def row(number: int, **cells: str) -> list[str]:
    plain = {
        "who": f"New {number}",
        "account": f"N-{number}",
        "tariff": "E1",
        "meter": meter_number(62_000_000 + number),
        "sgc": "123457",
    }
    return [*(plain | cells).values(), "1", "1", "7", ""]


def table(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    write_table(path, HEADINGS, rows, TableKind.CSV)
    return path


@pytest.fixture
def sheet(desk: Desk) -> ImportSheet:
    desk.sign_in("manager")
    desk.counter.show_page(Page.CUSTOMERS)
    page = cast("CustomersPage", desk.counter.office_page(Page.CUSTOMERS))
    desk.wait(lambda: page.list.state.count)
    page.panel.import_button.click()
    return cast("ImportSheet", page.desk.sheet)


def wait_for(desk: Desk, sheet: ImportSheet, step: Step) -> None:
    desk.wait(lambda: sheet.model.state.step is step and not sheet.model.state.busy)


def open_file(desk: Desk, sheet: ImportSheet, path: Path) -> None:
    sheet.model.open_file(path)
    wait_for(desk, sheet, Step.COLUMNS)


def found(desk: Desk, text: str) -> int:
    return len(desk.props.station.queries.search(text))


def test_by_keyboard_from_the_columns_to_the_result(desk: Desk, sheet: ImportSheet, tmp_path: Path) -> None:
    desk.wait(sheet.choose.choose_button.hasFocus)
    open_file(desk, sheet, table(tmp_path / "new.csv", [row(1), row(2)]))
    assert sheet.columns.missing.text() == "Still needed: Customer name."
    assert not sheet.next_button.isEnabled()
    assert sheet.columns.fields[0].hasFocus()
    for letter in "customer":
        desk.press(Qt.Key(ord(letter.upper())))
    desk.wait(lambda: not sheet.model.state.missing)
    assert sheet.columns.fields[0].value == Field.NAME
    desk.press(Qt.Key.Key_Return)
    wait_for(desk, sheet, Step.CHECK)
    assert sheet.next_button.accessibleName() == "Import 2 rows"
    desk.press(Qt.Key.Key_Return)
    wait_for(desk, sheet, Step.RESULT)
    assert found(desk, "new") == 2
    closed: list[bool] = []
    sheet.closed.connect(closed.append)
    desk.press(Qt.Key.Key_Return)
    assert closed == [True]


def matched(desk: Desk, sheet: ImportSheet, path: Path) -> None:
    open_file(desk, sheet, path)
    sheet.model.choose_field(0, Field.NAME)


def test_mistakes_are_listed_saved_and_left_out(desk: Desk, sheet: ImportSheet, tmp_path: Path) -> None:
    matched(desk, sheet, table(tmp_path / "bad.csv", [row(1), row(2, sgc="12"), row(3, tariff="E9")]))
    sheet.go_on()
    wait_for(desk, sheet, Step.CHECK)
    desk.wait(lambda: sheet.check.table.rowCount() == 2)
    cells = [sheet.check.table.index(0, place).data() for place in range(3)]
    assert cells == ["3", "SGC", "12"]
    assert found(desk, "new") == 0
    sheet.model.save_mistakes(tmp_path / "list.xlsx")
    desk.wait(lambda: sheet.model.state.saved)
    assert len(list(open_table(tmp_path / "list.xlsx").rows())) == 2
    assert sheet.next_button.accessibleName() == "Import the 1 good rows"
    sheet.go_on()
    wait_for(desk, sheet, Step.RESULT)
    assert found(desk, "new") == 1
    assert sheet.model.state.report is not None
    assert sheet.model.state.report.outcomes == {Outcome.NEW: 1, Outcome.BAD: 2}


def test_columns_are_remembered(desk: Desk, sheet: ImportSheet, tmp_path: Path) -> None:
    path = table(tmp_path / "new.csv", [row(1)])
    matched(desk, sheet, path)
    sheet.go_on()
    wait_for(desk, sheet, Step.CHECK)
    open_file(desk, sheet, path)
    assert sheet.columns.fields[0].value == Field.NAME


def test_one_field_is_in_one_column_only(desk: Desk, sheet: ImportSheet, tmp_path: Path) -> None:
    matched(desk, sheet, table(tmp_path / "new.csv", [row(1)]))
    sheet.columns.fields[8].setCurrentIndex(sheet.columns.fields[8].findData(Field.NAME))
    assert (sheet.columns.fields[0].value, sheet.columns.fields[8].value) == ("", Field.NAME)


def test_choices_of_existing_rows_and_dates(desk: Desk, sheet: ImportSheet, tmp_path: Path) -> None:
    matched(desk, sheet, table(tmp_path / "new.csv", [row(1)]))
    sheet.columns.existing.setCurrentIndex(1)
    sheet.model.choose_dates(DateOrder.MONTH_FIRST)
    assert sheet.model.state.choices is not None
    assert (sheet.model.state.choices.existing, sheet.model.state.choices.dates) == (
        Existing.UPDATE,
        DateOrder.MONTH_FIRST,
    )


def test_another_sheet_of_a_workbook(desk: Desk, sheet: ImportSheet, tmp_path: Path) -> None:
    sheet.choose.save_template(tmp_path / "template.xlsx")
    open_file(desk, sheet, tmp_path / "template.xlsx")
    assert sheet.columns.sheets.isVisible()
    sheet.columns.sheets.setCurrentIndex(1)
    desk.wait(lambda: sheet.model.state.table is not None and sheet.model.state.table.headings[0] == "Heading")


def test_a_file_that_is_no_table_is_said_and_another_can_be_chosen(
    desk: Desk, sheet: ImportSheet, tmp_path: Path
) -> None:
    (tmp_path / "page.csv").write_text("<html>", "utf-8")
    sheet.model.open_file(tmp_path / "page.csv")
    desk.wait(lambda: sheet.model.state.message)
    assert sheet.model.state.step is Step.FILE
    open_file(desk, sheet, table(tmp_path / "new.csv", [row(1)]))


@pytest.mark.parametrize("writing", [False, True])
def test_escape_stops_what_is_under_way(desk: Desk, sheet: ImportSheet, tmp_path: Path, writing: bool) -> None:
    matched(desk, sheet, table(tmp_path / "new.csv", [row(number) for number in range(1200)]))
    if writing:
        sheet.go_on()
        wait_for(desk, sheet, Step.CHECK)
    sheet.go_on()
    assert sheet.model.state.busy
    desk.press(Qt.Key.Key_Escape)
    wait_for(desk, sheet, Step.COLUMNS)
    assert sheet.model.state.message is None
    assert found(desk, "new") == 0
    assert sheet.next_button.isEnabled()


def test_escape_goes_back_step_by_step_and_closes(desk: Desk, sheet: ImportSheet, tmp_path: Path) -> None:
    matched(desk, sheet, table(tmp_path / "new.csv", [row(1)]))
    sheet.go_on()
    wait_for(desk, sheet, Step.CHECK)
    closed: list[bool] = []
    sheet.closed.connect(closed.append)
    for step in (Step.COLUMNS, Step.FILE):
        sheet.back()
        assert sheet.model.state.step is step
    sheet.back()
    assert closed == [False]


def test_selling_goes_on_while_a_table_is_checked(desk: Desk, sheet: ImportSheet, tmp_path: Path) -> None:
    matched(desk, sheet, table(tmp_path / "new.csv", [row(1)]))
    held, reached = Event(), Event()
    tell = sheet.model._tell

    def wait_in_the_middle(*step: object) -> None:
        reached.set()
        assert held.wait(20)
        tell(*step)  # type: ignore[arg-type]

    sheet.model._tell = wait_in_the_middle  # type: ignore[method-assign]
    sheet.go_on()
    desk.wait(reached.is_set)
    desk.sell(desk.past_sale().meter_number, "100")
    assert sheet.model.state.busy
    held.set()
    wait_for(desk, sheet, Step.CHECK)


def test_closing_the_program_ends_an_import(desk: Desk, sheet: ImportSheet, tmp_path: Path) -> None:
    matched(desk, sheet, table(tmp_path / "new.csv", [row(number) for number in range(3000)]))
    sheet.go_on()
    desk.runner.close()
    assert found(desk, "new") == 0
