"""The statement of an account: its days, its lines, and the way to paper or into a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHeaderView, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.tables.texts import TextTable
from cdu_app.ui.debts.panel import movement_words
from cdu_app.ui.tokens import SMALL
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.row_table import RowTable
from cdu_app.ui.widgets.sheet import Sheet
from cdu_app.ui.widgets.text import Elided, Text
from cdu_app.viewmodels.statement import StatementModel
from vending.domain.debts.statement import DebtLine, SaleLine
from vending.domain.sales.sale import Purpose, SaleState
from vending.money import Money

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.viewmodels.statement import StatementState
    from vending.domain.debts.statement import Amounts, Statement
    from vending.domain.sales.sale import Sale
    from vending.domain.station import StationIdentity
    from vending.ids import AccountId

_WHEN, _WHAT, _PAID, _ENERGY, _CHARGES, _TAXES, _DEBT, _OWED = range(8)
_WIDTHS = {_WHEN: 164, _PAID: 96, _ENERGY: 96, _CHARGES: 92, _TAXES: 92, _DEBT: 100, _OWED: 108}
_SHEET_WIDTH = 1280


class StatementView(QWidget):
    """Binds to StatementModel."""

    def __init__(self, model: StatementModel) -> None:
        super().__init__()
        self._model = model
        self.first, self.last = Field(_("From"), hint="2026-01-01"), Field(_("To"), hint="2026-12-31")
        self.print_button = Button(_("Print"), icon="printer")
        self.save_button = Button(_("Save as…"), icon="download")
        self._band, self._skeleton = Band("failed"), Skeleton(rows=5, row_height=44)
        self._note = Text(size=14, tone="muted")
        self._opening, self._closing = Text(size=14, tone="muted"), Text(size=20, bold=True)
        self._empty = Hint("receipt-text", _("Nothing was bought and nothing was owed in these days."))
        headings = (
            *(_("When"), _("What"), _("Paid"), _("Energy")),
            *(_("Charges"), _("Taxes"), _("Debt"), _("Owed in all")),
        )
        self.table = TextTable(headings, frozenset(range(_PAID, len(headings))))
        self.view = self._make_view()
        self._lay_out()
        self._connect()
        self.show_state(model.state)

    def show_state(self, state: StatementState) -> None:
        """Show a statement."""
        for field, text in ((self.first, state.first), (self.last, state.last)):
            if field.text() != text and not field.hasFocus():
                field.setText(text)
        self._band.say(state.message)
        self._note.setText(state.note)
        statement = state.statement
        self._skeleton.wait(busy=state.busy and statement is None)
        for button in (self.print_button, self.save_button):
            button.setEnabled(statement is not None and not state.busy)
        self.print_button.setVisible(self._model.has_printer)
        self._empty.setVisible(statement is not None and not statement.lines)
        self.view.setVisible(statement is not None and bool(statement.lines))
        self._show_sums(statement)
        self.table.show_rows([] if statement is None else statement_rows(statement, self._model.identity))

    def save(self) -> None:
        """Ask for a file and write the statement to it."""
        statement = self._model.state.statement
        if statement is None:
            return
        letters = (letter if letter.isalnum() else "-" for letter in statement.account.number)
        name = f"{''.join(letters)}-{statement.last}.pdf"
        kinds = _("PDF (*.pdf);;Excel (*.xlsx);;CSV (*.csv)")
        path, _kind = QFileDialog.getSaveFileName(self, _("Save the statement"), name, kinds)
        if path:
            self._model.save(Path(path))

    def _show_sums(self, statement: Statement | None) -> None:
        if statement is None:
            self._opening.clear()
            self._closing.clear()
            return
        identity = self._model.identity
        opening, closing = formats.money(statement.opening, identity), formats.money(statement.closing, identity)
        self._opening.setText(_("Owed at the beginning: {amount}").format(amount=opening))
        self._closing.setText(_("Owed at the end: {amount}").format(amount=closing))

    def _connect(self) -> None:
        for field in (self.first, self.last):
            field.editingFinished.connect(self._choose_days)
        self.print_button.clicked.connect(self._model.print)
        self.save_button.clicked.connect(self.save)
        self._model.changed.connect(self.show_state)

    def _choose_days(self) -> None:
        state, days = self._model.state, (self.first.text().strip(), self.last.text().strip())
        if days != (state.first, state.last):
            self._model.choose_days(*days)

    def _lay_out(self) -> None:
        for field in (self.first, self.last):
            field.setFixedWidth(140)
        days = row([Text(_("From"), tone="muted"), self.first, Text(_("to"), tone="muted"), self.last], gap=SMALL)
        head = row([days, None, self._note, self.print_button, self.save_button], gap=SMALL)
        foot = row([self._opening, None, self._closing], gap=SMALL)
        layout = column([head, self._band, self._skeleton, self._empty], gap=SMALL)
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)
        self.setLayout(layout)

    def _make_view(self) -> RowTable:
        view = RowTable(_("Statement"), self.table, row_height=36, header_height=36)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for number, width in _WIDTHS.items():
            view.setColumnWidth(number, width)
        view.horizontalHeader().setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        return view


class StatementSheet(Sheet):
    """The statement over a page."""

    def __init__(self, page: QWidget, model: StatementModel) -> None:
        super().__init__(page, min(_SHEET_WIDTH, page.width() - 64))
        self.model = model
        self.statement_view = StatementView(model)
        self.close_button = Button(_("Close"), key="Esc")
        self.close_button.clicked.connect(self.back)
        self._who = Elided(size=14, tone="muted")
        model.changed.connect(self._show_who)
        head = row([], gap=SMALL)
        head.addLayout(column([Text(_("Statement of account"), 20, bold=True), self._who], gap=2), 1)
        head.addWidget(self.close_button)
        layout = column([head], gap=SMALL)
        layout.addWidget(self.statement_view, 1)
        self.fill(layout)
        self.statement_view.setMinimumHeight(min(620, page.height() - 200))

    def back(self) -> bool:
        """Esc: close; return False when it is closed."""
        if self.isHidden():
            return False
        self.hide()
        self.deleteLater()
        return True

    def _show_who(self, state: StatementState) -> None:
        statement = state.statement
        self._who.setText("" if statement is None else f"{statement.customer.name} · {statement.account.number}")


def open_statement(page: QWidget, station: Station, runner: TaskRunner, account_id: AccountId) -> StatementSheet:
    """Show the statement of an account over a page."""
    model = StatementModel(station, runner, parent=page)
    sheet = StatementSheet(page, model)
    sheet.open()
    model.show(account_id)
    sheet.statement_view.first.setFocus()
    return sheet


def statement_rows(statement: Statement, identity: StationIdentity) -> list[tuple[str, ...]]:
    """Return the lines as the screen shows them, in the operator's words, and the totals."""
    rows = [
        _sale_row(line, identity) if isinstance(line, SaleLine) else _debt_row(line, identity)
        for line in statement.lines
    ]
    owed, change = statement.closing, statement.closing - statement.opening
    sums = (*_amounts(statement.totals, identity), _blank(change, identity), formats.money(owed, identity))
    return [*rows, ("", _("In all"), *sums)] if rows else []


