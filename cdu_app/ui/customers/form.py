"""What forms are made of: fields under their labels, a line for what is wrong with them, groups of those."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from cdu_app.ui.tokens import HAIR, SMALL
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from PySide6.QtWidgets import QVBoxLayout

    from cdu_app.ui.widgets.choice_field import ChoiceField
    from cdu_app.viewmodels.customers.drafts import Texts

_HEIGHT: Final = 40
_NOTE_HEIGHT: Final = 18


class Entry(QWidget):
    """A field under its label. `name` is the record's field; `share` its part of the line's width."""

    edited = Signal()

    def __init__(self, name: str, label: str, editor: Field | ChoiceField, *, share: int = 1) -> None:
        super().__init__()
        self.name, self.share, self.editor = name, share, editor
        editor.setFixedHeight(_HEIGHT)
        self.setLayout(column([Text(label, 12, tone="muted"), editor], gap=2))
        if isinstance(editor, Field):
            editor.textEdited.connect(lambda _text: self.edited.emit())
        else:
            editor.changed.connect(self.edited)

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.editor.text() if isinstance(self.editor, Field) else self.editor.value

    def show_text(self, text: str) -> None:
        """Fill the field."""
        if isinstance(self.editor, Field):
            self.editor.setText(text)
        else:
            self.editor.show_value(text)


class EntryLine(QWidget):
    """Fields side by side, and under them what is wrong with the first that is not right, or a note."""

    def __init__(self, *entries: Entry, note: str = "") -> None:
        super().__init__()
        self.entries = entries
        self._plain = (note, "muted")
        self._faults: dict[str, str] = {}
        self._note = Text(size=12)
        self._note.setFixedHeight(_NOTE_HEIGHT)
        self._note.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        fields = row([], gap=SMALL)
        for entry in entries:
            fields.addWidget(entry, entry.share)
            entry.edited.connect(lambda name=entry.name: self.show_fault(name, ""))
        self.setLayout(column([fields, self._note], gap=2, margins=(0, 0, 0, HAIR)))
        self._say()

    @property
    def note(self) -> str:
        """What stands under the fields."""
        return self._note.text()

    def show_note(self, text: str, tone: str = "muted") -> None:
        """Say something where nothing is wrong."""
        self._plain = text, tone
        self._say()

    def show_fault(self, name: str, sentence: str) -> None:
        """Say what is wrong with a field, or that nothing is."""
        self._faults = {**self._faults, name: sentence}
        for entry in self.entries:
            if entry.name == name:
                entry.editor.mark_fault(faulty=bool(sentence))
        self._say()

    def _say(self) -> None:
        fault = next(filter(None, self._faults.values()), "")
        text, tone = (fault, "failed") if fault else self._plain
        self._note.setText(text)
        self._note.set_tone(tone)


class Group(QWidget):
    """The fields of one kind of record under a heading."""

    edited = Signal()

    def __init__(self, kind: str, heading: str, lines: Iterable[EntryLine]) -> None:
        super().__init__()
        self.kind = kind
        self.lines = tuple(lines)
        self.entries = {entry.name: entry for line in self.lines for entry in line.entries}
        self._heading = Text(heading, 16, bold=True)
        self.setLayout(self._content())
        self._heading.setVisible(bool(heading))
        for entry in self.entries.values():
            entry.edited.connect(self.edited)

    @property
    def texts(self) -> Texts:
        """What stands in the fields."""
        return {name: entry.text for name, entry in self.entries.items()}

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Fill the fields."""
        for name, text in texts.items():
            if name in self.entries and self.entries[name].text != text:
                self.entries[name].show_text(text)

    def line(self, name: str) -> EntryLine:
        """Return the line that a field stands in."""
        return next(line for line in self.lines if name in {entry.name for entry in line.entries})

    def clear_faults(self) -> None:
        """Nothing is wrong any more."""
        for line in self.lines:
            for entry in line.entries:
                line.show_fault(entry.name, "")

    def _content(self) -> QVBoxLayout:
        return column([self._heading, HAIR, *self.lines, None], gap=0)
