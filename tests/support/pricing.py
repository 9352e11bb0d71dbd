"""A meter, a station and its books for a price: only what pricing looks at differs from one to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sts.keys import EncryptionAlgorithm
from sts.token import Commodity
from vending.domain.registry.customer import Account, Customer
from vending.domain.registry.meter import Meter, MeterStatus, ServicePoint
from vending.domain.station import StationIdentity, VendingPolicy
from vending.ids import AccountId, CustomerId, MeterId, new_id

if TYPE_CHECKING:
    from vending.domain.tariffs.tariff import Tariff
    from vending.money import Money


def make_point(tariff: Tariff, customer_class: str = "", *, in_currency: bool = False) -> ServicePoint:
    """Return a meter on `tariff`."""
    customer = Customer(CustomerId(new_id()), "Customer", "")
    account = Account(AccountId(new_id()), customer.id, "100", "", "", tariff.code, customer_class)
    meter = Meter(
        id=MeterId(new_id()),
        number="01234567897",
        commodity=Commodity.ELECTRICITY,
        sgc="600675",
        krn=1,
        ti=1,
        ea=EncryptionAlgorithm.STA,
        status=MeterStatus.ACTIVE,
        account_id=account.id,
        in_currency=in_currency,
    )
    return ServicePoint(meter, account, customer, tariff)


def make_station(sale_limit: Money, zone: str = "UTC", policy: VendingPolicy | None = None) -> StationIdentity:
    """Return a station in a time zone."""
    return StationIdentity(
        code="ST1",
        name="Station",
        utility_name="Utility",
        utility_address="",
        tax_number="",
        currency=sale_limit.currency,
        sale_limit=sale_limit,
        time_zone=zone,
        locale="en_ZA",
        demonstration=False,
        policy=policy or VendingPolicy(),
    )