def _sale_row(line: SaleLine, identity: StationIdentity) -> tuple[str, ...]:
    when, owed = formats.date_and_time(line.at, identity), formats.money(line.owed, identity)
    return (when, _sale_words(line.sale, identity), *_amounts(line.amounts, identity), "", owed)


def _debt_row(line: DebtLine, identity: StationIdentity) -> tuple[str, ...]:
    entry = line.entry
    what = " · ".join(filter(None, (movement_words(entry.kind), entry.reason, line.debt.name)))
    when, amount = formats.date_and_time(line.at, identity), formats.money(entry.amount, identity)
    return (when, what, "", "", "", "", amount, formats.money(line.owed, identity))


def _amounts(amounts: Amounts, identity: StationIdentity) -> tuple[str, ...]:
    return tuple(_blank(one, identity) for one in (amounts.tendered, amounts.energy, amounts.charges, amounts.taxes))


def _blank(money: Money, identity: StationIdentity) -> str:
    return formats.money(money, identity) if money else ""


def _sale_words(sale: Sale, identity: StationIdentity) -> str:
    intent = sale.intent
    names = {
        None: _("Purchase"),
        Purpose.FREE_BASIC: _("Free basic units"),
        Purpose.FREE_ISSUE: _("Free issue"),
        Purpose.REPLACEMENT: _("Replacement"),
    }
    name = names[None if intent.special is None else intent.special.purpose]
    if sale.state is SaleState.VOID:
        return _("{what} {receipt}, void").format(what=name, receipt=intent.receipt)
    if intent.in_currency:
        units = formats.money(Money(intent.units, identity.currency), identity)
    else:
        units = formats.units(intent.units, intent.commodity, identity)
    return f"{name} {intent.receipt} · {units}"
