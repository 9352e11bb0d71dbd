"""What is meant by a text in the one search field over the list of sales."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from vending.errors import BadAmount
from vending.money import parse_amount

if TYPE_CHECKING:
    from vending.domain.station import StationIdentity
    from vending.sale_rows import SaleFilter

_RECEIPT: Final = re.compile(r"[^\W_][\w]*-\d{1,18}")
_TOKEN, _TAIL = 20, 4
_METER: Final = (11, 13)
_MOST_OF_RECEIPT: Final = 9


def readings(text: str, narrowed: SaleFilter, station: StationIdentity) -> tuple[SaleFilter, ...]:
    """Return what may be meant, the likeliest first, each within what the list is narrowed to already.

    A receipt ("D01-000057", or its number alone), a token (20 digits in any groups, or its last four), a meter number,
    an amount (with its decimals or the currency's code), else words of a customer's or a meter's record.
    """
    typed = text.strip()
    digits = re.sub(r"[\s-]", "", typed)
    if not typed:
        return (narrowed,)
    words = replace(narrowed, text=typed)
    if _RECEIPT.fullmatch(typed):
        code, _dash, number = typed.rpartition("-")
        return (replace(narrowed, receipt=f"{code}-{int(number):06d}"), words)
    if not (digits.isascii() and digits.isdigit()):
        amount = _amount(typed, station)
        return (words,) if amount is None else (replace(narrowed, least=amount, most=amount), words)
    found = []
    if len(digits) in (_TOKEN, _TAIL):
        found.append(replace(narrowed, token=digits))
    if len(digits) in _METER:
        found.append(replace(narrowed, meter=digits))
    if len(digits) <= _MOST_OF_RECEIPT:
        found.append(replace(narrowed, receipt=f"{station.code}-{int(digits):06d}"))
    return (*found, words)


def _amount(text: str, station: StationIdentity) -> int | None:
    """Return the minor units of "150.00" or "150 ZAR"."""
    sum_ = re.sub(rf"^{station.currency}|{station.currency}$", "", text, flags=re.IGNORECASE).strip()
    if sum_ == text and not re.search(r"[.,]", text):
        return None
    try:
        return parse_amount(sum_, station.currency).minor
    except BadAmount:
        return None
