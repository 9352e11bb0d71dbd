"""A quote line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout

from cdu_app.language import _
from cdu_app.ui.tokens import SMALL
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Elided, Rule, Text
from printing.format import Formatter
from vending.domain.quote import LineKind

if TYPE_CHECKING:
    from vending.domain.quote import Quote, QuoteLine
    from vending.domain.station import StationIdentity

_MOST_LINES: Final = len(LineKind) + 1


_ORDER: Final = (
    LineKind.ENERGY,
    LineKind.FIXED_CHARGE,
    LineKind.VAT,
    LineKind.CARRIED_IN,
    LineKind.CARRIED_OVER,
)


def _place(line: QuoteLine) -> int:
    """The order of the receipt."""
    return _ORDER.index(line.kind)


class QuoteLines(QFrame):
    """The units large, then every part of the money, in the order of the receipt."""

    def __init__(self, identity: StationIdentity) -> None:
        super().__init__()
        self.setObjectName("card")
        self._format = Formatter.of(identity)
        self._units = Text("–", 28, bold=True)
        self._rule = Rule()
        grid = QGridLayout()
        grid.setHorizontalSpacing(SMALL)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        self._rows = [(Elided(size=14), Text(size=14)) for _row in range(_MOST_LINES)]
        for number, (label, amount) in enumerate(self._rows):
            grid.addWidget(label, number, 0)
            grid.addWidget(amount, number, 1, Qt.AlignmentFlag.AlignRight)
        head = row([Text(_("Buys"), 14, tone="muted"), None, self._units])
        self.setLayout(column([head, self._rule, grid], gap=6, margins=(16, 6, 16, 10)))

    def show_quote(self, quote: Quote | None, unit: str) -> None:
        """Show a quote, or a dash."""
        self._rule.setVisible(quote is not None)
        self._units.setText("–" if quote is None else f"{self._format.units(quote.units)} {unit}")
        self._units.set_tone("muted" if quote is None else "accent")
        lines = []
        if quote is not None:
            lines = [
                (self._label(line, unit), self._format.money(line.amount), "muted")
                for line in sorted(quote.lines, key=_place)
            ]
            lines.append((_("Total"), self._format.money(quote.tendered), "ink"))
        for number, (label, amount) in enumerate(self._rows):
            used = number < len(lines)
            label.setVisible(used)
            amount.setVisible(used)
            if used:
                label.setText(lines[number][0])
                label.set_tone(lines[number][2])
                amount.setText(lines[number][1])

    def _label(self, line: QuoteLine, unit: str) -> str:
        if line.units is not None and line.price is not None:
            return f"{self._format.units(line.units)} {unit} × {self._format.price(line.price)}"
        words = {
            LineKind.ENERGY: _("Energy"),
            LineKind.FIXED_CHARGE: _("Fixed charge"),
            LineKind.VAT: _("VAT"),
            LineKind.CARRIED_IN: _("From last purchase"),
            LineKind.CARRIED_OVER: _("To next purchase"),
        }
        rate = "" if line.rate is None else f" {self._format.rate(line.rate)}"
        return words[line.kind] + rate
