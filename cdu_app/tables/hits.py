"""The meters that a search has found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from printing.format import group_meter_number

if TYPE_CHECKING:
    from vending.queries import SearchHit

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class HitList(QAbstractListModel):
    """One SearchHit a row; the hit itself under UserRole."""

    def __init__(self) -> None:
        super().__init__()
        self.hits: tuple[SearchHit, ...] = ()
        self.query = ""

    def show_hits(self, hits: tuple[SearchHit, ...], query: str) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self.hits = hits
        self.query = query
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """How many were found."""
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The hit, or its text for screen readers."""
        hit = self.hits[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return hit
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{hit.name}, {group_meter_number(hit.meter_number)}, {hit.area}"
        return None
