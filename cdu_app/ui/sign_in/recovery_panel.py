"""Ten recovery codes, shown once: on paper, in a file, or copied by hand."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from cdu_app.language import _
from cdu_app.messages import Message, say
from cdu_app.ui.tokens import NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.check_field import CheckField
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.recovery_paper import RecoveryPaper, write_codes


class RecoveryPanel(QWidget):
    """Shows codes; `kept` is ticked by who has them on paper."""

    def __init__(self, paper: RecoveryPaper) -> None:
        super().__init__()
        self._paper = paper
        self._codes: tuple[str, ...] = ()
        self._grid = QGridLayout()
        self._grid.setSpacing(TIGHT)
        self._labels = [Text(size=16, mono=True) for _code in range(10)]
        for number, label in enumerate(self._labels):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(label, number % 5, number // 5)
        self.print_button = Button(_("Print"), icon="printer")
        self.save_button = Button(_("Save"), icon="save")
        if not paper.has_printer:
            self.print_button.hide()
        self._told, self._failure = Band("accent", compact=True), Band("failed", compact=True)
        self.kept = CheckField(_("I have kept them where I keep money"))
        self.print_button.clicked.connect(lambda: paper.print(self._codes))
        self.save_button.clicked.connect(self._save)
        paper.printed.connect(lambda: self._told.say(Message(_("The codes were printed."))))
        paper.failed.connect(self._failure.say)
        buttons = row([self.print_button, self.save_button, None], gap=SMALL)
        self.setLayout(column([box(self._grid), buttons, self._told, self._failure, self.kept], gap=NEAR))

    @property
    def codes(self) -> tuple[str, ...]:
        """What is shown."""
        return self._codes

    def show_codes(self, codes: tuple[str, ...]) -> None:
        """Show codes, or none."""
        if codes != self._codes:
            self._codes = codes
            self._told.say(None)
            self._failure.say(None)
            self.kept.setChecked(False)
        for label, code in zip(self._labels, codes or [""] * len(self._labels), strict=True):
            label.setText(code)

    def _save(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, _("Save the codes"), "recovery-codes.txt", _("Text (*.txt)"))
        if not name:
            return
        try:
            write_codes(Path(name), self._codes)
        except OSError as error:
            self._failure.say(say(error))
