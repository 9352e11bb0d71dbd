"""The third step: how far the check is, then what every row comes to and each mistake by row and column."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFileDialog, QWidget

from cdu_app.language import _
from cdu_app.messages import Message
from cdu_app.messages.import_words import issue_sentence
from cdu_app.messages.message import printable
from cdu_app.tables.listing import END, Column, ListingTable
from cdu_app.ui.importing.choose import with_ending
from cdu_app.ui.importing.outcome import WorkView, counts_line
from cdu_app.ui.importing.step import StepView
from cdu_app.ui.memory import open_memory
from cdu_app.ui.tokens import SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.layouts import column
from cdu_app.ui.widgets.listing_view import ListingView
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from cdu_app.importing.row_log import Mistake
    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.importing import ImportModel, ImportState

_LIST: Final = "import-mistakes"


class CheckView(StepView):
    """Binds to the report and the log of ImportModel. `buttons` stand beside the assistant's main button."""

    def __init__(self, model: ImportModel, runner: TaskRunner, theme: Theme) -> None:
        super().__init__(model)
        self._work = WorkView(theme, _("Checking every row; nothing is changed."), model.identity)
        self._counts, self._said = Text(size=16, bold=True, wrap=True), Band("attention", compact=True)
        self.table: ListingTable[Mistake] = ListingTable(runner, _columns(), lambda mistake: mistake.place)
        self.view = ListingView(_("Mistakes"), self.table, open_memory(model.folder), _LIST)
        self.save_button = Button(_("Save the list…"), icon="save")
        self.buttons = [self.save_button]
        self._shown: object = None
        layout = column([self._work, self._counts, self._said], gap=SMALL)
        layout.addWidget(self.view, 1)
        layout.addStretch(0)
        self.setLayout(layout)
        self.save_button.clicked.connect(self._ask_where)
        self.save_button.hide()

    def show_state(self, state: ImportState) -> None:
        """Show the progress, or what was found."""
        report = state.report
        self._work.show_state(state, busy=state.busy and report is None)
        self._counts.setVisible(report is not None)
        self._said.setVisible(report is not None)
        if report is None:
            self._shown = None
            self.view.hide()
            return
        self._counts.setText(counts_line(report, self.model.identity))
        self._said.say(_said(state))
        self._said.set_tone("attention" if report.bad and state.saved is None else "accent")
        self.view.setVisible(bool(report.bad))
        if self._shown is not report:
            self._shown = report
            self.view.show_listing(self.model.opened.log)

    def show_buttons(self, *, visible: bool, state: ImportState) -> None:
        """Show the buttons of this step while it is the present one."""
        bad = state.report is not None and state.report.bad > 0
        self.save_button.setVisible(visible and bad)
        self.save_button.setEnabled(not state.busy)

    def next_word(self, state: ImportState) -> str:
        """Return how many rows would be imported."""
        report = state.report
        if report is None or not report.to_write:
            return ""
        if report.bad:
            return _("Import the {count} good rows").format(count=report.to_write)
        return _("Import {count} rows").format(count=report.to_write)

    def go_on(self) -> None:
        """Import: without bad rows all of them, else the good ones."""
        report = self.model.state.report
        if report is not None:
            self.model.write(skip_bad=bool(report.bad))

    def first(self) -> QWidget:
        """Return the list of mistakes."""
        return self.view

    def _ask_where(self) -> None:
        kinds = (_("Excel workbook (*.xlsx)"), _("Comma-separated text (*.csv)"))
        name, kind = QFileDialog.getSaveFileName(self, _("Save the list"), _("mistakes"), ";;".join(kinds))
        if name:
            self.model.save_mistakes(with_ending(Path(name), ".csv" if kind == kinds[1] else ".xlsx"))


def _said(state: ImportState) -> Message | None:
    report = state.report
    if report is None:
        return None
    if state.saved is not None:
        where = _("The bad rows are in {path}.").format(path=printable(str(state.saved)))
        return Message(where, _("Correct them there and import that file; its added columns are passed over."))
    if report.bad:
        found = _("{count} rows cannot be imported.").format(count=report.bad)
        return Message(found, _("Correct them in the file and check again, or import the good rows alone."))
    if not report.to_write:
        return Message(_("There is nothing new in this table."))
    if report.notes:
        return Message(
            _("{count} cells were read with a leading zero put back, or the like.").format(count=report.notes)
        )
    return None


def _columns() -> tuple[Column[Mistake], ...]:
    return (
        Column("row", _("Row"), 72, lambda one: str(one.row), align=END, sortable=False),
        Column("column", _("Column"), 180, lambda one: printable(one.issue.heading), sortable=False),
        Column("value", _("Value"), 200, lambda one: printable(one.issue.value), sortable=False),
        Column("wrong", _("What is wrong"), 240, lambda one: issue_sentence(one.issue), sortable=False, stretch=True),
    )
