"""A list over a million rows, on a real task runner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cdu_app.tables.listing import NOT_YET, ListingTable
from cdu_app.tables.pages import HELD, PAGE
from tests.support.listing_views import MILLION, text, told, top
from tests.support.listings import NumberedListing, Row
from vending.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject
    from pytestqt.qtbot import QtBot

    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.widgets.listing_view import ListingView


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
