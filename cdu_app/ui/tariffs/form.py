"""What the form of a tariff is made of: fields that stand for a place in the document, and notes beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QWidget

from cdu_app.language import _
from cdu_app.ui.tokens import HAIR, NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.buttons import Button, Chip
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.text import Text, end_of
from cdu_app.viewmodels.tariffs.draft import (
    number_text,
    percent_text,
    place,
    share_text,
    tax_codes,
    texts,
    value_at,
)
from cdu_app.words.tariffs import mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtGui import QKeyEvent

    from cdu_app.viewmodels.tariffs.draft import Document, Path
    from cdu_app.viewmodels.tariffs.editor import EditorModel
    from vending.errors import BadTariff

HEIGHT: Final = 36
PartT = TypeVar("PartT", bound=QWidget)


class Form:
    """The fields of a form, each with its place. A mistake is said beside the field at its place.

    `wanted` is the place where the cursor is to go once the fields are made anew.
    """

    def __init__(self, model: EditorModel) -> None:
        self.model = model
        self.wanted = ""
        self._parts: dict[str, QWidget] = {}
        self._notes: dict[str, Text] = {}

    @property
    def document(self) -> Document:
        """The draft as it stands."""
        return self.model.state.document

    def forget(self) -> None:
        """Begin anew: the fields are about to be replaced."""
        self._parts.clear()
        self._notes.clear()

    def text(self, path: Path, name: str, *, hint: str = "") -> Field:
        """Return a field for a text."""
        return self.field(place(path), name, str(self.value(path)), lambda typed: self.model.put(path, typed), hint)

    def number(self, path: Path, name: str, *, hint: str = "") -> Field:
        """Return a field for a number."""
        write = lambda typed: self.model.put(path, number_text(typed))  # noqa: E731 - as the others, on one line
        return self.figures(self.field(place(path), name, str(self.value(path)), write, hint))

    def whole(self, path: Path, name: str) -> Field:
        """Return a field for a whole number."""
        write = lambda typed: self.model.put(path, int(typed) if typed.isdecimal() else typed)  # noqa: E731 - as above
        return self.figures(self.field(place(path), name, str(self.value(path)), write, ""))

    def percent(self, path: Path, name: str) -> Field:
        """Return a field for a fraction that is typed in per cent."""
        shown = percent_text(value_at(self.document, path))
        write = lambda typed: self.model.put(path, share_text(typed))  # noqa: E731 - as above
        return self.figures(self.field(place(path), name, shown, write, "%"))

    def list(self, path: Path, name: str, *, hint: str = "") -> Field:
        """Return a field for several texts, with commas between them."""
        shown = ", ".join(str(one) for one in self.value(path))
        return self.field(place(path), name, shown, lambda typed: self.model.put(path, texts(typed)), hint)

    def field(
        self, where: str, name: str, shown: str, write: Callable[[str], None], hint: str = "", *, late: bool = False
    ) -> Field:
        """Return a field of one's own; a `late` one is written when it is left, not at each key."""
        field = Field(name, hint=hint, size=14, height=HEIGHT)
        field.setText(shown)
        field.setCursorPosition(0)
        field.returnPressed.connect(field.focusNextChild)
        if late:
            field.editingFinished.connect(lambda: write(field.text()) if field.text() != shown else None)
        else:
            field.textEdited.connect(write)
        return self.register(where, field)

    def flag(self, path: Path, word: str) -> Chip:
        """Return a chip that is pressed or not."""
        chip = Chip(word, checkable=True, height=HEIGHT)
        chip.setChecked(bool(value_at(self.document, path)))
        chip.toggled.connect(lambda on: self.model.put(path, on))
        return self.register(place(path), chip)

    def taxes(self, path: Path) -> QWidget:
        """Return a chip for each tax of the draft: which of them a line bears."""
        borne = [str(one) for one in self.value(path)]
        known = list(dict.fromkeys((*tax_codes(self.document), *borne)))
        names = {str(tax.get("code")): str(tax["name"]) for tax in self.document.get("taxes", []) if tax.get("name")}
        chips: dict[str, Chip] = {}
        for code in known:
            chip = Chip(names.get(code, code), checkable=True, height=HEIGHT)
            chip.setAccessibleName(_("bears {tax}").format(tax=chip.text()))
            chip.setChecked(code in borne)
            chip.toggled.connect(lambda _on: self._set_taxes(path, chips))
            chips[code] = chip
        parts: Sequence[QWidget] = list(chips.values()) or [Text(_("no taxes"), 14, tone="muted")]
        return self.register(place(path), box(row([*parts, None], gap=HAIR)))

    def choice(self, path: Path, name: str, words: dict[str, str], write: Callable[[str], None]) -> Choice:
        """Return a button that offers some values."""
        return self.register(place(path), Choice(name, words, str(self.value(path)), write))

    def add_button(self, path: Path, word: str, row_: Callable[[], Any], focus: str) -> Button:
        """Return the button that adds a row to a list; the cursor then goes to the row's field `focus`."""
        button = Button(word, kind="quiet", icon="plus")

        def add() -> None:
            number = len(value_at(self.document, path) or [])
            self.model.add_row(path, row_())
            self.go_to(place((*path, number, focus)))

        button.clicked.connect(add)
        return button

    def remove_button(self, path: Path, number: int, word: str, remove: Callable[[], None] | None = None) -> Button:
        """Return the button that takes a row out of a list."""
        button = Button("", kind="quiet", icon="x")
        button.setAccessibleName(word)
        button.setToolTip(word)
        button.setFixedSize(HEIGHT, HEIGHT)
        self.register(f"{place(path)}[{number}].remove", button)
        button.clicked.connect(remove or (lambda: self.model.remove_row(path, number)))
        return button

    def register(self, where: str, part: PartT) -> PartT:
        """Note which part stands for a place."""
        self._parts[where] = part
        return part

    def note(self, *places: str) -> Text:
        """Return a note, empty until a mistake is in one of these places or below it."""
        note = Text(size=14, tone="failed", wrap=True)
        note.hide()
        self._notes |= dict.fromkeys(places, note)
        return note

    def mark(self, fault: BadTariff | None) -> bool:
        """Say a mistake beside its field, and take back those before it. Return whether it has a place here."""
        for part in self._parts.values():
            if isinstance(part, Field):
                part.mark_fault(faulty=False)
        for note in self._notes.values():
            note.hide()
        if fault is None:
            return True
        return self.say_at(fault.where, mistake(fault))

    def say_at(self, where: str, sentence: str) -> bool:
        """Say a sentence beside the field at a place. Return whether it has one here."""
        field, note = _nearest(self._parts, where), _nearest(self._notes, where)
        if isinstance(field, Field):
            field.mark_fault(faulty=True)
        if note is not None:
            note.setText(sentence)
            note.show()
        return note is not None

    def place_of(self, widget: QWidget | None) -> str:
        """Return the place for which a widget stands, "" for none."""
        if widget is None:
            return ""
        return next((where for where, part in self._parts.items() if part is widget or part.isAncestorOf(widget)), "")

    def go_to(self, where: str) -> None:
        """Put the cursor into the field at a place, now or once it is there."""
        self.wanted = where
        part = _nearest(self._parts, where)
        if part is not None:
            target = part if part.focusPolicy() & Qt.FocusPolicy.TabFocus else part.findChild(Chip)
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)

    def value(self, path: Path) -> Any:
        """What stands at a place, "" where nothing does."""
        found = value_at(self.document, path)
        return "" if found is None else found

    def figures(self, field: Field) -> Field:
        """Stand a field's figures at its end, one under the other."""
        field.setAlignment(end_of(field))
        return field

    def _set_taxes(self, path: Path, chips: Mapping[str, Chip]) -> None:
        self.model.put(path, [code for code, chip in chips.items() if chip.isChecked()])


