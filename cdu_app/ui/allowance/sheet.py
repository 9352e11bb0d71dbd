"""The allowance over a page: what is left, until when, the last grants, and a field for the next one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHeaderView, QWidget

from cdu_app.check import Verdict
from cdu_app.language import _
from cdu_app.messages import Message
from cdu_app.tables.texts import TextTable
from cdu_app.ui.tokens import HAIR, NEAR, SMALL
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.row_table import RowTable
from cdu_app.ui.widgets.sheet import Sheet
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.words.allowance import allowance_check, grant_words, left_words, until_words
from vending.domain.allowance import AllowanceLevel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout

    from cdu_app.viewmodels.allowance import AllowanceModel, AllowanceState
    from vending.domain.allowance import AllowanceStatus

_WIDTH: Final = 880
_TABLE_HEIGHT: Final = 144
_NUMBER, _AMOUNT, _UNTIL, _TAKEN, _BY = range(5)
_WIDTHS: Final = {_NUMBER: 80, _AMOUNT: 168, _UNTIL: 184, _TAKEN: 184}


class AllowanceSheet(Sheet):
    """Binds to AllowanceModel."""

    def __init__(self, page: QWidget, model: AllowanceModel) -> None:
        super().__init__(page, _WIDTH)
        self._model = model
        self._left, self._until = Text(size=40, bold=True), Text(size=20, bold=True)
        self._figures = box(self._lay_out_figures())
        self._standing, self._failure, self._success = Band("attention"), Band("failed"), Band("accent")
        self._skeleton = Skeleton(rows=2)
        self.field = Field(_("Grant of the office"), hint=_("CDU1.GRANT… or 28 digits"))
        self.file_button = Button(_("From a file…"), icon="upload")
        self.renew_button = Button(_("Renew"), kind="primary", key="Enter")
        self.close_button = Button(_("Close"), key="Esc")
        headings = (_("Grant"), _("Amount"), _("Until"), _("Taken"), _("By"))
        self.table = TextTable(headings, frozenset({_AMOUNT}))
        self.view = self._make_view()
        self._no_grants = Hint("receipt-text", _("No grant was taken yet."))
        self._renewing = box(self._lay_out_renewing())
        self._lay_out()
        self._connect()

    def open(self) -> None:
        """Appear, with what stands now."""
        super().open()
        self.field.clear()
        self._model.open()
        self.field.setFocus()

    def scan(self, digits: str) -> None:
        """Take a code that was scanned."""
        self.field.setText(digits)
        self._submit()

    def back(self) -> bool:
        """Esc: close; return False when it is closed."""
        if self.isHidden():
            return False
        self.hide()
        return True

    def show_state(self, state: AllowanceState) -> None:
        """Show how the allowance stands and what became of a grant."""
        self._failure.say(state.message)
        self._success.say(Message(state.note) if state.note else None)
        if state.note:
            self.field.clear()
        self._skeleton.wait(busy=state.busy and state.status is None)
        for button in (self.renew_button, self.file_button):
            button.setEnabled(not state.busy)
        self._figures.setVisible(state.status is not None)
        if state.status is not None:
            self._show_status(state.status)

    def choose_file(self) -> None:
        """Ask for the file that the office sent, and take it."""
        path, _kind = QFileDialog.getOpenFileName(self, _("Grant of the office"), "", _("All files (*)"))
        if path:
            self._model.take_file(Path(path))

    def _show_status(self, status: AllowanceStatus) -> None:
        identity = self._model.identity
        enrolled = status.level is not AllowanceLevel.UNLIMITED
        self._left.setText(left_words(status, identity) if enrolled else _("No limit"))
        self._until.setText(until_words(status, identity))
        check = allowance_check(status, identity)
        self._standing.set_tone("failed" if check.verdict is Verdict.FAILED else "attention")
        worth_saying = check.verdict is not Verdict.OK or not enrolled
        self._standing.say(Message(check.sentence, check.advice) if worth_saying else None)
        self._renewing.setVisible(enrolled and self._model.may_renew)
        self.renew_button.setVisible(enrolled and self._model.may_renew)
        self.table.show_rows([grant_words(grant, identity) for grant in status.grants])
        self.view.setVisible(bool(status.grants))
        self._no_grants.setVisible(enrolled and not status.grants)

    def _submit(self) -> None:
        self._model.take(self.field.text())

    def _connect(self) -> None:
        self.renew_button.clicked.connect(self._submit)
        self.field.returnPressed.connect(self._submit)
        self.file_button.clicked.connect(self.choose_file)
        self.close_button.clicked.connect(self.back)
        self._model.changed.connect(self.show_state)

    def _lay_out_figures(self) -> QLayout:
        left = column([Text(_("Left"), 14, tone="muted"), self._left], gap=HAIR)
        until = column([Text(_("Until"), 14, tone="muted"), None, self._until], gap=HAIR)
        return row([left, None, until], gap=SMALL)

    def _lay_out_renewing(self) -> QLayout:
        line = row([self.field, self.file_button], gap=SMALL)
        line.setStretch(0, 1)
        about = _("Paste or scan the line that the office sent, choose its file, or type the 28 digits it reads out.")
        return column([Text(about, 14, tone="muted", wrap=True), line], gap=HAIR)

    def _lay_out(self) -> None:
        self.renew_button.setMinimumWidth(160)
        head = column([Text(_("Allowance"), 20, bold=True), Rule()], gap=SMALL)
        bands = column([self._standing, self._failure, self._success], gap=SMALL)
        buttons = row([None, self.close_button, self.renew_button], gap=SMALL)
        state = column([self._skeleton, self._figures, bands, self._renewing], gap=NEAR)
        self.fill(column([head, state, self._no_grants, self.view, buttons], gap=NEAR))

    def _make_view(self) -> RowTable:
        view = RowTable(_("Last grants"), self.table, row_height=36, header_height=32)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setFixedHeight(_TABLE_HEIGHT)
        for number, width in _WIDTHS.items():
            view.setColumnWidth(number, width)
        view.horizontalHeader().setSectionResizeMode(_BY, QHeaderView.ResizeMode.Stretch)
        return view
