"""A list on the screen: its columns, and what a test does with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdu_app.tables.listing import END, Column, ListingTable
from cdu_app.ui.widgets.listing_view import ListingView

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from pytestqt.qtbot import QtBot

    from tests.support.listings import Row

MILLION = 1_000_000
COLUMNS: tuple[Column[Row], ...] = (
    Column("name", "Name", 200, lambda row: row.name, stretch=True),
    Column("number", "Number", 120, lambda row: str(row.number), align=END),
    Column("twice", "Twice", 100, lambda row: str(2 * row.number), align=END, sortable=False),
    Column("half", "Half", 90, lambda row: str(row.number // 2), hidden=True),
)


def make_view(table: ListingTable[Row], settings: QSettings, bot: QtBot) -> ListingView:
    view = ListingView("Customers", table, settings, "customers")
    bot.addWidget(view)
    view.resize(800, 600)
    with bot.waitExposed(view):
        view.show()
    view.activateWindow()
    view.setFocus()
    return view


def text(table: ListingTable[Row], place: int, column: int = 0) -> str:
    return str(table.index(place, column).data())


def top(view: ListingView) -> int:
    return view.rowAt(0)


def told(view: ListingView) -> list[Any]:
    rows: list[Any] = []
    view.chosen.connect(rows.append)
    return rows
