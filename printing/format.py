"""Numbers, money and time as the station's locale writes them, always in the digits of the meter's keypad (0-9)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent, parse_pattern

from vending.money import minor_digits

if TYPE_CHECKING:
    from datetime import date, datetime

    from vending.domain.station import StationIdentity
    from vending.money import Money

NO_BREAK_SPACE = "\u00a0"
NARROW_NO_BREAK_SPACE = "\u202f"
ISOLATE, END_ISOLATE = "\u2068", "\u2069"  # first strong isolate and its end (Unicode UAX #9)


@dataclass(frozen=True, slots=True)
class Formatter:
    """Writes values for one locale and time zone."""

    locale: Locale
    zone: ZoneInfo

    @classmethod
    def of(cls, station: StationIdentity) -> Formatter:
        """Return the formatter of a station; a locale that CLDR does not know writes as English does."""
        return cls(_locale(station.locale), ZoneInfo(station.time_zone))

    def money(self, money: Money) -> str:
        """With its currency's sign: "R12,345.60"."""
        pattern = parse_pattern(self.locale.currency_formats["standard"].pattern)
        pattern.frac_prec = (minor_digits(money.currency),) * 2
        text: str = pattern.apply(money.decimal, self.locale, currency=money.currency, currency_digits=False)
        return text

    def amount(self, money: Money) -> str:
        """Without a sign of currency, for columns: "12,345.60"."""
        pattern = "#,##0" + "." * bool(minor_digits(money.currency)) + "0" * minor_digits(money.currency)
        return format_decimal(money.decimal, pattern, self.locale)

    def units(self, tenths: int) -> str:
        """Tenths of a kWh or m³ as that unit: 123 is "12.3"."""
        return format_decimal(Decimal(tenths) / 10, "#,##0.0", self.locale)

    def price(self, price: Decimal) -> str:
        """With all its decimals, at least two."""
        return format_decimal(price, "#,##0.00", self.locale, decimal_quantization=False)

    def rate(self, rate: Decimal) -> str:
        """A fraction in per cent: 0.15 is "15%"."""
        return format_percent(rate, locale=self.locale, decimal_quantization=False)

    def date(self, day: date) -> str:
        """A day in words: "1 December 2026"."""
        return format_date(day, "long", self.locale).replace(" ", NO_BREAK_SPACE)

    def time(self, moment: datetime) -> str:
        """Date and time on the station's clock: "22 Nov 2026 07:28"."""
        local = moment.astimezone(self.zone)
        time = format_time(local, "short", locale=self.locale).replace(" ", NO_BREAK_SPACE)
        return f"{format_date(local, 'medium', self.locale)} {time}"


def group_meter_number(number: str) -> str:
    """Return a meter number (11 or 13 digits) in three groups that no line break parts."""
    return NO_BREAK_SPACE.join((number[:4], number[4:8], number[8:]))


@lru_cache(maxsize=8)
def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")
