"""The list of tariffs: code and name, the version in force and the next, how many accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from cdu_app.language import _
from cdu_app.ui.theme import font
from cdu_app.ui.tokens import SMALL
from cdu_app.words.tariffs import TariffWords

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.tariffs.state import TariffsState
    from vending.domain.station import StationIdentity
    from vending.services.books.publish_tariffs import TariffOverview

_ROW_HEIGHT: Final = 88
_ROW = Qt.ItemDataRole.UserRole


class TariffList(QListWidget):
    """Shows the tariffs of a TariffsState; `wanted` carries the code of the one that is chosen."""

    wanted = Signal(str)

    def __init__(self, identity: StationIdentity, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(_("Tariffs"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._words = TariffWords.of(identity)
        self.setItemDelegate(_Delegate(self._words, theme, self))
        self.currentItemChanged.connect(lambda _now, _before: self._tell())

    def show_state(self, state: TariffsState) -> None:
        """Show what matches, the chosen one marked."""
        with QSignalBlocker(self):
            self.clear()
            for one in state.listed:
                item = QListWidgetItem(f"{one.last.code} {one.last.name}")
                item.setData(_ROW, (one, one.last.code in state.drafts))
                self.addItem(item)
                if one.last.code == state.code:
                    self.setCurrentItem(item)

    def _tell(self) -> None:
        item = self.currentItem()
        if item is not None:
            self.wanted.emit(item.data(_ROW)[0].last.code)


class _Delegate(QStyledItemDelegate):
    """Paints a tariff on three lines."""

    def __init__(self, words: TariffWords, theme: Theme, parent: TariffList) -> None:
        super().__init__(parent)
        self._words = words
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Every row is as high."""
        return QSize(200, _ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the ground, then the lines."""
        whole = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(whole, self._theme.colour("accent_soft"))
            mirrored = option.direction is Qt.LayoutDirection.RightToLeft
            edge = whole.right() - 3 if mirrored else whole.left()
            painter.fillRect(QRectF(edge, whole.top(), 3, whole.height()), self._theme.colour("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(whole, self._theme.colour("sunken"))
        painter.fillRect(QRectF(whole.left(), whole.bottom() - 1, whole.width(), 1), self._theme.colour("line"))
        overview, in_draft = index.data(_ROW)
        box = option.rect.adjusted(SMALL, SMALL - 2, -SMALL, -SMALL + 2)
        painter.save()
        self._line(painter, box, 0, overview.last.code, 14, "ink", bold=True)
        if in_draft:
            self._line(painter, box, 0, _("draft"), 12, "accent", at_end=True)
        self._line(painter, box, 22, overview.last.name, 14, "ink")
        self._line(painter, box, 46, self._state(overview), 12, "muted")
        painter.restore()

    def _state(self, overview: TariffOverview) -> str:
        """Return "v2 · 1 204 accounts · v3 from 1 April 2026"."""
        in_force, coming = overview.in_force, overview.coming
        parts = [f"v{in_force.version}" if in_force else _("not yet in force")]
        parts.append(_("{count} accounts").format(count=self._words.count(overview.accounts)))
        if coming is not None:
            day = self._words.moment(coming.effective_from)
            parts.append(_("v{version} from {day}").format(version=coming.version, day=day))
        return " · ".join(parts)

    def _line(
        self,
        painter: QPainter,
        box: QRect,
        top: int,
        text: str,
        size: int,
        tone: str,
        *,
        bold: bool = False,
        at_end: bool = False,
    ) -> None:
        face = font(size, bold=bold)
        painter.setFont(face)
        painter.setPen(self._theme.colour(tone))
        shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        mirrored = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if at_end is not mirrored else Qt.AlignmentFlag.AlignLeft
        place = side | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(box.adjusted(0, top, 0, 0), int(place), shown)
