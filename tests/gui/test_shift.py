from __future__ import annotations

import shutil
import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING, cast

import pytest
import tomli_w
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cdu_app.settings import STATION_FILE
from cdu_app.ui.pages import Page
from cdu_app.ui.screen_station import ScreenStation, open_screen_station
from cdu_app.ui.shift.page import ALL, OWN
from cdu_app.viewmodels.sell.state import Stage
from vending.errors import StoreUnavailable
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cdu_app.ui.shift.page import ShiftPage
    from tests.gui.conftest import Desk
    from vending.domain.people.operator import Operator

ENTER = Qt.Key.Key_Return
REQUIRED = pytest.mark.parametrize("props", ["required"], indirect=True)


@pytest.fixture
def props(station_template: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[ScreenStation]:
    """An open station whose shifts are automatic, or required."""
    folder = tmp_path / "station"
    shutil.copytree(station_template, folder)
    path = folder / STATION_FILE
    settings = tomllib.loads(path.read_text("utf-8"))
    settings.setdefault("vending", {})["shifts"] = getattr(request, "param", "automatic")
    path.write_text(tomli_w.dumps(settings), "utf-8")
    opened = open_screen_station(folder)
    yield opened
    opened.station.close()


def chosen_is_closed(page: ShiftPage, number: int) -> bool:
    report = page.past.state.report
    return report is not None and report.shift.number == number and report.close is not None


def operator_named(desk: Desk, username: str) -> Operator:
    with desk.props.station.units_of_work.read() as work:
        found = work.operators.find_by_username(username)
    assert found is not None
    return found


def sign_in(desk: Desk, username: str = "manager") -> ShiftPage:
    """Sign in; no shift of theirs is open. F8."""
    shifts, operator = desk.props.station.shifts, operator_named(desk, username)
    assert shifts.find_current(operator) is None, "the demonstration ends its days with closed shifts"
    desk.sign_in(username)
    desk.wait(lambda: desk.counter.shift.state.known)
    desk.press(Qt.Key.Key_F8)
    assert desk.counter.page is Page.SHIFT
    page = cast("ShiftPage", desk.counter.office_page(Page.SHIFT))
    desk.wait(lambda: not desk.counter.shift.state.busy and page.past.state.known)
    return page


def open_shift(desk: Desk, change: str = "200") -> None:
    desk.type(change, 1)
    desk.press(ENTER)
    desk.wait(lambda: desk.counter.shift.state.current and desk.counter.shift.state.report)


def rand(amount: str) -> Money:
    return Money(int(Decimal(amount) * 100), "ZAR")


def balance(desk: Desk) -> Money:
    assert desk.counter.shift.state.current is not None
    return desk.counter.shift.state.current.balance


def test_a_shift_from_float_to_report_by_keyboard_alone(desk: Desk) -> None:
    page = sign_in(desk)
    assert page.opening.field.hasFocus()
    open_shift(desk, "200")
    assert desk.counter.status_bar.shift.accessibleName().startswith("Shift since")
    for button, typed in zip(page.running.act_buttons.values(), (["50", "change"], ["30.50", "milk"]), strict=False):
        button.setFocus()
        desk.press(ENTER)
        for text in typed:
            desk.type(text, 1)
            desk.press(ENTER)
        desk.wait(page.sheet.isHidden)
    list(page.running.act_buttons.values())[2].setFocus()
    desk.press(ENTER)
    for text in ("100", "First Bank", "S-77"):
        desk.type(text, 1)
        desk.press(ENTER)
    desk.wait(lambda: page.sheet.isHidden() and not desk.counter.shift.state.busy)
    assert balance(desk) == rand("119.50")
    assert [row[1] for row in page.running.table.rows] == [
        "To the bank · First Bank · S-77",
        "Paid out · milk",
        "Paid in · change",
        "Float",
    ]
    page.running.close_button.setFocus()
    desk.press(ENTER)
    assert page.closing.grid.fields[20_000].hasFocus()
    desk.press(ENTER)
    desk.type("1", 1)
    desk.press(ENTER)
    assert page.closing.grid.fields[5_000].hasFocus()
    assert page.closing.difference.text() == "R19,50 is missing."
    for _field in range(20):
        if page.closing.reason.hasFocus():
            break
        desk.press(ENTER)
    desk.type("Nobody knows", 1)
    desk.press(ENTER)
    desk.wait(lambda: desk.counter.shift.state.current is None and page.past.state.document)
    report = page.past.state.report
    assert report is not None
    assert report.close is not None
    assert report.close.difference == rand("-19.50")
    assert report.close.reason == "Nobody knows"
    desk.wait(lambda: page.list.print_button.hasFocus())
    desk.press(ENTER)
    desk.wait(lambda: page.past.state.note)
    assert "Nobody knows" in (desk.props.station.settings.folder / "receipts.txt").read_text("utf-8")
    assert desk.counter.shift.state.current is None
    assert desk.counter.status_bar.shift.accessibleName() == "No shift"


def test_what_is_wrong_in_a_movement_is_said_at_its_field(desk: Desk) -> None:
    page = sign_in(desk)
    open_shift(desk, "20")
    page.running.act_buttons[desk.counter.shift.acts[1]].click()
    desk.type("30", 1)
    desk.press(ENTER)
    desk.type("bread", 1)
    desk.press(ENTER)
    desk.wait(lambda: desk.counter.shift.form.message)
    assert page.sheet.amount.hasFocus()
    desk.press(Qt.Key.Key_Escape)
    assert page.sheet.isHidden()
    assert balance(desk) == rand("20")


def test_a_cashier_pays_out_with_a_second_person_beside_them(desk: Desk) -> None:
    page = sign_in(desk, "cashier")
    open_shift(desk, "100")
    page.running.act_buttons[desk.counter.shift.acts[1]].click()
    desk.type("40", 1)
    desk.press(ENTER)
    desk.type("transport", 1)
    desk.press(ENTER)
    approval = desk.counter.shift.approval
    desk.wait(lambda: approval.state.refused)
    assert balance(desk) == rand("100")
    shift = desk.counter.shift.state.current
    assert shift is not None
    assert approval.state.subject == f"R40,00 · transport · shift {shift.shift.number}"
    passwords = desk.props.passwords
    approval.approve("supervisor", passwords["supervisor"], desk.props.code("supervisor"))
    desk.wait(lambda: page.sheet.isHidden() and balance(desk) == rand("60"))
    desk.wait(lambda: len(page.running.table.rows) == 2)
    assert page.running.table.rows[0][2] == "Demo cashier + Demo supervisor"


def test_a_difference_of_a_cashier_waits_for_the_second_person(desk: Desk) -> None:
    page = sign_in(desk, "cashier")
    open_shift(desk, "100")
    page.running.close_button.click()
    desk.counter.shift.closing.type(10_000, "2")
    page.closing.reason.setText("Somebody put in too much")
    page.closing.close_button.click()
    approval = desk.counter.shift.approval
    desk.wait(lambda: approval.state.refused)
    assert approval.state.subject.endswith(" · R100,00 too much · Somebody put in too much")
    approval.cancel()
    desk.wait(lambda: desk.counter.shift.closing.state.message)
    assert page.closing.isVisible()
    assert desk.counter.shift.closing.state.pieces == {10_000: "2"}
    page.closing.close_button.click()
    desk.wait(lambda: approval.state.refused)
    current = desk.counter.shift.state.current
    assert current is not None
    approval.approve("manager", desk.props.passwords["manager"], desk.props.code("manager"))
    desk.wait(lambda: chosen_is_closed(page, current.shift.number))
    assert page.past.state.report is not None
    assert page.past.state.report.close is not None
    assert page.past.state.report.close.approver_name == "Demo manager"


def test_the_keypad_counts_into_the_field_that_has_the_focus(desk: Desk) -> None:
    page = sign_in(desk)
    open_shift(desk, "0")
    page.running.close_button.click()
    desk.press(Qt.Key.Key_Down)
    for key in ("3", "00"):
        page.closing.keypad.pressed.emit(key)
    assert page.closing.grid.fields[10_000].text() == "300"
    page.closing.keypad.pressed.emit("⌫")
    closing = desk.counter.shift.closing
    assert closing.state.count is not None
    assert closing.state.count.total == rand("3000")
    assert page.closing.difference.text() == "R3\u00a0000,00 too much."
    desk.type("x", 1)
    assert closing.state.count is None
    assert not page.closing.close_button.isEnabled()
    desk.press(Qt.Key.Key_Escape)
    assert page.running.isVisible()


def test_money_that_moves_while_the_drawer_is_counted_is_counted_again(desk: Desk) -> None:
    page = sign_in(desk)
    open_shift(desk, "100")
    page.running.close_button.click()
    desk.counter.shift.closing.type(10_000, "1")
    assert page.closing.difference.text() == "It matches."
    desk.props.station.shifts.pay_in(operator_named(desk, "manager"), rand("5"), "change")
    page.closing.close_button.click()
    desk.wait(lambda: page.closing.difference.text() == "R5,00 is missing.")
    assert desk.counter.shift.closing.state.pieces == {10_000: "1"}


def test_the_first_sale_opens_a_shift_and_says_so_before(desk: Desk) -> None:
    desk.sign_in("manager")
    desk.wait(lambda: desk.counter.shift.state.known)
    assert desk.counter.sell_page.who._note.isVisible()
    desk.sell(desk.past_sale().meter_number, "50")
    desk.wait(lambda: desk.counter.shift.state.current)
    assert balance(desk) == rand("50")
    desk.counter.new_sale()
    assert not desk.counter.sell_page.who._note.isVisible()


@REQUIRED
def test_where_shifts_are_required_a_sale_leads_to_one_and_goes_on_after_it(desk: Desk) -> None:
    desk.sign_in("manager")
    desk.wait(lambda: desk.counter.shift.state.known)
    assert desk.counter.sell_page.shift_band.isVisible()
    sell = desk.counter.sell
    sell.who.choose(desk.past_sale().meter_number)
    desk.wait_for(Stage.HOW_MUCH)
    desk.type("50", 1)
    desk.wait(lambda: sell.how_much.state.fresh)
    desk.press(ENTER)
    desk.wait(lambda: desk.counter.page is Page.SHIFT)
    desk.wait(lambda: not desk.counter.shift.state.busy)
    open_shift(desk, "100")
    desk.wait(lambda: desk.counter.page is Page.SELL)
    assert desk.stage is Stage.HOW_MUCH
    assert sell.how_much.state.text == "50"
    assert not desk.counter.sell_page.shift_band.isVisible()
    desk.press(ENTER)
    desk.wait_for(Stage.CONFIRM)
    desk.press(ENTER)
    desk.wait_for(Stage.ISSUED)
    desk.wait(lambda: balance(desk) == rand("150"))


@REQUIRED
def test_a_missing_shift_asks_for_attention_only_where_it_is_required(desk: Desk) -> None:
    desk.sign_in("manager")
    desk.wait(lambda: desk.counter.shift.state.known)
    assert desk.counter.shift.state.missing
    desk.counter.status_bar.shift.click()
    assert desk.counter.page is Page.SHIFT


def test_signing_out_and_closing_ask_about_an_open_shift(desk: Desk) -> None:
    page = sign_in(desk)
    open_shift(desk, "100")
    counter, sheet = desk.counter, desk.counter.leave_sheet
    desk.window._sign_out()
    assert sheet.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert sheet.isHidden()
    assert desk.window.at_counter
    assert not desk.window.close()
    assert sheet.isVisible()
    desk.press(ENTER)
    assert page.closing.isVisible()
    desk.press(Qt.Key.Key_Escape)
    desk.window._sign_out()
    sheet.leave_button.click()
    assert not desk.window.at_counter
    assert desk.props.station.shifts.find_current(counter.operator) is not None
    desk.sign_in("cashier")
    assert not desk.counter.has_shift


def test_without_a_shift_nobody_is_asked(desk: Desk) -> None:
    sign_in(desk)
    desk.window._sign_out()
    assert not desk.window.at_counter
    desk.sign_in("cashier")


def test_nothing_of_a_shift_shows_or_moves_behind_the_lock(desk: Desk) -> None:
    page = sign_in(desk)
    open_shift(desk, "100")
    page.running.close_button.click()
    desk.counter.shift.closing.type(10_000, "1")
    page.closing.close_button.setFocus()
    desk.lock()
    assert not page.isVisible()
    for key in (ENTER, Qt.Key.Key_F8, Qt.Key.Key_Escape):
        QTest.keyClick(desk.window, key)
    assert not page.isVisible()
    assert desk.props.station.shifts.find_current(operator_named(desk, "manager")) is not None
    assert desk.window.close()


def test_the_shifts_of_all_are_for_those_who_may_see_them(desk: Desk) -> None:
    page = sign_in(desk, "supervisor")
    desk.press(Qt.Key.Key_F3)
    desk.wait(lambda: page.past.state.document)
    people = {one.shift.operator_name for one in page.past.state.rows}
    assert people >= {"Demo cashier", "Demo supervisor"}
    desk.press(Qt.Key.Key_Escape)
    assert page.tabs.chosen_number == OWN


def test_a_cashier_sees_their_own_shifts_only(desk: Desk) -> None:
    page = sign_in(desk, "cashier")
    page.show_tab(ALL)
    desk.wait(lambda: page.past.state.known)
    assert {one.shift.operator_name for one in page.past.state.rows} <= {"Demo cashier"}


def test_a_supervisor_closes_the_shift_that_a_cashier_left_open(desk: Desk) -> None:
    shifts, cashier = desk.props.station.shifts, operator_named(desk, "cashier")
    left = shifts.open(cashier, rand("100")).shift
    page = sign_in(desk, "supervisor")
    page.show_tab(ALL)
    desk.wait(lambda: page.past.state.report and page.past.state.report.shift.number == left.number)
    page.list.close_button.click()
    assert page.closing.isVisible()
    desk.counter.shift.closing.type(10_000, "1")
    page.closing.close_button.click()
    desk.wait(lambda: chosen_is_closed(page, left.number))
    assert shifts.find_current(cashier) is None
    assert page.past.state.report is not None
    assert page.past.state.report.close is not None
    assert page.past.state.report.close.operator_name == "Demo supervisor"


def test_an_auditor_reads_shifts_and_finds_nothing_to_press(desk: Desk) -> None:
    shifts = desk.props.station.shifts
    shifts.open(operator_named(desk, "cashier"), rand("100"))
    desk.sign_in("auditor")
    desk.press(Qt.Key.Key_F8)
    page = cast("ShiftPage", desk.counter.office_page(Page.SHIFT))
    desk.wait(lambda: page.past.state.document)
    assert not page.tabs.isVisible()
    assert not page.list.close_button.isVisible()
    assert page.list.print_button.isVisible()
    assert not desk.counter.status_bar.shift.isVisible()


def test_a_store_that_does_not_answer_is_said_and_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = sign_in(desk)
    model = desk.counter.shift
    failing = [True]
    shifts = type(desk.props.station.shifts)
    find = shifts.find_current

    def find_current(self, operator):  # type: ignore[no-untyped-def]
        if failing[0]:
            raise StoreUnavailable("the disk is away")
        return find(self, operator)

    monkeypatch.setattr(shifts, "find_current", find_current)
    page.open()
    desk.wait(lambda: model.state.message)
    assert page.opening.failure.isVisible()
    failing[0] = False
    page.open()
    desk.wait(lambda: not model.state.busy)
    assert model.state.message is None
