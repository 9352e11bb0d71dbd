"""The open shift: since when, the cash expected, what may be done, and every movement, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHeaderView, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.tables.texts import TextTable
from cdu_app.ui.tokens import HAIR, MEDIUM, NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.heading import Fact
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.row_table import RowTable
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.viewmodels.shift.state import Act
from cdu_app.words.shifts import kind_word, what_moved
from vending.domain.cash.shift import CashKind

if TYPE_CHECKING:
    from cdu_app.viewmodels.shift.model import ShiftModel
    from cdu_app.viewmodels.shift.state import ShiftState
    from vending.domain.cash.report import ShiftReport
    from vending.domain.cash.shift import CashEntry
    from vending.domain.station import StationIdentity

_WHEN, _WHAT, _WHO, _AMOUNT, _BALANCE = range(5)
_WIDTHS: Final = {_WHEN: 148, _WHO: 164, _AMOUNT: 104, _BALANCE: 112}
_CARD_WIDTH: Final = 368


class RunningPanel(QWidget):
    """Binds to ShiftModel."""

    def __init__(self, model: ShiftModel) -> None:
        super().__init__()
        self._model = model
        self._since = Text(size=16, bold=True)
        self._place = Text(size=14, tone="muted")
        self.expected = Text(size=40, bold=True)
        self._facts = {kind: Fact(kind_word(kind)) for kind in CashKind}
        self._waiting = Text(size=14, tone="muted", wrap=True)
        self.failure = Band("failed", compact=True)
        words = {
            Act.PAY_IN: (_("Pay in…"), "banknote-arrow-down"),
            Act.PAY_OUT: (_("Pay out…"), "banknote-arrow-up"),
            Act.DEPOSIT: (_("To the bank…"), "landmark"),
        }
        self.act_buttons = {act: Button(words[act][0], icon=words[act][1]) for act in model.acts}
        self.close_button = Button(_("Count and close"), kind="primary", icon="coins")
        self.table = TextTable(
            (_("When"), _("What"), _("Who"), _("Amount"), _("Expected")), frozenset({_AMOUNT, _BALANCE})
        )
        self.view = self._make_view()
        self._skeleton = Skeleton(rows=4, row_height=44)
        self._lay_out()
        self.setFocusProxy(self.close_button)
        for act, button in self.act_buttons.items():
            button.clicked.connect(lambda _checked=False, act=act: model.ask(act))

    def show_state(self, state: ShiftState) -> None:
        """Show the shift."""
        self.failure.say(state.message)
        self._skeleton.wait(busy=state.busy and state.report is None)
        if state.current is None:
            return
        shift = state.current.shift
        self._since.setText(_("Open since {time}").format(time=state.since))
        self._place.setText(_("Shift {number} · till {till}").format(number=shift.number, till=shift.till))
        self.expected.setText(formats.money(state.current.balance, self._model.identity))
        if state.report is not None and state.report.shift.id == shift.id:
            self._show_report(state.report)

    def _show_report(self, report: ShiftReport) -> None:
        identity = self._model.identity
        for kind, fact in self._facts.items():
            entries = report.of_kind(kind)
            amount = formats.money(report.sum_of(kind), identity)
            fact.show_value((f"{amount} ({len(entries)})" if kind is CashKind.SALE else amount) if entries else "")
        self._waiting.setVisible(report.waiting > 0)
        self._waiting.setText(_("Their token is awaited: {count}.").format(count=report.waiting))
        self.table.show_rows([movement_row(entry, identity) for entry in reversed(report.entries)])

    def _lay_out(self) -> None:
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(_CARD_WIDTH)
        head = column([self._since, self._place], gap=HAIR)
        cash = column([Text(_("Cash expected in the drawer"), tone="muted"), self.expected], gap=0)
        facts = column(list(self._facts.values()), gap=HAIR)
        acts = column(list(self.act_buttons.values()), gap=TIGHT)
        parts = [head, cash, Rule(), facts, self._waiting, self.failure, None, acts, self.close_button]
        card.setLayout(column(parts, gap=SMALL, margins=(NEAR, NEAR, NEAR, NEAR)))
        right = column([Text(_("Movements"), 16, bold=True), self._skeleton], gap=SMALL)
        right.addWidget(self.view, 1)
        layout = row([card], gap=MEDIUM)
        layout.addLayout(right, 1)
        self.setLayout(layout)

    def _make_view(self) -> RowTable:
        view = RowTable(_("Movements"), self.table, row_height=40, header_height=36)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for number, width in _WIDTHS.items():
            view.setColumnWidth(number, width)
        view.horizontalHeader().setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        return view


def movement_row(entry: CashEntry, identity: StationIdentity) -> tuple[str, ...]:
    """Return a movement as the list shows it; who approved it stands beside who made it."""
    who = " + ".join(filter(None, (entry.operator_name, entry.approver_name)))
    amount, balance = formats.money(entry.amount, identity), formats.money(entry.balance, identity)
    return formats.date_and_time(entry.at, identity), what_moved(entry), who, amount, balance
