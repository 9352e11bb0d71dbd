"""How much: the amount in large figures, the keypad, the usual amounts, the quote line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.sell.quote_lines import QuoteLines
from cdu_app.ui.tokens import SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button, Chip, Choices
from cdu_app.ui.widgets.fields import FigureField
from cdu_app.ui.widgets.heading import ColumnHeading
from cdu_app.ui.widgets.keypad import ERASE, Keypad
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.viewmodels.sell.rules import USUAL_COUNT
from cdu_app.viewmodels.sell.state import Mode

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from cdu_app.viewmodels.sell.how_much import HowMuchModel
    from cdu_app.viewmodels.sell.state import AmountState, Chosen
    from vending.domain.station import StationIdentity
    from vending.money import Money

_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_MODES = (Mode.MONEY, Mode.UNITS)


class HowMuchColumn(QWidget):
    """Binds to HowMuchModel; rests until a customer was chosen."""

    def __init__(self, model: HowMuchModel, identity: StationIdentity) -> None:
        super().__init__()
        self._model = model
        self._identity = identity
        self._unit = "kWh"
        self._modes = Choices((identity.currency, self._unit))
        self.field = FigureField(_("Amount"), identity.currency)
        self._band = Band("failed", compact=True)
        self._usual: tuple[Money, ...] = ()
        self._chips = [Chip("", height=36) for _number in range(USUAL_COUNT)]
        for chip in self._chips:
            chip.setMinimumWidth(92)
        self.keypad = Keypad(key_height=44)
        self._lines = QuoteLines(identity)
        self.button = Button(_("Continue"), kind="primary", key="Enter")
        heading = ColumnHeading(_("How much"), self._modes)
        chips = row([*self._chips, None], gap=TIGHT)
        layout = column([heading, self.field, self._band, chips, self.keypad], gap=SMALL)
        layout.addWidget(self._lines, 1)
        layout.addStretch(0)
        layout.addWidget(self.button)
        self.setLayout(layout)
        self._connect()

    def open(self, chosen: Chosen | None) -> None:
        """Take a customer, or rest."""
        self.setEnabled(chosen is not None)
        self._unit = self._unit_of(chosen)
        self._modes.set_word(1, self._unit)
        self._show_usual(chosen.usual if chosen else ())
        self.show_state(self._model.state)
        if chosen is not None:
            self.field.setFocus()

    def show_state(self, state: AmountState) -> None:
        """Show the amount and what it buys."""
        if self.field.text() != state.text:
            self.field.setText(state.text)
        self._modes.choose(_MODES.index(state.mode))
        self.field.set_unit(self._identity.currency if state.mode is Mode.MONEY else self._unit)
        self.field.mark_fault(faulty=state.message is not None)
        self._band.say(state.message)
        self._lines.show_explanation(state.explanation)
        self.button.setEnabled(state.quote is not None and self.isEnabled())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page Up and Page Down walk the lines of the quote; the amount field has no use for them."""
        pages = _PAGES.get(Qt.Key(event.key()))
        if pages is None:
            super().keyPressEvent(event)
        else:
            self._lines.turn(pages)

    def _connect(self) -> None:
        self.field.textEdited.connect(self._model.type_amount)
        self.field.returnPressed.connect(self._model.go_on)
        self.button.clicked.connect(self._model.go_on)
        self._modes.chosen.connect(self._choose_mode)
        self.keypad.pressed.connect(self._press)
        self._model.changed.connect(self.show_state)
        for number, chip in enumerate(self._chips):
            chip.clicked.connect(lambda _checked=False, number=number: self._take(self._usual[number]))

    def _choose_mode(self, number: int) -> None:
        self._model.count(_MODES[number])
        self.field.setFocus()

    def _press(self, key: str) -> None:
        if key == ERASE:
            self.field.backspace()
        else:
            self.field.insert(key)
        self._model.type_amount(self.field.text())
        self.field.setFocus()

    def _unit_of(self, chosen: Chosen | None) -> str:
        if chosen is None:
            return "kWh"
        meter = chosen.point.meter
        return _("Credit") if meter.in_currency else formats.unit_name(meter.commodity)

    def _show_usual(self, amounts: tuple[Money, ...]) -> None:
        for number, chip in enumerate(self._chips):
            chip.setVisible(number < len(amounts))
            if number < len(amounts):
                chip.set_word(formats.money(amounts[number], self._identity))
        self._usual = amounts

    def _take(self, amount: Money) -> None:
        self._model.count(Mode.MONEY)
        self._model.type_amount(f"{amount.decimal:f}")
        self.field.setFocus()
