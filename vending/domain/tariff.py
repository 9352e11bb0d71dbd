"""What energy costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from vending.ids import TariffId
    from vending.money import Money


@dataclass(frozen=True, slots=True)
class SingleRate:
    """One price for every unit: `price` in major units of currency for one kWh (or m³), before tax.

    A quote only asks for `cost`, which never falls as units rise: that is all another way of pricing must offer.
    """

    price: Decimal

    def cost(self, units: int) -> Decimal:
        """Return the price of `units` tenths, unrounded."""
        return self.price * units / 10


@dataclass(frozen=True, slots=True)
class Tariff:
    """One version of a tariff. `vat_rate` is a fraction (0.15) charged on energy and fixed charge."""

    id: TariffId
    code: str
    version: int
    name: str
    effective_from: datetime
    energy: SingleRate
    fixed_charge: Money
    vat_rate: Decimal

    @property
    def currency(self) -> str:
        """The currency all its prices are in (ISO 4217)."""
        return self.fixed_charge.currency
