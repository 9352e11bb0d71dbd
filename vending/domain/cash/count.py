"""Counting a drawer: so many pieces of each denomination, or a total where a currency's pieces are not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vending.errors import BadCount, CountFault
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_PIECES: Final = 1_000_000
"""Of one denomination: more is a mistake of typing."""
MOST: Final = 10**15
"""Minor units that one count may come to."""


@dataclass(frozen=True, slots=True)
class CashCount:
    """What lies in a drawer: `pieces` are (denomination in minor units, number), largest first, none of them zero.

    Invariant: with pieces, `total` is their sum. Made by `count_pieces` and `count_total`.
    """

    total: Money
    pieces: tuple[tuple[int, int], ...] = ()


def count_pieces(currency: str, denominations: Sequence[int], pieces: Mapping[int, int]) -> CashCount:
    """Return the count of so many pieces of each denomination (minor units).

    Raises BadCount for a denomination that the currency does not have, and for a number below zero or too large.
    """
    for denomination, number in pieces.items():
        value = Money(denomination, currency)
        if denomination not in denominations:
            raise BadCount(CountFault.NOT_A_DENOMINATION, value)
        if not 0 <= number <= MOST_PIECES:
            raise BadCount(CountFault.OUT_OF_RANGE, value)
    counted = tuple((value, pieces[value]) for value in sorted(pieces, reverse=True) if pieces[value])
    return CashCount(Money(sum(value * number for value, number in counted), currency), counted)


def count_total(total: Money) -> CashCount:
    """Return a count by its total alone. Raises BadCount for one below zero or too large."""
    if not 0 <= total.minor <= MOST:
        raise BadCount(CountFault.OUT_OF_RANGE, total)
    return CashCount(total)


def verify_count(count: CashCount, currency: str, denominations: Sequence[int]) -> None:
    """Raise BadCount unless the count is one that `count_pieces` or `count_total` makes for this currency.

    Where the denominations are known only an empty drawer is counted by its total.
    """
    if count.total.currency != currency:
        raise BadCount(CountFault.OTHER_CURRENCY, count.total)
    if count.pieces:
        if count_pieces(currency, denominations, dict(count.pieces)) != count:
            raise BadCount(CountFault.NOT_THE_SUM, count.total)
        return
    if denominations and count.total:
        raise BadCount(CountFault.BY_DENOMINATION, count.total)
    count_total(count.total)
