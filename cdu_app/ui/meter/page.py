"""The Meter screen of a demonstration station: a customer's meter, what it answers, and what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.meter.cards import InsideCard, SaidCard, SoldCard
from cdu_app.ui.meter.device import MeterDevice
from cdu_app.ui.tokens import MEDIUM, NEAR, SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.layouts import column, page_grid, row
from cdu_app.ui.widgets.text import Elided, Text
from sts.digits import DIGITS

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.meter import MeterModel, MeterPanel

_ONE_UNIT: Final = 10


class MeterPage(QWidget):
    """Binds to MeterModel."""

    def __init__(self, model: MeterModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self.device = MeterDevice(model, theme)
        self.field = Field(_("Meter number"), hint=_("Another meter's number"), icon="search", key="F3")
        self.said, self.sold, self.inside = SaidCard(), SoldCard(), InsideCard(model.identity)
        self._customer = Elided(size=20, tone="muted")
        self._chooses = False  # by the number in the field, which stays until it has led to a meter
        self._band = Band("failed")
        self._lay_out()
        self._connect()
        self.show_state(model.state)

    def open(self) -> None:
        """Show the chosen meter, or that of the latest sale."""
        self._model.open_last()
        self.device.setFocus()

    def focus_search(self) -> None:
        """Put the cursor where another meter is chosen."""
        self.field.setFocus()
        self.field.selectAll()

    def show_state(self, state: MeterPanel) -> None:
        """Show the meter with all that belongs to it."""
        unit = "" if state.meter is None else formats.unit_name(state.meter.kind.commodity)
        self._customer.setText(state.customer)
        self._band.say(state.message)
        self.field.mark_fault(faulty=state.message is not None)
        self.device.show_state(state)
        self.said.show_state(state)
        self.sold.show_state(state)
        self.inside.show_state(state, unit)
        if self._chooses and not state.busy:
            self._chosen(found=state.message is None)

    def scan(self, digits: str) -> None:
        """A scanner was used: a whole token goes into the meter, anything else names another one."""
        if len(digits) == DIGITS:
            self._model.type(digits)
            self._model.enter()
        else:
            self._model.open(digits)

    def _choose(self) -> None:
        self._chooses = True
        self._model.open(self.field.text())

    def _chosen(self, *, found: bool) -> None:
        self._chooses = False
        if found:
            self.field.clear()
            self.device.setFocus()

    def _paste(self) -> None:
        self._model.paste_sold()
        self.device.setFocus()

    def _connect(self) -> None:
        self.field.returnPressed.connect(self._choose)
        self.sold.paste_button.clicked.connect(self._paste)
        self.inside.use_button.clicked.connect(lambda: self._model.use(_ONE_UNIT))
        self._model.changed.connect(self.show_state)

    def _lay_out(self) -> None:
        self.field.setFixedWidth(280)
        head = row([Text(_("Meter"), 20, bold=True)], gap=SMALL)
        head.addWidget(self._customer, 1)
        head.addWidget(self.field)
        side = column([self._band, self.said, self.sold, self.inside, None], gap=NEAR)
        body = row([], gap=MEDIUM)
        body.addWidget(self.device, 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(side, 1)
        whole = column([head], gap=SMALL)
        whole.addLayout(body, 1)
        self.setLayout(page_grid(whole))
