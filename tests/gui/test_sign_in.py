from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cdu_app.ui.pages import Page
from cdu_app.viewmodels.sell.state import Stage

if TYPE_CHECKING:
    from tests.gui.conftest import Desk


def test_a_wrong_password_is_one_sentence_and_the_field_is_selected(desk: Desk) -> None:
    view = desk.window.sign_in
    desk.type("cashier", 1)
    desk.press(Qt.Key.Key_Return)
    desk.type("wrong", 1)
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: desk.session.sign_in.state.message)
    assert not desk.window.at_counter
    assert view.password.hasFocus()
    assert len(view.password.selectedText()) == len(view.password.displayText())
    desk.type(desk.props.password, 1)
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: desk.window.at_counter)
    assert desk.counter.operator.username == "cashier"


def test_the_demonstration_lists_its_operators_and_fills_them_in(desk: Desk) -> None:
    listed = desk.session.sign_in.state.demonstration
    assert {operator.username for operator in listed} >= {"cashier", "manager"}
    desk.window.sign_in.naming.demo_buttons[0].click()
    assert desk.window.sign_in.name.text() == listed[0].username
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: desk.window.at_counter)


def test_locking_keeps_the_work_and_asks_for_the_password_only(desk: Desk) -> None:
    desk.sign_in()
    counter = desk.counter
    desk.counter.sell.who.choose(desk.past_sale().meter_number)
    desk.wait_for(Stage.HOW_MUCH)
    desk.lock()
    assert not desk.window.at_counter
    assert not desk.window.sign_in.name.isVisible()
    desk.press(Qt.Key.Key_F2)
    assert counter.sell.stage is Stage.HOW_MUCH
    desk.type(desk.props.password, 1)
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: desk.window.at_counter)
    assert desk.counter is counter
    assert desk.stage is Stage.HOW_MUCH
    assert counter.sell_page.how_much.field.hasFocus()


def test_another_operator_begins_with_an_empty_counter(desk: Desk) -> None:
    desk.sign_in()
    counter = desk.counter
    desk.window.sign_out_wanted.emit()
    assert desk.window.counter is None
    desk.sign_in("manager")
    assert desk.counter is not counter
    assert desk.counter.operator.role == "manager"


def test_nothing_opens_as_a_window_of_its_own(desk: Desk) -> None:
    desk.sign_in()
    for page in Page:
        desk.counter.show_page(page)
    desk.wait(lambda: desk.counter.station.state.checks)
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == [desk.window]


def test_size_place_and_theme_are_remembered(desk: Desk) -> None:
    from PySide6.QtCore import QSettings

    from cdu_app.ui.theme import Scheme

    settings = QSettings(str(desk.props.station.settings.folder / "desktop.ini"), QSettings.Format.IniFormat)
    desk.window.theme.choose(Scheme.DARK)
    desk.window.remember(settings)
    settings.sync()
    desk.window.theme.choose(Scheme.LIGHT)
    again = QSettings(settings.fileName(), QSettings.Format.IniFormat)
    assert desk.window.restoreGeometry(again.value("window/geometry"))
    desk.window.recall(again, "system")
    assert desk.window.theme.scheme is Scheme.DARK
