"""An account's debts: cards, what may be done about the chosen one, and how it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.tables.texts import TextTable
from cdu_app.ui.debts.card import DebtCard
from cdu_app.ui.debts.form import DebtForm
from cdu_app.ui.tokens import SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.row_table import RowTable
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.debts import Act
from cdu_app.viewmodels.rights import may_ask
from vending.domain.debts.debt import DebtEntryKind
from vending.domain.people.permission import Action

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.debts import DebtsModel, DebtsState
    from vending.domain.debts.debt import DebtEntry

_WHEN, _WHAT, _AMOUNT, _BALANCE = range(4)
_WIDTHS = {_WHEN: 164, _AMOUNT: 108, _BALANCE: 108}


class DebtsPanel(QWidget):
    """Binds to DebtsModel; its form covers `page`."""

    def __init__(self, model: DebtsModel, page: QWidget, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self._theme = theme
        self._owed = Text(size=16, bold=True)
        self.new_button = Button(_("New debt"), icon="plus")
        self.charge_button = Button(_("Charge"), kind="quiet", icon="trending-up")
        self.credit_button = Button(_("Credit"), kind="quiet", icon="hand-coins")
        self.plan_button = Button(_("Change plan"), kind="quiet", icon="pencil")
        self._band, self._skeleton = Band("failed"), Skeleton(rows=2)
        self._empty = Hint("hand-coins", _("Nothing is owed, and nothing ever was."))
        self.cards: list[DebtCard] = []
        self._card_column = column([], gap=TIGHT)
        headings = (_("When"), _("What"), _("Change"), _("Balance"))
        self.table = TextTable(headings, frozenset({_AMOUNT, _BALANCE}))
        self.view = self._make_view()
        self.form = DebtForm(page, model)
        self._acts = box(row([self.charge_button, self.credit_button, self.plan_button, None], gap=TIGHT))
        self._keeps = may_ask(model.approval.operator.role, Action.KEEP_DEBTS)
        self._lay_out()
        self._connect()
        self.new_button.setVisible(self._keeps)
        self.show_state(model.state)

    def back(self) -> bool:
        """Esc: close the form; return False when none is open."""
        is_open = not self.form.isHidden()
        self._model.close_form()
        return is_open

    def show_state(self, state: DebtsState) -> None:
        """Show the debts."""
        self._band.say(state.message)
        self._skeleton.wait(busy=state.busy and not state.debts)
        self._owed.setText(self._owed_words(state))
        self._empty.setVisible(not state.debts and not state.busy and state.message is None)
        self._show_cards(state)
        self._acts.setVisible(self._keeps and state.chosen is not None)
        self.credit_button.setEnabled(state.chosen is not None and bool(state.chosen.balance))
        self.view.setVisible(state.chosen is not None)
        self.table.show_rows([self._row(entry) for entry in state.entries])

    def _owed_words(self, state: DebtsState) -> str:
        if state.owed is None:
            return ""
        return _("{amount} owed in all").format(amount=formats.money(state.owed, self._model.identity))

    def _show_cards(self, state: DebtsState) -> None:
        if tuple(card.debt for card in self.cards) != state.debts:
            focused = any(card.hasFocus() for card in self.cards)
            self._make_cards(state)
            if focused and self.cards:
                self.cards[0].setFocus()
        for card in self.cards:
            card.setChecked(card.debt == state.chosen)

    def _make_cards(self, state: DebtsState) -> None:
        for card in self.cards:
            self._card_column.removeWidget(card)
            card.deleteLater()
        self.cards = [DebtCard(debt, self._model.identity, self._theme) for debt in state.debts]
        for card in self.cards:
            self._card_column.addWidget(card)
            card.clicked.connect(lambda _checked, debt=card.debt: self._model.choose(debt.debt.id))

    def _row(self, entry: DebtEntry) -> tuple[str, ...]:
        identity = self._model.identity
        what = f"{movement_words(entry.kind)} · {entry.reason or entry.operator_name}"
        when, amount = formats.date_and_time(entry.at, identity), formats.money(entry.amount, identity)
        return when, what, amount, formats.money(entry.balance, identity)

    def _connect(self) -> None:
        buttons = {
            Act.OPEN: self.new_button,
            Act.CHARGE: self.charge_button,
            Act.CREDIT: self.credit_button,
            Act.PLAN: self.plan_button,
        }
        for act, button in buttons.items():
            button.clicked.connect(lambda _checked=False, act=act: self._model.open_form(act))
        self._model.changed.connect(self.show_state)

    def _lay_out(self) -> None:
        head = row([self._owed, None, self.new_button], gap=SMALL)
        layout = column([head, self._band, self._skeleton, self._empty, self._card_column, self._acts], gap=SMALL)
        layout.addWidget(self.view, 1)
        layout.addStretch(0)
        self.setLayout(layout)

    def _make_view(self) -> RowTable:
        view = RowTable(_("Movements"), self.table, row_height=36, header_height=32)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setMinimumHeight(120)
        for number, width in _WIDTHS.items():
            view.setColumnWidth(number, width)
        view.horizontalHeader().setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        return view


def movement_words(kind: DebtEntryKind) -> str:
    """Say in a word or two why a balance moved."""
    words = {
        DebtEntryKind.OPENED: _("Opened"),
        DebtEntryKind.RECOVERED: _("From a purchase"),
        DebtEntryKind.RETURNED: _("Given back"),
        DebtEntryKind.CHARGED: _("Charged"),
        DebtEntryKind.CREDITED: _("Credited"),
    }
    return words[kind]
