"""Money, energy, meters and time as the operator reads them: as receipts write them, with the unit beside."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from printing.format import Formatter
from sts.token import Commodity
from vending.money import Money

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from babel import Locale

    from vending.domain.pricing.quote import Quote
    from vending.domain.station import StationIdentity


def locale_of(station: StationIdentity) -> Locale:
    """Return the locale of a station, English where its name is not known."""
    return Formatter.of(station).locale


def money(amount: Money, station: StationIdentity) -> str:
    """Return "R1 234.50": the sum with its currency, as the station's locale writes it."""
    return Formatter.of(station).money(amount)


def count(number: int, station: StationIdentity) -> str:
    """Return a count as the station's locale writes it: "1 000 000"."""
    return format_decimal(number, "#,##0", locale=locale_of(station))


def units(tenths: int, commodity: Commodity, station: StationIdentity) -> str:
    """Return "35.2 kWh" from tenths of a unit."""
    return f"{Formatter.of(station).units(tenths)} {unit_name(commodity)}"


def quantity(quote: Quote, commodity: Commodity, station: StationIdentity) -> str:
    """Return what the token of a quote will carry: "35.2 kWh", or a sum for a meter that counts money."""
    if quote.in_currency:
        return money(Money(quote.units, quote.tendered.currency), station)
    return units(quote.units, commodity, station)


def unit_name(commodity: Commodity) -> str:
    """Return the unit a commodity is sold in."""
    names = {Commodity.ELECTRICITY: "kWh", Commodity.WATER: "m³", Commodity.GAS: "m³", Commodity.TIME: "min"}
    return names[commodity]


def rate(fraction: Decimal, station: StationIdentity) -> str:
    """Return "30%" for 0.3, with all its decimals."""
    return Formatter.of(station).rate(fraction)


def day(date: date, station: StationIdentity) -> str:
    """Return a day, medium long: "1 Apr 2026"."""
    return format_date(date, "medium", locale=locale_of(station))


def date_and_time(moment: datetime, station: StationIdentity) -> str:
    """Return a moment in the station's own time: "22 Nov 2026 07:28"."""
    return Formatter.of(station).time(moment)


def time_of_day(moment: datetime, station: StationIdentity) -> str:
    """Return the time of day in the station's own time, to the minute."""
    local = moment.astimezone(ZoneInfo(station.time_zone))
    return format_time(local, "short", locale=locale_of(station))
