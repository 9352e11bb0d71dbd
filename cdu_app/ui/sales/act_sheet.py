"""The sheet on which a sale is cancelled, or its token is reported as used: what follows from it, and why."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.tokens import HAIR, NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.heading import Fact
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.sheet import Sheet
from cdu_app.ui.widgets.text import Rule, Text
from printing.format import group_meter_number
from vending.domain.sales.sale import SaleState

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cdu_app.viewmodels.sales import DetailState, SalesModel
    from vending.domain.sales.sale import Sale


class SaleAct(Enum):
    """What is done about a sale."""

    CANCEL = "cancel"
    REPORT = "report"


class ActSheet(Sheet):
    """Binds to SalesModel; gone once it is done."""

    def __init__(self, page: QWidget, model: SalesModel) -> None:
        super().__init__(page, 520)
        self._model = model
        self._act = SaleAct.CANCEL
        self._title, self._advice = Text(size=20, bold=True), Text(size=14, tone="muted", wrap=True)
        self._receipt, self._who = Fact(_("Receipt")), Fact(_("Customer"))
        self._meter, self._money = Fact(_("Meter"), mono=True), Fact(_("To give back"), 28, bold=True)
        self.reason = Field("", hint="")
        self._why = Text(size=14, tone="muted")
        self._band = Band("failed", compact=True)
        self.go_button = Button("", kind="primary", key="Enter")
        self.back_button = Button(_("Back"), key="Esc")
        self.go_button.setMinimumWidth(168)
        facts = column([self._receipt, self._who, self._meter, self._money], gap=HAIR)
        why = column([self._why, self.reason], gap=TIGHT)
        buttons = row([None, self.back_button, self.go_button], gap=SMALL)
        head = column([self._title, self._advice, Rule()], gap=SMALL)
        self.fill(column([head, facts, Rule(), why, self._band, buttons], gap=NEAR))
        self._connect()

    def ask(self, act: SaleAct, sale: Sale) -> None:
        """Appear for an act on a sale."""
        self._act = act
        owed = act is SaleAct.REPORT and sale.state is SaleState.CANCELLED
        self._title.setText(_("Cancel this sale") if act is SaleAct.CANCEL else _("Report its token as used"))
        self._advice.setText(self._advice_of(act, owed=owed))
        self._receipt.show_value(sale.intent.receipt)
        self._who.show_value(sale.intent.customer_name)
        self._meter.show_value(group_meter_number(sale.intent.meter_number))
        back = formats.money(sale.intent.tendered, self._model.identity)
        self._money.show_value(back if act is SaleAct.CANCEL else "")
        self._why.setText(_("Why") if act is SaleAct.CANCEL else _("How it is known"))
        self.go_button.set_word(_("Cancel sale") if act is SaleAct.CANCEL else _("Report used"))
        self.reason.setAccessibleName(self._why.text())
        self.reason.clear()
        self._band.say(None)
        self._check()
        self.open()
        self.reason.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the field goes on; the sheet stays as large as the page."""
        if watched is self.reason and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.go_button.click()
                return True
            return False
        return super().eventFilter(watched, event)

    def _advice_of(self, act: SaleAct, *, owed: bool) -> str:
        if act is SaleAct.CANCEL:
            return _(
                "Only when the token was not typed into a meter. The money goes out of your drawer, the receipt is "
                "taken back, and a second person approves it."
            )
        if owed:
            return _("The money of this cancelled sale was given back: from now on the account owes it.")
        return _("A token that is known to be used cannot be cancelled any more.")

    def _connect(self) -> None:
        self.go_button.clicked.connect(self._go)
        self.back_button.clicked.connect(self.hide)
        self.reason.textChanged.connect(lambda _text: self._check())
        self.reason.installEventFilter(self)
        self._model.acted.connect(self.hide)
        self._model.detail_changed.connect(self._show_state)

    def _check(self) -> None:
        self.go_button.setEnabled(bool(self.reason.text().strip()) and not self._model.detail.acting)

    def _show_state(self, state: DetailState) -> None:
        self._check()
        if self.isVisible():
            self._band.say(state.message)

    def _go(self) -> None:
        (self._model.cancel if self._act is SaleAct.CANCEL else self._model.report_used)(self.reason.text())
