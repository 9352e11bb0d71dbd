"""The heading of a long list: sorting by a click, columns chosen in a menu, widths that are remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QActionGroup, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QMenu

from cdu_app.language import _
from cdu_app.tables.listing import END
from cdu_app.ui.icons import paint_icon
from cdu_app.ui.theme import font
from cdu_app.ui.tokens import HAIR

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel, QSettings

    from cdu_app.tables.listing import Column

_NARROWEST: Final = 48
_PADDING: Final = 15  # as the style sheet has it
_MARK: Final = 16


class ListingHeader(QHeaderView):
    """`sort_wanted` carries the column's key and whether it is to descend; `show_sort` marks the order in force."""

    sort_wanted = Signal(str, bool)

    def __init__(self, columns: tuple[Column[Any], ...], settings: QSettings, name: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._columns = columns
        self._settings = settings
        self._place = f"lists/{name}"
        self._sort = ("", False)
        self.setMinimumSectionSize(_NARROWEST)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda point: self.make_menu().popup(self.mapToGlobal(point)))
        self.sectionClicked.connect(self._clicked)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Give the columns their widths: the remembered ones, else their own."""
        super().setModel(model)
        hidden = self._remembered_hidden()
        for number, column in enumerate(self._columns):
            self.resizeSection(number, self._remembered_width(column))
            self.setSectionHidden(number, column.key in hidden)
            if column.stretch:
                self.setSectionResizeMode(number, self.ResizeMode.Fixed)
        self.sectionResized.connect(self._resized)

    def show_sort(self, key: str, *, descending: bool) -> None:
        """Mark a heading with the order in force."""
        self._sort = (key, descending)
        self.viewport().update()

    def sort_by(self, key: str) -> None:
        """Ask for an order; asked again it turns round."""
        descending = self._sort == (key, False)
        self.show_sort(key, descending=descending)
        self.sort_wanted.emit(key, descending)

    def show_column(self, key: str, *, shown: bool) -> None:
        """Show or hide a column, for next time too."""
        number = [column.key for column in self._columns].index(key)
        self.setSectionHidden(number, not shown)
        hidden = [column.key for n, column in enumerate(self._columns) if self.isSectionHidden(n)]
        self._settings.setValue(f"{self._place}/hidden", ",".join(hidden))
        self._fit()

    def make_menu(self) -> QMenu:
        """Return a menu of orders and columns."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setFont(font(14))
        self._add_orders(menu.addMenu(_("Sort by")))
        menu.addSeparator()
        only = self.count() - self.hiddenSectionCount() == 1
        for number, column in enumerate(self._columns):
            shown = not self.isSectionHidden(number)
            action = menu.addAction(column.heading)
            action.setCheckable(True)
            action.setChecked(shown)
            action.setEnabled(not (shown and only))
            action.toggled.connect(lambda on, key=column.key: self.show_column(key, shown=on))
        return menu

    def paintSection(self, painter: QPainter, box: QRect, number: int) -> None:
        """Draw the heading, with an arrow beside the word it is sorted by."""
        painter.save()
        super().paintSection(painter, box, number)
        painter.restore()
        key, descending = self._sort
        if self._columns[number].key == key:
            colour = self.palette().color(QPalette.ColorRole.Accent)
            paint_icon(painter, "arrow-down" if descending else "arrow-up", colour, self._mark_box(box, number))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the list as wide as its place."""
        super().resizeEvent(event)
        self._fit()

    def _mark_box(self, box: QRect, number: int) -> QRectF:
        """Return where the arrow goes: after a word at the start, before one at the end."""
        column = self._columns[number]
        reach = _PADDING + self.fontMetrics().horizontalAdvance(column.heading) + HAIR
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        from_left = (column.align == END) == mirrored
        left = box.left() + reach if from_left else box.right() - reach - _MARK
        return QRectF(left, box.center().y() - _MARK / 2 + 1, _MARK, _MARK)

    def _clicked(self, number: int) -> None:
        if self._columns[number].sortable:
            self.sort_by(self._columns[number].key)

    def _fit(self) -> None:
        """Give what is left to the column that stretches."""
        for number, column in enumerate(self._columns):
            if column.stretch and not self.isSectionHidden(number):
                left = self.viewport().width() - self.length() + self.sectionSize(number)
                self.resizeSection(number, max(left, column.width))

    def _resized(self, number: int, _before: int, width: int) -> None:
        if width and not self._columns[number].stretch:
            self._settings.setValue(self._width_place(self._columns[number]), width)
            self._fit()

    def _remembered_hidden(self) -> set[str]:
        usual = ",".join(column.key for column in self._columns if column.hidden)
        return set(str(self._settings.value(f"{self._place}/hidden", usual)).split(","))

    def _remembered_width(self, column: Column[Any]) -> int:
        text = str(self._settings.value(self._width_place(column), ""))
        return max(int(text), _NARROWEST) if text.isdecimal() and not column.stretch else column.width

    def _width_place(self, column: Column[Any]) -> str:
        return f"{self._place}/width/{column.key}"

    def _add_orders(self, menu: QMenu) -> None:
        menu.setFont(font(14))
        group = QActionGroup(menu)
        for column in self._columns:
            if column.sortable:
                action = menu.addAction(column.heading)
                action.setCheckable(True)
                action.setChecked(column.key == self._sort[0])
                action.triggered.connect(lambda _on, key=column.key: self.sort_by(key))
                group.addAction(action)
