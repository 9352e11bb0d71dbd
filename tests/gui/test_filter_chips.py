from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from cdu_app.ui.widgets.filter_chips import Filter, FilterChips

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cdu_app.ui.theme import Theme

AREA = Filter("area", "Area", (("R", "Riverside"), ("H", "Hill & Dale")))
DEBT = Filter("debt", "Debt", ((True, "With debt"), (False, "Without debt")))


@pytest.fixture
def told() -> list[object]:
    return []


@pytest.fixture
def chips(theme: Theme, qtbot: QtBot, told: list[object]) -> FilterChips:
    row = FilterChips((AREA, DEBT))
    row.changed.connect(told.append)
    qtbot.addWidget(row)
    with qtbot.waitExposed(row):
        row.show()
    row.activateWindow()
    return row


def choose(chips: FilterChips, key: str, word: str) -> None:
    """Through the menu, as an operator does."""
    QTest.keyClick(chips.chip(key), Qt.Key.Key_Space)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == word).trigger()
    menu.close()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down])
def test_a_key_opens_the_choices_with_the_chosen_one_checked(chips: FilterChips, key: Qt.Key) -> None:
    chips.show_values({"area": "H"})
    QTest.keyClick(chips.chip("area"), key)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [(action.text(), action.isChecked()) for action in menu.actions()] == [
        ("Riverside", False),
        ("Hill && Dale", True),
    ]
    menu.close()


def test_what_is_chosen_is_told_for_all_filters_together(chips: FilterChips, told: list[object]) -> None:
    choose(chips, "area", "Riverside")
    choose(chips, "debt", "Without debt")
    choose(chips, "debt", "Without debt")
    assert told == [{"area": "R"}, {"area": "R", "debt": False}]


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_clears_a_filter_once(chips: FilterChips, told: list[object], key: Qt.Key) -> None:
    chips.show_values({"area": "R", "debt": True})
    for _press in range(2):
        QTest.keyClick(chips.chip("area"), key)
    assert told == [{"debt": True}]


def test_the_x_clears_and_is_there_only_while_there_is_something_to_clear(
    chips: FilterChips, told: list[object]
) -> None:
    chip = chips.chip("area")
    assert not chip.clear_button.isVisible()
    choose(chips, "area", "Riverside")
    assert chip.clear_button.isVisible()
    QTest.mouseClick(chip.clear_button, Qt.MouseButton.LeftButton)
    assert told == [{"area": "R"}, {}]
    assert not chip.clear_button.isVisible()
    assert QApplication.activePopupWidget() is None


def test_values_shown_from_outside_are_not_told(chips: FilterChips, told: list[object]) -> None:
    chips.show_values({"area": "R", "debt": "no such value"})
    assert chips.values == {"area": "R"}
    chips.show_values({})
    assert chips.values == {}
    assert told == []


def test_a_value_that_is_no_longer_offered_is_dropped(chips: FilterChips) -> None:
    chips.show_values({"area": "R"})
    chips.show_filter(Filter("area", "Area", (("R", "Riverside"), ("M", "Market"))))
    assert chips.values == {"area": "R"}
    chips.show_filter(Filter("area", "Area", (("M", "Market"),)))
    assert chips.values == {}


def test_a_chip_is_named_with_its_value_checked_with_one_and_32_high(chips: FilterChips) -> None:
    chip = chips.chip("area")
    assert (chip.accessibleName(), chip.isChecked(), chip.height()) == ("Area", False, 32)
    chips.show_values({"area": "H"})
    assert (chip.accessibleName(), chip.isChecked(), chip.height()) == ("Area: Hill & Dale", True, 32)
    assert chip.clear_button.accessibleName() == "Clear: Area"
    assert min(chip.clear_button.width(), chip.clear_button.height()) >= 24


def test_a_press_that_chooses_nothing_leaves_the_chip_unchecked(chips: FilterChips) -> None:
    QTest.mouseClick(chips.chip("area"), Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()
    assert not chips.chip("area").isChecked()


def test_tab_walks_from_chip_to_chip(chips: FilterChips) -> None:
    chips.show_values({"area": "R"})
    chips.chip("area").setFocus()
    QTest.keyClick(chips.chip("area"), Qt.Key.Key_Tab)
    assert chips.chip("debt").hasFocus()
