"""Amounts as the office types them."""

from __future__ import annotations

import re
from typing import Final

# ISO 4217 minor units that are not two.
_NO_MINOR_UNIT: Final = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"]
)
_THREE_DIGITS: Final = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
_AMOUNT: Final = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,3}))?")


def minor_digits(currency: str) -> int:
    """Return how many decimals a currency has."""
    if currency in _NO_MINOR_UNIT:
        return 0
    return 3 if currency in _THREE_DIGITS else 2


def read_minor(text: str, currency: str) -> int:
    """Return an amount in minor units: digits, then the currency's decimals after a point. Raises ValueError."""
    match = _AMOUNT.fullmatch(text)
    decimals = minor_digits(currency)
    if match is None or len(match[2] or "") > decimals:
        raise ValueError
    return int(match[1] + (match[2] or "").ljust(decimals, "0"))


def say_minor(minor: int, currency: str) -> str:
    """Return an amount with its currency: "1000.00 ZAR"."""
    decimals = minor_digits(currency)
    whole, fraction = divmod(minor, 10**decimals)
    return f"{whole}.{fraction:0{decimals}d} {currency}" if decimals else f"{whole} {currency}"
