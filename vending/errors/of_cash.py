"""What can go wrong with shifts and their cash."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from vending.errors.root import Refused

if TYPE_CHECKING:
    from vending.money import Money


@dataclass(eq=False)
class ShiftNeeded(Refused):
    """The operator has no open shift at `till`; nothing was sold or moved."""

    till: str


@dataclass(eq=False)
class ShiftIsOpen(Refused):
    """The operator has the shift `number` open at `till` already."""

    till: str
    number: int


@dataclass(eq=False)
class ShiftIsClosed(Refused):
    """The shift `number` was closed: no cash moves in it any more."""

    number: int


@dataclass(eq=False)
class CashTooShort(Refused):
    """Only `balance` is expected in the shift: no more can be taken out of it."""

    balance: Money


@dataclass(eq=False)
class DifferenceUnexplained(Refused):
    """The count differs from what is expected by `difference` (counted less expected), and no reason was given."""

    difference: Money


class CountFault(StrEnum):
    """Why a count cannot be."""

    NOT_A_DENOMINATION = "not a denomination"
    OUT_OF_RANGE = "out of range"
    NOT_THE_SUM = "not the sum of its pieces"
    BY_DENOMINATION = "by denomination"
    OTHER_CURRENCY = "other currency"


@dataclass(eq=False)
class BadCount(Refused):
    """A drawer cannot hold this: `value` is the denomination or the total that is wrong."""

    fault: CountFault
    value: Money
