"""A table over a million rows, on a real task runner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from cdu_app.tables.listing import END, NOT_YET, Column, ListingTable
from cdu_app.tables.pages import HELD, PAGE
from cdu_app.tasks import Lane
from cdu_app.ui.widgets.listing_view import ListingView
from tests.support.listings import NumberedListing, Row
from vending.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QAction
    from pytestqt.qtbot import QtBot

    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.theme import Theme

MILLION = 1_000_000
COLUMNS: tuple[Column[Row], ...] = (
    Column("name", "Name", 200, lambda row: row.name, stretch=True),
    Column("number", "Number", 120, lambda row: str(row.number), align=END),
    Column("twice", "Twice", 100, lambda row: str(2 * row.number), align=END, sortable=False),
    Column("half", "Half", 90, lambda row: str(row.number // 2), hidden=True),
)


@pytest.fixture
def table(runner: TaskRunner) -> ListingTable[Row]:
    return ListingTable(runner, COLUMNS, lambda row: row.number)


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "desktop.ini"), QSettings.Format.IniFormat)


def make_view(table: ListingTable[Row], settings: QSettings, bot: QtBot) -> ListingView:
    view = ListingView("Customers", table, settings, "customers")
    bot.addWidget(view)
    view.resize(800, 600)
    with bot.waitExposed(view):
        view.show()
    view.activateWindow()
    view.setFocus()
    return view


@pytest.fixture
def view(table: ListingTable[Row], settings: QSettings, theme: Theme, qtbot: QtBot) -> ListingView:
    return make_view(table, settings, qtbot)


@pytest.fixture
def rest(runner: TaskRunner, qtbot: QtBot) -> Callable[[], None]:
    """Wait until nothing is read any more."""
    return lambda: qtbot.waitUntil(lambda: not runner.busy(Lane.DATABASE), timeout=15_000)


@pytest.fixture
def books(view: ListingView, rest: Callable[[], None]) -> Iterator[NumberedListing]:
    """A million rows on screen."""
    listing = NumberedListing(range(MILLION))
    view.show_listing(listing)
    rest()
    yield listing
    listing.go_on.set()


def text(table: ListingTable[Row], place: int, column: int = 0) -> str:
    return str(table.index(place, column).data())


def top(view: ListingView) -> int:
    return view.rowAt(0)


@pytest.fixture
def mirrored(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def told(view: ListingView) -> list[Any]:
    rows: list[Any] = []
    view.chosen.connect(rows.append)
    return rows


def test_the_length_is_known_at_once_and_only_what_is_in_sight_is_read(
    table: ListingTable[Row], books: NumberedListing
) -> None:
    assert table.rowCount() == MILLION
    assert books.reads == [0, PAGE]
    assert books.threads == {"cdu-database"}
    assert [text(table, 3, column) for column in range(3)] == ["Customer 3", "3", "6"]


def test_a_row_that_is_not_there_shows_an_ellipsis_in_a_quiet_colour_and_asks_for_nothing(
    table: ListingTable[Row], books: NumberedListing, rest: Callable[[], None]
) -> None:
    before = list(books.reads)
    index = table.index(500_000, 1)
    assert index.data() == NOT_YET
    assert index.data(Qt.ItemDataRole.UserRole) is None
    assert index.data(Qt.ItemDataRole.ForegroundRole) == QApplication.palette().placeholderText()
    rest()
    assert books.reads == before


def test_scrolling_reads_what_comes_into_sight_with_a_page_on_either_side(
    view: ListingView, table: ListingTable[Row], books: NumberedListing, rest: Callable[[], None]
) -> None:
    changed: list[tuple[int, int]] = []
    table.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    books.reads.clear()
    view.scrollTo(table.index(500_050, 0), view.ScrollHint.PositionAtTop)
    assert text(table, 500_050) == NOT_YET
    rest()
    assert books.reads == [500_000, 500_000 + PAGE, 500_000 - PAGE]
    assert changed[0] == (500_000, 500_000 + PAGE - 1)
    assert text(table, 500_050) == "Customer 500050"


def test_wishes_that_are_out_of_sight_again_are_dropped(
    view: ListingView, table: ListingTable[Row], books: NumberedListing, rest: Callable[[], None]
) -> None:
    books.reads.clear()
    books.go_on.clear()
    bar = view.verticalScrollBar()
    for step in range(1, 301):
        bar.setValue(bar.maximum() * step // 300)
        QApplication.processEvents()
    assert len(books.reads) == 1
    books.go_on.set()
    rest()
    assert books.reads[1:] == [MILLION - PAGE, MILLION - 2 * PAGE]
    assert text(table, MILLION - 1) == f"Customer {MILLION - 1}"


def test_memory_is_bounded_and_the_chosen_row_is_not_told_again_when_it_comes_back(
    view: ListingView, table: ListingTable[Row], books: NumberedListing, rest: Callable[[], None]
) -> None:
    rows = told(view)
    for place in range(0, MILLION, MILLION // (2 * HELD)):
        view.scrollTo(table.index(place, 0), view.ScrollHint.PositionAtTop)
        rest()
    there = sum(table.index(place, 0).data(Qt.ItemDataRole.UserRole) is not None for place in range(0, MILLION, PAGE))
    assert there == HELD
    assert text(table, 0) == NOT_YET
    view.scrollToTop()
    rest()
    assert text(table, 0) == "Customer 0"
    assert rows == []


def test_nothing_of_a_list_is_left_in_the_next(
    view: ListingView, table: ListingTable[Row], rest: Callable[[], None]
) -> None:
    for start in (10, 20):
        view.show_listing(NumberedListing(range(start, start + 5)))
        rest()
        assert [text(table, place) for place in range(5)] == [f"Customer {start + n}" for n in range(5)]


def test_another_list_is_shown_although_a_read_of_the_old_one_is_under_way(
    view: ListingView, table: ListingTable[Row], books: NumberedListing, rest: Callable[[], None]
) -> None:
    books.go_on.clear()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    other = NumberedListing(range(7, 5_000))
    view.show_listing(other)
    assert table.rowCount() == MILLION
    books.go_on.set()
    rest()
    assert table.rowCount() == len(other.numbers)
    assert text(table, 0) == "Customer 7"
    assert text(table, 250) == "Customer 257"
    assert top(view) == 0


def test_of_several_lists_asked_for_only_the_last_is_shown(
    view: ListingView, table: ListingTable[Row], books: NumberedListing, rest: Callable[[], None]
) -> None:
    slow, skipped, last = (NumberedListing(range(size)) for size in (10, 20, 30))
    slow.go_on.clear()
    shown: list[int] = []
    table.modelReset.connect(lambda: shown.append(table.rowCount()))
    for listing in (slow, skipped, last):
        view.show_listing(listing)
    slow.go_on.set()
    rest()
    assert shown == [30]
    assert skipped.reads == []


def test_a_read_that_fails_is_told_and_tried_again_when_somebody_looks(
    view: ListingView, table: ListingTable[Row], books: NumberedListing, rest: Callable[[], None]
) -> None:
    errors: list[Exception] = []
    table.failed.connect(errors.append)
    books.fails = True
    view.scrollTo(table.index(300_000, 0), view.ScrollHint.PositionAtTop)
    rest()
    assert [type(error) for error in errors] == [StoreUnavailable]
    assert text(table, 300_000) == NOT_YET
    books.fails = False
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 1)
    rest()
    assert text(table, 300_000) == "Customer 300000"
    assert len(errors) == 1


def test_a_list_that_cannot_be_opened_leaves_the_old_one(
    view: ListingView, table: ListingTable[Row], books: NumberedListing, rest: Callable[[], None]
) -> None:
    errors: list[Exception] = []
    table.failed.connect(errors.append)
    view.show_listing(NumberedListing(range(5), fails=True))
    rest()
    assert len(errors) == 1
    assert table.rowCount() == MILLION
    assert text(table, 0) == "Customer 0"


def test_rows_that_went_from_the_store_shorten_the_list(
    view: ListingView, table: ListingTable[Row], books: NumberedListing, rest: Callable[[], None]
) -> None:
    books.numbers = range(1_234)
    QTest.keyClick(view, Qt.Key.Key_End)
    rest()
    assert table.rowCount() == 1_234
    assert view.currentIndex().row() == 1_233
    assert text(table, 1_233) == "Customer 1233"


def test_the_keyboard_leads_to_every_end(
    view: ListingView, table: ListingTable[Row], books: NumberedListing, rest: Callable[[], None]
) -> None:
    rows = told(view)
    for key, modifiers, place in (
        (Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier, MILLION - 1),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier, MILLION - 2),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier, 0),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, MILLION - 1),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, 1),
    ):
        QTest.keyClick(view, key, modifiers)
        rest()
        assert rows[-1] == Row(place)
        assert view.viewport().rect().contains(view.visualRect(view.currentIndex()).center())
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert 10 < view.currentIndex().row() < 20
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert view.currentIndex().row() <= 1


def test_a_row_is_told_as_chosen_as_soon_as_it_is_there_and_once(
    view: ListingView, books: NumberedListing, rest: Callable[[], None]
) -> None:
    rows = told(view)
    books.go_on.clear()
    QTest.keyClick(view, Qt.Key.Key_End)
    assert rows == []
    books.go_on.set()
    rest()
    assert rows == [Row(MILLION - 1)]


def test_typing_over_the_list_is_handed_over_and_searches_nothing(view: ListingView, books: NumberedListing) -> None:
    typed: list[str] = []
    view.typed.connect(typed.append)
    QTest.keyClicks(view, "ma 7")
    assert typed == ["m", "a", "7"]
    assert view.currentIndex().row() == 0


def test_the_chosen_row_stays_chosen_in_another_order(
    view: ListingView, table: ListingTable[Row], books: NumberedListing, rest: Callable[[], None]
) -> None:
    view.choose(5)
    rows = told(view)
    view.show_listing(NumberedListing(range(100, -1, -1)))
    rest()
    assert rows == [Row(5)]
    assert view.currentIndex().row() == 95
    assert view.selectionModel().isRowSelected(95)
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()).center())


@pytest.mark.parametrize("leaps", [1, 2 * HELD])
def test_a_list_read_anew_stays_where_it_was(
    view: ListingView, table: ListingTable[Row], books: NumberedListing, rest: Callable[[], None], leaps: int
) -> None:
    QTest.keyClick(view, Qt.Key.Key_End)
    rest()
    bar, rows = view.verticalScrollBar(), told(view)
    for leap in range(1, leaps + 1):
        bar.setValue(bar.maximum() * leap // (leaps + 1))
        rest()
    place = bar.value()
    view.show_listing(NumberedListing(range(MILLION)))
    rest()
    assert rows == [Row(MILLION - 1)]
    assert bar.value() == place
    assert text(table, top(view)) == f"Customer {top(view)}"


def test_another_order_of_a_list_that_was_scrolled_begins_where_the_chosen_row_is(
    view: ListingView, table: ListingTable[Row], books: NumberedListing, rest: Callable[[], None]
) -> None:
    view.choose(150)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    rest()
    view.show_listing(NumberedListing([*range(100, 200), *range(200, 5_000)]))
    rest()
    assert view.currentIndex().row() == 50
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()).center())


def test_without_the_chosen_row_the_first_is_chosen_and_none_in_an_empty_list(
    view: ListingView, table: ListingTable[Row], books: NumberedListing, rest: Callable[[], None]
) -> None:
    view.choose(5)
    rows = told(view)
    view.show_listing(NumberedListing(range(50, 500)))
    rest()
    view.show_listing(NumberedListing(()))
    rest()
    assert rows == [Row(50), None]
    assert table.rowCount() == 0
    QTest.keyClick(view, Qt.Key.Key_End)
    assert not view.currentIndex().isValid()


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


def test_nothing_is_called_any_more_once_the_runner_is_closed(
    table: ListingTable[Row], runner: TaskRunner, qtbot: QtBot
) -> None:
    listing = NumberedListing(range(10))
    resets: list[QObject] = []
    table.modelReset.connect(lambda: resets.append(table))
    listing.go_on.clear()
    table.show(listing)
    qtbot.waitUntil(lambda: listing.reads == [0])
    listing.go_on.set()
    runner.close()
    QApplication.processEvents()
    assert resets == []
