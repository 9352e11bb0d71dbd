"""A list of any length as a table: its length is known at once, its rows are read where somebody looks.

Reading is work of the database's thread. One read is under way at a time; what to read next is decided when it
ends, by what is looked at then. So a scroll bar dragged over a million rows reads a few pages, not five thousand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication

from cdu_app.tables.pages import PAGE, Pages, shortened
from cdu_app.tasks import Lane
from printing.format import END_ISOLATE, ISOLATE

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from cdu_app.tasks import TaskRunner
    from vending.queries import Listing

RowT = TypeVar("RowT")
Index = QModelIndex | QPersistentModelIndex

START: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
END: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
NOT_YET: Final = "…"
_NO_INDEX = QModelIndex()
# Asked for thousands of times a second.
_DISPLAY, _ALIGNMENT, _ROW, _INK = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.TextAlignmentRole,
    Qt.ItemDataRole.UserRole,
    Qt.ItemDataRole.ForegroundRole,
)


@dataclass(frozen=True, slots=True)
class Column(Generic[RowT]):
    """A column. `key` names it in sort orders and settings; `width` in pixels, of the one that stretches its least."""

    key: str
    heading: str
    width: int
    text: Callable[[RowT], str]
    align: Qt.AlignmentFlag = START
    sortable: bool = True
    stretch: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class _Opened(Generic[RowT]):
    """A list whose length and first rows were read."""

    listing: Listing[RowT]
    count: int
    pages: Pages[RowT]


class ListingTable(QAbstractTableModel, Generic[RowT]):
    """One row of the listing a row; the row itself under UserRole, None while it is not there.

    `identity` tells rows apart for good, over filters and sort orders. `failed` carries the exception of a read;
    what was shown stays, and the next `look_at` or `show` tries again.
    """

    failed = Signal(object)

    def __init__(
        self, runner: TaskRunner, columns: tuple[Column[RowT], ...], identity: Callable[[RowT], Hashable]
    ) -> None:
        super().__init__()
        self.columns = columns
        self.identity = identity
        self._runner = runner
        self._listing: Listing[RowT] | None = None
        self._count = 0
        self._pages: Pages[RowT] = Pages()
        self._texts: dict[tuple[int, int], str] = {}
        self._reading = False
        self._next: Callable[[], None] | None = None
        self._wanted: list[int] = []

    def show(self, listing: Listing[RowT], near: Iterable[int] = ()) -> None:
        """Show another list, or the same one read anew, once its length and its first rows are there.

        The rows around the places `near` are read too, so that what is chosen there can be found again.
        """
        numbers = {0, *(place // PAGE for place in near if place >= 0)}
        self._next = lambda: self._read(lambda: _open(listing, numbers), self._opened)
        self._read_next()

    def look_at(self, first: int, last: int) -> None:
        """Tell which places are in sight: they are read, then a page after and before; earlier wishes are dropped."""
        self._wanted = self._pages.missing(first, last, self._count)
        self._read_next()

    def find_place(self, identity: Hashable) -> int | None:
        """Return where a row is, if it is among those in memory."""
        places = (place for place, row in self._pages.items() if self.identity(row) == identity)
        return next((place for place in places if place < self._count), None)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """How long the list is."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """The headings, aligned as their columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _DISPLAY:
            return self.columns[section].heading
        return self.columns[section].align if role == _ALIGNMENT else None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """A cell, from memory; an ellipsis in a quiet colour while its row is not there."""
        if role == _DISPLAY:
            return self._text(index.row(), index.column())
        if role == _ALIGNMENT:
            return self.columns[index.column()].align
        if role == _ROW:
            return self._pages.find_row(index.row())
        if role == _INK and self._pages.find_row(index.row()) is None:
            return QGuiApplication.palette().placeholderText()
        return None

    def _text(self, place: int, column: int) -> str:
        """A frame asks again for most of what the one before showed: texts are made once a page."""
        text = self._texts.get((place, column))
        if text is None:
            row = self._pages.find_row(place)
            if row is None:
                return NOT_YET
            text = self._texts[place, column] = _in_its_own_direction(self.columns[column].text(row))
        return text

    def _read_next(self) -> None:
        if self._reading:
            return
        if self._next is not None:
            start, self._next = self._next, None
            start()
        elif self._wanted and self._listing is not None:
            self._read_page(self._listing, self._wanted.pop(0))

    def _read_page(self, listing: Listing[RowT], number: int) -> None:
        count = self._count
        self._read(lambda: _read_page(listing, number, count), lambda page: self._arrived(number, *page))

    def _read(self, function: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Run one read; when it ends, a newer list comes first, then what is looked at by then."""

        def end(value: Any) -> None:
            self._reading = False
            done(value)
            self._read_next()

        def fail(error: Exception) -> None:
            self._reading = False
            self._wanted = []
            if self._next is None:
                self.failed.emit(error)
            self._read_next()

        self._reading = True
        self._runner.run(Lane.DATABASE, function, end, fail)

    def _opened(self, opened: _Opened[RowT]) -> None:
        if self._next is not None:
            return  # already another list is wanted
        self.beginResetModel()
        self._listing, self._count, self._pages = opened.listing, opened.count, opened.pages
        self._texts, self._wanted = {}, []
        self.endResetModel()

    def _arrived(self, number: int, rows: tuple[RowT, ...], count: int) -> None:
        self._pages.keep(number, rows)
        self._texts = {}
        self._wanted = [other for other in self._wanted if other != number]
        self._shorten(count)
        first, last = number * PAGE, min(number * PAGE + len(rows), self._count) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _shorten(self, count: int) -> None:
        """Rows went from the store since the list was opened."""
        if count < self._count:
            self.beginRemoveRows(_NO_INDEX, count, self._count - 1)
            self._count = count
            self.endRemoveRows()


def _in_its_own_direction(text: str) -> str:
    """Keep the groups of a number in their order on a screen that is read from right to left."""
    return f"{ISOLATE}{text}{END_ISOLATE}" if QGuiApplication.isRightToLeft() else text


def _open(listing: Listing[RowT], numbers: Iterable[int]) -> _Opened[RowT]:
    count = listing.count()
    pages: Pages[RowT] = Pages()
    for number in numbers:
        if number * PAGE < count:
            rows, count = _read_page(listing, number, count)
            pages.keep(number, rows)
    return _Opened(listing, count, pages)


def _read_page(listing: Listing[RowT], number: int, count: int) -> tuple[tuple[RowT, ...], int]:
    """Return a page, and how long the list is: the store may have lost rows since they were counted."""
    rows = listing.rows(number * PAGE, PAGE)
    short = shortened(count, number, rows)
    return rows, short if short == count else min(short, listing.count())
