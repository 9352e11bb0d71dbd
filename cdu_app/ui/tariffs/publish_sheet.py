"""Publishing asks once: what changes, from when, for how many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from cdu_app.language import _
from cdu_app.ui.tariffs.compare_view import difference_card
from cdu_app.ui.tariffs.scroll import Scroll
from cdu_app.ui.tokens import NEAR, SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.sheet import Sheet
from cdu_app.ui.widgets.text import Text
from cdu_app.words.tariffs import TariffWords

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cdu_app.viewmodels.tariffs.state import EditorState
    from vending.domain.station import StationIdentity

_MOST_HEIGHT: Final = 320


class PublishSheet(Sheet):
    """`agreed` carries the note for the history."""

    agreed = Signal(str)

    def __init__(self, page: QWidget, identity: StationIdentity) -> None:
        super().__init__(page, 720)
        self._words = TariffWords.of(identity)
        self._title, self._sentence = Text(size=20, bold=True), Text(size=16, wrap=True)
        self._changes = Scroll()
        self._band = Band("failed", compact=True)
        self.note = Field(_("Reason"), hint=_("Why, for the history: a decision, a letter"), size=16)
        self.publish_button = Button(_("Publish"), kind="primary", icon="check", key="Enter")
        self.back_button = Button(_("Back"), key="Esc")
        foot = row([None, self.back_button, self.publish_button], gap=SMALL)
        self.fill(column([self._title, self._sentence, self._changes, self.note, self._band, foot], gap=NEAR))
        self.publish_button.clicked.connect(lambda: self.agreed.emit(self.note.text().strip()))
        self.note.returnPressed.connect(self.publish_button.setFocus)
        self.back_button.clicked.connect(self.hide)

    def ask(self, state: EditorState, accounts: int) -> None:
        """Open over the page."""
        tariff = state.tariff
        if tariff is None:
            return
        day = self._words.moment(tariff.effective_from)
        self._title.setText(_("Publish {tariff}?").format(tariff=tariff.label))
        told = _("In force from {day} for {count} accounts. It cannot be changed then; a later version can replace it.")
        self._sentence.setText(told.format(day=day, count=self._words.count(accounts)))
        before = _("new") if state.base is None else state.base.label
        changes = difference_card(self._words, state.differences, (_("What differs"), before, tariff.label))
        self._changes.show_parts([changes])
        self._changes.setFixedHeight(min(changes.sizeHint().height(), _MOST_HEIGHT))
        self.note.clear()
        self.open()
        self.note.setFocus()

    def show_state(self, state: EditorState) -> None:
        """Say why it was not published, if it was not."""
        self._band.say(state.message)
        self.publish_button.setEnabled(not state.busy)
