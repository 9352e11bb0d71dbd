"""What can go wrong with the station's allowance."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from vending.errors.root import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from vending.money import Money


class SaleStop(StrEnum):
    """Why the allowance does not let a sale pass."""

    NONE = "none"
    USED_UP = "used_up"
    EXPIRED = "expired"
    OTHER_CURRENCY = "other_currency"


@dataclass(eq=False)
class SaleNotAllowed(Refused):
    """No new token now: there is no allowance, only `left` of it, or it ended at `expires_at`. Nothing was sold.

    Or it is in the currency of `left`, and the sale is in another.
    """

    stop: SaleStop
    left: Money
    expires_at: datetime | None = None


class GrantFault(StrEnum):
    """Why a grant is not taken."""

    NOT_ENROLLED = "not_enrolled"
    UNREADABLE = "unreadable"
    OTHER_VERSION = "other_version"
    OTHER_KIND = "other_kind"
    ALTERED = "altered"
    OTHER_STATION = "other_station"
    MISTYPED = "mistyped"
    WRONG_CODE = "wrong_code"
    REPLAYED = "replayed"
    OUT_OF_SEQUENCE = "out_of_sequence"
    EXPIRED = "expired"
    OTHER_CURRENCY = "other_currency"
    FROM_THE_FUTURE = "from_the_future"


@dataclass(eq=False)
class GrantRefused(Refused):
    """A grant that changes nothing.

    `named` is what the fault is about: the other station or currency, the number of the grant that is missing or was
    replayed, how many digits were typed. `moment` is when it expired or was issued.
    """

    fault: GrantFault
    named: str = ""
    moment: datetime | None = None


@dataclass(eq=False)
class CodeDelayed(Refused):
    """Too many wrong codes: the next is looked at after `until`."""

    until: datetime


class EnrolmentFault(StrEnum):
    """Why a station is not enrolled."""

    NO_KEYS = "no_keys"
    ALTERED = "altered"
    ENROLLED = "enrolled"


@dataclass(eq=False)
class EnrolmentRefused(Refused):
    """The keys of an office that the station does not take: they are none, or it has an office already."""

    fault: EnrolmentFault
