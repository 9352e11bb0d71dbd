"""A prepayment meter and what its tokens need."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sts.identity import MeterPan

if TYPE_CHECKING:
    from sts.keys import EncryptionAlgorithm
    from sts.token import Commodity
    from vending.domain.customer import Customer
    from vending.domain.tariff import Tariff
    from vending.ids import CustomerId, MeterId, TariffId


class MeterStatus(StrEnum):
    """May the meter buy?"""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter: its number (DRN, 11 or 13 digits) and the key it listens to.

    `sgc` supply group code (6 digits), `krn` key revision number (1-9), `ti` tariff index (0-99),
    `ea` encryption algorithm of its firmware.
    """

    id: MeterId
    number: str
    commodity: Commodity
    sgc: str
    krn: int
    ti: int
    ea: EncryptionAlgorithm
    status: MeterStatus
    customer_id: CustomerId
    tariff_id: TariffId

    @property
    def pan(self) -> MeterPan:
        """The 18-digit MeterPAN made from the meter number."""
        return MeterPan.from_drn(self.number)


@dataclass(frozen=True, slots=True)
class ServicePoint:
    """A meter together with its customer and its tariff: all that a quote needs."""

    meter: Meter
    customer: Customer
    tariff: Tariff
