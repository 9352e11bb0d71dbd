"""The calculator beside a tariff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QStackedWidget, QWidget

from cdu_app.language import _
from cdu_app.ui.sell.quote_lines import QuoteLines
from cdu_app.ui.tariffs.form import HEIGHT, Choice, line
from cdu_app.ui.tokens import NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Choices
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.text import Rule, Text

if TYPE_CHECKING:
    from cdu_app.viewmodels.tariffs.calculator import CalculatorModel
    from cdu_app.viewmodels.tariffs.state import CalculatorState, MonthWords
    from vending.domain.tariffs.tariff import Tariff

WIDTH = 376


class CalculatorCard(QFrame):
    """Binds to CalculatorModel: one purchase, or a month of them."""

    def __init__(self, model: CalculatorModel) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setFixedWidth(WIDTH)
        self._model = model
        state, currency = model.state, model.identity.currency
        self.kinds = Choices((_("A purchase"), _("A month")), height=32)
        self.counted = Choices((currency, "kWh"), height=HEIGHT)
        self.amount = self._field("amount", _("Amount"), state.amount)
        self.month_units = self._field("month_units", _("kWh bought this month already"), state.month_units, "0")
        self.at = self._field("at", _("Moment of the purchase"), state.at, _("when it begins"))
        self.purchases = self._field("purchases", _("Purchases of the month"), state.purchases)
        self._classes = QWidget()
        self._class_line = row([], gap=0)
        self._class_line.setContentsMargins(0, 0, 0, 0)
        self._class_words: dict[str, str] = {}
        self.quote = QuoteLines(model.identity)
        self.month = _MonthLines()
        self._band = Band("attention", compact=True)
        self._stale = Text(_("Priced as before the mistake in the form."), 12, tone="failed")
        self._stale.hide()
        self._asked, self._answers = QStackedWidget(), QStackedWidget()
        self._lay_out()
        self.kinds.chosen.connect(self._show_kind)
        self.counted.chosen.connect(lambda number: model.type(in_units=bool(number)))
        model.changed.connect(self.show_state)
        self.show_state(model.state)

    def show_stale(self, *, stale: bool) -> None:
        """Say that the form has a mistake, and the answers are older than it."""
        self._stale.setVisible(stale)

    def show_classes(self, tariff: Tariff | None) -> None:
        """Offer the classes of customers that a tariff speaks of."""
        names = [] if tariff is None else [one for rate in tariff.rates for one in rate.classes]
        names += [] if tariff is None else [one for charge in tariff.charges for one in charge.classes]
        words = {"": _("no class"), **{one: one for one in names}}
        if words == self._class_words:
            return
        self._class_words = words
        while (item := self._class_line.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        chosen = self._model.state.customer_class
        self._class_line.addWidget(Choice(_("Customer"), words, chosen if chosen in words else "", self._choose_class))

    def show_state(self, state: CalculatorState) -> None:
        """Show the answers."""
        month = self.kinds.chosen_number == 1
        self._band.say(state.month_message if month else state.message)
        self.quote.show_explanation(state.explanation)
        self.month.show_month(state.month)

    def _choose_class(self, name: str) -> None:
        self._model.type(customer_class=name)
        item = self._class_line.itemAt(0)
        button = item.widget() if item is not None else None
        if isinstance(button, Choice):
            button.show_value(name)

    def _show_kind(self, kind: int) -> None:
        self._asked.setCurrentIndex(kind)
        self._answers.setCurrentIndex(kind)
        self.show_state(self._model.state)

    def _field(self, name: str, label: str, shown: str, hint: str = "") -> Field:
        field = Field(label, hint=hint, size=14, height=HEIGHT)
        field.setText(shown)
        field.textEdited.connect(lambda typed: self._typed(name, typed))
        field.returnPressed.connect(field.selectAll)
        return field

    def _typed(self, name: str, typed: str) -> None:
        fields: dict[str, Any] = {name: typed}
        self._model.type(**fields)

    def _lay_out(self) -> None:
        self._classes.setLayout(self._class_line)
        self._asked.addWidget(
            box(
                column(
                    [
                        line([(_("Amount"), self.amount, 0), (" ", self.counted, self.counted.sizeHint().width())]),
                        line([(_("kWh this month so far"), self.month_units, 0)]),
                    ],
                    gap=TIGHT,
                )
            )
        )
        hint = Text(_("Day and amount, such as 1: 200; 15: 300"), 12, tone="muted")
        self._asked.addWidget(box(column([line([(_("Purchases"), self.purchases, 0)]), hint, None], gap=TIGHT)))
        self._answers.addWidget(box(column([self.quote, None])))
        self._answers.addWidget(box(column([self.month, None])))
        common = line([(_("Moment"), self.at, 0), (_("Customer"), self._classes, 130)])
        head = row([Text(_("Calculator"), 16, bold=True), None, self.kinds])
        layout = column(
            [head, self._asked, common, self._band, self._stale], gap=TIGHT, margins=(NEAR, SMALL, NEAR, SMALL)
        )
        layout.addWidget(self._answers, 1)
        self.setLayout(layout)
        self._asked.setFixedHeight(self._asked.sizeHint().height())


class _MonthLines(QFrame):
    """What a month comes to."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._units, self._average = Text("–", 28, bold=True, tone="accent"), Text(size=14, tone="muted")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(0, 1)
        self._total = Text(size=14, bold=True)
        head = row([Text(_("In all"), 14, tone="muted"), None, self._units])
        foot = row([Text(_("Paid"), 14, bold=True), None, self._total])
        layout = column([head, row([None, self._average]), Rule(), self._grid, Rule(), foot], gap=6)
        layout.setContentsMargins(16, 6, 16, 10)
        self.setLayout(layout)

    def show_month(self, month: MonthWords | None) -> None:
        """Show a month, or nothing."""
        self.setVisible(month is not None)
        while (item := self._grid.takeAt(0)) is not None:
            if (part := item.widget()) is not None:
                part.hide()
                part.deleteLater()
        if month is None:
            return
        self._units.setText(month.units)
        self._average.setText(_("{price} a kWh on average").format(price=month.average))
        self._total.setText(month.total)
        for number, (label, amount) in enumerate(month.lines):
            self._grid.addWidget(Text(label, 14, tone="muted", wrap=True), number, 0)
            self._grid.addWidget(Text(amount, 14, tone="muted"), number, 1, Qt.AlignmentFlag.AlignRight)
