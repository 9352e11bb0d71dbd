"""The Sales screen: the list of any length, what narrows it, and the sale that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.tables.listing import ListingTable
from cdu_app.tables.sales import columns, state_colour
from cdu_app.ui.approval import ask_over
from cdu_app.ui.sales.act_sheet import ActSheet, SaleAct
from cdu_app.ui.sales.detail import SaleDetail
from cdu_app.ui.tokens import MEDIUM, SMALL
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.dot_delegate import DotDelegate
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.filter_chips import Filter, FilterChips
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import column, page_grid, row
from cdu_app.ui.widgets.listing_view import ListingView
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.give import GiveModel
from cdu_app.viewmodels.sales import Period, Wanted
from cdu_app.words.sales import purpose_name, state_name
from vending.domain.sales.sale import Purpose, SaleState
from vending.sale_rows import SaleFilter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QSettings

    from cdu_app.ui.give.sheet import GiveSheet
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.sales import SalesModel, SalesState
    from vending.queries import SaleRow

_TYPING_PAUSE_MS = 150


class SalesPage(QWidget):
    """Binds to SalesModel."""

    def __init__(self, model: SalesModel, theme: Theme, settings: QSettings) -> None:
        super().__init__()
        self._model, self._theme = model, theme
        self.field = Field(_("Find a sale"), hint=_("Receipt, token, meter, name or amount"), icon="search", key="F3")
        self.chips = FilterChips((_periods(), _states(), _purposes(), _sellers(())))
        self.table: ListingTable[SaleRow] = ListingTable(
            model.runner, columns(model.identity), lambda one: one.sequence
        )
        self.view = self._make_view(theme, settings)
        self.detail = SaleDetail(model.identity, theme, model.operator.role)
        self.sheet = ActSheet(self, model)
        self.give_sheet: GiveSheet | None = None
        self._count = Text(size=14, tone="muted")
        self._band, self._skeleton = Band("failed"), Skeleton(rows=6, row_height=36)
        self._empty = Hint("receipt-text", _("No sale yet. F2 starts one."))
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._lay_out()
        self._connect()
        ask_over(self, model.approval)
        self.show_state(model.state)
        self.detail.show_state(model.detail)

    def open(self) -> None:
        """Read the list again and go to it."""
        self._model.refresh()
        self.view.setFocus()

    def show_receipt(self, receipt: str) -> None:
        """Find one sale."""
        self.chips.show_values({})
        self.field.setText(receipt)
        self._apply()

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.field.setFocus()
        self.field.selectAll()

    def show_state(self, state: SalesState) -> None:
        """Show how the list is: read, empty, not to be read."""
        self.chips.show_filter(_sellers(state.sellers))
        self._band.say(state.message)
        some = self.table.rowCount() > 0
        if self.view.hasFocus() and not some and not state.busy:
            self.field.setFocus()
        self.view.setVisible(some)
        self._skeleton.wait(busy=state.busy and not some)
        nothing = not some and not state.busy and state.message is None
        self._empty.setVisible(nothing)
        self._empty.say(None if state.wanted == Wanted() else _("No sale matches. Esc shows all again."))
        told = _("One sale") if state.count == 1 else _("{number} sales")
        self._count.setText(told.format(number=formats.count(state.count or 0, self._model.identity)))
        self._count.setVisible(some)

    def clear(self) -> bool:
        """Esc: close a sheet, or show all again; return False when there was nothing of either."""
        if self.give_sheet is not None and self.give_sheet.back():
            return True
        if self.sheet.isVisible():
            self.sheet.hide()
            self.view.setFocus()
            return True
        if self._model.state.wanted == Wanted():
            return False
        self.show_receipt("")
        return True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """From the search field, Down goes into the list."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            self.view.setFocus()
            return True
        return False

    def _apply(self) -> None:
        values: Mapping[str, Any] = self.chips.values
        narrowed = SaleFilter(
            state=values.get("state"), purpose=values.get("purpose"), operator_id=values.get("operator")
        )
        self._model.show(Wanted(self.field.text().strip(), narrowed, values.get("period")))

    def _shown(self) -> None:
        self._model.shown(self.table.rowCount())

    def _choose(self, chosen: SaleRow | None) -> None:
        self._model.look_at(None if chosen is None else chosen.receipt)

    def _type(self, text: str) -> None:
        self.field.setText(text)
        self.field.setFocus()
        self._pause.start()

    def _ask(self, act: SaleAct) -> None:
        sale = self._model.detail.sale
        if sale is not None:
            self.sheet.ask(act, sale)

    def _replace(self) -> None:
        """Open the sheet on which a token is given instead of the one that is shown."""
        from cdu_app.ui.give.sheet import GiveSheet  # not loaded before it is wanted

        sale, model = self._model.detail.sale, self._model
        if sale is None:
            return
        giving = GiveModel(model.station, model.runner, model.operator, sale.intent.meter_number)
        self.give_sheet = GiveSheet(self, giving, self._theme)
        self.give_sheet.choosing.cited = sale.intent.receipt
        self.give_sheet.given.connect(lambda _sale: model.refresh())
        self.give_sheet.closed.connect(self._given)
        self.give_sheet.open()
        giving.open()
        self.give_sheet.choosing.setFocus()

    def _given(self) -> None:
        self.give_sheet = None
        self.view.setFocus()
        sale = self._model.detail.sale
        if sale is not None:
            self._model.look_at(sale.intent.receipt)

    def _connect(self) -> None:
        self._pause.timeout.connect(self._apply)
        self.field.textEdited.connect(lambda _text: self._pause.start())
        self.field.returnPressed.connect(self._apply)
        self.field.installEventFilter(self)
        self.chips.changed.connect(lambda _values: self._apply())
        self.view.chosen.connect(self._choose)
        self.view.typed.connect(self._type)
        self.table.modelReset.connect(self._shown)
        self.table.failed.connect(self._model.fail)
        self.detail.reprint_button.clicked.connect(self._model.reprint)
        self.detail.cancel_button.clicked.connect(lambda: self._ask(SaleAct.CANCEL))
        self.detail.used_button.clicked.connect(lambda: self._ask(SaleAct.REPORT))
        self.detail.replace_button.clicked.connect(self._replace)
        self.detail.verify_button.clicked.connect(self._model.verify)
        self._model.changed.connect(self.show_state)
        self._model.listed.connect(self.view.show_listing)
        self._model.acted.connect(self.view.setFocus)
        self._model.detail_changed.connect(self.detail.show_state)

    def _lay_out(self) -> None:
        self.field.setMaximumWidth(440)
        head = row([Text(_("Sales"), 20, bold=True), None, self._count])
        search = row([self.field, None], gap=SMALL)
        search.setStretch(0, 1)
        bar = row([], gap=SMALL)
        bar.addWidget(self.chips, 1)
        bar.addWidget(self.view.columns_button)
        left = column([head, search, bar, self._band, self._skeleton, self._empty], gap=SMALL)
        left.addWidget(self.view, 1)
        left.addStretch(0)
        layout = row([], gap=MEDIUM)
        layout.addLayout(left, 1)
        layout.addWidget(self.detail)
        self.setLayout(page_grid(layout))

    def _make_view(self, theme: Theme, settings: QSettings) -> ListingView:
        view = ListingView(_("Sales"), self.table, settings, "sales")
        place = next(number for number, one in enumerate(self.table.columns) if one.key == "state")
        view.setItemDelegateForColumn(place, DotDelegate(theme, state_colour, view))
        return view


def _periods() -> Filter:
    words = {
        Period.TODAY: _("Today"),
        Period.YESTERDAY: _("Yesterday"),
        Period.WEEK: _("Last 7 days"),
        Period.MONTH: _("This month"),
    }
    return Filter("period", _("When"), tuple(words.items()))


def _states() -> Filter:
    return Filter("state", _("State"), tuple((state, state_name(state)) for state in SaleState))


def _purposes() -> Filter:
    return Filter("purpose", _("For"), tuple((one, purpose_name(one)) for one in ("", *Purpose)))


def _sellers(sellers: tuple[tuple[Any, str], ...]) -> Filter:
    return Filter("operator", _("Operator"), sellers)