class Choice(Chip):
    """Shows one of several values; Enter, Space or Down offers them."""

    def __init__(self, name: str, words: dict[str, str], value: str, write: Callable[[str], None]) -> None:
        super().__init__("", height=HEIGHT)
        self._name = name
        self._words = words
        self._write = write
        self.show_value(value)
        self.clicked.connect(self._open)

    def show_value(self, value: str) -> None:
        """Show another value."""
        word = self._words.get(value, value)
        self.set_word(f"{word}  ▾")
        self.setAccessibleName(f"{self._name}: {word}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the menu."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for value, word in self._words.items():
            menu.addAction(word).triggered.connect(lambda _checked=False, value=value: self._write(value))
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))


def line(parts: Sequence[tuple[str, QWidget, int]], note: QLabel | None = None) -> QWidget:
    """Return fields side by side, each under its label; widths in pixels, 0 for what is left."""
    fields = row([], gap=TIGHT)
    for label, part, width in parts:
        if width:
            part.setFixedWidth(width)
        head = [Text(label, 12, bold=True, tone="muted")] if label else []
        fields.addLayout(column([*head, part], gap=2), 0 if width else 1)
    if all(width for _label, _part, width in parts):
        fields.addStretch(1)
    return box(column([fields] + ([note] if note else []), gap=2))


def card(title: str, parts: Sequence[QWidget], control: QWidget | None = None) -> QFrame:
    """Return a titled card of the form."""
    frame = QFrame()
    frame.setObjectName("card")
    head = row([Text(title, 16, bold=True), None] + ([control] if control else []), gap=SMALL)
    frame.setLayout(column([head, *parts], gap=TIGHT, margins=(NEAR, SMALL, NEAR, SMALL)))
    return frame


def _nearest(known: dict[str, Any], where: str) -> Any:
    """Return what stands for a place, or for the nearest one around it."""
    around = [one for one in known if where == one or where.startswith((f"{one}.", f"{one}["))]
    return known[max(around, key=len)] if around else None
