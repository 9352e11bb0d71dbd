"""Units of energy as an operator types them."""

from __future__ import annotations

import re
from typing import Final

from vending.errors import AmountFault, BadAmount

_NUMBER: Final = re.compile(r"([0-9]{1,8})(?:[.,]([0-9]))?")


def parse_units(text: str, currency: str) -> int:
    """Read "35.2" (kWh or m³) as 352 tenths; spaces are passed over.

    Raises BadAmount for text, nothing, zero or more than one decimal; `currency` is what its message speaks of.
    """
    compact = "".join(text.split())
    match = _NUMBER.fullmatch(compact)
    if not compact or match is None:
        raise BadAmount(text, AmountFault.EMPTY if not compact else AmountFault.NOT_UNITS, currency)
    units = int(match[1] + (match[2] or "0"))
    if not units:
        raise BadAmount(text, AmountFault.ZERO, currency)
    return units
