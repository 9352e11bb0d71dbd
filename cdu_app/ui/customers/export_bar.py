"""How far a file of the list is, with a way to stop it; then where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from cdu_app import formats
from cdu_app.language import _
from cdu_app.messages.message import printable
from cdu_app.ui.tokens import HAIR, SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.progress import Progress
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.customers.export import ExportModel
    from cdu_app.viewmodels.customers.state import ExportState
    from vending.domain.station import StationIdentity


class ExportBar(QFrame):
    """Binds to ExportModel; hidden while there is nothing to say."""

    def __init__(self, model: ExportModel, identity: StationIdentity, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("sunken")
        self._model, self._identity = model, identity
        self.words, self._progress = Text(size=14, wrap=True), Progress(theme)
        self.button = Button(_("Cancel"))
        self._failure = Band("failed", compact=True)
        words = column([self.words, self._progress, self._failure], gap=HAIR)
        line = row([], gap=SMALL, margins=(SMALL, TIGHT, TIGHT, TIGHT))
        line.addLayout(words, 1)
        line.addWidget(self.button)
        self.setLayout(line)
        self.button.clicked.connect(self._press)
        model.changed.connect(self.show_state)
        self.show_state(model.state)

    def show_state(self, state: ExportState) -> None:
        """Show the progress, the outcome, or nothing."""
        self.setVisible(state.path is not None or state.message is not None)
        self._progress.setVisible(state.busy)
        self._failure.say(state.message)
        self.words.setVisible(state.message is None)
        self.words.setText(self._words(state))
        self.button.set_word(_("Cancel") if state.busy else _("Close"))

    def _press(self) -> None:
        if self._model.state.busy:
            self._model.cancel()
        else:
            self._model.forget()

    def _words(self, state: ExportState) -> str:
        if state.path is None:
            return ""
        written, count = formats.count(state.written, self._identity), formats.count(state.count, self._identity)
        if state.busy:
            return _("Writing {name}: {written} of {count} rows").format(
                name=printable(state.path.name), written=written, count=count
            )
        return _("{written} rows are in {path}.").format(written=written, path=printable(str(state.path)))
