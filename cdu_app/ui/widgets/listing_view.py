"""A long list on screen: dense rows, the keyboard, sorting, and the columns the operator wants to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView

from cdu_app.language import _
from cdu_app.ui.widgets.listing_header import ListingHeader
from cdu_app.ui.widgets.menu_chip import MenuChip
from cdu_app.ui.widgets.row_table import RowTable

if TYPE_CHECKING:
    from collections.abc import Hashable

    from PySide6.QtCore import QSettings
    from PySide6.QtGui import QResizeEvent

    from cdu_app.tables.listing import ListingTable
    from vending.queries import Listing

_ROW_HEIGHT: Final = 36
_CHOOSE: Final = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_ENDS: Final = {
    QAbstractItemView.CursorAction.MoveHome: 0,
    QAbstractItemView.CursorAction.MoveEnd: -1,
}


class ListingView(RowTable):
    """Shows a ListingTable; column choice and widths are kept in `settings` under `name`.

    `chosen` carries the row that is chosen as soon as it is there, None when the list is empty; `typed` what was
    typed over the list, which belongs into a search field. `sort_wanted`: see ListingHeader.
    """

    chosen = Signal(object)
    typed = Signal(str)

    def __init__(self, title: str, table: ListingTable[Any], settings: QSettings, name: str) -> None:
        self.header = ListingHeader(table.columns, settings, name)
        super().__init__(title, table, row_height=_ROW_HEIGHT, header_height=_ROW_HEIGHT, header=self.header)
        self._table = table
        self._identity: Hashable | None = None  # of the chosen row, once it is there
        self._before_reset = (-1, 0)
        self.header.setSectionsClickable(True)
        self.header.setResizeContentsPrecision(0)
        self.sort_wanted = self.header.sort_wanted
        self.columns_button = MenuChip(_("Columns"), "columns-3")
        self.columns_button.clicked.connect(lambda: self.columns_button.open(self.header.make_menu()))
        self.verticalScrollBar().valueChanged.connect(self._look)
        self.selectionModel().currentRowChanged.connect(self._tell)
        table.dataChanged.connect(self._arrived)
        table.modelAboutToBeReset.connect(self._note)
        table.modelReset.connect(self._find_again)

    def show_listing(self, listing: Listing[Any]) -> None:
        """Show a list; the chosen row stays chosen if it is still at its place or on the first page."""
        self._table.show(listing, (self.rowAt(0), self.currentIndex().row()))

    def choose(self, place: int) -> None:
        """Choose the row at a place and bring it into sight."""
        self.selectionModel().setCurrentIndex(self._table.index(place, 0), _CHOOSE)

    def keyboardSearch(self, text: str) -> None:
        """Hand over what is typed: a list of a million is searched by the store."""
        if text.strip():
            self.typed.emit(text)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex | Any:
        """Go by whole rows: Home and End lead to the first and last, with Ctrl or without."""
        if action in _ENDS:
            return self._table.index(_ENDS[action] % max(self._table.rowCount(), 1), 0)
        return super().moveCursor(action, modifiers)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More rows may be in sight."""
        super().resizeEvent(event)
        self._look()

    def _look(self) -> None:
        """Tell the table what is in sight."""
        last = self.rowAt(self.viewport().height() - 1)
        self._table.look_at(max(self.rowAt(0), 0), last if last >= 0 else max(self._table.rowCount() - 1, 0))

    def _tell(self) -> None:
        row = self.currentIndex().data(Qt.ItemDataRole.UserRole)
        self._identity = None if row is None else self._table.identity(row)
        if row is not None:
            self.chosen.emit(row)

    def _arrived(self, first: QModelIndex, last: QModelIndex) -> None:
        if self._identity is None and first.row() <= self.currentIndex().row() <= last.row():
            self._tell()

    def _note(self) -> None:
        """Before the rows change: note where we are."""
        self._before_reset = (self.currentIndex().row(), self.verticalScrollBar().value())

    def _find_again(self) -> None:
        """Choose the same row again; where it stands as before, so does the list, else it begins at the top."""
        self.executeDelayedItemsLayout()
        if not self._table.rowCount():
            self.chosen.emit(None)
            return
        before, value = self._before_reset
        place = None if self._identity is None else self._table.find_place(self._identity)
        self.setAutoScroll(False)
        self.choose(place or 0)
        self.setAutoScroll(True)
        self.verticalScrollBar().setValue(value if place == before else 0)
        if place != before:
            self.scrollTo(self.currentIndex())
        self._look()
