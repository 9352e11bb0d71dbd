from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget

from cdu_app.ui.pages import Page
from cdu_app.ui.screen_play import PARTS, Play
from cdu_app.ui.screen_station import create_screen_station
from cdu_app.ui.screens import settle
from cdu_app.ui.theme import Scheme
from cdu_app.ui.widgets.text import Elided
from cdu_app.viewmodels.sell.state import Stage
from cdu_app.viewmodels.station import StationState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.gui.conftest import Desk

SMALLEST = (1366, 690)  # 1366×768 less a title bar and a task bar


def cut_labels(window: QWidget) -> list[str]:
    """The texts that do not have the room they need."""
    return [
        f"{label.text()!r}: has {label.width()}×{label.height()}, needs {needed.width()}×{needed.height()}"
        for label in window.findChildren(QLabel)
        if label.isVisible() and label.text() and not isinstance(label, Elided)
        for needed in [label.sizeHint() if not label.wordWrap() else _wrapped(label)]
        if label.width() < needed.width() or label.height() < needed.height()
    ]


def _wrapped(label: QLabel) -> QSize:
    size = label.sizeHint()
    size.setWidth(min(size.width(), label.width()))
    size.setHeight(label.heightForWidth(label.width()))
    return size


def outside(window: QWidget) -> list[str]:
    """The controls that reach over the window's edge and cannot be scrolled to."""
    scrolled = {part for area in window.findChildren(QScrollArea) for part in area.findChildren(QAbstractButton)}
    return [
        part.accessibleName() or type(part).__name__
        for part in window.findChildren(QAbstractButton)
        if part.isVisible()
        and part not in scrolled
        and not window.rect().contains(part.rect().translated(part.mapTo(window, part.rect().topLeft())))
    ]


def nameless(window: QWidget) -> list[str]:
    """The controls that a screen reader cannot tell."""
    parts = [part for part in window.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    return [type(part).__name__ for part in parts if part.isVisible() and not part.accessibleName()]


@pytest.fixture(scope="module")
def station_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The station of the pictures: its scenes need a village with a past."""
    folder = tmp_path_factory.mktemp("village") / "station"
    create_screen_station(folder)
    return folder


@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_cut_on_any_screen(desk: Desk, part: str) -> None:
    """Both themes have the same measures, so that every other part is looked at in the dark."""
    faults: list[str] = []
    scheme = (Scheme.LIGHT, Scheme.DARK)[list(PARTS).index(part) % 2]
    desk.window.theme.choose(scheme)

    def look(name: str) -> None:
        desk.window.resize(*SMALLEST)
        settle()
        assert (desk.window.width(), desk.window.height()) == SMALLEST
        assert desk.window.isActiveWindow(), f"before {name} a part opened as a window of its own"
        faults.extend(f"{name} {scheme}: {fault}" for fault in cut_labels(desk.window))
        faults.extend(f"{name} {scheme}: {part} is outside" for part in outside(desk.window))
        faults.extend(f"{name} {scheme}: {part} has no name" for part in nameless(desk.window))

    play = Play(desk.session, desk.window, look, settle, desk.props)
    if part not in ("counter", "people"):
        play.sign_in("manager")
    for scene in PARTS[part]:
        scene(play)
    assert faults == []


@pytest.fixture
def mirrored(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.usefixtures("mirrored")
def test_right_to_left_mirrors_the_layout_but_not_numbers(desk: Desk) -> None:
    desk.sign_in()
    desk.counter.sell.who.choose(desk.past_sale().meter_number)
    desk.wait_for(Stage.HOW_MUCH)
    settle()
    page, window = desk.counter.sell_page, desk.window

    def left(part: QWidget) -> int:
        return part.mapTo(window, part.rect().topLeft()).x()

    assert left(desk.counter.rail) > window.width() / 2
    assert left(page.who) > left(page.how_much) > left(page.what)
    keys = {button.text(): left(button) for button in page.how_much.keypad.findChildren(QAbstractButton)}
    assert keys["7"] < keys["8"] < keys["9"]
    assert cut_labels(window) == []


def test_tab_walks_from_the_search_to_the_amount_and_on(desk: Desk) -> None:
    desk.sign_in()
    desk.counter.sell.who.choose(desk.past_sale().meter_number)
    desk.wait_for(Stage.HOW_MUCH)
    page = desk.counter.sell_page
    page.who.field.setFocus()
    order = []
    for _step in range(4):
        desk.press(Qt.Key.Key_Tab)
        order.append(desk.focus)
    assert page.how_much.field in order
    assert page.how_much.isAncestorOf(order[0])


def test_tab_stays_on_the_confirmation(desk: Desk) -> None:
    desk.sign_in()
    desk.confirm(desk.past_sale().meter_number, "50")
    for _step in range(5):
        desk.press(Qt.Key.Key_Tab)
        assert desk.counter.sell_page.confirm.isAncestorOf(desk.focus)


def test_f1_lists_the_keys_and_esc_closes_it(desk: Desk) -> None:
    desk.sign_in()
    desk.press(Qt.Key.Key_F1)
    texts = {label.text() for label in desk.window.findChildren(QLabel) if label.isVisible()}
    assert {"F1", "F2", "F3", "F4", "F5", "F10", "F11", "F12", "Esc"} <= texts
    desk.press(Qt.Key.Key_Escape)
    assert desk.counter.sell_page.who.field.hasFocus()


def test_page_down_shows_the_checks_that_do_not_fit(desk: Desk) -> None:
    desk.sign_in()
    desk.counter.show_page(Page.STATION)
    model, page = desk.counter.station, desk.counter.station_page
    desk.wait(lambda: model.state.checks)
    model.changed.emit(StationState((model.state.checks or ()) * 3))
    bar = page.findChildren(QScrollArea)[0].verticalScrollBar()
    desk.wait(lambda: bar.maximum())
    desk.press(Qt.Key.Key_PageDown)
    assert bar.value() > 0
    assert page.check_button.hasFocus()
    desk.press(Qt.Key.Key_PageUp)
    assert bar.value() == 0
