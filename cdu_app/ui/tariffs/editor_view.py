"""The editor of a tariff: its form, the calculator beside it, and Publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from cdu_app.language import _
from cdu_app.messages import say
from cdu_app.ui.tariffs import form_parts
from cdu_app.ui.tariffs.calculator_card import CalculatorCard
from cdu_app.ui.tariffs.compare_view import difference_card
from cdu_app.ui.tariffs.form import Form
from cdu_app.ui.tariffs.form_rates import rates
from cdu_app.ui.tariffs.publish_sheet import PublishSheet
from cdu_app.ui.tariffs.reading import TariffCards
from cdu_app.ui.tariffs.scroll import Scroll
from cdu_app.ui.tokens import HAIR, MEDIUM, SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button, Choices
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Elided, KeyCap, Text
from cdu_app.viewmodels.tariffs.draft import value_at
from cdu_app.words.tariffs import TariffWords

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.tariffs.editor import EditorModel
    from cdu_app.viewmodels.tariffs.state import EditorState

GENERAL, PRICES, CHARGES, TAXES, PREVIEW, CHANGES = range(6)
_NEXT, _PREVIOUS, _PUBLISH = "Ctrl+PgDown", "Ctrl+PgUp", "Ctrl+Return"
_HERE: Final = Qt.ShortcutContext.WidgetWithChildrenShortcut
_PART_OF: Final = {"rates": PRICES, "charges": CHARGES, "taxes": TAXES}


class EditorView(QWidget):
    """Binds to EditorModel. `closed` tells that the list is wanted again; the draft stays.

    Its question before publishing covers the whole `page`.
    """

    closed = Signal()

    def __init__(self, model: EditorModel, theme: Theme, page: QWidget) -> None:
        super().__init__()
        self._model = model
        self._words = TariffWords.of(model.identity)
        self._cards = TariffCards(theme, self._words)
        self.form = Form(model)
        self.accounts = 0
        self._title = Elided(size=20, bold=True)
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.parts = Choices(
            (_("General"), _("Prices"), _("Charges"), _("Taxes"), _("Preview"), _("Changes")), height=36
        )
        self.discard_button = Button(_("Throw away"), kind="quiet", icon="delete")
        self.close_button = Button(_("Later"), key="Esc")
        self.publish_button = Button(_("Publish…"), kind="primary", icon="check", key=_("Ctrl+Enter"))
        self.band = Band("attention", compact=True)
        self._scroll = Scroll()
        self.calculator = CalculatorCard(model.calculator)
        self.sheet = PublishSheet(page, model.identity)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._lay_out()
        self._connect()

    def begin(self, accounts: int) -> None:
        """Show the draft from its first part on."""
        self.accounts = accounts
        self.form.wanted = ""
        new = self._model.state.base is None
        in_blocks = bool(value_at(self._model.state.document, ("rates", 0, "blocks")))
        self.show_part(GENERAL if new else PRICES)
        self.form.go_to("code" if new else "rates[0].blocks[0].price" if in_blocks else "rates[0].name")

    @property
    def form_area(self) -> QWidget:
        """Where the fields and their notes are."""
        return self._scroll

    def resume(self) -> None:
        """Put the cursor back into the form."""
        fields = [one for one in self._scroll.fields() if one.isEnabled()]
        if fields:
            fields[0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._keep_focus()

    def show_part(self, number: int) -> None:
        """Show a part of the form."""
        self.parts.choose(number)
        self._rebuild()

    def turn(self, step: int) -> None:
        """Go to the next part of the form or back, into its first field."""
        self.show_part((self.parts.chosen_number + step) % (CHANGES + 1))
        self.resume()

    def show_state(self, state: EditorState) -> None:
        """Say what is wrong beside its field, and what stands in the way of publishing."""
        base = state.base
        named = state.document.get("name") or _("New tariff")
        self._title.setText(named if base is None else f"{base.code} v{base.version + 1} · {named}")
        self.publish_button.setEnabled(not state.busy and (state.fault is not None or state.may_publish))
        self.publish_button.setToolTip("" if state.differences else _("Nothing differs from the last version yet."))
        self._mark(state)
        self.sheet.show_state(state)
        self.calculator.show_classes(state.tariff)
        self.calculator.show_stale(stale=state.fault is not None and state.tariff is not None)
        if self.parts.chosen_number == CHANGES:
            self._soon.start()

    def back(self) -> bool:
        """Esc: close the sheet, else the editor."""
        if self.sheet.isVisible():
            self.sheet.hide()
            self.publish_button.setFocus()
        else:
            self.closed.emit()
        return True

    def publish(self) -> None:
        """Ask, or go to what is wrong."""
        state = self._model.state
        if state.fault is not None:
            self._go_to_fault()
        elif state.may_publish:
            self.sheet.ask(state, self.accounts)

    def _mark(self, state: EditorState) -> None:
        """Say each mistake beside its field, or over the form where the field is on another part."""
        beside = self.form.mark(state.fault)
        if state.late is not None and self.form.say_at("effective_from", state.late.sentence):
            self.band.say(state.message)
        elif state.fault is not None and not beside:
            self.band.say(state.message or say(state.fault))
        else:
            self.band.say(state.message or state.late)

    def _go_to_fault(self) -> None:
        fault = self._model.state.fault
        if fault is not None:
            self.show_part(_PART_OF.get(fault.where.partition("[")[0], GENERAL))
            self.form.go_to(fault.where)

    def _rebuild(self) -> None:
        """Make the fields anew; the cursor stays where it was or goes where it is wanted."""
        self._soon.stop()
        here = self.form.wanted or self.form.place_of(QApplication.focusWidget())
        self.form.forget()
        part = self.parts.chosen_number
        makers = {GENERAL: form_parts.general, CHARGES: form_parts.charges, TAXES: form_parts.taxes, PRICES: rates}
        shown = makers[part](self.form) if part in makers else self._reading(part)
        self._scroll.show_parts(shown, keep_place=bool(here))
        self._mark(self._model.state)
        self.form.wanted = ""
        if here:
            self.form.go_to(here)
            self.form.wanted = ""
        self._keep_focus()

    def _keep_focus(self) -> None:
        """The cursor is in sight, on the parts of the form if nowhere else."""
        focused = QApplication.focusWidget()
        if focused is not None and self._scroll.isAncestorOf(focused):
            self._scroll.ensureWidgetVisible(focused)
        elif self.isVisible() and (
            focused is None or self.parts.isAncestorOf(focused) or not self.isAncestorOf(focused)
        ):
            self.parts.focus_chosen()

    def _reading(self, part: int) -> list[QWidget]:
        state = self._model.state
        if state.tariff is None:
            return []
        if part == PREVIEW:
            return self._cards.cards(state.tariff)
        before = _("new") if state.base is None else state.base.label
        return [difference_card(self._words, state.differences, (_("What differs"), before, state.tariff.label))]

    def _discard(self) -> None:
        self._model.discard()
        self.closed.emit()

    def _connect(self) -> None:
        self._model.changed.connect(self.show_state)
        self._model.rebuilt.connect(self._soon.start)
        self._soon.timeout.connect(self._rebuild)
        keys = {_NEXT: lambda: self.turn(1), _PREVIOUS: lambda: self.turn(-1), _PUBLISH: self.publish}
        for key, action in keys.items():
            QShortcut(QKeySequence(key), self, context=_HERE).activated.connect(action)
        self.parts.chosen.connect(lambda number: self.show_part(number))
        self.publish_button.clicked.connect(self.publish)
        self.close_button.clicked.connect(self.closed)
        self.discard_button.clicked.connect(self._discard)
        self.sheet.agreed.connect(self._model.publish)

    def _lay_out(self) -> None:
        head = row([], gap=SMALL)
        head.addWidget(self._title, 1)
        for button in (self.discard_button, self.close_button, self.publish_button):
            head.addWidget(button)
        keys = (KeyCap(_("Ctrl+PgUp")), KeyCap(_("Ctrl+PgDn")), Text(_("other parts"), 12, tone="muted"))
        left = column([row([self.parts, None, row(keys, gap=HAIR)]), self.band], gap=SMALL)
        left.addWidget(self._scroll, 1)
        body = row([], gap=MEDIUM)
        body.addLayout(left, 1)
        body.addWidget(self.calculator)
        whole = column([head], gap=SMALL)
        whole.addLayout(body, 1)
        self.setLayout(whole)
