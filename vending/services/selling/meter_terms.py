"""Reading what a purchase is priced by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sts.errors import InvalidMeterNumber
from sts.identity import verify_drn
from vending.domain.calendar import Month
from vending.domain.pricing.terms import MeterBooks, Terms
from vending.domain.registry.meter import MeterStatus
from vending.errors import BadMeterNumber, MeterNotActive, UnknownMeter
from vending.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.registry.meter import Meter, ServicePoint
    from vending.domain.station import StationIdentity
    from vending.ports import UnitOfWork


def get_service_point(work: UnitOfWork, text: str, at: datetime) -> ServicePoint:
    """Return the meter with this number (spaces and dashes allowed), its customer and the tariff in force.

    Raises BadMeterNumber for a wrong length or check digit, UnknownMeter, MeterNotActive, NoTariffInForce.
    """
    number = text.replace(" ", "").replace("-", "")
    point = work.customers.find_service_point(number, at)
    if point is None:
        try:
            verify_drn(number)
        except InvalidMeterNumber as error:
            raise BadMeterNumber(number, error.reason) from error
        raise UnknownMeter(number)
    if point.status is not MeterStatus.ACTIVE:
        raise MeterNotActive(number, point.status)
    return point


def read_terms(work: UnitOfWork, point: ServicePoint, station: StationIdentity, at: datetime) -> Terms:
    """Return the terms of a purchase as the books stand. Raises NoRateForClass."""
    meter, currency = point.meter, point.tariff.currency
    start = Month.of(at, station.zone).begins(station.zone)
    meters = _meter_and_replaced(work, meter)
    months = [work.sales.month_of(one.id, start, currency, in_currency=meter.in_currency) for one in meters]
    purchases = [last for one in meters if (last := work.sales.last_purchase(one.id)) is not None]
    books = MeterBooks(
        carried_in=work.ledger.meter_credit(meter, currency),
        month_units=sum(month.units for month in months),
        free_units=sum(month.free_units for month in months),
        month_tendered=Money(sum(month.tendered.minor for month in months), currency),
        last_purchase=max(purchases, default=None),
        debts=work.debts.of_account(point.account.id),
        connected_on=meters[-1].connected_on,
    )
    terms = Terms(point, books, station, at)
    _ = terms.rate  # refused now rather than in the middle of a quote
    return terms


def _meter_and_replaced(work: UnitOfWork, meter: Meter) -> tuple[Meter, ...]:
    """Return the meters that were in one place after another, the first last: no exchange begins the month anew."""
    found = [meter]
    while (earlier := found[-1].replaces) is not None:
        found.append(work.customers.get_meter(earlier))
    return tuple(found)
