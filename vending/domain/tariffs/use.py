"""Who is on a tariff."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TariffUse:
    """How many accounts that are not closed are on the tariff `code` in one class of customers ("" for none)."""

    code: str
    customer_class: str
    accounts: int
