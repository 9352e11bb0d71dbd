"""The first step: which file, or a template to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from cdu_app.importing.template import write_template
from cdu_app.language import _
from cdu_app.messages import Message, say
from cdu_app.messages.message import printable
from cdu_app.ui.importing.step import StepView
from cdu_app.ui.tokens import MEDIUM, NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Text
from spreadsheets import SpreadsheetError

if TYPE_CHECKING:
    from cdu_app.viewmodels.importing import ImportModel, ImportState


class ChooseView(StepView):
    """Opens the table that is chosen."""

    def __init__(self, model: ImportModel) -> None:
        super().__init__(model)
        self.choose_button = Button(_("Choose a file…"), kind="primary", icon="file-spreadsheet")
        self.template_button = Button(_("Save a template…"), icon="download")
        self._hint = Hint("upload", "")
        self._said = Band("accent", compact=True)
        about = Text(
            _(
                "One row for each meter, headings in the first row. Columns are known by their headings, whatever "
                "their order; those that are not known you match yourself. Nothing is changed before every row has "
                "been checked."
            ),
            14,
            tone="muted",
            wrap=True,
        )
        about.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        buttons = row([None, self.choose_button, self.template_button, None], gap=SMALL)
        parts = [None, self._hint, about, TIGHT, buttons, self._said, None]
        self.setLayout(column(parts, gap=NEAR, margins=(MEDIUM, MEDIUM, MEDIUM, MEDIUM)))
        self.choose_button.clicked.connect(self._ask_file)
        self.template_button.clicked.connect(self._ask_template)

    def show_state(self, state: ImportState) -> None:
        """Say whether a file is being opened."""
        self._hint.say(
            _("Reading the file…") if state.busy else _("Customers, accounts and meters from XLSX, XLS, ODS or CSV.")
        )
        self.choose_button.setEnabled(not state.busy)

    def first(self) -> QWidget:
        """Return the button to choose a file."""
        return self.choose_button

    def save_template(self, path: Path) -> None:
        """Write the template and say where it is."""
        try:
            write_template(path)
        except (SpreadsheetError, OSError) as error:
            self._said.set_tone("failed")
            self._said.say(say(error))
        else:
            self._said.set_tone("accent")
            sentence = _("The template is in {path}.").format(path=printable(str(path)))
            self._said.say(Message(sentence, _("Fill it in, save it, then choose it here.")))

    def _ask_file(self) -> None:
        kinds = (_("Tables (*.xlsx *.xls *.ods *.csv *.txt)"), _("All files (*)"))
        name, _kind = QFileDialog.getOpenFileName(self, _("Choose a file"), "", ";;".join(kinds))
        if name:
            self.model.open_file(Path(name))

    def _ask_template(self) -> None:
        kinds = (_("Excel workbook (*.xlsx)"), _("Comma-separated text (*.csv)"))
        name, kind = QFileDialog.getSaveFileName(self, _("Save a template"), _("customers"), ";;".join(kinds))
        if name:
            self.save_template(with_ending(Path(name), ".csv" if kind == kinds[1] else ".xlsx"))


def with_ending(path: Path, ending: str) -> Path:
    """Return a path with an ending, its own if it has one."""
    return path if path.suffix else path.with_name(path.name + ending)
