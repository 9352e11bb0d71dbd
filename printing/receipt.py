"""The receipt of a sale: which facts stand on it, in which order."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from printing.document import (
    Align,
    Block,
    Cut,
    Direction,
    Document,
    Gap,
    Heading,
    Notice,
    Pair,
    Rule,
    Text,
    TokenGroups,
)
from printing.format import NO_BREAK_SPACE, Formatter, group_meter_number
from printing.texts import ReceiptTexts, texts_for
from vending.domain.quote import LineKind
from vending.errors import NothingToPrint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vending.domain.quote import QuoteLine
    from vending.domain.sale import Sale, SaleIntent, SaleToken, SaleVoid
    from vending.domain.station import StationIdentity

_LINE_ORDER = (
    LineKind.ENERGY,
    LineKind.FIXED_CHARGE,
    LineKind.VAT,
    LineKind.CARRIED_IN,
    LineKind.CARRIED_OVER,
)
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"  # first strong isolate and its end (Unicode UAX #9)
_JOINERS = "\u200c\u200d"  # spelling in Persian and Indic names needs them


def build_receipt(sale: Sale, station: StationIdentity, copy: int, printed_at: datetime) -> Document:
    """Return the receipt of an issued sale, or the slip of a void one that says the money goes back.

    `copy` 0 is the original, the tax invoice; from 1 on it is marked as a copy with the time of printing.
    Raises NothingToPrint for a pending sale.
    """
    texts = texts_for(station.locale)
    parts = _Parts(sale.intent, station, texts, Formatter.of(station))
    if sale.token is not None:
        blocks = parts.issued(sale.token, copy, printed_at)
    elif sale.void is not None:
        blocks = parts.voided(sale.void, copy, printed_at)
    else:
        raise NothingToPrint(sale.intent.receipt)
    return Document(sale.intent.receipt, texts.direction, tuple(blocks))


@dataclass(frozen=True, slots=True)
class _Parts:
    intent: SaleIntent
    station: StationIdentity
    texts: ReceiptTexts
    format: Formatter

    def issued(self, token: SaleToken, copy: int, printed_at: datetime) -> Iterator[Block]:
        yield from self._head()
        yield self._title(copy)
        yield self._figure(self.texts.total, self.format.money(self.intent.tendered), large=True)
        yield self._figure(self.texts.units, self._with_unit(self.intent.units), large=True)
        yield Rule()
        yield from self._facts()
        yield Rule()
        yield from self._lines()
        yield Rule()
        yield from self._token(token)
        yield from self._foot(copy, printed_at)

    def voided(self, void: SaleVoid, copy: int, printed_at: datetime) -> Iterator[Block]:
        yield from self._head()
        if copy:
            yield self._title(copy)
        yield Heading(self.texts.void)
        yield Notice(self.texts.void_notice)
        yield self._figure(self.texts.give_back, self.format.money(self.intent.tendered), large=True)
        yield self._pair(self.texts.reason, void.reason)
        yield Rule()
        yield from self._facts()
        yield from self._foot(copy, printed_at)

    def _head(self) -> Iterator[Block]:
        yield Heading(self._record(self.station.utility_name))
        yield Text(self._record(self.station.utility_address), Align.CENTER)
        yield Text(f"{self.texts.tax_number} {self._record(self.station.tax_number)}", Align.CENTER)
        yield Rule()

    def _title(self, copy: int) -> Block:
        text = self.texts.copy.format(number=copy) if copy else self.texts.tax_invoice
        return Text(text, Align.CENTER, strong=True)

    def _facts(self) -> Iterator[Block]:
        texts, intent = self.texts, self.intent
        yield self._pair(texts.receipt, intent.receipt)
        yield self._figure(texts.date, self.format.time(intent.at))
        yield self._pair(texts.station, self.station.name)
        yield self._pair(texts.operator, intent.operator_name)
        yield Rule()
        yield self._pair(texts.customer, intent.customer_name)
        yield self._pair(texts.address, ", ".join(filter(None, (intent.address, intent.area))))
        yield self._pair(texts.account, intent.account)
        yield self._figure(texts.meter, group_meter_number(intent.meter_number), strong=True)
        yield self._pair(texts.tariff, intent.tariff)
        yield Text(self._isolated(f"SGC {intent.sgc} KRN {intent.krn} TI {intent.ti:02}"))

    def _lines(self) -> Iterator[Block]:
        for line in sorted(self.intent.lines, key=lambda line: _LINE_ORDER.index(line.kind)):
            yield self._figure(self._label(line), self.format.amount(line.amount))
        yield self._figure(self.texts.total, self.format.money(self.intent.tendered), strong=True)

    def _token(self, token: SaleToken) -> Iterator[Block]:
        yield self._figure(self.texts.token, self._with_unit(self.intent.units), strong=True)
        yield TokenGroups(token.token)
        yield self._pair("TID", str(self.intent.tid))
        paid = sum(line.units or 0 for line in self.intent.lines)
        if paid != self.intent.units:
            yield Text(self._rounded_up(paid))
        if token.test_keys:
            yield Notice(self.texts.test_keys)

    def _foot(self, copy: int, printed_at: datetime) -> Iterator[Block]:
        if copy:
            yield self._figure(self.texts.printed, self.format.time(printed_at))
        yield Gap()
        yield Cut()

    def _label(self, line: QuoteLine) -> str:
        if line.price is not None and line.units is not None:
            units, price = self.format.units(line.units), self.format.price(line.price)
            return self.texts.energy.format(units=units, unit=self._unit, price=price)
        rate = "" if line.rate is None else self.format.rate(line.rate)
        label: str = getattr(self.texts, line.kind.value)
        return label.format(rate=rate)

    def _rounded_up(self, paid: int) -> str:
        units, more = self.format.units(paid), self.format.units(self.intent.units)
        return self.texts.rounded_up.format(paid=units, token=more, unit=self._unit)

    @property
    def _unit(self) -> str:
        return self.texts.commodity_units[self.intent.commodity]

    def _with_unit(self, tenths: int) -> str:
        return f"{self.format.units(tenths)}{NO_BREAK_SPACE}{self._unit}"

    def _pair(self, label: str, value: str) -> Pair:
        return Pair(label, self._record(value))

    def _figure(self, label: str, value: str, *, strong: bool = False, large: bool = False) -> Pair:
        return Pair(label, self._isolated(value), strong, large)

    def _record(self, text: str) -> str:
        """Text from records: no command in it reaches a printer, no sign in it turns the words around it."""
        return self._isolated("".join(map(_harmless, text)))

    def _isolated(self, text: str) -> str:
        """Keep the order of a text of another script inside right-to-left paper."""
        return f"{_ISOLATE}{text}{_END_ISOLATE}" if self.texts.direction is Direction.RTL else text


def _harmless(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf" and char not in _JOINERS:
        return ""
    return " " if category in {"Cc", "Zl", "Zp"} else char
