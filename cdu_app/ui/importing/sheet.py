"""The import assistant: file, columns, check, import, result, one step after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from cdu_app.language import _
from cdu_app.ui.importing.check import CheckView
from cdu_app.ui.importing.choose import ChooseView
from cdu_app.ui.importing.columns import ColumnsView
from cdu_app.ui.importing.outcome import ResultView, WritingView
from cdu_app.ui.tokens import NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.sheet import Sheet
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.importing import ImportModel, ImportState, Step

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.importing.step import StepView
    from cdu_app.ui.theme import Theme
    from vending.domain.people.operator import Operator

_WIDTH, _HEIGHT = 1040, 520
_BETWEEN: Final = "›"


def open_import(parent: QWidget, station: Station, runner: TaskRunner, operator: Operator, theme: Theme) -> ImportSheet:
    """Open the assistant over `parent`; its `closed` tells whether anything was imported."""
    sheet = ImportSheet(parent, station, runner, operator, theme)
    sheet.open()
    sheet.show_state(sheet.model.state)  # with the focus, now that it can be seen
    return sheet


class ImportSheet(Sheet):
    """Binds to ImportModel. Enter goes on, Esc goes back, at the first step it closes."""

    closed = Signal(bool)

    def __init__(self, page: QWidget, station: Station, runner: TaskRunner, operator: Operator, theme: Theme) -> None:
        super().__init__(page, _WIDTH)
        self.model = ImportModel(station, runner, operator, self)
        self._steps = StepLine((_("File"), _("Columns"), _("Check"), _("Import"), _("Result")))
        self.choose = ChooseView(self.model)
        self.columns = ColumnsView(self.model)
        self.check = CheckView(self.model, runner, theme)
        self.writing = WritingView(self.model, theme)
        self.result = ResultView(self.model)
        self._views: tuple[StepView, ...] = (self.choose, self.columns, self.check, self.writing, self.result)
        self._stack = QStackedWidget()
        self._shown: tuple[Step, bool] | None = None
        for view in self._views:
            self._stack.addWidget(view)
        self._band = Band("failed", compact=True)
        self.back_button = Button(_("Back"), key="Esc")
        self.next_button = Button(_("Go on"), kind="primary", key="Enter")
        self._lay_out()
        self.back_button.clicked.connect(self.back)
        self.next_button.clicked.connect(self.go_on)
        self.model.changed.connect(self.show_state)

    def show_state(self, state: ImportState) -> None:
        """Show the step, what is wrong, and what Enter does."""
        self._steps.show_step(state.step)
        view = self._views[state.step]
        arrived, self._shown = self._shown != (state.step, state.busy), (state.step, state.busy)
        self._stack.setCurrentWidget(view)
        view.show_state(state)
        self._band.say(state.message)
        self.check.show_buttons(visible=view is self.check, state=state)
        word = view.next_word(state)
        self.next_button.setVisible(bool(word))
        self.next_button.set_word(word)
        self.next_button.setEnabled(view.can_go_on(state))
        self.back_button.setVisible(state.step is not Step.RESULT)
        self.back_button.set_word(_("Cancel") if state.busy or state.step is Step.FILE else _("Back"))
        if arrived:
            self._focus_first(view)

    def go_on(self) -> None:
        """Enter: do what the step's main button says."""
        state = self.model.state
        if state.step is Step.RESULT:
            self.leave()
        elif self._views[state.step].can_go_on(state):
            self._views[state.step].go_on()

    def back(self) -> bool:
        """Esc: stop, go a step back, or close."""
        if not self.model.back():
            self.leave()
        return True

    def leave(self) -> None:
        """Close the assistant; what is under way is stopped."""
        imported = self.model.state.step is Step.RESULT
        self.model.close()
        self.hide()
        self.closed.emit(imported)
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_on()
        elif event.key() == Qt.Key.Key_Escape:
            self.back()
        else:
            super().keyPressEvent(event)

    def _focus_first(self, view: StepView) -> None:
        """Put the focus on what is wanted first; while something is under way that is the button to stop it."""
        for part in (view.first(), self.next_button, self.back_button):
            if part.isVisible() and part.isEnabled() and part.focusPolicy() is not Qt.FocusPolicy.NoFocus:
                part.setFocus()
                return

    def _lay_out(self) -> None:
        self._stack.setMinimumHeight(_HEIGHT)
        head = row([Text(_("Import customers and meters"), 20, bold=True), None, self._steps], gap=SMALL)
        buttons = row([self.back_button, None, *self.check.buttons, self.next_button], gap=TIGHT)
        layout = column([head], gap=NEAR)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._band)
        layout.addLayout(buttons)
        self.fill(layout)


class StepLine(QWidget):
    """The names of the steps in a row; the present one in bold."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__()
        self._words = [Text(word, 14) for word in words]
        line = row([], gap=TIGHT)
        for number, word in enumerate(self._words):
            if number:
                line.addWidget(Text(_BETWEEN, 14, tone="muted"))
            line.addWidget(word)
        self.setLayout(line)

    def show_step(self, step: Step) -> None:
        """Show where the assistant stands."""
        for number, word in enumerate(self._words):
            word.set_tone("accent" if number == step else "muted")
        self.setAccessibleName(self._words[step].text())
