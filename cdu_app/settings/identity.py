"""`[station]` in station.toml: who the station is, as its receipts say it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cdu_app.errors import SettingsInvalid
from cdu_app.settings.fields import STATION_FILE, read_text
from vending.domain.station import StationIdentity
from vending.errors import BadAmount
from vending.money import parse_amount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vending.domain.station import VendingPolicy


def read_identity(station: Mapping[str, object], policy: VendingPolicy) -> StationIdentity:
    """The identity that the section says. Raises SettingsInvalid."""
    currency = read_text(station, "station.currency").upper()
    if len(currency) != 3 or not currency.isalpha():
        raise SettingsInvalid(STATION_FILE, "station.currency", "it is a code of three letters, such as ZAR")
    try:
        limit = parse_amount(read_text(station, "station.sale_limit"), currency)
    except BadAmount as error:
        raise SettingsInvalid(STATION_FILE, "station.sale_limit", f"it is an amount of {currency}") from error
    return StationIdentity(
        code=_code(read_text(station, "station.code")),
        name=read_text(station, "station.name"),
        utility_name=read_text(station, "station.utility_name"),
        utility_address=read_text(station, "station.utility_address"),
        tax_number=read_text(station, "station.tax_number"),
        currency=currency,
        sale_limit=limit,
        time_zone=_zone(read_text(station, "station.time_zone")),
        locale=_locale(read_text(station, "station.locale")),
        demonstration=station["demonstration"] in (True, "true", "1"),
        policy=policy,
        till=_till(read_text(station, "station.till")),
    )


def _code(code: str) -> str:
    if not (1 <= len(code) <= 8 and code.isascii() and code.isalnum()):
        raise SettingsInvalid(STATION_FILE, "station.code", "it is one to eight letters or digits")
    return code.upper()


def _till(name: str) -> str:
    if not (1 <= len(name) <= 40 and name.isprintable()):
        raise SettingsInvalid(STATION_FILE, "station.till", "it is a name of one to forty letters, such as 1")
    return name


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsInvalid(STATION_FILE, "station.time_zone", "it is a name such as Africa/Johannesburg") from error
    return name


def _locale(name: str) -> str:
    from babel.core import Locale, UnknownLocaleError

    try:
        Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise SettingsInvalid(STATION_FILE, "station.locale", "it is a name such as en_ZA") from error
    return name
