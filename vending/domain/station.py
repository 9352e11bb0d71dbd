"""The station itself, as its receipts name it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vending.money import Money


@dataclass(frozen=True, slots=True)
class StationIdentity:
    """Who sells: `code` prefixes receipt numbers; `sale_limit` is the most that one sale may take.

    `time_zone` (IANA name) and `locale` (CLDR, "en_ZA") say how dates and numbers are printed.
    """

    code: str
    name: str
    utility_name: str
    utility_address: str
    tax_number: str
    currency: str
    sale_limit: Money
    time_zone: str
    locale: str
    demonstration: bool
