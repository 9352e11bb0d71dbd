"""What a shift came to: its movements by kind, what was counted, and the tokens it sold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vending.money import Money

if TYPE_CHECKING:
    from sts.token import Commodity
    from vending.domain.cash.shift import CashEntry, CashKind, Shift, ShiftClose


@dataclass(frozen=True, slots=True)
class TokensSold:
    """The paid tokens of one commodity: `units` in tenths (0.1 kWh), or minor units of money for meters in currency."""

    commodity: Commodity
    in_currency: bool
    tokens: int
    units: int


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """A shift, open or closed. `waiting` is how many of its sales have no outcome yet: their money is in the drawer."""

    shift: Shift
    entries: tuple[CashEntry, ...]
    close: ShiftClose | None
    tokens: tuple[TokensSold, ...]
    waiting: int

    @property
    def expected(self) -> Money:
        """The cash that must be there."""
        return self.entries[-1].balance

    def of_kind(self, kind: CashKind) -> tuple[CashEntry, ...]:
        """Return the movements of one kind, oldest first."""
        return tuple(entry for entry in self.entries if entry.kind is kind)

    def sum_of(self, kind: CashKind) -> Money:
        """Return what the movements of one kind come to, signed as they are."""
        return Money(sum(entry.amount.minor for entry in self.of_kind(kind)), self.shift.currency)


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A line of the list of shifts; `close` is None while it is open."""

    shift: Shift
    expected: Money
    close: ShiftClose | None


@dataclass(frozen=True, slots=True)
class Deposit:
    """A line of the list of bank deposits: out of which shift; how much, when, to which bank and by which slip."""

    shift: Shift
    entry: CashEntry
