"""The notes and coins of a currency: resources/cash/denominations.toml."""

from __future__ import annotations

import tomllib

from resources import resource_path
from vending.money import parse_amount


def denominations_of(currency: str) -> tuple[int, ...]:
    """Return the denominations in minor units, largest first; none for a currency that is not in the table."""
    known = tomllib.loads(resource_path("cash/denominations.toml").read_text("utf-8"))
    return tuple(parse_amount(text, currency).minor for text in known.get(currency, ()))
