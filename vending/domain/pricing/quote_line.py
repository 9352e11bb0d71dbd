"""The parts of a purchase's money, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from vending.domain.proof.journal import LATER

if TYPE_CHECKING:
    from decimal import Decimal

    from vending.ids import DebtId
    from vending.money import Money


class LineKind(StrEnum):
    """What a line of a quote is for."""

    FIXED_CHARGE = "fixed_charge"
    VAT = "vat"
    ENERGY = "energy"
    CARRIED_IN = "carried_in"
    CARRIED_OVER = "carried_over"
    DEBT = "debt"
    ENERGY_CHARGE = "energy_charge"
    FREE_UNITS = "free_units"
    GIVEN_UNITS = "given_units"
    REPLACED_UNITS = "replaced_units"


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One part of the tendered money.

    `units` (0.1 kWh; minor units of money for a meter in currency) and `price` (for 1 kWh) are set on energy lines,
    `units` also on what is given: FREE_UNITS are the month's free basic units, GIVEN_UNITS a free issue,
    REPLACED_UNITS those of another token. `rate` (a fraction) is set on taxes, percentages and shares. A CARRIED_IN
    line is negative: money from an earlier purchase that this one spends. `label` is the tariff's or the debt's own
    name for it, `block` the number of the price block, `remaining` what is left after it: units of the block, or minor
    units of the debt. `months` are those that a monthly charge covers; `tax_included` when the price holds taxes,
    which have lines of their own.
    """

    kind: LineKind
    amount: Money
    units: int | None = None
    price: Decimal | None = None
    rate: Decimal | None = None
    label: str | None = field(default=None, metadata=LATER)
    block: int | None = field(default=None, metadata=LATER)
    remaining: int | None = field(default=None, metadata=LATER)
    months: int | None = field(default=None, metadata=LATER)
    debt_id: DebtId | None = field(default=None, metadata=LATER)
    tax_included: bool | None = field(default=None, metadata=LATER)
