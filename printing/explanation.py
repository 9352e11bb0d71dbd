"""Why a purchase costs what it costs: each line with its reason, in the words of the receipt.

The paper and the Sell screen both show this, so they never differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from printing.wording import Wording
from vending.domain.calendar import Month
from vending.domain.pricing.quote_line import LineKind
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from vending.domain.pricing.quote_line import QuoteLine
    from vending.domain.sales.sale import SaleIntent
    from vending.domain.station import StationIdentity


_CARRIED: Final = (LineKind.CARRIED_IN, LineKind.CARRIED_OVER)


@dataclass(frozen=True, slots=True)
class Explained:
    """One line: what it is for, its amount without a sign of currency, and what is left after it, if anything is."""

    label: str
    amount: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A sale explained: every line in its order, the total, and what the account still owes ("" for nothing)."""

    units: str
    lines: tuple[Explained, ...]
    total: str
    debt_left: str


def explain(intent: SaleIntent, station: StationIdentity) -> Explanation:
    """Return the explanation of a sale, recorded or only quoted: its lines as they are stored, carried money last."""
    wording = Wording.of(intent, station)
    reasons = _Reasons(wording, next_reset(intent, station))
    last = next((line for line in reversed(intent.lines) if line.kind is LineKind.ENERGY), None)
    ordered = sorted(intent.lines, key=lambda line: line.kind in _CARRIED)
    return Explanation(
        units=wording.quantity(intent.units),
        lines=tuple(reasons.explained(line, ends=line is last) for line in ordered),
        total=wording.format.money(intent.tendered),
        debt_left="" if intent.debt_left is None else wording.format.money(intent.debt_left),
    )


def next_reset(intent: SaleIntent, station: StationIdentity) -> date:
    """Return the day on which the blocks begin anew: the first of the following month (local)."""
    return Month.of(intent.at, station.zone).following.first


@dataclass(frozen=True, slots=True)
class _Reasons:
    wording: Wording
    reset: date

    def explained(self, line: QuoteLine, *, ends: bool) -> Explained:
        amount = self.wording.format.amount(line.amount)
        if line.kind is LineKind.ENERGY:
            return Explained(self._energy(line), amount, self._block_left(line) if ends else "")
        if line.kind is LineKind.DEBT:
            return Explained(self._named(line), amount, self._owed(line))
        return Explained(self._named(line), amount)

    def _energy(self, line: QuoteLine) -> str:
        """A step: `kWh @ price`, under the name of its block or band where it has one."""
        texts, name = self.wording.texts, self._block(line)
        if line.price is None or line.units is None:
            step = texts.credit
        else:
            words = texts.energy_net if line.tax_included else texts.energy
            units, price = self.wording.format.units(line.units), self.wording.format.price(line.price)
            step = words.format(units=units, unit=self.wording.unit, price=price)
        return texts.step.format(block=name, step=self.wording.isolated(step)) if name else step

    def _block(self, line: QuoteLine) -> str:
        if line.label:
            return self.wording.record(line.label)
        return "" if line.block is None else self.wording.texts.block.format(number=line.block)

    def _block_left(self, line: QuoteLine) -> str:
        """How much of the last block is left, and until when; the last block of all has no end."""
        if line.block is None:
            return ""
        texts, reset = self.wording.texts, self.wording.isolated(self.wording.format.date(self.reset))
        if line.remaining is None:
            return texts.blocks_begin.format(date=reset)
        units = self.wording.isolated(self.wording.quantity(line.remaining))
        return texts.block_left.format(block=self._block(line), units=units, date=reset)

    def _owed(self, line: QuoteLine) -> str:
        if line.remaining is None:
            return ""
        if not line.remaining:
            return self.wording.texts.paid_off
        left = self.wording.format.money(Money(line.remaining, line.amount.currency))
        return self.wording.texts.still_owed.format(amount=self.wording.isolated(left))

    def _named(self, line: QuoteLine) -> str:
        """The tariff's or the debt's own name, or what lines of the kind are called; then rate, months, units."""
        return " ".join(filter(None, self._parts(line)))

    def _parts(self, line: QuoteLine) -> Iterator[str]:
        texts = self.wording.texts
        name = self.wording.record(line.label) if line.label else getattr(texts, line.kind.value)
        yield name if line.months is None else texts.months_of.format(label=name, months=texts.months(line.months))
        if line.rate is not None:
            yield self.wording.format.rate(line.rate)
        if line.units is not None:
            yield self.wording.isolated(self.wording.quantity(line.units))
        if line.tax_included:
            yield texts.in_price
