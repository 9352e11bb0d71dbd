"""The Audit screen: the list of all that was done, its filters, the proof, and the link that is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.tables.listing import END, Column, ListingTable
from cdu_app.ui.audit.detail import AuditPane
from cdu_app.ui.tokens import MEDIUM, SMALL
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.filter_chips import Filter, FilterChips
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import box, column, page_grid, row
from cdu_app.ui.widgets.listing_view import ListingView
from cdu_app.ui.widgets.share_bar import ShareBar
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.audit.model import Since
from cdu_app.viewmodels.rights import may_ask
from cdu_app.words.audit import event_kind_word, link_word, row_subject, row_word
from vending.domain.people.permission import Action
from vending.domain.proof.event import EventKind
from vending.domain.proof.journal import EntryKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QSettings

    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.audit.model import AuditModel, AuditState
    from vending.audit_rows import AuditRow
    from vending.domain.station import StationIdentity
    from vending.services.proof.read_audit import AuditListing

_TYPING_MS: Final = 300


class AuditPage(QWidget):
    """Binds to AuditModel."""

    def __init__(self, model: AuditModel, runner: TaskRunner, theme: Theme, settings: QSettings) -> None:
        super().__init__()
        self.model = model
        self.verify_button = Button(_("Verify"), icon="check", kind="primary")
        self.export_button = Button(_("Export…"), icon="download")
        self.cancel_button = Button(_("Cancel"))
        self.search = Field(_("Find in the trail"), hint=_("Receipt, username, file or note"), icon="search", key="F3")
        self.chips = FilterChips((_since(), _kinds(), _people(())))
        self.table: ListingTable[AuditRow] = ListingTable(runner, _columns(model.identity), lambda one: one.sequence)
        self.view = ListingView(_("Audit trail"), self.table, settings, "audit")
        self.pane = AuditPane(model.identity)
        self.good, self.bad = Band("accent"), Band("failed")
        self._share, self._words = ShareBar(theme), Text(size=14, tone="muted")
        self._skeleton = Skeleton(rows=8, row_height=36)
        self._empty = Hint("scroll-text", _("Nothing matches. Esc shows all."))
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._lay_out()
        self._connect()
        self.show_state(model.state)

    def open(self) -> None:
        """Read the trail again."""
        self.model.refresh()
        self.view.setFocus()

    def focus_search(self) -> None:
        """F3: go to the search field."""
        self.search.setFocus()
        self.search.selectAll()

    def back(self) -> bool:
        """Esc: show the whole trail again; return False when it is shown."""
        if not self.search.text() and not self.chips.values:
            return False
        self.search.clear()
        self.chips.show_values({})
        self._filter()
        self.view.setFocus()
        return True

    def show_state(self, state: AuditState) -> None:
        """Show what is under way, and what came of it."""
        self._progress.setVisible(state.busy)
        told = _("Proving the records: {done} of {total} links") if state.verifying else _("Writing: {done} links")
        self._words.setText(told.format(done=state.done, total=state.total or "…"))
        self._share.setVisible(state.verifying)
        self._share.show_share(state.done, state.total)
        held = self.verify_button.hasFocus() or self.cancel_button.hasFocus()
        self.verify_button.setEnabled(not state.busy)
        self.export_button.setEnabled(not state.busy)
        if held:
            (self.cancel_button if state.busy else self.view).setFocus()
        self.good.say(state.told)
        self.bad.say(state.message)
        self._skeleton.wait(busy=not state.read)
        self._show_rows()

    @property
    def chosen(self) -> AuditRow | None:
        """The line that is chosen."""
        found: AuditRow | None = self.view.currentIndex().data(Qt.ItemDataRole.UserRole)
        return found

    def _show_rows(self) -> None:
        some = self.table.rowCount() > 0
        self.view.setVisible(some)
        self._empty.setVisible(self.model.state.read and not some)

    def _show_listing(self, listing: AuditListing) -> None:
        self.view.show_listing(listing)

    def _filter(self) -> None:
        self._typing.stop()
        values: Mapping[str, Any] = self.chips.values
        self.model.show(values.get("since"), values.get("kind"), values.get("who", ""), self.search.text())

    def _ask_where(self) -> None:
        kinds = {
            _("Excel workbook (*.xlsx)"): ".xlsx",
            _("Comma-separated text (*.csv)"): ".csv",
            _("JSON lines (*.jsonl)"): ".jsonl",
        }
        name, kind = QFileDialog.getSaveFileName(self, _("Export the audit trail"), _("audit"), ";;".join(kinds))
        if name:
            path = Path(name)
            self.model.write(path if path.suffix else path.with_name(path.name + kinds.get(kind, ".csv")))

    def _search_for(self, text: str) -> None:
        """What is typed over the list goes into the search field."""
        self.search.setText(text)
        self.search.setFocus()

    def _connect(self) -> None:
        model = self.model
        self.verify_button.clicked.connect(model.verify)
        self.cancel_button.clicked.connect(model.cancel)
        self.export_button.clicked.connect(self._ask_where)
        self.chips.changed.connect(self._filter)
        self.search.textChanged.connect(lambda: self._typing.start())
        self.search.returnPressed.connect(self._filter)
        self._typing.timeout.connect(self._filter)
        self.view.typed.connect(self._search_for)
        self.view.chosen.connect(lambda one: model.look_at(0 if one is None else one.sequence))
        self.table.modelReset.connect(self._show_rows)
        self.table.failed.connect(model.fail)
        model.changed.connect(self.show_state)
        model.listed.connect(self._show_listing)
        model.looked.connect(self.pane.show_detail)
        model.known.connect(lambda names: self.chips.show_filter(_people(names)))

    def _lay_out(self) -> None:
        head = row([Text(_("Audit trail"), 20, bold=True), None, self.export_button, self.verify_button], gap=SMALL)
        bar = row([], gap=SMALL)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.chips)
        bar.addWidget(self.view.columns_button)
        line = row([], gap=SMALL)
        line.addWidget(self._words)
        line.addWidget(self._share, 1)
        line.addWidget(self.cancel_button)
        self._progress = box(line)
        left = column([head, bar, self._progress, self.good, self.bad, self._skeleton, self._empty], gap=SMALL)
        left.addWidget(self.view, 1)
        left.addStretch(0)
        layout = row([], gap=MEDIUM)
        layout.addLayout(left, 1)
        layout.addWidget(self.pane)
        self.setLayout(page_grid(layout))
        # A button without a parent would open as a window of its own.
        self.export_button.setVisible(may_ask(self.model.role, Action.EXPORT))
        self.verify_button.setVisible(may_ask(self.model.role, Action.VERIFY_AUDIT))


def _columns(identity: StationIdentity) -> tuple[Column[AuditRow], ...]:
    def who(one: AuditRow) -> str:
        return f"{one.who} + {one.approver}" if one.approver else one.who

    return (
        Column("link", _("Link"), 72, lambda one: str(one.sequence), END, sortable=False),
        Column("at", _("When"), 152, lambda one: formats.date_and_time(one.at, identity), sortable=False),
        Column("what", _("What"), 184, row_word, sortable=False),
        Column("subject", _("About"), 160, row_subject, sortable=False, stretch=True),
        Column("who", _("Who"), 168, who, sortable=False),
    )


def _since() -> Filter:
    words = {Since.DAY: _("Last 24 hours"), Since.WEEK: _("Last 7 days"), Since.MONTH: _("Last 30 days")}
    return Filter("since", _("When"), tuple(words.items()))


def _people(names: tuple[str, ...]) -> Filter:
    return Filter("who", _("Who"), tuple((name, name) for name in names))


def _kinds() -> Filter:
    links = ((kind, link_word(kind)) for kind in EntryKind if kind is not EntryKind.EVENT)
    return Filter("kind", _("What"), (*links, *((kind, event_kind_word(kind)) for kind in EventKind)))
