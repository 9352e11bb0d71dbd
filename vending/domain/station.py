"""The station itself, as its receipts name it, and the rules by which it sells."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from vending.domain.cash.shift import ShiftMode

if TYPE_CHECKING:
    from vending.money import Money


class Deduction(StrEnum):
    """What is taken off the tendered money before energy: charges per sale, debts, monthly charges.

    Charges on the tender come before all of them.
    """

    FEES = "fees"
    DEBTS = "debts"
    CHARGES = "charges"


@dataclass(frozen=True, slots=True)
class VendingPolicy:
    """How the utility wants it: in which order money is deducted, and how much of it must be left for energy.

    `energy_floor` is the fraction of the tender that debts may not touch; one unit is always left. `free_issue_limit`
    is the most that one free issue may give (0.1 kWh). `areas` are this station's own (none: all).
    `shift_tolerance` (minor units) is how far a counted drawer may be off before somebody else has to accept it.
    `cancel_minutes` is how long after its token a sale can be cancelled; zero forbids it.
    """

    deductions: tuple[Deduction, ...] = (Deduction.FEES, Deduction.DEBTS, Deduction.CHARGES)
    energy_floor: Decimal = Decimal("0.3")
    free_issue_limit: int = 500
    areas: tuple[str, ...] = ()
    shifts: ShiftMode = ShiftMode.AUTOMATIC
    shift_tolerance: int = 0
    cancel_minutes: int = 60


@dataclass(frozen=True, slots=True)
class StationIdentity:
    """Who sells: `code` prefixes receipt numbers; `sale_limit` is the most that one sale may take.

    `till` names this computer's drawer among those that share the store; `time_zone` (IANA name) and `locale` (CLDR,
    "en_ZA") say how dates and numbers are printed.
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
    policy: VendingPolicy = field(default_factory=VendingPolicy)
    till: str = "1"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which its days and months begin."""
        return ZoneInfo(self.time_zone)
