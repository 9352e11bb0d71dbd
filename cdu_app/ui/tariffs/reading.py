"""A tariff to read at a glance: its prices as bars or hours, its charges, its taxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from cdu_app.language import _
from cdu_app.ui.tariffs.hours import BandMark, WeekOfHours, tones_of
from cdu_app.ui.tokens import HAIR, MEDIUM, NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Text
from vending.domain.tariffs.tariff import Blocks

if TYPE_CHECKING:
    from decimal import Decimal

    from PySide6.QtWidgets import QLayout

    from cdu_app.ui.theme import Theme
    from cdu_app.words.tariffs import TariffWords
    from vending.domain.tariffs.tariff import Rate, Season, Tariff, TimeOfUse

_WIDTHS: Final = (148, 60, 84, 84)
_END: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TariffCards:
    """Makes the cards of a tariff."""

    def __init__(self, theme: Theme, words: TariffWords) -> None:
        self._theme = theme
        self._words = words

    def cards(self, tariff: Tariff) -> list[QWidget]:
        """Return a card for each rate, one for the charges and one for the taxes."""
        cards = [self._rate_card(tariff, rate) for rate in tariff.rates]
        if tariff.charges:
            rows = [(one.name, self._words.charge(one), self._words.taxes(tariff, one.taxes)) for one in tariff.charges]
            cards.append(_card(_("Charges"), "", _table(rows)))
        if tariff.taxes:
            kinds = {True: _("within the prices"), False: _("added to the prices")}
            listed = [(tax.name, self._words.format.rate(tax.rate), kinds[tax.inclusive]) for tax in tariff.taxes]
            cards.append(_card(_("Taxes"), "", _table(listed)))
        return cards

    def _rate_card(self, tariff: Tariff, rate: Rate) -> QWidget:
        notes = []
        if rate.name and rate.classes:
            notes.append(_("class {classes}").format(classes=", ".join(rate.classes)))
        if rate.free_units:
            notes.append(_("{units} free each month").format(units=self._words.units(rate.free_units)))
        if isinstance(rate.energy, Blocks):
            if rate.energy.prorated:
                notes.append(_("blocks cut down in the month of connection"))
            return _card(self._words.rate_name(rate), " · ".join(notes), self._blocks(tariff, rate.energy))
        return _card(self._words.rate_name(rate), " · ".join(notes), self._hours(rate.energy))

    def _blocks(self, tariff: Tariff, energy: Blocks) -> QLayout:
        grid = _grid()
        grid.setColumnStretch(1, 1)
        for place, width in enumerate(_WIDTHS):
            grid.setColumnMinimumWidth(place, width)
        heads = ("", "", _("{currency} a kWh").format(currency=tariff.currency), _("with tax"))
        for place, head in enumerate(heads):
            grid.addWidget(Text(head, 12, bold=True, tone="muted"), 0, place, _END)
        highest, begins = _highest(tariff), 0
        for number, block in enumerate(energy.blocks, 1):
            name = self._words.block(block, begins)
            label = column([Text(name, 14, bold=True)] + ([Text(block.name, 12, tone="muted")] if block.name else []))
            grid.addLayout(label, number, 0)
            grid.addWidget(Bar(self._theme, block.price, highest), number, 1)
            grid.addWidget(Text(self._words.price(block.price), 16, bold=True, tone="accent"), number, 2, _END)
            taxes = [tariff.tax(code) for code in block.taxes]
            with_taxes = self._words.with_taxes(block.price, taxes) if taxes else _("no tax")
            grid.addWidget(Text(with_taxes, 14, tone="muted"), number, 3, _END)
            begins = block.upto or begins
        return grid

    def _hours(self, energy: TimeOfUse) -> QLayout:
        parts = [self._season(energy, season) for season in energy.seasons]
        if energy.holidays:
            days = (f"{self._words.holiday(one)} {one.name} ({one.day_type})" for one in energy.holidays)
            told = _("Holidays: {days}").format(days=", ".join(days))
            parts.append(column([Text(told, 14, tone="muted", wrap=True)]))
        return column(parts, gap=NEAR)

    def _season(self, energy: TimeOfUse, season: Season) -> QLayout:
        since = _("from {day}").format(day=self._words.day(*season.begins)) if len(energy.seasons) > 1 else ""
        head = row([Text(season.name.capitalize(), 14, bold=True), Text(since, 14, tone="muted"), None], gap=TIGHT)
        tones, legend = tones_of(energy), row([], gap=TIGHT)
        for one in energy.prices:
            if one.season == season.name:
                price = f"{self._words.price(one.price)}"
                for part in (BandMark(self._theme, tones[one.band]), Text(one.band, 14), Text(price, 14, bold=True), 8):
                    legend.addWidget(part) if isinstance(part, QWidget) else legend.addSpacing(part)
        legend.addStretch(1)
        return column([head, legend, WeekOfHours(self._theme, self._words, energy, season)], gap=TIGHT)


class Bar(QWidget):
    """A price as a part of the highest."""

    def __init__(self, theme: Theme, price: Decimal, highest: Decimal) -> None:
        super().__init__()
        self._theme = theme
        self._thousandths = int(price * 1000 / highest) if highest else 0
        self.setMinimumSize(60, 20)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track and the bar on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("sunken"))
        painter.drawRoundedRect(QRectF(0, 4, self.width(), 12), 4, 4)
        painter.setBrush(self._theme.colour("accent"))
        length = max(8, self.width() * self._thousandths / 1000)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        painter.drawRoundedRect(QRectF(self.width() - length if mirrored else 0, 4, length, 12), 4, 4)


def _highest(tariff: Tariff) -> Decimal:
    """Return the highest price of any block, so that the bars of all rates can be compared."""
    energies = (rate.energy for rate in tariff.rates)
    return max(block.price for one in energies if isinstance(one, Blocks) for block in one.blocks)


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(NEAR)
    grid.setVerticalSpacing(TIGHT)
    return grid


def _table(rows: list[tuple[str, str, str]]) -> QLayout:
    grid = _grid()
    grid.setColumnStretch(1, 1)
    for number, (name, value, note) in enumerate(rows):
        grid.addWidget(Text(name, 14, bold=True), number, 0)
        grid.addWidget(Text(value, 14, wrap=True), number, 1)
        grid.addWidget(Text(note, 14, tone="muted"), number, 2, _END)
    return grid


def _card(title: str, note: str, content: QLayout) -> QWidget:
    card = QFrame()
    card.setObjectName("card")
    head = row([Text(title, 16, bold=True)], gap=SMALL)
    head.addWidget(Text(note, 14, tone="muted", wrap=True), 1)
    card.setLayout(column([head, HAIR, content], gap=HAIR, margins=(MEDIUM - 4, NEAR, MEDIUM - 4, NEAR)))
    return card
