"""The lock of the screen as somebody would attack it who finds the counter left alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAccessible, QDropEvent, QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QCompleter,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QToolTip,
    QWidget,
)
from shiboken6 import isValid

from cdu_app.ui.customers.record_forms import EditSheet
from cdu_app.ui.pages import Page
from cdu_app.viewmodels.customers.acts import Act
from cdu_app.viewmodels.sell.state import Stage
from cdu_app.viewmodels.sign_in import Step
from tests.support.locked_screens import assert_locked
from vending.domain.people.operator import Role

if TYPE_CHECKING:
    from cdu_app.ui.counter import Counter
    from cdu_app.ui.customers.page import CustomersPage
    from tests.gui.conftest import Desk

# Keys that nobody takes are the point of these tests.
no_complaints = pytest.mark.qt_log_ignore(r"event .*not accepted|Mouse event occurs outside", extend=True)


@pytest.fixture
def sold(desk: Desk) -> Desk:
    """A cashier who has a customer and an amount on screen."""
    desk.sign_in()
    desk.counter.sell.who.choose(desk.past_sale().meter_number)
    desk.wait_for(Stage.HOW_MUCH)
    desk.type("50", 1)
    desk.wait(lambda: desk.counter.sell.how_much.state.fresh)
    return desk


def state_of(desk: Desk) -> tuple[Any, ...]:
    """What an intruder could change."""
    counter, queries = desk.counter, desk.props.station.queries
    fields = tuple(field.text() for field in counter.findChildren(QLineEdit))
    counts = queries.counts()
    return counter.page, counter.sell.stage, fields, counts.sales, counts.pending, tuple(desk.props.printer.printed)


def unlock(desk: Desk) -> None:
    desk.session.sign_in.unlock(desk.props.password)
    desk.wait(lambda: desk.window.at_counter)


def test_ten_minutes_alone_lock_the_screen(sold: Desk) -> None:
    sold.leave_for(minutes=9, seconds=59)
    assert sold.window.at_counter
    sold.leave_for(seconds=1)
    assert_locked(sold)


@no_complaints
def test_whoever_works_is_not_locked_out(sold: Desk) -> None:
    signs = (
        lambda: QTest.keyClick(sold.focus, Qt.Key.Key_1),
        lambda: QTest.mouseClick(sold.counter, Qt.MouseButton.LeftButton, pos=QPoint(400, 400)),
        lambda: QTest.keyClicks(sold.focus, "12345678"),
    )
    for sign in signs:
        sold.leave_for(minutes=5)
        sign()
        sold.leave_for(minutes=4)
        assert sold.window.at_counter


def test_a_pointer_that_rests_is_nobody(sold: Desk) -> None:
    sold.leave_for(minutes=9)
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(400, 400),
        QPointF(400, 400),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(sold.window, move)
    sold.leave_for(minutes=1)
    assert_locked(sold)


@no_complaints
def test_the_first_key_after_a_long_sleep_locks_instead_of_working(sold: Desk) -> None:
    before = sold.counter.sell_page.how_much.field.text()
    field = sold.focus
    sold.away.moment = sold.away.moment.replace(year=2027)
    QTest.keyPress(field, Qt.Key.Key_9)
    assert_locked(sold)
    assert sold.counter.sell_page.how_much.field.text() == before


def test_a_clock_set_back_does_not_keep_the_screen_open(sold: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    stopwatch = sold.session.idle._stopwatch
    steady = 1000.0
    monkeypatch.setattr(stopwatch, "_steady", lambda: steady)
    stopwatch.start()
    sold.away.moment = sold.away.moment.replace(year=2020)
    steady += 601
    sold.session.idle.look()
    assert_locked(sold)


@no_complaints
def test_no_key_of_the_counter_works(sold: Desk) -> None:
    sold.lock()
    before = state_of(sold)
    for key in (*range(Qt.Key.Key_F1.value, Qt.Key.Key_F12.value + 1), Qt.Key.Key_Escape.value, Qt.Key.Key_Tab.value):
        for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
            QTest.keyClick(sold.window, Qt.Key(key), modifier)
            QTest.keyClick(sold.focus, Qt.Key(key), modifier)
    for letter in "NRSPCVZA":
        QTest.keyClick(sold.focus, letter, Qt.KeyboardModifier.ControlModifier)
    assert_locked(sold)
    assert state_of(sold) == before


@no_complaints
def test_nothing_is_typed_into_or_pressed_behind_it(sold: Desk) -> None:
    sold.confirm(sold.past_sale().meter_number, "50")
    sold.lock()
    before = state_of(sold)
    for field in sold.counter.findChildren(QLineEdit):
        QTest.keyClicks(field, "7")
        QTest.keyClick(field, Qt.Key.Key_Return)
    for button in sold.counter.findChildren(QAbstractButton):
        button.click()  # what an accessibility client's "press" does
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        QTest.keyClick(button, Qt.Key.Key_Space)
    for box in sold.counter.findChildren(QComboBox):
        QTest.keyClick(box, Qt.Key.Key_Down)
    sold.runner_rests()
    assert_locked(sold)
    assert state_of(sold) == before


def test_accessibility_does_not_lead_behind_it(sold: Desk) -> None:
    name = sold.past_sale().customer_name
    assert any(name in text for text in read_aloud(sold.window))
    sold.lock()
    texts = read_aloud(sold.window)
    assert texts
    assert not any(name in text or "50" in text for text in texts)


def read_aloud(window: QWidget) -> list[str]:
    """Everything that a screen reader finds from the window down."""
    texts: list[str] = []

    def walk(one: Any) -> None:
        if one is None or not one.isValid():
            return
        texts.extend(text for kind in (QAccessible.Text.Name, QAccessible.Text.Value) if (text := one.text(kind)))
        for number in range(one.childCount()):
            walk(one.child(number))

    walk(QAccessible.queryAccessibleInterface(window))
    return texts


def test_a_scan_goes_nowhere(sold: Desk) -> None:
    sold.lock()
    before = state_of(sold)
    QTest.keyClicks(sold.focus, sold.past_sale(3).meter_number)
    QTest.keyClick(sold.focus, Qt.Key.Key_Return)
    sold.wait(lambda: sold.session.sign_in.state.message)
    assert_locked(sold)
    assert state_of(sold) == before


def test_digits_that_a_scanner_had_begun_are_lost(sold: Desk) -> None:
    before = sold.counter.sell_page.how_much.field.text()
    QTest.keyClicks(sold.focus, "1234")
    sold.lock()
    QTest.qWait(80)
    assert_locked(sold)
    assert sold.counter.sell_page.how_much.field.text() == before
    assert sold.window.sign_in.password.text() == ""


def test_what_is_dropped_on_it_goes_nowhere(sold: Desk) -> None:
    sold.lock()
    before = state_of(sold)
    data = QMimeData()
    data.setText("99")
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    drop = QDropEvent(QPointF(600, 300), copy, data, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(sold.window, drop)
    assert_locked(sold)
    assert state_of(sold) == before


def test_help_menus_lists_and_tool_tips_are_gone(sold: Desk) -> None:
    completer = QCompleter(["Thabo Mokoena"], sold.counter)
    completer.setWidget(sold.counter.sell_page.who.field)
    completer.complete()
    QToolTip.showText(QPoint(300, 300), "12 Acacia Street", sold.counter)
    sold.window.toggle_help()
    sold.window.open_menu()
    assert QApplication.activePopupWidget() is not None
    sold.leave_for(minutes=10)
    assert_locked(sold)
    assert not QToolTip.isVisible()
    QTest.keyClick(sold.window, Qt.Key.Key_F1)
    assert_locked(sold)


@pytest.mark.parametrize("kind", ["file", "message"])
def test_a_dialog_that_waits_is_answered_with_no(sold: Desk, kind: str) -> None:
    made: dict[str, QFileDialog | QMessageBox] = {
        "file": QFileDialog(sold.counter, "Export the list"),
        "message": QMessageBox(QMessageBox.Icon.Question, "Thabo Mokoena", "12 Acacia Street", parent=sold.counter),
    }
    if kind == "file":
        made[kind].setOption(QFileDialog.Option.DontUseNativeDialog)  # type: ignore[call-arg,arg-type]
    QTimer.singleShot(50, lambda: sold.leave_for(minutes=10))
    QTimer.singleShot(5000, made[kind].accept)  # should the lock leave it open
    answer = made[kind].exec()
    assert answer in (QFileDialog.DialogCode.Rejected, QMessageBox.StandardButton.Cancel)
    assert_locked(sold)


def test_nothing_that_comes_after_it_shows_or_tells_anything(sold: Desk) -> None:
    QGuiApplication.clipboard().setText("Thabo Mokoena")
    sold.lock()
    assert QGuiApplication.clipboard().text() == ""
    late = QLabel("Thabo Mokoena, 12 Acacia Street")
    late.show()
    QApplication.processEvents()
    assert_locked(sold)
    for state in (Qt.WindowState.WindowFullScreen, Qt.WindowState.WindowMinimized, Qt.WindowState.WindowNoState):
        sold.window.setWindowState(state)
        QApplication.processEvents()
    sold.window.hide()
    sold.window.show()
    QApplication.sendEvent(sold.window, QEvent(QEvent.Type.WindowActivate))
    assert_locked(sold)


def test_a_sale_under_way_ends_behind_it_and_shows_nothing(sold: Desk) -> None:
    sold.props.module.answer_now.clear()
    sold.confirm(sold.past_sale().meter_number, "50")
    sold.counter.sell.deal.sell()
    sold.wait_for(Stage.ISSUING)
    sold.leave_for(minutes=10)
    assert_locked(sold)
    sold.props.module.answer_now.set()
    sold.wait_for(Stage.ISSUED)
    sold.runner_rests()
    assert_locked(sold)
    unlock(sold)
    assert sold.stage is Stage.ISSUED
    assert sold.counter.sell.deal.state.sale is not None


def test_a_token_that_arrives_late_is_not_shown(sold: Desk) -> None:
    sold.props.module.loses_answer = True
    sold.sell(sold.past_sale().meter_number, "50", ends=Stage.PENDING)
    sold.counter.show_page(Page.SALES)
    sold.lock()
    sold.props.module.loses_answer = sold.props.module.unplugged = False
    sold.session.status.look()
    sold.wait(lambda: sold.props.station.queries.counts().pending == 0)
    sold.runner_rests()
    assert_locked(sold)


def test_a_draft_survives_for_the_same_operator(desk: Desk) -> None:
    desk.sign_in("manager")
    sheet = open_form(desk)
    sheet.group.entries["name"].show_text("Zanele Mokoena, half typed")
    counter = desk.counter
    desk.leave_for(minutes=10)
    assert_locked(desk)
    desk.session.sign_in.unlock(desk.props.passwords["manager"])
    desk.wait(lambda: desk.window.at_counter)
    assert desk.counter is counter
    assert sheet.isVisible()
    assert sheet.group.entries["name"].text == "Zanele Mokoena, half typed"


def open_form(desk: Desk) -> EditSheet:
    desk.counter.show_page(Page.CUSTOMERS)
    page: CustomersPage = desk.counter.office_page(Page.CUSTOMERS)  # type: ignore[assignment]
    desk.wait(lambda: page.account.state.detail)
    page.desk.do(Act.EDIT_CUSTOMER)
    assert isinstance(page.desk.form, EditSheet)
    return page.desk.form


def test_another_operator_begins_anew_and_the_counter_behind_is_gone(sold: Desk) -> None:
    counter = sold.counter
    sold.lock()
    sold.window.sign_in.naming.other_button.click()
    assert sold.window.sign_in.name.isVisible()
    assert sold.window.counter is counter
    sold.sign_in("manager")
    assert sold.counter is not counter
    assert sold.counter.operator.role is Role.MANAGER
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not isValid(counter)


def test_who_only_asks_for_another_operator_takes_nothing_away(sold: Desk) -> None:
    counter: Counter = sold.counter
    sold.lock()
    sold.window.sign_in.naming.other_button.click()
    QTest.keyClick(sold.window, Qt.Key.Key_Escape)
    assert sold.session.sign_in.state.step is Step.UNLOCK
    assert not sold.window.sign_in.name.isVisible()
    unlock(sold)
    assert sold.counter is counter
    assert sold.stage is Stage.HOW_MUCH


def test_a_wrong_password_and_the_password_of_another_do_not_open_it(sold: Desk) -> None:
    sold.lock()
    for password in ("wrong", sold.props.passwords["manager"]):
        sold.session.sign_in.unlock(password)
        sold.wait(lambda: sold.session.sign_in.state.message)
        assert_locked(sold)


def test_guessing_is_put_off_and_the_wait_is_counted_down(sold: Desk) -> None:
    sold.lock()
    view = sold.window.sign_in
    for _guess in range(4):
        sold.session.sign_in.unlock("wrong")
        sold.wait(lambda: not sold.session.sign_in.state.busy)
    assert sold.session.sign_in.state.waits
    assert "0:05" in view.failure_text
    assert not view.button.isEnabled()
    sold.session.sign_in.unlock(sold.props.password)
    sold.runner_rests()
    assert_locked(sold)
    sold.props.clock.move_on(timedelta(seconds=5))
    sold.wait(lambda: not sold.session.sign_in.state.waits)
    unlock(sold)


def test_after_eight_hours_the_telephone_is_asked_for_too(desk: Desk) -> None:
    desk.sign_in("manager")
    desk.leave_for(hours=8)
    assert_locked(desk)
    desk.session.sign_in.unlock(desk.props.passwords["manager"])
    desk.wait(lambda: desk.session.sign_in.state.step is Step.CODE)
    assert_locked(desk)
    QTest.keyClick(desk.window, Qt.Key.Key_Escape)
    assert desk.session.sign_in.state.step is Step.UNLOCK
    assert_locked(desk)
