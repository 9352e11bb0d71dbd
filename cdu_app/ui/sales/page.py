"""The Sales screen: the list, its filter, and the sale that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from cdu_app.language import _
from cdu_app.tables.sales import AMOUNT, CUSTOMER, METER, STATE, TIME, UNITS, SalesTable, is_unprinted
from cdu_app.tables.sales import RECEIPT as RECEIPT_COLUMN
from cdu_app.ui.sales.detail import SaleDetail
from cdu_app.ui.tokens import MEDIUM, SMALL
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.buttons import Choices
from cdu_app.ui.widgets.dot_delegate import DotDelegate
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.heading import ColumnHeading, Hint
from cdu_app.ui.widgets.layouts import column, page_grid, row
from cdu_app.ui.widgets.row_table import RowTable
from cdu_app.viewmodels.sales import Filter
from vending.domain.sale import SaleState

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.sales import SalesModel, SalesState
    from vending.queries import SaleRow

_STATES = (None, SaleState.ISSUED, SaleState.PENDING, SaleState.VOID)
_WIDTHS = {TIME: 124, RECEIPT_COLUMN: 118, METER: 152, AMOUNT: 100, UNITS: 72, STATE: 120}
_TYPING_PAUSE_MS = 150


class SalesPage(QWidget):
    """Binds to SalesModel."""

    def __init__(self, model: SalesModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self.field = Field(_("Find a sale"), hint=_("Receipt, customer, meter or token"), icon="search", key="F3")
        self.states = Choices((_("All"), _("Sold"), _("Waiting"), _("Void")), height=32)
        self.table = SalesTable(model.identity)
        self.view = self._make_view(theme)
        self.detail = SaleDetail(model.identity, theme)
        self._band, self._skeleton = Band("failed"), Skeleton(rows=6, row_height=44)
        self._empty = Hint("receipt-text", _("No sale yet today. F2 starts one."))
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._lay_out()
        self._connect()
        self.show_state(model.state)
        self.detail.show_state(model.detail)

    def open(self) -> None:
        """Read the list again and go to its first row."""
        self._model.refresh()
        self.view.setFocus()

    def show_receipt(self, receipt: str) -> None:
        """Find one sale."""
        self.states.choose(0)
        self.field.setText(receipt)
        self._apply()

    def focus_search(self) -> None:
        """Put the cursor into the filter."""
        self.field.setFocus()
        self.field.selectAll()

    def show_state(self, state: SalesState) -> None:
        """Show the list; without a chosen row the first is chosen."""
        chosen = self._chosen_sequence()
        self.table.show_rows(state.rows, more=state.before is not None)
        if self.view.hasFocus() and not state.rows:
            self.field.setFocus()
        self.view.setVisible(bool(state.rows))
        self._band.say(state.message)
        self._skeleton.wait(busy=state.busy and not state.rows)
        nothing = not state.rows and not state.busy and state.message is None
        self._empty.setVisible(nothing)
        self._empty.say(None if state.filter == Filter() else _("No sale matches. Esc shows all again."))
        if state.rows:
            place = next((n for n, sale in enumerate(state.rows) if sale.sequence == chosen), 0)
            if not self.view.selectionModel().isRowSelected(place, QModelIndex()):
                self._choose(place)
        elif nothing:
            self._model.look_at(None)

    def clear(self) -> bool:
        """Esc: show all again; return False when nothing was filtered."""
        if self._model.state.filter == Filter():
            return False
        self.field.clear()
        self.states.choose(0)
        self._apply()
        return True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """From the filter, Down goes into the list."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            self.view.setFocus()
            return True
        return False

    def _choose(self, place: int) -> None:
        index = self.table.index(place, 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.view.selectionModel().setCurrentIndex(index, flags)

    def _chosen_sequence(self) -> int | None:
        row_shown = self.view.currentIndex().data(Qt.ItemDataRole.UserRole)
        return None if row_shown is None else row_shown.sequence

    def _look(self) -> None:
        chosen = self.view.currentIndex().data(Qt.ItemDataRole.UserRole)
        if chosen is not None:
            self._model.look_at(chosen.sale_id)

    def _apply(self) -> None:
        self._model.show(Filter(self.field.text().strip(), _STATES[self.states.chosen_number]))

    def _connect(self) -> None:
        self._pause.timeout.connect(self._apply)
        self.field.textEdited.connect(lambda _text: self._pause.start())
        self.field.returnPressed.connect(self._apply)
        self.field.installEventFilter(self)
        self.states.chosen.connect(lambda _number: self._apply())
        self.table.more_wanted.connect(self._model.more)
        self.view.selectionModel().currentRowChanged.connect(lambda _now, _before: self._look())
        self.detail.reprint_button.clicked.connect(self._model.reprint)
        self._model.changed.connect(self.show_state)
        self._model.detail_changed.connect(self.detail.show_state)

    def _lay_out(self) -> None:
        self.field.setMaximumWidth(360)
        head = ColumnHeading(_("Sales"), self.states)
        bar = row([self.field, None], gap=SMALL)
        bar.setStretch(0, 1)
        left = column([head, bar, self._band, self._skeleton, self._empty], gap=SMALL)
        left.addWidget(self.view, 1)
        left.addStretch(0)
        layout = row([], gap=MEDIUM)
        layout.addLayout(left, 1)
        layout.addWidget(self.detail)
        self.setLayout(page_grid(layout))

    def _make_view(self, theme: Theme) -> RowTable:
        view = RowTable(_("Sales"), self.table)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for column_number, width in _WIDTHS.items():
            view.setColumnWidth(column_number, width)
        view.horizontalHeader().setSectionResizeMode(CUSTOMER, QHeaderView.ResizeMode.Stretch)
        view.setItemDelegateForColumn(STATE, DotDelegate(theme, _state_colour, view))
        return view


def _state_colour(sale: SaleRow) -> str:
    if sale.state is SaleState.VOID:
        return "failed"
    if sale.state is SaleState.PENDING or is_unprinted(sale):
        return "attention"
    return "ok"
