from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings, Qt

from cdu_app.tables.listing import ListingTable
from cdu_app.tasks import Lane
from tests.support.listing_views import COLUMNS, MILLION, make_view
from tests.support.listings import NumberedListing, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.theme import Theme
    from cdu_app.ui.widgets.listing_view import ListingView


@pytest.fixture
def table(runner: TaskRunner) -> ListingTable[Row]:
    return ListingTable(runner, COLUMNS, lambda row: row.number)


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "desktop.ini"), QSettings.Format.IniFormat)


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


@pytest.fixture
def mirrored(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
