"""The receipt of a sale: which facts stand on it, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from printing.document import (
    Align,
    Block,
    Cut,
    Document,
    Gap,
    Heading,
    Notice,
    Pair,
    Rule,
    Text,
    TokenGroups,
)
from printing.explanation import explain
from printing.format import group_meter_number
from printing.wording import Wording
from vending.domain.sales.sale import SaleState
from vending.errors import NothingToPrint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from printing.texts import ReceiptTexts
    from vending.domain.sales.sale import Sale, SaleIntent, SaleToken, SaleVoid, Special
    from vending.domain.station import StationIdentity

_LINE: Final = "_" * 16


def build_receipt(sale: Sale, station: StationIdentity, copy: int, printed_at: datetime) -> Document:
    """Return the receipt of an issued sale, or the slip of a void or a cancelled one, which has no token on it.

    `copy` 0 is the original, the tax invoice; from 1 on it is marked as a copy with the time of printing. A token for
    which nobody paid is no invoice: its title says what it is, and its reason stands below.
    Raises NothingToPrint for a pending sale.
    """
    parts = _Parts(sale.intent, station, Wording.of(sale.intent, station))
    if sale.state is SaleState.CANCELLED and sale.void is not None:
        blocks = parts.cancelled(sale.void, printed_at)
    elif sale.token is not None:
        blocks = parts.issued(sale.token, copy, printed_at)
    elif sale.void is not None:
        blocks = parts.voided(sale.void, copy, printed_at)
    else:
        raise NothingToPrint(sale.intent.receipt)
    return Document(sale.intent.receipt, parts.texts.direction, tuple(blocks))


def build_quote(intent: SaleIntent, station: StationIdentity) -> Document:
    """Return what an unsold intent buys and why, without the rest of a receipt."""
    parts = _Parts(intent, station, Wording.of(intent, station))
    return Document("", parts.texts.direction, tuple(parts.quoted()))


@dataclass(frozen=True, slots=True)
class _Parts:
    intent: SaleIntent
    station: StationIdentity
    wording: Wording

    @property
    def texts(self) -> ReceiptTexts:
        return self.wording.texts

    def issued(self, token: SaleToken, copy: int, printed_at: datetime) -> Iterator[Block]:
        yield from self._head()
        yield from self._title(copy)
        yield self._figure(self.texts.total, self._total, large=True)
        yield self._figure(self._units_word, self.wording.quantity(self.intent.units), large=True)
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
            yield self._copy(copy)
        yield Heading(self.texts.void)
        if self.intent.special is None:
            yield Notice(self.texts.void_notice)
            yield self._figure(self.texts.give_back, self._total, large=True)
        else:
            yield Notice(self.texts.void_given)
        yield self._pair(self.texts.reason, void.reason)
        yield Rule()
        yield from self._facts()
        yield from self._foot(copy, printed_at)

    def cancelled(self, void: SaleVoid, printed_at: datetime) -> Iterator[Block]:
        yield from self._head()
        yield Heading(self.texts.cancelled)
        yield Notice(self.texts.cancelled_notice)
        yield self._figure(self.texts.given_back, self._total, large=True)
        yield self._pair(self.texts.reason, void.reason)
        yield self._figure(self.texts.cancelled_at, self.wording.format.time(void.voided_at))
        yield self._pair(self.texts.cancelled_by, void.operator_name or "")
        yield self._pair(self.texts.approved_by, void.approver_name or "")
        yield Rule()
        yield from self._facts()
        yield self._pair("TID", str(self.intent.tid))
        yield Rule()
        for label in (self.texts.signed_operator, self.texts.signed_approver, self.texts.signed_customer):
            yield Gap()
            yield self._pair(label, _LINE)
        yield from self._foot(1, printed_at)

    def quoted(self) -> Iterator[Block]:
        yield self._figure(self._units_word, self.wording.quantity(self.intent.units), strong=True)
        yield Rule()
        yield from self._lines()

    def _head(self) -> Iterator[Block]:
        yield Heading(self.wording.record(self.station.utility_name))
        yield Text(self.wording.record(self.station.utility_address), Align.CENTER)
        yield Text(f"{self.texts.tax_number} {self.wording.record(self.station.tax_number)}", Align.CENTER)
        yield Rule()

    def _title(self, copy: int) -> Iterator[Block]:
        special = self.intent.special
        if special is not None:
            yield Text(getattr(self.texts, special.purpose.value), Align.CENTER, strong=True)
        elif not copy:
            yield Text(self.texts.tax_invoice, Align.CENTER, strong=True)
        if copy:
            yield self._copy(copy)
        if special is not None:
            yield from self._reason(special)

    def _reason(self, special: Special) -> Iterator[Block]:
        if special.cites_receipt is not None:
            yield self._pair(self.texts.replaces, special.cites_receipt)
        if special.reason:
            yield self._pair(self.texts.reason, special.reason)

    def _copy(self, copy: int) -> Block:
        return Text(self.texts.copy.format(number=copy), Align.CENTER, strong=True)

    def _facts(self) -> Iterator[Block]:
        texts, intent = self.texts, self.intent
        yield self._pair(texts.receipt, intent.receipt)
        yield self._figure(texts.date, self.wording.format.time(intent.at))
        yield self._pair(texts.station, self.station.name)
        yield self._pair(texts.operator, intent.operator_name)
        yield Rule()
        yield self._pair(texts.customer, intent.customer_name)
        yield self._pair(texts.address, ", ".join(filter(None, (intent.address, intent.area))))
        yield self._pair(texts.account, intent.account)
        yield self._figure(texts.meter, group_meter_number(intent.meter_number), strong=True)
        yield self._pair(texts.tariff, intent.tariff)
        yield Text(self.wording.isolated(f"SGC {intent.sgc} KRN {intent.krn} TI {intent.ti:02}"))

    def _lines(self) -> Iterator[Block]:
        explained = explain(self.intent, self.station)
        for line in explained.lines:
            yield self._figure(line.label, line.amount)
            if line.note:
                yield Text(line.note)
        yield self._figure(self.texts.total, explained.total, strong=True)
        if explained.debt_left:
            yield self._figure(self.texts.debt_left, explained.debt_left)

    def _token(self, token: SaleToken) -> Iterator[Block]:
        yield self._figure(self.texts.token, self.wording.quantity(self.intent.units), strong=True)
        yield TokenGroups(token.token)
        yield self._pair("TID", str(self.intent.tid))
        paid = sum(line.units or 0 for line in self.intent.lines)
        if paid != self.intent.units:
            yield Text(self._rounded_up(paid))
        if token.test_keys:
            yield Notice(self.texts.test_keys)

    def _foot(self, copy: int, printed_at: datetime) -> Iterator[Block]:
        if copy:
            yield self._figure(self.texts.printed, self.wording.format.time(printed_at))
        yield Gap()
        yield Cut()

    def _rounded_up(self, paid: int) -> str:
        quantity = self.wording.quantity
        return self.texts.rounded_up.format(paid=quantity(paid), token=quantity(self.intent.units))

    @property
    def _total(self) -> str:
        return self.wording.format.money(self.intent.tendered)

    @property
    def _units_word(self) -> str:
        return self.texts.credit if self.intent.in_currency else self.texts.units

    def _pair(self, label: str, value: str) -> Pair:
        return Pair(label, self.wording.record(value))

    def _figure(self, label: str, value: str, *, strong: bool = False, large: bool = False) -> Pair:
        return Pair(label, self.wording.isolated(value), strong, large)
