"""The Tariffs page: the list and the tariff that is chosen; comparing; the editor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from cdu_app.language import _
from cdu_app.ui.tariffs.compare_view import CompareView
from cdu_app.ui.tariffs.detail import TariffDetail
from cdu_app.ui.tariffs.editor_view import EditorView
from cdu_app.ui.tariffs.tariff_list import TariffList
from cdu_app.ui.tokens import MEDIUM, SMALL
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import box, column, page_grid, row
from cdu_app.ui.widgets.read_only import ReadOnlyNote
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.rights import may_ask
from vending.domain.people.permission import Action

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.tariffs.model import TariffsModel
    from cdu_app.viewmodels.tariffs.state import TariffsState

_LIST_WIDTH = 304
_FILES = "TOML (*.toml);;JSON (*.json)"


class TariffsPage(QWidget):
    """Binds to TariffsModel."""

    def __init__(self, model: TariffsModel, theme: Theme) -> None:
        super().__init__()
        self.model = model
        self.field = Field(_("Find a tariff"), hint=_("Code or name"), icon="search", key="F3")
        self.list = TariffList(model.identity, theme)
        self.detail = TariffDetail(model.identity, theme)
        self.compare = CompareView(model.identity)
        self.editor = EditorView(model.editor, theme, self)
        self.new_button = Button(_("New tariff"), icon="plus")
        self.import_button = Button(_("Import"), icon="upload")
        self.told, self._failed = Band("accent", compact=True), Band("failed", compact=True)
        self._skeleton = Skeleton(rows=4, row_height=88)
        self._nothing = Hint("list-ordered", _("No tariff yet. New tariff starts one."))
        self._views = QStackedWidget()
        self._may_write = may_ask(model.role, Action.PUBLISH_TARIFFS)
        self._lay_out()
        self._connect()
        self.show_state(model.state)

    def open(self) -> None:
        """Read the tariffs again, unless one is being written."""
        if self._views.currentWidget() is self.editor:
            self.editor.resume()
            return
        self.model.refresh()
        self.list.setFocus()

    def focus_search(self) -> None:
        """F3."""
        if self._views.currentIndex():
            self._left_editor()
        self.field.setFocus()
        self.field.selectAll()

    def back(self) -> bool:
        """Esc: leave the editor or the comparison, then the search."""
        if self._views.currentWidget() is self.editor:
            return self.editor.back()
        if self._views.currentWidget() is self.compare:
            self._show_list()
            return True
        if self.field.text():
            self.field.clear()
            self.model.search("")
            self.list.setFocus()
            return True
        return False

    def show_state(self, state: TariffsState) -> None:
        """Show the list and the chosen tariff."""
        self._skeleton.wait(busy=state.busy and state.overviews is None)
        self.list.show_state(state)
        self.detail.show_state(state)
        nothing = state.overviews is not None and not state.listed
        self._nothing.setVisible(nothing)
        self._nothing.say(_("No tariff matches. Esc shows all again.") if state.search else None)
        self.told.say(state.told)
        self._failed.say(state.message)

    def edit(self) -> None:
        """Write the next version of the chosen tariff."""
        if self._may_write:
            self.model.edit()
            self._show_editor()

    def write_new(self) -> None:
        """Write a new tariff."""
        self.model.write_new()
        self._show_editor()

    def show_comparison(self) -> None:
        """Compare the versions of the chosen tariff."""
        chosen = self.model.state.chosen
        if chosen is not None:
            self.compare.show_overview(chosen)
            self._views.setCurrentWidget(self.compare)
            self.compare.close_button.setFocus()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """From the search, Down goes into the list."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            self.list.setFocus()
            return True
        return False

    def _show_list(self) -> None:
        self._views.setCurrentIndex(0)
        self.list.setFocus()
        self.show_state(self.model.state)

    def _show_editor(self) -> None:
        base = self.model.editor.state.base
        known = self.model.state.overviews or ()
        accounts = sum(one.accounts for one in known if base is not None and one.last.code == base.code)
        self._views.setCurrentWidget(self.editor)
        self.editor.begin(accounts)

    def _left_editor(self) -> None:
        self._show_list()
        self.model.refresh()

    def _published(self) -> None:
        self.editor.sheet.hide()
        self.field.clear()
        self._views.setCurrentIndex(0)
        self.list.setFocus()

    def _export(self) -> None:
        shown = self.model.state.shown
        if shown is not None:
            proposed = f"{shown.code}-v{shown.version}.toml"
            path, _kind = QFileDialog.getSaveFileName(self, _("Export a tariff"), proposed, _FILES)
            if path:
                self.model.export(Path(path))

    def _import(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Import a tariff"), "", _("Tariffs (*.toml *.json)"))
        if path:
            self.model.take_file(Path(path))

    def _connect(self) -> None:
        model = self.model
        self.field.textEdited.connect(model.search)
        self.field.installEventFilter(self)
        self.list.wanted.connect(model.choose)
        self.list.itemActivated.connect(lambda _item: self.edit())
        self.detail.version_wanted.connect(lambda number: model.choose(model.state.code, number))
        self.detail.edit_button.clicked.connect(self.edit)
        self.detail.compare_button.clicked.connect(self.show_comparison)
        self.detail.export_button.clicked.connect(self._export)
        self.compare.close_button.clicked.connect(self._show_list)
        self.editor.closed.connect(self._left_editor)
        self.new_button.clicked.connect(self.write_new)
        self.import_button.clicked.connect(self._import)
        model.changed.connect(self.show_state)
        model.imported.connect(self._show_editor)
        model.editor.published.connect(lambda _tariff: self._published())

    def _lay_out(self) -> None:
        heading = row([Text(_("Tariffs"), 20, bold=True), None])
        if not self._may_write:
            for button in (self.new_button, self.import_button, self.detail.edit_button):
                button.hide()
        note = ReadOnlyNote(self.model.role, Action.PUBLISH_TARIFFS)
        buttons = row([self.new_button, self.import_button], gap=SMALL)
        left = column([heading, note, self.field, self._skeleton, self._nothing], gap=SMALL)
        left.addWidget(self.list, 1)
        left.addLayout(buttons)
        side = box(left)
        side.setFixedWidth(_LIST_WIDTH)
        left.setContentsMargins(0, 0, 0, 0)
        right = column([self.told, self._failed], gap=SMALL)
        right.addWidget(self.detail, 1)
        both = row([], gap=MEDIUM)
        both.addWidget(side)
        both.addLayout(right, 1)
        for view in (box(both), self.compare, self.editor):
            self._views.addWidget(view)
        whole = row([])
        whole.addWidget(self._views)
        self.setLayout(page_grid(whole))
