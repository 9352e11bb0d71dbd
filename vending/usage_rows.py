"""What the list of unusual meters is read as: its rows, its filter, and when it was made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sts.token import Commodity
    from vending.domain.calendar import Month
    from vending.domain.usage.case import CaseState
    from vending.domain.usage.consumption import Finding, FindingKind
    from vending.ids import CaseId, MeterId


@dataclass(frozen=True, slots=True)
class UsageRun:
    """A look over all meters: when, the first of the months it saw, and how many it watched and left out."""

    at: datetime
    first_month: Month
    watched: int
    left_out: int


@dataclass(frozen=True, slots=True)
class UsagePurchase:
    """One purchase, or units given: `units` in 0.1 kWh."""

    at: datetime
    units: int


class CaseFilter(StrEnum):
    """Which cases. TO_DO are the meters without a case and those whose case still runs, NONE the former."""

    TO_DO = "to_do"
    NONE = "none"
    OPEN = "open"
    VISITED = "visited"
    EXPLAINED = "explained"
    CONFIRMED = "confirmed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class UsageFilter:
    """Which meters of the list; None for all."""

    kind: FindingKind | None = None
    area: str | None = None
    case: CaseFilter | None = None


@dataclass(frozen=True, slots=True)
class UsageRow:
    """A meter of the list: its weightiest finding, or the one that is filtered for; its case, if it has one."""

    meter_id: MeterId
    meter_number: str
    commodity: Commodity
    in_currency: bool
    name: str
    account: str
    area: str
    finding: Finding
    case_id: CaseId | None
    case_state: CaseState | None
    assigned_to: str
