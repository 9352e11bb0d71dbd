"""The report of a shift on paper: what moved, what is expected, what was counted, and room to sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from printing.document import Align, Block, Cut, Document, Gap, Heading, Pair, Rule, Text
from printing.format import NO_BREAK_SPACE, Formatter
from printing.shift_texts import ShiftTexts, shift_texts_for
from printing.texts import texts_for
from printing.wording import Wording
from vending.domain.cash.shift import CashKind
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from printing.texts import ReceiptTexts
    from vending.domain.cash.report import ShiftReport, TokensSold
    from vending.domain.cash.shift import ShiftClose
    from vending.domain.station import StationIdentity

_OF_SALES: Final = (CashKind.SALE, CashKind.VOID_RETURNED, CashKind.CANCELLED)
_BY_HAND: Final = (CashKind.PAY_IN, CashKind.PAY_OUT, CashKind.DEPOSIT, CashKind.COMMISSION)
_SIGNATURE: Final = "_" * 16


def build_shift_report(report: ShiftReport, station: StationIdentity, printed_at: datetime) -> Document:
    """Return the report of a shift, open or closed. What sales moved is told in sums, everything else one by one."""
    parts = _Parts(report, station, printed_at)
    return Document(f"{parts.texts.shift} {report.shift.number}", parts.receipt.direction, tuple(parts.blocks()))


@dataclass(frozen=True, slots=True)
class _Parts:
    report: ShiftReport
    station: StationIdentity
    printed_at: datetime

    @property
    def texts(self) -> ShiftTexts:
        return shift_texts_for(self.station.locale)

    @property
    def receipt(self) -> ReceiptTexts:
        return texts_for(self.station.locale)

    @property
    def wording(self) -> Wording:
        return Wording(self.receipt, Formatter.of(self.station), "", None)

    def blocks(self) -> Iterator[Block]:
        yield from self._head()
        yield from self._movements()
        yield Rule()
        yield self._sum(self.texts.expected, self.report.expected, large=True)
        if self.report.close is not None:
            yield from self._count(self.report.close)
        if self.report.waiting:
            yield self._figure(self.texts.waiting, str(self.report.waiting), strong=True)
        if self.report.tokens:
            yield from self._tokens()
        yield from self._foot()

    def _head(self) -> Iterator[Block]:
        shift, close, texts = self.report.shift, self.report.close, self.texts
        yield Heading(self.wording.record(self.station.utility_name))
        yield Text(self.wording.record(self.station.utility_address), Align.CENTER)
        yield Rule()
        yield Text(texts.title, Align.CENTER, strong=True)
        yield self._figure(texts.shift, str(shift.number), strong=True)
        yield self._pair(self.receipt.station, self.station.name)
        yield self._pair(texts.till, shift.till)
        yield self._pair(self.receipt.operator, shift.operator_name)
        yield self._figure(texts.opened, self._time(shift.opened_at))
        if close is None:
            yield Text(texts.still_open, strong=True)
        else:
            yield self._figure(texts.closed, self._time(close.at))
            if close.operator_id != shift.operator_id:
                yield self._pair(texts.closed_by, close.operator_name)
        yield Rule()

    def _movements(self) -> Iterator[Block]:
        yield self._sum(self.texts.float, self.report.sum_of(CashKind.FLOAT))
        for kind in _OF_SALES:
            if (number := len(self.report.of_kind(kind))) or kind is CashKind.SALE:
                label = str(getattr(self.texts, kind.value)).format(number=number)
                yield self._sum(label, self.report.sum_of(kind))
        for kind in _BY_HAND:
            yield from self._by_hand(kind)

    def _by_hand(self, kind: CashKind) -> Iterator[Block]:
        for entry in self.report.of_kind(kind):
            yield self._sum(getattr(self.texts, kind.value), entry.amount)
            if why := " ".join(filter(None, (entry.reason, entry.bank, entry.reference))):
                yield Text(self.wording.record(why))

    def _count(self, close: ShiftClose) -> Iterator[Block]:
        yield Rule()
        for value, number in close.pieces:
            worth = self.wording.format.amount(Money(value, close.counted.currency))
            label = self.wording.isolated(f"{worth}{NO_BREAK_SPACE}×{NO_BREAK_SPACE}{number}")
            yield self._sum(label, Money(value * number, close.counted.currency))
        yield self._sum(self.texts.counted, close.counted, strong=True)
        yield self._sum(self.texts.difference, close.difference, strong=True)
        if close.reason:
            yield self._pair(self.receipt.reason, close.reason)
        if close.approver_name and close.difference:
            yield self._pair(self.texts.approver, close.approver_name)

    def _tokens(self) -> Iterator[Block]:
        yield Rule()
        yield Text(self.texts.tokens, strong=True)
        for sold in self.report.tokens:
            label = f"{self.texts.commodities[sold.commodity]} ({sold.tokens})"
            yield self._figure(label, self._quantity(sold))

    def _quantity(self, sold: TokensSold) -> str:
        currency = self.report.shift.currency if sold.in_currency else None
        unit = self.receipt.commodity_units[sold.commodity]
        return Wording(self.receipt, self.wording.format, unit, currency).quantity(sold.units)

    def _foot(self) -> Iterator[Block]:
        yield Rule()
        for label in (self.texts.signed_operator, self.texts.signed_witness):
            yield Gap()
            yield Pair(label, _SIGNATURE)
        yield Gap()
        yield self._figure(self.receipt.printed, self._time(self.printed_at))
        yield Gap()
        yield Cut()

    def _time(self, moment: datetime) -> str:
        return self.wording.format.time(moment)

    def _pair(self, label: str, value: str) -> Pair:
        return Pair(label, self.wording.record(value))

    def _figure(self, label: str, value: str, *, strong: bool = False) -> Pair:
        return Pair(label, self.wording.isolated(value), strong)

    def _sum(self, label: str, money: Money, *, strong: bool = False, large: bool = False) -> Pair:
        written = self.wording.format.money(money) if large else self.wording.format.amount(money)
        return Pair(label, self.wording.isolated(written), strong, large)
