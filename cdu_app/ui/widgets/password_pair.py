"""A new password and the same again, with what is wrong with it said while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from cdu_app.language import _
from cdu_app.ui.tokens import HAIR, SMALL
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.layouts import box, column
from cdu_app.ui.widgets.text import Text
from vending.domain.people.password_rules import SHORTEST

if TYPE_CHECKING:
    from cdu_app.messages import Message


class PasswordPair(QWidget):
    """`edited` carries the new password, `entered` tells that Enter was pressed in the last field."""

    edited = Signal(str)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.new, self.again = Field(_("New password")), Field(_("New password again"))
        self._note, self._same = Text(size=12, tone="muted", wrap=True), Text(size=12, tone="muted")
        for field in (self.new, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.textEdited.connect(lambda _text: self._compare())
        self.new.textEdited.connect(self.edited)
        self.new.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self.entered)
        self._note.setMinimumHeight(34)
        first = column([Text(_("New password"), 14, tone="muted"), self.new, self._note], gap=HAIR)
        second = column([Text(_("The same again"), 14, tone="muted"), self.again, self._same], gap=HAIR)
        self.setLayout(column([box(first), box(second)], gap=SMALL))
        self.begin()

    @property
    def note(self) -> str:
        """What is said of the new password."""
        return self._note.text()

    def begin(self) -> None:
        """Empty both."""
        self.new.clear()
        self.again.clear()
        self._compare()
        self.show_judgement(None)

    def show_judgement(self, fault: Message | None) -> None:
        """Say what is wrong with what is typed, or that nothing is."""
        typed = len(self.new.text())
        if not typed:
            self._say(
                _("At least {count} letters: three or four words that only you put together.").format(count=SHORTEST)
            )
        elif typed < SHORTEST:
            self._say(_("{count} more letters are needed.").format(count=SHORTEST - typed))
        elif fault is not None:
            self._say(fault.sentence, "failed")
        else:
            self._say(_("This password is good."), "ok")

    def _compare(self) -> None:
        new, again = self.new.text(), self.again.text()
        self.show_judgement(None) if len(new) < SHORTEST else None
        if again and not new.startswith(again):
            self._same.setText(_("This is not the same."))
            self._same.set_tone("failed")
        else:
            self._same.setText(_("The same.") if again and again == new else "")
            self._same.set_tone("ok")

    def _say(self, sentence: str, tone: str = "muted") -> None:
        self._note.setText(sentence)
        self._note.set_tone(tone)
