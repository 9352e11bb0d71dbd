"""The words and figures of one sale, in its station's language, and text from records made harmless."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from printing.document import Direction
from printing.format import END_ISOLATE, ISOLATE, NO_BREAK_SPACE, Formatter
from printing.texts import ReceiptTexts, texts_for
from vending.money import Money

if TYPE_CHECKING:
    from vending.domain.sales.sale import SaleIntent
    from vending.domain.station import StationIdentity

_JOINERS = "\u200c\u200d"  # spelling in Persian and Indic names needs them


@dataclass(frozen=True, slots=True)
class Wording:
    """How a sale is put into words: `unit` is its commodity's, `currency` set where its units are money."""

    texts: ReceiptTexts
    format: Formatter
    unit: str
    currency: str | None

    @classmethod
    def of(cls, intent: SaleIntent, station: StationIdentity) -> Wording:
        """Return the wording of a sale at a station."""
        texts = texts_for(station.locale)
        currency = intent.tendered.currency if intent.in_currency else None
        return cls(texts, Formatter.of(station), texts.commodity_units[intent.commodity], currency)

    def quantity(self, units: int) -> str:
        """What a token carries: "33,5 kWh", or a sum of money for a meter in currency."""
        if self.currency is not None:
            return self.format.money(Money(units, self.currency))
        return f"{self.format.units(units)}{NO_BREAK_SPACE}{self.unit}"

    def record(self, text: str) -> str:
        """Text from records: no command in it reaches a printer, no sign in it turns the words around it."""
        return self.isolated("".join(map(_harmless, text)))

    def isolated(self, text: str) -> str:
        """Keep the order of a text of another script inside right-to-left paper."""
        return f"{ISOLATE}{text}{END_ISOLATE}" if self.texts.direction is Direction.RTL else text


def _harmless(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf" and char not in _JOINERS:
        return ""
    return " " if category in {"Cc", "Zl", "Zp"} else char
