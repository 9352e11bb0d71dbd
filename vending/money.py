"""Money as whole minor units of one currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import total_ordering
from typing import Final

from vending.errors import AmountFault, BadAmount, CurrencyMismatch

# ISO 4217 minor units that are not two.
_NO_MINOR_UNIT: Final = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"]
)
_THREE_DIGITS: Final = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])

_NUMBER: Final = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]{1,15})(?:[.,](?P<fraction>[0-9]+))?")


def minor_digits(currency: str) -> int:
    """Return how many decimals a currency has (ISO 4217): 2 for ZAR, 0 for XOF, 3 for JOD."""
    if currency in _NO_MINOR_UNIT:
        return 0
    return 3 if currency in _THREE_DIGITS else 2


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An exact sum: `minor` whole minor units (cents) of `currency` (ISO 4217 code).

    Sums of two currencies raise CurrencyMismatch; anything but an int raises TypeError.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"money is counted in whole minor units, not {type(self.minor).__name__}")

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing, in `currency`."""
        return cls(0, currency)

    @property
    def decimal(self) -> Decimal:
        """The sum in major units, exact, with the currency's number of decimals."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def __add__(self, other: Money) -> Money:
        self._check(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._check(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        self._check(other)
        return self.minor < other.minor

    def _check(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)


def round_ratio(numerator: int, denominator: int) -> int:
    """Round a ratio of whole numbers that is not negative, halves up: the one rounding of the station."""
    return (2 * numerator + denominator) // (2 * denominator)


def parse_amount(text: str, currency: str) -> Money:
    """Read an amount as an operator types it: digits, then at most the currency's decimals after `.` or `,`.

    Spaces are passed over. Raises BadAmount for text, nothing, zero, a negative sum or too many decimals;
    a thousands separator is refused rather than guessed.
    """
    compact = "".join(text.split())
    match = _NUMBER.fullmatch(compact)
    if not compact or match is None:
        raise BadAmount(text, AmountFault.EMPTY if not compact else AmountFault.NOT_A_NUMBER, currency)
    fraction = match["fraction"] or ""
    digits = minor_digits(currency)
    if len(fraction) > digits:
        raise BadAmount(text, AmountFault.TOO_MANY_DECIMALS, currency)
    minor = int(match["whole"] + fraction.ljust(digits, "0"))
    if match["sign"] and minor:
        raise BadAmount(text, AmountFault.NEGATIVE, currency)
    if not minor:
        raise BadAmount(text, AmountFault.ZERO, currency)
    return Money(minor, currency)
