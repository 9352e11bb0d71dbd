"""The Usage screen: the ranked list, its filters, and the customer that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.tables.listing import END, Column, ListingTable
from cdu_app.ui.tokens import MEDIUM, SMALL
from cdu_app.ui.usage.case_sheet import CaseAct, CaseSheet
from cdu_app.ui.usage.detail import UsageDetail
from cdu_app.ui.usage.scan_bar import ScanBar
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.filter_chips import Filter, FilterChips
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import column, page_grid, row
from cdu_app.ui.widgets.listing_view import ListingView
from cdu_app.ui.widgets.read_only import ReadOnlyNote
from cdu_app.ui.widgets.text import Elided, Text
from cdu_app.viewmodels.rights import may_ask
from cdu_app.viewmodels.usage.model import TO_DO
from cdu_app.words.usage import UsageWords, kind_word, state_word
from vending.domain.people.permission import Action
from vending.domain.usage.case import CaseState
from vending.domain.usage.consumption import FindingKind
from vending.usage_rows import CaseFilter, UsageFilter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QSettings

    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.usage.model import UsageModel, UsageState
    from vending.domain.station import StationIdentity
    from vending.services.usage.watch_usage import UsageListing
    from vending.usage_rows import UsageRow


class UsagePage(QWidget):
    """Binds to UsageModel."""

    def __init__(self, model: UsageModel, runner: TaskRunner, theme: Theme, settings: QSettings) -> None:
        super().__init__()
        self.model = model
        self.scan_button = Button(_("Look again"), icon="rotate-cw")
        self.chips = FilterChips((_kinds(), _areas(()), _cases()))
        self.chips.show_values(_values(model.filter))
        self.table: ListingTable[UsageRow] = ListingTable(runner, _columns(model.identity), lambda one: one.meter_id)
        self.view = ListingView(_("Unusual usage"), self.table, settings, "usage")
        self._keeps_cases = may_ask(model.role, Action.KEEP_USAGE)
        self.detail = UsageDetail(model.identity, theme, keeps_cases=self._keeps_cases)
        self.bar = ScanBar(theme)
        self._when = Elided(size=14, tone="muted")
        self._band, self._skeleton = Band("failed"), Skeleton(rows=6, row_height=44)
        nobody = _("Nobody has looked yet. A look takes in all meters; sales go on meanwhile.")
        self._empty = Hint("chart-no-axes-combined", nobody)
        self._lay_out()
        self.sheet = CaseSheet(self, model)
        self._connect()
        self.show_state(model.state)
        self.detail.show_state(model.detail)

    def open(self) -> None:
        """Read the list as the last look left it."""
        self.model.refresh()
        self._focus_work()

    def focus_search(self) -> None:
        """F3: go to the first filter."""
        self.chips.chip("kind").setFocus()

    def back(self) -> bool:
        """Esc: close the sheet, or show what is to be done; return False when that is shown."""
        if self.sheet.isVisible():
            self.sheet.hide()
            self.view.setFocus()
            return True
        if self.model.filter == TO_DO:
            return False
        self.show_filter(TO_DO)
        return True

    def show_state(self, state: UsageState) -> None:
        """Show when the list was made, and how far a new look is."""
        looking = self.scan_button.hasFocus() or self.bar.cancel_button.hasFocus()
        self.bar.show_state(state)
        self.scan_button.setEnabled(not state.scanning)
        if looking:
            self._focus_work()
        self._band.say(state.message)
        self._skeleton.wait(busy=not state.read)
        self.chips.show_filter(_areas(state.areas))
        self.scan_button.set_word(_("Look over all meters") if state.run is None else _("Look again"))
        self.scan_button.set_kind("primary" if state.run is None else "plain")
        self._when.setVisible(state.run is not None)
        if state.run is not None:
            when = formats.date_and_time(state.run.at, self.model.identity)
            told = _("Looked on {when} at {watched} customers; {left_out} are new, vacant or may not buy.")
            self._when.setText(told.format(when=when, watched=state.run.watched, left_out=state.run.left_out))
        self._show_rows()

    def _focus_work(self) -> None:
        """Put the focus where the work is: on the list, on stopping the look, or on beginning one."""
        if self.bar.isVisible():
            self.bar.cancel_button.setFocus()
        else:
            begins = self.scan_button if self._keeps_cases else self.chips.chip("kind")
            (self.view if self.table.rowCount() else begins).setFocus()

    def _show_rows(self) -> None:
        state, some = self.model.state, self.table.rowCount() > 0
        if not some and self.view.hasFocus():
            self.focus_search()
        self.view.setVisible(some)
        if some and self.scan_button.hasFocus():
            self.view.setFocus()
        self._empty.setVisible(state.read and not some)
        if state.run is not None:
            nothing = self.model.filter in (TO_DO, UsageFilter())
            self._empty.say(_("Nothing unusual is to be done.") if nothing else _("Nothing matches. Esc shows all."))
        if state.read and not some:
            self.model.look_at("")

    def _show_listing(self, listing: UsageListing) -> None:
        self.view.show_listing(listing)

    @property
    def chosen(self) -> UsageRow | None:
        """The row that is chosen."""
        row: UsageRow | None = self.view.currentIndex().data(Qt.ItemDataRole.UserRole)
        return row

    def show_filter(self, wanted: UsageFilter) -> None:
        """Filter the list, as the chips would."""
        self.chips.show_values(_values(wanted))
        self.model.show(wanted)

    def _filter(self, values: Mapping[str, Any]) -> None:
        self.model.show(UsageFilter(values.get("kind"), values.get("area"), values.get("case")))

    def _ask(self, act: CaseAct) -> None:
        detail = self.model.detail.detail
        if detail is not None:
            self.sheet.ask(act, detail.case)

    def _connect(self) -> None:
        model, detail = self.model, self.detail
        self.scan_button.clicked.connect(model.scan)
        self.bar.cancel_button.clicked.connect(model.cancel)
        self.chips.changed.connect(self._filter)
        self.view.chosen.connect(lambda one: model.look_at("" if one is None else one.meter_number))
        self.table.modelReset.connect(self._show_rows)
        self.table.failed.connect(model.fail)
        detail.open_button.clicked.connect(lambda: self._ask(CaseAct.OPEN))
        detail.visit_button.clicked.connect(lambda: self._ask(CaseAct.VISIT))
        detail.note_button.clicked.connect(lambda: self._ask(CaseAct.NOTE))
        detail.end_button.clicked.connect(lambda: self._ask(CaseAct.END))
        model.saved.connect(self._focus_work)
        model.changed.connect(self.show_state)
        model.listed.connect(self._show_listing)
        model.detail_changed.connect(detail.show_state)

    def _lay_out(self) -> None:
        head = row([Text(_("Unusual usage"), 20, bold=True), None, self.scan_button])
        bar = row([], gap=SMALL)
        bar.addWidget(self.chips, 1)
        bar.addWidget(self.view.columns_button)
        note = ReadOnlyNote(self.model.role, Action.KEEP_USAGE)
        if not self._keeps_cases:
            self.scan_button.hide()
        left = column([head, note, self._when, bar, self.bar, self._band, self._skeleton, self._empty], gap=SMALL)
        left.addWidget(self.view, 1)
        left.addStretch(0)
        layout = row([], gap=MEDIUM)
        layout.addLayout(left, 1)
        layout.addWidget(self.detail)
        self.setLayout(page_grid(layout))


def _columns(identity: StationIdentity) -> tuple[Column[UsageRow], ...]:
    def lost(one: UsageRow) -> str:
        words = UsageWords(identity, one.commodity, in_currency=one.in_currency)
        return words.amount(one.finding.stake)

    return (
        Column("score", _("Weight"), 76, lambda one: str(one.finding.score), END, sortable=False),
        Column("name", _("Customer"), 132, lambda one: one.name, sortable=False, stretch=True),
        Column("area", _("Area"), 112, lambda one: one.area, sortable=False),
        Column("kind", _("What"), 156, lambda one: kind_word(one.finding.kind), sortable=False),
        Column("stake", _("Difference"), 100, lost, END, sortable=False),
        Column("case", _("Case"), 100, lambda one: state_word(one.case_state), sortable=False),
        Column("meter", _("Meter"), 132, lambda one: one.meter_number, sortable=False, hidden=True),
        Column("assigned", _("With"), 112, lambda one: one.assigned_to, sortable=False, hidden=True),
    )


def _kinds() -> Filter:
    return Filter("kind", _("What"), tuple((kind, kind_word(kind)) for kind in FindingKind))


def _areas(areas: tuple[str, ...]) -> Filter:
    return Filter("area", _("Area"), tuple((area, area) for area in areas))


def _cases() -> Filter:
    states = tuple((CaseFilter(state.value), state_word(state)) for state in CaseState)
    return Filter("case", _("Case"), ((CaseFilter.TO_DO, _("To do")), (CaseFilter.NONE, _("No case")), *states))


def _values(wanted: UsageFilter) -> dict[str, Any]:
    values = {"kind": wanted.kind, "area": wanted.area, "case": wanted.case}
    return {key: value for key, value in values.items() if value is not None}
