"""What can go wrong when a sale is taken back, or its token turns out used."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vending.errors.root import Refused


class CancelFault(StrEnum):
    """Why a sale cannot be cancelled."""

    WAITING = "waiting"
    VOID = "void"
    CANCELLED = "cancelled"
    FREE = "free"
    UNKNOWN_METER = "unknown meter"
    CLOSED_METER = "closed meter"
    USED = "used"
    REPLACED = "replaced"
    NOT_LATEST = "not latest"
    TOO_LATE = "too late"


@dataclass(eq=False)
class NotCancellable(Refused):
    """The sale `receipt` stays; `other` is the receipt that stands against it, `minutes` how long it was possible."""

    receipt: str
    fault: CancelFault
    other: str | None = None
    minutes: int | None = None


class UseFault(StrEnum):
    """Why a use cannot be reported."""

    NO_TOKEN = "no token"  # noqa: S105 - a fault, not a secret
    REPORTED = "reported"


@dataclass(eq=False)
class UseNotReportable(Refused):
    """The use of the token of `receipt` cannot be recorded."""

    receipt: str
    fault: UseFault
