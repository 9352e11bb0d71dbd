"""A form over the page: Enter goes on, Esc goes back and asks first when something was typed; nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QScrollArea, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.messages import Message, say
from cdu_app.messages.of_books import kind_name
from cdu_app.ui.approval import ask_over
from cdu_app.ui.customers.words import fault_sentence
from cdu_app.ui.tokens import MEDIUM, NEAR, SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.sheet import Sheet
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.customers.drafts import kind_of
from cdu_app.viewmodels.customers.state import place_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLayout

    from cdu_app.ui.customers.form import Group
    from cdu_app.viewmodels.customers.saving import SaveModel
    from cdu_app.viewmodels.customers.state import Fault, Overtaken, SaveState
    from vending.domain.station import StationIdentity

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RecordSheet(Sheet):
    """Binds to SaveModel. A form says in `submit` how it is read and saved; `done` tells that it was."""

    done = Signal(object)
    closed = Signal()

    def __init__(
        self, page: QWidget, model: SaveModel, identity: StationIdentity, *, title: str, word: str, width: int
    ) -> None:
        super().__init__(page, width)
        self.model = model
        self._identity = identity
        self._typed = False
        self._groups: tuple[Group, ...] = ()
        self._title, self.subtitle = Text(title, 20, bold=True), Text(size=14, tone="muted", wrap=True)
        self.band, self._question = Band("failed"), Band("attention", compact=True)
        self.stay_button = Button(_("Go on typing"), key="Esc")
        self.leave_button = Button(_("Leave it"), key="Enter")
        self.save_button = Button(word, kind="primary", key=_("Ctrl+Enter"))
        self.back_button = Button(_("Back"), key="Esc")
        self._question.extras.addWidget(self.stay_button)
        self._question.extras.addWidget(self.leave_button)
        self.save_button.clicked.connect(self.submit)
        self.back_button.clicked.connect(self.back)
        self.stay_button.clicked.connect(self._stay)
        self.leave_button.clicked.connect(self.leave)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.submit)
        model.changed.connect(self.show_state)
        model.saved.connect(self._saved)
        ask_over(page, model.approval)

    def lay_out(self, groups: Sequence[Group], body: QLayout | None = None) -> None:
        """Put the groups side by side (or a body made of them) between title and buttons."""
        self._groups = tuple(groups)
        for group in groups:
            group.edited.connect(self.note_typing)
            for entry in group.entries.values():
                self.watch(entry.editor)
        if body is None:
            body = beside = row([], gap=MEDIUM)
            for group in groups:
                beside.addWidget(group, 1)
        head = column([self._title, self.subtitle], gap=2)
        self._buttons = box(row([None, self.back_button, self.save_button], gap=SMALL))
        self._scroll = _Body(body)
        self.fill(column([head, self._scroll, self.band, self._question, self._buttons], gap=NEAR))
        self.subtitle.setVisible(bool(self.subtitle.text()))

    def watch(self, editor: QWidget) -> None:
        """Let Enter in a field go on to the next."""
        editor.installEventFilter(self)
        line = editor.lineEdit() if isinstance(editor, QComboBox) else None
        if line is not None:
            line.installEventFilter(self)

    def submit(self) -> None:
        """Read the form and save it; the form says how."""
        raise NotImplementedError

    def note_typing(self) -> None:
        """Something was typed: leaving now needs a yes."""
        self._typed = True

    def open_at(self, first: QWidget) -> None:
        """Appear with the focus in a field."""
        self.open()
        first.setFocus()

    def resume(self) -> None:
        """Come back after another page was shown: the focus goes to where typing goes on."""
        parts = [entry.editor for group in self._groups for entry in group.entries.values()]
        if not any(part.hasFocus() for part in parts):
            (parts[0] if parts else self.save_button).setFocus()

    def scan(self, digits: str) -> None:
        """A meter number was scanned; a form without a field for one lets it go."""

    def back(self) -> None:
        """Esc: leave, or ask first when something was typed."""
        if self.model.state.busy:
            return
        if self._question.isVisible():
            self._stay()
        elif self._typed:
            self._question.say(Message(_("What you typed is not saved.")))
            self._buttons.hide()
            self.leave_button.setFocus()
        else:
            self.leave()

    def leave(self) -> None:
        """Close the form."""
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def show_state(self, state: SaveState) -> None:
        """Say what is wrong beside its field and go there, or over the buttons."""
        self.save_button.setEnabled(not state.busy)
        self.band.say(state.message)
        if state.overtaken is not None:
            self.show_overtaken(state.overtaken)
        for group in self._groups:
            group.clear_faults()
        for fault in reversed(state.faults):
            self._show_fault(fault)

    def show_overtaken(self, overtaken: Overtaken) -> None:
        """Say who changed the record meanwhile."""
        self.band.say(overtaken_message(overtaken, self._identity))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on to the next field, from the last to saving."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and _is_enter(event):
            self._go_on(watched)
            return True
        return super().eventFilter(watched, event)

    def _go_on(self, watched: QObject) -> None:
        editors = [entry.editor for group in self._groups for entry in group.entries.values() if entry.isVisible()]
        here = next((n for n, one in enumerate(editors) if one is watched or one is watched.parent()), len(editors))
        if here + 1 < len(editors):
            editors[here + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.submit()

    def _show_fault(self, fault: Fault) -> None:
        """Say it beside its field and go there; over the buttons when the form has no such field."""
        kind, name = place_of(fault)
        for group in self._groups:
            if group.kind == kind and name in group.entries:
                group.line(name).show_fault(name, fault_sentence(fault))
                group.entries[name].editor.setFocus()
                self._scroll.ensureWidgetVisible(group.line(name))
                return
        self.band.say(say(fault))

    def _stay(self) -> None:
        self._question.say(None)
        self._buttons.show()
        self.resume()

    def _saved(self, outcome: object) -> None:
        self.done.emit(outcome)
        self.leave()


class _Body(QScrollArea):
    """As high as its content where there is room; else it scrolls."""

    def __init__(self, content: QLayout) -> None:
        super().__init__()
        self._content = box(content)
        self.setWidget(self._content)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        """As large as the content."""
        return self._content.sizeHint()


def _is_enter(event: QKeyEvent) -> bool:
    return event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier


def overtaken_message(overtaken: Overtaken, identity: StationIdentity) -> Message:
    """Return who changed a record while it was in a form, and what now."""
    kind = kind_name(kind_of(overtaken.present))
    advice = _("What you typed is still here. Look at the marked fields, then save again.")
    if overtaken.at is None:
        return Message(_("Somebody has changed this {kind} meanwhile.").format(kind=kind), advice)
    time = formats.time_of_day(overtaken.at, identity)
    sentence = _("{name} has changed this {kind} at {time}.")
    return Message(sentence.format(name=overtaken.operator_name, kind=kind, time=time), advice)
