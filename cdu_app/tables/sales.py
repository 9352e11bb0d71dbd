"""The sales as a table over frozen rows. It only shows; reading is the view-model's work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from babel.dates import format_skeleton, format_time
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from cdu_app import formats
from cdu_app.language import _
from printing.format import Formatter, group_meter_number
from vending.domain.printing import PrintState
from vending.domain.sale import SaleState

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.station import StationIdentity
    from vending.queries import SaleRow

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
TIME, RECEIPT, CUSTOMER, METER, AMOUNT, UNITS, STATE = range(7)


class SalesTable(QAbstractTableModel):
    """One SaleRow a row; the row itself under UserRole. `more_wanted` is emitted near the end of what was read."""

    more_wanted = Signal()

    def __init__(self, identity: StationIdentity) -> None:
        super().__init__()
        self._identity = identity
        self._format = Formatter.of(identity)
        self.rows: tuple[SaleRow, ...] = ()
        self._more = False

    def show_rows(self, rows: tuple[SaleRow, ...], *, more: bool) -> None:
        """Show these rows; rows that only follow the known ones leave the selection alone."""
        self._more = more
        known = len(self.rows)
        if known and rows[:known] == self.rows:
            if len(rows) > known:
                self.beginInsertRows(_NO_INDEX, known, len(rows) - 1)
                self.rows = rows
                self.endInsertRows()
        elif rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """How many rows were read."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Seven."""
        return 0 if parent.isValid() else len(_headings())

    def canFetchMore(self, parent: Index) -> bool:
        """Is there more in the store?"""
        return not parent.isValid() and self._more

    def fetchMore(self, _parent: Index) -> None:
        """Ask for the next page; the rows come later."""
        self.more_wanted.emit()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The headings, aligned as their columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _headings()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.UserRole:
            return row
        return None

    def _text(self, row: SaleRow, column: int) -> str:
        texts = {
            TIME: lambda: short_moment(row.at, self._format),
            RECEIPT: lambda: row.receipt,
            CUSTOMER: lambda: row.customer_name,
            METER: lambda: group_meter_number(row.meter_number),
            AMOUNT: lambda: formats.money(row.tendered, self._identity),
            UNITS: lambda: self._format.units(row.units),
            STATE: lambda: state_word(row),
        }
        return texts[column]()


def short_moment(moment: datetime, format_: Formatter) -> str:
    """Return day and time, short: "21 Nov, 16:40"."""
    local = moment.astimezone(format_.zone)
    return (
        f"{format_skeleton('MMMd', local, locale=format_.locale)}, {format_time(local, 'short', locale=format_.locale)}"
    )


def is_unprinted(row: SaleRow) -> bool:
    """Did the printer fail on this receipt?"""
    return row.state is SaleState.ISSUED and row.printed in (PrintState.FAILED, PrintState.UNKNOWN)


def state_word(row: SaleRow) -> str:
    """Return in a word how a sale stands; a receipt that is not on paper is said too."""
    if row.state is SaleState.PENDING:
        return _("Waiting")
    if row.state is SaleState.VOID:
        return _("Void")
    if is_unprinted(row):
        return _("Not printed")
    return _("Sold")


def _headings() -> tuple[str, ...]:
    return (_("Time"), _("Receipt"), _("Customer"), _("Meter"), _("Amount"), _("Units"), _("State"))


def _alignment(column: int) -> Qt.AlignmentFlag:
    start = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    return _RIGHT if column in (AMOUNT, UNITS) else start
