"""Refusals of the vendor's commission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vending.errors.root import Refused

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from vending.money import Money


@dataclass(eq=False)
class CommissionToConfirm(Refused):
    """`percent` per cent is unusually much: of a sale of `hundred` it makes `share`, which is to be confirmed."""

    percent: Decimal
    hundred: Money
    share: Money


@dataclass(eq=False)
class CommissionBackdated(Refused):
    """A rule cannot be in force from `effective_from`, before `now`: what was earned stays as it was earned."""

    effective_from: datetime
    now: datetime


@dataclass(eq=False)
class CommissionUnchanged(Refused):
    """The rule says what the last `version` says already; 0 for no commission where there has been none."""

    version: int


@dataclass(eq=False)
class CommissionTooSmall(Refused):
    """Only `balance` is to be paid: no more can be paid out."""

    balance: Money
