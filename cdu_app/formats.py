"""Money, energy, meters and time as the operator reads them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from sts.token import Commodity
from vending.money import Money

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from vending.domain.quote import Quote
    from vending.domain.station import StationIdentity


@lru_cache(maxsize=8)
def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def locale_of(station: StationIdentity) -> Locale:
    """Return the locale of a station, English where its name is not known."""
    return _locale(station.locale)


def money(amount: Money, station: StationIdentity) -> str:
    """Return "R 1 234.50": the sum with its currency, as the station's locale writes it."""
    return format_currency(amount.decimal, amount.currency, locale=_locale(station.locale))


def units(tenths: int, commodity: Commodity, station: StationIdentity) -> str:
    """Return "35.2 kWh" from tenths of a unit."""
    number = format_decimal(f"{tenths // 10}.{tenths % 10}", "#,##0.0", locale=_locale(station.locale))
    return f"{number} {unit_name(commodity)}"


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
    return format_percent(fraction, locale=_locale(station.locale), decimal_quantization=False)


def day(date: date, station: StationIdentity) -> str:
    """Return a day, medium long: "1 Apr 2026"."""
    return format_date(date, "medium", locale=_locale(station.locale))


def date_and_time(moment: datetime, station: StationIdentity) -> str:
    """Return a moment in the station's own time, short."""
    local = moment.astimezone(ZoneInfo(station.time_zone))
    return format_datetime(local, "short", locale=_locale(station.locale))


def time_of_day(moment: datetime, station: StationIdentity) -> str:
    """Return the time of day in the station's own time, to the minute."""
    local = moment.astimezone(ZoneInfo(station.time_zone))
    return format_time(local, "short", locale=_locale(station.locale))
