"""The headings of a list: order, columns, widths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from tests.support.listing_views import COLUMNS, make_view, text

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from pytestqt.qtbot import QtBot

    from cdu_app.tables.listing import ListingTable
    from cdu_app.ui.theme import Theme
    from cdu_app.ui.widgets.listing_view import ListingView
    from tests.support.listings import NumberedListing, Row


def click_heading(view: ListingView, number: int) -> None:
    header = view.header
    place = QPoint(header.sectionViewportPosition(number) + 30, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_click_on_a_heading_asks_for_an_order_and_a_second_turns_it_round(
    view: ListingView, books: NumberedListing
) -> None:
    asked: list[tuple[str, bool]] = []
    view.sort_wanted.connect(lambda key, descending: asked.append((key, descending)))
    for number in (1, 1, 1, 2, 0):
        click_heading(view, number)
    assert asked == [("number", False), ("number", True), ("number", False), ("name", False)]


def test_the_heading_that_is_sorted_by_carries_an_arrow(view: ListingView, books: NumberedListing) -> None:
    pictures = [view.header.grab().toImage()]
    for descending in (False, True):
        view.header.show_sort("number", descending=descending)
        pictures.append(view.header.grab().toImage())
    assert pictures[0] != pictures[1] != pictures[2] != pictures[0]


def actions(menu: QMenu) -> dict[str, QAction]:
    return {action.text(): action for action in menu.actions() if action.text()}


def shown(view: ListingView) -> list[str]:
    return [column.key for number, column in enumerate(COLUMNS) if not view.header.isSectionHidden(number)]


@pytest.mark.usefixtures("mirrored")
def test_on_a_mirrored_screen_a_cell_keeps_its_own_direction(
    table: ListingTable[Row], books: NumberedListing, view: ListingView
) -> None:
    assert text(table, 3) == "\u2068Customer 3\u2069"
    first = view.header.sectionViewportPosition(0)
    assert first > view.header.sectionViewportPosition(1)


def test_columns_are_chosen_in_a_menu_that_never_hides_the_last(view: ListingView) -> None:
    menu = view.header.make_menu()
    listed = actions(menu)
    assert [title for title, action in listed.items() if action.isChecked()] == ["Name", "Number", "Twice"]
    for title in ("Half", "Number", "Twice", "Half"):
        listed[title].trigger()
    assert shown(view) == ["name"]
    assert not actions(view.header.make_menu())["Name"].isEnabled()


def test_the_menu_sorts_too(view: ListingView) -> None:
    asked: list[tuple[str, bool]] = []
    view.sort_wanted.connect(lambda key, descending: asked.append((key, descending)))
    orders = view.header.make_menu().findChild(QMenu)
    assert isinstance(orders, QMenu)
    assert list(actions(orders)) == ["Name", "Number", "Half"]
    actions(orders)["Number"].trigger()
    assert asked == [("number", False)]


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Down])
def test_the_columns_button_opens_the_menu(view: ListingView, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.addWidget(view.columns_button)
    view.columns_button.show()
    QTest.keyClick(view.columns_button, key)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Half" in actions(menu)
    menu.close()


def test_columns_and_widths_are_there_the_next_time(
    view: ListingView, table: ListingTable[Row], settings: QSettings, qtbot: QtBot
) -> None:
    view.header.show_column("half", shown=True)
    view.header.show_column("twice", shown=False)
    view.setColumnWidth(1, 155)
    settings.sync()
    again = make_view(table, QSettings(settings.fileName(), QSettings.Format.IniFormat), qtbot)
    assert shown(again) == ["name", "number", "half"]
    assert again.columnWidth(1) == 155
    assert again.columnWidth(3) == 90


@pytest.mark.parametrize("width", ["-5", "wide", "3", ""])
def test_settings_that_make_no_sense_do_no_harm(
    table: ListingTable[Row], settings: QSettings, theme: Theme, qtbot: QtBot, width: str
) -> None:
    settings.setValue("lists/customers/width/number", width)
    settings.setValue("lists/customers/hidden", "gone,twice")
    view = make_view(table, settings, qtbot)
    assert shown(view) == ["name", "number", "half"]
    assert view.columnWidth(1) >= 48


def test_the_column_that_stretches_takes_what_is_left_but_not_less_than_its_own(
    view: ListingView, books: NumberedListing, qtbot: QtBot
) -> None:
    assert view.header.length() == view.header.viewport().width()
    view.header.show_column("twice", shown=False)
    view.resize(1000, 600)
    assert view.header.length() == view.header.viewport().width()
    view.setColumnWidth(1, 900)
    assert view.columnWidth(0) == 200
    qtbot.waitUntil(lambda: view.horizontalScrollBar().maximum() > 0)
