"""A prepayment meter and what its tokens need."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sts.identity import MeterPan
from vending.domain.registry.customer import AccountStatus

if TYPE_CHECKING:
    from datetime import date

    from sts.keys import EncryptionAlgorithm
    from sts.token import Commodity
    from vending.domain.registry.customer import Account, Customer
    from vending.domain.tariffs.tariff import Tariff
    from vending.ids import AccountId, MeterId


class MeterStatus(StrEnum):
    """May the meter buy?"""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter: its number (DRN, 11 or 13 digits) and the key it listens to.

    `sgc` supply group code (6 digits), `krn` key revision number (1-9), `ti` tariff index (0-99),
    `ea` encryption algorithm of its firmware. `in_currency` meters take tokens for money and price it themselves.
    `connected_on` is the first day on which it could buy, where it is known. `replaces` is the meter that
    it took the place of: what that one bought this month counts for it too, and what was carried over where it
    `takes_credit`.
    """

    id: MeterId
    number: str
    commodity: Commodity
    sgc: str
    krn: int
    ti: int
    ea: EncryptionAlgorithm
    status: MeterStatus
    account_id: AccountId
    in_currency: bool = False
    connected_on: date | None = None
    replaces: MeterId | None = None
    takes_credit: bool = False

    @property
    def pan(self) -> MeterPan:
        """The 18-digit MeterPAN made from the meter number."""
        return MeterPan.from_drn(self.number)


@dataclass(frozen=True, slots=True)
class ServicePoint:
    """A meter with its account, its customer and the version of its tariff that is in force: all that a quote needs."""

    meter: Meter
    account: Account
    customer: Customer
    tariff: Tariff

    @property
    def status(self) -> MeterStatus:
        """The stricter of the meter's and the account's."""
        return stricter_status(self.meter.status, self.account.status)


def stricter_status(meter: MeterStatus, account: AccountStatus) -> MeterStatus:
    """Return how a meter on an account stands: closed or suspended if either is."""
    if meter is MeterStatus.CLOSED or account is AccountStatus.CLOSED:
        return MeterStatus.CLOSED
    if meter is MeterStatus.SUSPENDED or account is AccountStatus.SUSPENDED:
        return MeterStatus.SUSPENDED
    return MeterStatus.ACTIVE
