"""The list of customers: search, filters, columns, how many there are, and what can be done with all of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.tables.listing import ListingTable
from cdu_app.ui.customers.columns import STATUS, columns, identity
from cdu_app.ui.customers.export_bar import ExportBar
from cdu_app.ui.customers.words import class_word, status_colour
from cdu_app.ui.memory import open_memory
from cdu_app.ui.tokens import SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.dot_delegate import DotDelegate
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.filter_chips import Filter, FilterChips
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.listing_view import ListingView
from cdu_app.ui.widgets.read_only import ReadOnlyNote
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.rights import may_ask
from cdu_app.words.registry import status_word
from vending.domain.people.permission import Action
from vending.domain.registry.meter import MeterStatus
from vending.queries import RegistryFilter, RegistryKey, RegistrySort

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.customers.export import ExportModel
    from cdu_app.viewmodels.customers.listing import CustomerListModel
    from cdu_app.viewmodels.customers.state import Choices, ListState
    from vending.domain.people.operator import Role
    from vending.queries import RegistryRow

_TYPING_PAUSE_MS: Final = 120
_SORT: Final = "lists/customers/sort"


class ListPanel(QWidget):
    """Binds to CustomerListModel and ExportModel; `chosen` carries the row, None when there is none."""

    chosen = Signal(object)
    entered = Signal()

    def __init__(
        self, model: CustomerListModel, export: ExportModel, station: Station, runner: TaskRunner, theme: Theme
    ) -> None:
        super().__init__()
        self._model, self._export, self._identity = model, export, station.identity
        self.field = Field(
            _("Find a customer"), hint=_("Name, account, meter, phone or address"), icon="search", key="F3"
        )
        self.new_button = Button(_("New customer"), icon="plus", key=_("Ctrl+N"))
        self.import_button = Button(_("Import…"), icon="upload")
        self.export_button = Button(_("Export…"), icon="download")
        self.retry_button = Button(_("Try again"))
        self.count = Text(size=14, tone="muted")
        self.chips = FilterChips(_filters((), (), ()))
        self._memory = open_memory(station.settings.folder)
        model.begin_with(_remembered(str(self._memory.value(_SORT, ""))))
        self.table: ListingTable[RegistryRow] = ListingTable(runner, columns(), identity)
        self.view = self._make_view(theme)
        self.export_bar = ExportBar(export, self._identity, theme)
        self.band, self._skeleton = Band("failed"), Skeleton(rows=6, row_height=44)
        self._empty = Hint("users", _("No customers yet. Ctrl+N adds one; Import… brings a whole list."))
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._lay_out()
        self._connect()
        self.show_state(model.state)

    def offer_to(self, role: Role) -> None:
        """Leave out what a role may not do, and say so where it changes nothing at all."""
        self._notes.addWidget(ReadOnlyNote(role, Action.KEEP_CUSTOMERS))
        self.new_button.setVisible(may_ask(role, Action.KEEP_CUSTOMERS))
        self.import_button.setVisible(may_ask(role, Action.IMPORT))
        self.export_button.setVisible(may_ask(role, Action.EXPORT))

    def focus_search(self) -> None:
        """F3."""
        self.field.setFocus()
        self.field.selectAll()

    def look_for(self, text: str) -> None:
        """Look for a text as if it had been typed."""
        self.field.setText(text)
        self._apply()

    def clear(self) -> bool:
        """Esc: show all again; return False when nothing was narrowed."""
        if not self._model.is_narrowed and not self.field.text():
            return False
        self._pause.stop()
        self.field.clear()
        self.chips.show_values({})
        self._model.show_all()
        return True

    def show_state(self, state: ListState) -> None:
        """Show how many there are, or why nothing is there."""
        nothing = state.count == 0 and not state.busy and state.message is None
        self.count.setText(self._count_words(state))
        self.band.say(state.message)
        self._skeleton.wait(busy=state.busy and not self.table.rowCount())
        self._empty.setVisible(nothing)
        narrowed = state.filter != RegistryFilter()
        self._empty.say(_("Nobody matches. Esc shows all again.") if narrowed else None)
        if self.view.hasFocus() and nothing:
            self.field.setFocus()
        self.view.setVisible(bool(self.table.rowCount()) and not nothing)
        self.export_button.setEnabled(bool(state.count))

    def export_to(self, path: Path) -> None:
        """Write the list as it is narrowed into a file."""
        self._export.write(self._model.listing(), self._model.state.count or 0, path)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search Down and Enter go into the list, from the list Enter goes to the account."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if watched is self.view and is_enter:
            self.entered.emit()
            return True
        if watched is self.field and (is_enter or event.key() == Qt.Key.Key_Down):
            self._apply()
            self.view.setFocus()
            return True
        return False

    def _count_words(self, state: ListState) -> str:
        if state.count is None or state.total is None:
            return ""
        count, total = formats.count(state.count, self._identity), formats.count(state.total, self._identity)
        if state.cut:
            return _("more than {count} of {total}").format(count=count, total=total)
        if state.filter != RegistryFilter():
            return _("{count} of {total}").format(count=count, total=total)
        return _("{total} meters").format(total=total) if state.total != 1 else _("1 meter")

    def _apply(self) -> None:
        self._pause.stop()
        self._model.search(self.field.text())

    def _type(self, text: str) -> None:
        """What is typed over the list goes on in the search."""
        self.field.setFocus()
        self.field.setText(self.field.text() + text)
        self._pause.start()

    def _offer(self, choices: Choices) -> None:
        for one in _filters(choices.areas, tuple(tariff.code for tariff in choices.tariffs), choices.classes):
            self.chips.show_filter(one)

    def _ask_where(self) -> None:
        kinds = (_("Excel workbook (*.xlsx)"), _("Comma-separated text (*.csv)"))
        name, kind = QFileDialog.getSaveFileName(self, _("Export the list"), _("customers"), ";;".join(kinds))
        if name:
            ending = ".csv" if kind == kinds[1] else ".xlsx"
            path = Path(name)
            self.export_to(path if path.suffix else path.with_name(path.name + ending))

    def _sort(self, key: str, descending: bool) -> None:
        sort = RegistrySort(RegistryKey(key), descending)
        self._memory.setValue(_SORT, f"{sort.key},{sort.descending}")
        self._model.sort(sort)

    def _connect(self) -> None:
        self._pause.timeout.connect(self._apply)
        self.field.textEdited.connect(lambda _text: self._pause.start())
        self.field.installEventFilter(self)
        self.view.installEventFilter(self)
        self.chips.changed.connect(self._model.narrow)
        self.view.typed.connect(self._type)
        self.view.sort_wanted.connect(self._sort)
        self.view.chosen.connect(self.chosen)
        self.table.modelReset.connect(self._model.arrived)
        self.table.failed.connect(self._model.fail)
        self.export_button.clicked.connect(self._ask_where)
        self.retry_button.clicked.connect(self._model.refresh)
        self._model.changed.connect(self.show_state)
        self._model.choices_changed.connect(self._offer)
        self._model.listing_wanted.connect(self.view.show_listing)

    def _lay_out(self) -> None:
        self.band.extras.addWidget(self.retry_button)
        title = column([Text(_("Customers"), 20, bold=True), self.count])
        self._notes = column([])
        head = row([title, None, self.export_button, self.import_button, self.new_button], gap=TIGHT)
        self.field.setMinimumWidth(240)
        chips = row([self.chips], gap=TIGHT)
        chips.setStretch(0, 1)
        chips.addWidget(self.view.columns_button)
        layout = column([head, self._notes, self.field, chips, self.export_bar, self.band], gap=SMALL)
        for part in (self._skeleton, self._empty):
            layout.addWidget(part)
        layout.addWidget(self.view, 1)
        layout.addStretch(0)
        self.setLayout(layout)

    def _make_view(self, theme: Theme) -> ListingView:
        view = ListingView(_("Customers"), self.table, self._memory, "customers")
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        place = [one.key for one in self.table.columns].index(STATUS)
        view.setItemDelegateForColumn(place, DotDelegate(theme, lambda row: status_colour(row.status), view))
        view.header.show_sort(self._model.state.sort.key, descending=self._model.state.sort.descending)
        return view


def _remembered(text: str) -> RegistrySort:
    """Return the order of the last time, by name if there is none."""
    key, _comma, descending = text.partition(",")
    known = {one.value for one in RegistryKey}
    return RegistrySort(RegistryKey(key), descending == "True") if key in known else RegistrySort()


def _filters(areas: tuple[str, ...], tariffs: tuple[str, ...], classes: tuple[str, ...]) -> tuple[Filter, ...]:
    return (
        Filter("area", _("Area"), tuple((area, area or _("No area")) for area in areas)),
        Filter("tariff", _("Tariff"), tuple((code, code) for code in tariffs)),
        Filter("customer_class", _("Class"), tuple((one, class_word(one)) for one in classes)),
        Filter("status", _("Status"), tuple((status, status_word(status)) for status in MeterStatus)),
    )
