"""The People screen: everybody who may sign in, and the one that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHeaderView, QWidget

from cdu_app.language import _
from cdu_app.tables.texts import TextTable
from cdu_app.ui.approval import ask_over
from cdu_app.ui.people.detail import OperatorDetail
from cdu_app.ui.people.form import OperatorForm
from cdu_app.ui.people.password_sheet import PasswordSheet
from cdu_app.ui.people.question import ActQuestion
from cdu_app.ui.people.words import factor_words, last_words, state_words
from cdu_app.ui.tokens import MEDIUM, SMALL
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import column, page_grid, row
from cdu_app.ui.widgets.read_only import ReadOnlyNote
from cdu_app.ui.widgets.row_table import RowTable
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.people.operators import OperatorAct
from cdu_app.words.people import role_name
from vending.domain.people.permission import Action

if TYPE_CHECKING:
    from cdu_app.viewmodels.people.operators import PeopleModel, PeopleState
    from vending.services.people.keep_operators import OperatorRow

_NAME, _USERNAME, _ROLE, _STATE, _FACTOR, _LAST = range(6)
_WIDTHS: Final = {_USERNAME: 112, _ROLE: 104, _STATE: 172, _FACTOR: 156, _LAST: 152}
_CHOOSE: Final = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


class PeoplePage(QWidget):
    """Binds to PeopleModel. Who may only look sees no buttons."""

    def __init__(self, model: PeopleModel) -> None:
        super().__init__()
        self.model = model
        self.new_button = Button(_("New operator"), kind="primary", icon="plus", key="Ctrl+N")
        headings = (_("Name"), _("Username"), _("Role"), _("State"), _("Second factor"), _("Last sign-in"))
        self.table = TextTable(headings, frozenset())
        self.view = _OperatorTable(_("Operators"), self.table)
        self.detail = OperatorDetail(model)
        self._band, self._skeleton = Band("failed"), Skeleton(rows=5, row_height=44)
        self._retry = Button(_("Try again"))
        self._band.extras.addWidget(self._retry)
        alone = _("Only you can sign in here. Add those who sell: each under a name of their own.")
        self._alone = Hint("user-round", alone)
        self._lay_out()
        self.form, self.question = OperatorForm(self, model), ActQuestion(self, model)
        self.password = PasswordSheet(self, model)
        ask_over(self, model.approval)
        self._connect()
        self.show_state(model.state)

    def open(self) -> None:
        """Read the list again."""
        self.model.refresh()
        if not self._has_sheet:
            self.view.setFocus()

    def focus_search(self) -> None:
        """F3: to the list."""
        if not self._has_sheet:
            self.view.setFocus()

    def back(self) -> bool:
        """Esc: close what is open over the page."""
        is_open = self._has_sheet
        self.model.leave()
        return is_open

    def show_state(self, state: PeopleState) -> None:
        """Show the list and who is chosen."""
        self._band.say(state.message)
        self._skeleton.wait(busy=state.rows is None and state.message is None)
        rows = state.rows or ()
        self.view.setVisible(bool(rows))
        self._alone.setVisible(len(rows) == 1 and self.model.may_keep)
        self.table.show_rows([self._cells(row) for row in rows])
        self.detail.show_row(state.chosen)
        place = rows.index(state.chosen) if state.chosen in rows else -1
        if place >= 0 and self.view.currentIndex().row() != place:
            self.view.selectionModel().setCurrentIndex(self.table.index(place, 0), _CHOOSE)

    @property
    def _has_sheet(self) -> bool:
        return not all(sheet.isHidden() for sheet in (self.form, self.question, self.password))

    def _cells(self, row: OperatorRow) -> tuple[str, ...]:
        operator, identity = row.operator, self.model.identity
        factor = factor_words(row, cashiers=self.model.cashiers_need_factor)
        role, state = role_name(operator.role).capitalize(), state_words(row, identity)
        return operator.name, operator.username, role, state, factor, last_words(row, identity)

    def _choose(self, place: int) -> None:
        rows = self.model.state.rows or ()
        if 0 <= place < len(rows):
            chosen = self.model.state.chosen
            if chosen is None or chosen.operator.id != rows[place].operator.id:
                self.model.choose(rows[place].operator.id)

    def _closed(self) -> None:
        """Once nothing is open any more, work goes on in the list."""
        if self.isVisible() and not self._has_sheet:
            self.view.setFocus()

    def _connect(self) -> None:
        self.view.selectionModel().currentRowChanged.connect(lambda now, _before: self._choose(now.row()))
        self.view.entered_row.connect(lambda: self.model.begin(OperatorAct.EDIT))
        self.detail.wanted.connect(self.model.begin)
        self.new_button.clicked.connect(lambda: self.model.begin(OperatorAct.ADD))
        self._retry.clicked.connect(self.model.refresh)
        new = QShortcut(QKeySequence("Ctrl+N"), self)
        new.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        new.activated.connect(self.new_button.click)
        self.model.changed.connect(self.show_state)
        self.model.act_changed.connect(lambda state: None if state.act else self._closed())

    def _lay_out(self) -> None:
        if not self.model.may_keep:
            self.new_button.hide()
        note = ReadOnlyNote(self.model.operator.role, Action.KEEP_OPERATORS)
        head = row([Text(_("People"), 20, bold=True), None, note, self.new_button], gap=SMALL)
        left = column([head, self._band, self._skeleton, self._alone], gap=SMALL)
        left.addWidget(self.view, 1)
        left.addStretch(0)
        layout = row([], gap=MEDIUM)
        layout.addLayout(left, 1)
        layout.addWidget(self.detail)
        self.setLayout(page_grid(layout))


class _OperatorTable(RowTable):
    """`entered_row`: Enter was pressed."""

    entered_row = Signal()

    def __init__(self, name: str, table: TextTable) -> None:
        super().__init__(name, table)
        for column_number, width in _WIDTHS.items():
            self.setColumnWidth(column_number, width)
        self.horizontalHeader().setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_row.emit()
        else:
            super().keyPressEvent(event)
