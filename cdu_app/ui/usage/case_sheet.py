"""The sheet on which a case is opened, noted upon, or ended."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from cdu_app.language import _
from cdu_app.ui.tokens import NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button, Choices
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.sheet import Sheet
from cdu_app.ui.widgets.text import Text
from cdu_app.words.usage import state_word
from vending.domain.usage.case import CaseState

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cdu_app.viewmodels.usage.model import UsageDetailState, UsageModel
    from vending.domain.usage.case import CaseFile

_OUTCOMES: Final = (CaseState.EXPLAINED, CaseState.CONFIRMED, CaseState.CLOSED)


class CaseAct(Enum):
    """What is done to a case."""

    OPEN = "open"
    NOTE = "note"
    VISIT = "visit"
    END = "end"


class CaseSheet(Sheet):
    """Binds to UsageModel; closes itself once the note is kept."""

    def __init__(self, page: QWidget, model: UsageModel) -> None:
        super().__init__(page, 520)
        self._model = model
        self._act = CaseAct.OPEN
        self._title, self._advice = Text(size=20, bold=True), Text(size=14, tone="muted", wrap=True)
        self.note = Field(_("Note"), hint=_("What was seen, or what is to be done"))
        self.assigned = Field(_("Who looks after it"), hint=_("A name, or nobody yet"))
        self.outcomes = Choices(tuple(state_word(state) for state in _OUTCOMES), height=36)
        self._ends = box(column([Text(_("How it ends"), 14, tone="muted"), self.outcomes], gap=TIGHT))
        self._band = Band("failed", compact=True)
        self.save_button = Button(_("Save"), kind="primary", key="Enter")
        self.cancel_button = Button(_("Cancel"), key="Esc")
        self._lay_out()
        self.save_button.clicked.connect(self._save)
        self.cancel_button.clicked.connect(self.hide)
        self.note.textChanged.connect(lambda _text: self._check())
        for field in (self.note, self.assigned):
            field.installEventFilter(self)
        model.saved.connect(self.hide)
        model.detail_changed.connect(self._show_state)

    def ask(self, act: CaseAct, case: CaseFile | None) -> None:
        """Appear for an act."""
        self._act = act
        titles = {
            CaseAct.OPEN: (_("Open a case"), _("Somebody is to find out why.")),
            CaseAct.NOTE: (_("Add a note"), _("It stays in the case's history.")),
            CaseAct.VISIT: (_("Note a visit"), _("What was found at the meter?")),
            CaseAct.END: (
                _("End the case"),
                _("Explained: an innocent reason. Confirmed: tampering or a fault. Closed: no result."),
            ),
        }
        title, advice = titles[act]
        self._title.setText(title)
        self._advice.setText(advice)
        self._ends.setVisible(act is CaseAct.END)
        self.note.clear()
        self.assigned.setText("" if case is None else case.assigned_to)
        self._band.say(None)
        self._check()
        self.open()
        self.note.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in a field saves; the sheet stays as large as the page."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and watched is not self._page:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.save_button.click()
                return True
            return False
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        fields = [
            column([Text(_("Note"), 14, tone="muted"), self.note], gap=TIGHT),
            column([Text(_("Who looks after it"), 14, tone="muted"), self.assigned], gap=TIGHT),
        ]
        buttons = row([None, self.cancel_button, self.save_button], gap=SMALL)
        self.fill(column([self._title, self._advice, self._ends, *fields, self._band, buttons], gap=NEAR))

    def _check(self) -> None:
        self.save_button.setEnabled(bool(self.note.text().strip()) and not self._model.detail.saving)

    def _show_state(self, state: UsageDetailState) -> None:
        self._check()
        if self.isVisible():
            self._band.say(state.message)

    def _save(self) -> None:
        note, assigned = self.note.text(), self.assigned.text()
        if self._act is CaseAct.OPEN:
            self._model.open_case(note, assigned)
            return
        states = {CaseAct.VISIT: CaseState.VISITED, CaseAct.END: _OUTCOMES[self.outcomes.chosen_number]}
        self._model.add_note(note, assigned, states.get(self._act))
