"""The shifts there were, and the report of the chosen one on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QHeaderView, QScrollArea, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.tables.texts import TextTable
from cdu_app.ui.tokens import MEDIUM, SMALL
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.paper import PAPER_WIDTH, ReceiptPaper
from cdu_app.ui.widgets.row_table import RowTable
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.shift.past import PastShiftsModel, PastState
    from vending.domain.cash.report import ShiftRow
    from vending.domain.station import StationIdentity

_NUMBER, _TILL, _WHO, _OPENED, _CLOSED, _EXPECTED, _DIFFERENCE = range(7)
_WIDTHS: Final = {_NUMBER: 56, _TILL: 52, _OPENED: 152, _CLOSED: 152, _EXPECTED: 112, _DIFFERENCE: 104}
_PANE_WIDTH: Final = PAPER_WIDTH + 40


class PastPanel(QWidget):
    """Binds to PastShiftsModel; `close_wanted` asks to count the drawer of the shift that is looked at."""

    close_wanted = Signal()

    def __init__(self, model: PastShiftsModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        headings = (_("No."), _("Till"), _("Who"), _("Opened"), _("Closed"), _("Expected"), _("Difference"))
        self.table = TextTable(headings, frozenset({_NUMBER, _EXPECTED, _DIFFERENCE}))
        self.view = self._make_view()
        self.paper = ReceiptPaper(theme)
        self.print_button = Button(_("Print"), kind="primary", icon="printer")
        self.close_button = Button(_("Count and close"), icon="coins")
        self.more_button = Button(_("Earlier shifts"), kind="quiet")
        self.failure, self._skeleton = Band("failed"), Skeleton(rows=6, row_height=44)
        self._empty = Hint("wallet", _("There was no shift yet."))
        self._note = Text(size=14, tone="muted")
        self._lay_out()
        self.setFocusProxy(self.view)
        self._connect()
        self.show_state(model.state)

    def show_state(self, state: PastState) -> None:
        """Show the list and the chosen report."""
        self.failure.say(state.message)
        self._skeleton.wait(busy=state.busy and not state.rows)
        self._empty.setVisible(state.known and not state.rows and state.message is None)
        self.view.setVisible(bool(state.rows))
        self.table.show_rows([shift_row(one, self._model.identity) for one in state.rows])
        self.more_button.setVisible(state.more)
        self._show_choice(state)
        self.paper.show_document(state.document)
        self.print_button.setVisible(state.document is not None and self._model.has_printer)
        self.print_button.setEnabled(not state.printing)
        self.close_button.setVisible(self._model.may_close)
        self._note.setText(state.note)

    def _show_choice(self, state: PastState) -> None:
        numbers = [one.shift.number for one in state.rows]
        if not numbers:
            return
        if state.chosen is None:
            self._model.look_at(numbers[0])
        elif state.chosen in numbers and self.view.currentIndex().row() != numbers.index(state.chosen):
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            index = self.table.index(numbers.index(state.chosen), 0)
            self.view.selectionModel().setCurrentIndex(index, flags)

    def _look(self, now: QModelIndex) -> None:
        rows = self._model.state.rows
        if 0 <= now.row() < len(rows):
            self._model.look_at(rows[now.row()].shift.number)

    def _connect(self) -> None:
        self.view.selectionModel().currentRowChanged.connect(lambda now, _before: self._look(now))
        self.print_button.clicked.connect(self._model.print)
        self.more_button.clicked.connect(self._model.more)
        self.close_button.clicked.connect(self.close_wanted)
        self._model.changed.connect(self.show_state)

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        paper = column([])
        paper.addWidget(self.paper, 0, Qt.AlignmentFlag.AlignHCenter)
        paper.addStretch(1)
        scroll.setWidget(box(paper))
        scroll.setFixedWidth(_PANE_WIDTH)
        pane = column([], gap=SMALL)
        pane.addWidget(scroll, 1)
        pane.addLayout(row([self._note, None, self.close_button, self.print_button], gap=SMALL))
        left = column([self.failure, self._skeleton, self._empty], gap=SMALL)
        left.addWidget(self.view, 1)
        left.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeading)
        left.addStretch(0)
        layout = row([], gap=MEDIUM)
        layout.addLayout(left, 1)
        layout.addLayout(pane)
        self.setLayout(layout)

    def _make_view(self) -> RowTable:
        view = RowTable(_("Shifts"), self.table, header_height=36)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for number, width in _WIDTHS.items():
            view.setColumnWidth(number, width)
        view.horizontalHeader().setSectionResizeMode(_WHO, QHeaderView.ResizeMode.Stretch)
        return view


def shift_row(one: ShiftRow, identity: StationIdentity) -> tuple[str, ...]:
    """Return a shift as the list shows it."""
    shift, close = one.shift, one.close
    opened = formats.date_and_time(shift.opened_at, identity)
    expected = formats.money(one.expected, identity)
    if close is None:
        return str(shift.number), shift.till, shift.operator_name, opened, _("still open"), expected, ""
    difference = formats.money(close.difference, identity) if close.difference else "–"
    closed = formats.date_and_time(close.at, identity)
    return str(shift.number), shift.till, shift.operator_name, opened, closed, expected, difference
