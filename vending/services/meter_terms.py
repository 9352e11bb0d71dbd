"""Reading what a purchase is priced by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sts.errors import InvalidMeterNumber
from sts.identity import verify_drn
from vending.domain.calendar import Month
from vending.domain.meter import MeterStatus
from vending.domain.terms import MeterBooks, Terms
from vending.errors import BadMeterNumber, MeterNotActive, UnknownMeter

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.meter import ServicePoint
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
    month = work.sales.month_of(meter.id, Month.of(at, station.zone).begins(station.zone), currency)
    books = MeterBooks(
        carried_in=work.ledger.meter_credit(meter, currency),
        month_units=month.units,
        free_units=month.free_units,
        month_tendered=month.tendered,
        last_purchase=work.sales.last_purchase(meter.id),
        debts=work.debts.of_account(point.account.id),
    )
    terms = Terms(point, books, station, at)
    _ = terms.rate  # refused now rather than in the middle of a quote
    return terms
