"""The allowance: how much the station may sell, and until when, as the utility's office granted it.

Grants add their amount and set the date, in an unbroken row: each has the number after the last one, so that none
counts twice or is left out. What is left is what was granted less what was sold since the station was enrolled. A sale
of before that is taken back later gives nothing back.

The date is compared with the latest moment that the station ever saw since its last grant (`seen`): once it has passed
it has passed, whatever the clock says later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from license.issuer import OfficeKeys
from vending.domain.proof.journal import LATER
from vending.errors import GrantFault, GrantRefused, SaleNotAllowed, SaleStop

if TYPE_CHECKING:
    from datetime import datetime

    from license.grant import Grant
    from vending.ids import EnrolmentId, GrantId, OperatorId
    from vending.money import Money

PACE: Final = timedelta(days=7)
_PACE_DAYS: Final = PACE // timedelta(days=1)
_DAYS_LEFT: Final = 2  # at the pace of the last seven
_PART_LEFT: Final = 5  # where there is no pace: a fifth of the last grant
_TIME_LEFT: Final = timedelta(days=3)
# Two clocks that nobody sets differ; a grant from further ahead tells that this one is behind.
_CLOCKS_DIFFER: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """From when on the station sells by an allowance only, and by whose: the office's public keys.

    `station_key` is the station's own public key, `sealed_key` the private one as only this station opens it.
    `sold_before` is what the station had sold until then, `last_sale_before` the sequence of its last sale (0 for
    none). Without an operator the station enrolled itself.
    """

    id: EnrolmentId
    at: datetime
    signing: bytes
    agreement: bytes
    station_key: bytes
    sealed_key: bytes
    sold_before: Money
    last_sale_before: int
    operator_id: OperatorId | None
    operator_name: str
    approver_id: OperatorId | None = field(default=None, metadata=LATER)
    approver_name: str | None = field(default=None, metadata=LATER)

    @property
    def fingerprint(self) -> str:
        """Return 16 hexadecimal digits of the office's keys, to compare over a telephone."""
        return OfficeKeys(self.signing, self.agreement).fingerprint


@dataclass(frozen=True, slots=True)
class TakenGrant:
    """A grant that counts, and how it came: `document` is the signed line or the 28 digits.

    `total` is what all grants up to this one come to. Without an operator the station took it by itself.
    """

    id: GrantId
    sequence: int
    amount: Money
    total: Money
    issued_at: datetime | None
    expires_at: datetime
    document: str
    at: datetime
    operator_id: OperatorId | None
    operator_name: str
    approver_id: OperatorId | None = field(default=None, metadata=LATER)
    approver_name: str | None = field(default=None, metadata=LATER)


class AllowanceLevel(StrEnum):
    """How the allowance stands: unlimited without an office, then from good to bad."""

    UNLIMITED = "unlimited"
    AMPLE = "ample"
    LOW = "low"
    ENDS_SOON = "ends_soon"
    USED_UP = "used_up"
    EXPIRED = "expired"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a sale is measured by.

    `sequence` is the last grant's, 0 before the first. `granted` is what all grants come to, `last_amount` what the
    last one added, `sold` what was sold since the enrolment. `seen` is the latest moment since the last grant.
    """

    enrolled: bool
    sequence: int
    granted: Money
    last_amount: Money
    sold: Money
    expires_at: datetime | None
    seen: datetime | None

    @property
    def left(self) -> Money:
        """What may still be sold."""
        return self.granted - self.sold

    def present(self, now: datetime) -> datetime:
        """Return the moment by which the date is judged: never before one that was seen."""
        return now if self.seen is None else max(now, self.seen)

    def has_expired(self, now: datetime) -> bool:
        """Has its date passed, now or at any moment that the station saw?"""
        return self.expires_at is not None and self.present(now) > self.expires_at


def verify_sale(allowance: Allowance, paid: Money, now: datetime) -> None:
    """Raise SaleNotAllowed unless a token may be made for which `paid` is paid: nothing for a free one.

    A free token takes nothing of the amount, but none is made without a grant or past its date: energy that nobody pays
    for is what a stolen station would be used for first.
    """
    if not allowance.enrolled:
        return
    if paid.currency != allowance.left.currency:  # a station's settings say another one than when it was enrolled
        raise SaleNotAllowed(SaleStop.OTHER_CURRENCY, allowance.left)
    if allowance.expires_at is None:
        raise SaleNotAllowed(SaleStop.NONE, allowance.left)
    if allowance.has_expired(now):
        raise SaleNotAllowed(SaleStop.EXPIRED, allowance.left, allowance.expires_at)
    if paid and paid > allowance.left:
        raise SaleNotAllowed(SaleStop.USED_UP, allowance.left, allowance.expires_at)


def verify_grant_counts(allowance: Allowance, grant: Grant, now: datetime) -> None:
    """Raise GrantRefused unless a grant, proved to be the office's for this station, is the next and in force."""
    wanted = allowance.sequence + 1
    if grant.sequence < wanted:
        raise GrantRefused(GrantFault.REPLAYED, str(grant.sequence))
    if grant.currency != allowance.granted.currency:
        raise GrantRefused(GrantFault.OTHER_CURRENCY, grant.currency)
    if grant.issued_at is not None and grant.issued_at > now + _CLOCKS_DIFFER:
        raise GrantRefused(GrantFault.FROM_THE_FUTURE, moment=grant.issued_at)
    if grant.expires_at <= now:
        raise GrantRefused(GrantFault.EXPIRED, moment=grant.expires_at)
    if grant.sequence > wanted:
        raise GrantRefused(GrantFault.OUT_OF_SEQUENCE, str(wanted))


def allowance_level(allowance: Allowance, sold_lately: Money, now: datetime) -> AllowanceLevel:
    """Return how the allowance stands; `sold_lately` is what was sold in the last PACE.

    Low is less than two days' sales at that pace, or less than a fifth of the last grant where nothing was sold.
    """
    if not allowance.enrolled:
        return AllowanceLevel.UNLIMITED
    if allowance.expires_at is None:
        return AllowanceLevel.NONE
    if allowance.has_expired(now):
        return AllowanceLevel.EXPIRED
    if allowance.left.minor <= 0:
        return AllowanceLevel.USED_UP
    if _is_low(allowance, sold_lately):
        return AllowanceLevel.LOW
    if allowance.expires_at - allowance.present(now) < _TIME_LEFT:
        return AllowanceLevel.ENDS_SOON
    return AllowanceLevel.AMPLE


def _is_low(allowance: Allowance, sold_lately: Money) -> bool:
    if sold_lately:
        return allowance.left.minor * _PACE_DAYS < sold_lately.minor * _DAYS_LEFT
    return allowance.left.minor * _PART_LEFT < allowance.last_amount.minor


@dataclass(frozen=True, slots=True)
class AllowanceStatus:
    """The allowance as it is shown: how it stands, and the last grants, newest first."""

    allowance: Allowance
    level: AllowanceLevel
    grants: tuple[TakenGrant, ...] = ()
    station_key: bytes = b""

    @property
    def needs_attention(self) -> bool:
        """Should somebody ask the office for the next grant?"""
        return self.level not in (AllowanceLevel.UNLIMITED, AllowanceLevel.AMPLE)
