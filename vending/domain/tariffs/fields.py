"""Typed fields of a tariff document, each read once; what is wrong raises BadTariff with the exact place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

from vending.errors import BadTariff, TariffFault
from vending.money import Money, minor_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from enum import StrEnum

    Choice = TypeVar("Choice", bound=StrEnum)

_DECIMAL: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,10})?")
_AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]+)?")
_UNITS: Final = re.compile(r"(?P<whole>[0-9]{1,9})(\.(?P<tenth>[0-9]))?")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_DAY: Final = re.compile(r"((?P<year>[0-9]{4})-)?(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_LEAP_YEAR: Final = 2000
_LONGEST: Final = 100

Item = TypeVar("Item")


class Fields:
    """The fields of one table at the place `where`. Each is named once; `close` refuses those that nobody named."""

    def __init__(self, value: object, where: str = "") -> None:
        if not isinstance(value, Mapping):
            raise BadTariff(where, TariffFault.NOT_A_DOCUMENT)
        self._values = value
        self._where = where
        self._known: set[str] = set()

    def at(self, name: str) -> str:
        """Return the place of a field."""
        return f"{self._where}.{name}" if self._where else name

    def refuse(self, name: str, fault: TariffFault, detail: object = "") -> NoReturn:
        """Raise BadTariff for a field."""
        raise BadTariff(self.at(name), fault, str(detail))

    def has(self, name: str) -> bool:
        """Is the field given?"""
        self._known.add(name)
        return name in self._values

    def close(self) -> None:
        """Refuse fields that are not known."""
        for name in self._values:
            if name not in self._known:
                self.refuse(str(name), TariffFault.UNKNOWN_FIELD)

    def text(self, name: str, default: str | None = None) -> str:
        """Read a text of one line, not empty; `default` where it is left out."""
        if not self.has(name) and default is not None:
            return default
        return self._text(name, self._value(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a list of different texts; none where it is left out."""
        read = tuple(self._text(f"{name}[{place}]", one) for place, one in enumerate(self._list(name)))
        for place, one in enumerate(read):
            if one in read[:place]:
                self.refuse(f"{name}[{place}]", TariffFault.DUPLICATE, one)
        return read

    def tables(self, name: str, read: Callable[[Fields], Item]) -> tuple[Item, ...]:
        """Read a list of tables, each by `read`; none where it is left out."""
        return tuple(self._items(name, read))

    def table(self, name: str, read: Callable[[Fields], Item]) -> Item:
        """Read a table by `read`."""
        return _read_whole(Fields(self._value(name), self.at(name)), read)

    def flag(self, name: str) -> bool:
        """Read true or false; false where it is left out."""
        value = self._values[name] if self.has(name) else False
        if not isinstance(value, bool):
            self.refuse(name, TariffFault.NOT_A_CHOICE, value)
        return value

    def whole(self, name: str, most: int) -> int:
        """Read a whole number from 1 to `most`."""
        value = self._value(name)
        if type(value) is not int:
            self.refuse(name, TariffFault.NOT_A_NUMBER, value)
        if not 1 <= value <= most:
            self.refuse(name, TariffFault.OUT_OF_RANGE, value)
        return value

    def decimal(self, name: str, most: int) -> Decimal:
        """Read a number from 0 to `most` with at most 10 decimals."""
        number = Decimal(self._matched(name, _DECIMAL, TariffFault.NOT_A_NUMBER)[0])
        if number > most:
            self.refuse(name, TariffFault.OUT_OF_RANGE, number)
        return number

    def units(self, name: str, most: int) -> int:
        """Read kWh with at most one decimal, up to `most`; give 0.1 kWh."""
        match = self._matched(name, _UNITS, TariffFault.NOT_A_NUMBER)
        units = int(match["whole"]) * 10 + int(match["tenth"] or 0)
        if units > most:
            self.refuse(name, TariffFault.OUT_OF_RANGE, match[0])
        return units

    def amount(self, name: str, currency: str) -> Money:
        """Read a sum in major units, with no more decimals than the currency has."""
        number = Decimal(self._matched(name, _AMOUNT, TariffFault.NOT_A_NUMBER)[0])
        minor = number.scaleb(minor_digits(currency))
        if minor != int(minor):
            self.refuse(name, TariffFault.OUT_OF_RANGE, number)
        return Money(int(minor), currency)

    def currency(self, name: str) -> str:
        """Read a currency's code (ISO 4217)."""
        return self._matched(name, _CURRENCY, TariffFault.NOT_A_CHOICE)[0]

    def choice(self, name: str, kind: type[Choice]) -> Choice:
        """Read one of an enumeration's values."""
        value = self._value(name)
        if value not in list(kind):
            self.refuse(name, TariffFault.NOT_A_CHOICE, value)
        return kind(str(value))

    def moment(self, name: str) -> datetime:
        """Read a moment (RFC 3339); give it in UTC."""
        text = self._matched(name, _MOMENT, TariffFault.NOT_A_MOMENT)[0]
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            self.refuse(name, TariffFault.NOT_A_MOMENT, text)

    def day(self, name: str) -> tuple[int | None, int, int]:
        """Read a day, "2026-04-03" or "12-25"; give year (None for every year), month and day."""
        match = self._matched(name, _DAY, TariffFault.NOT_A_MOMENT)
        year, month, day = match["year"], int(match["month"]), int(match["day"])
        try:
            date(_LEAP_YEAR if year is None else int(year), month, day)
        except ValueError:
            self.refuse(name, TariffFault.NOT_A_MOMENT, match[0])
        return None if year is None else int(year), month, day

    def minute(self, name: str) -> int:
        """Read a time of day, "06:30"; give minutes after midnight."""
        match = self._matched(name, _TIME, TariffFault.NOT_A_MOMENT)
        return int(match[1]) * 60 + int(match[2])

    def _value(self, name: str) -> object:
        if not self.has(name):
            self.refuse(name, TariffFault.MISSING)
        return self._values[name]

    def _text(self, name: str, value: object) -> str:
        if not isinstance(value, str) or any(unicodedata.category(one) in ("Cc", "Cs") for one in value):
            self.refuse(name, TariffFault.NOT_TEXT)
        if not value.strip() or len(value) > _LONGEST:
            self.refuse(name, TariffFault.OUT_OF_RANGE, value[:_LONGEST])
        return value

    def _matched(self, name: str, pattern: re.Pattern[str], fault: TariffFault) -> re.Match[str]:
        """Match a value written as text, or as a whole number."""
        value = self._value(name)
        text = str(value) if type(value) is int and abs(value) < 10**18 else value
        match = pattern.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            self.refuse(name, fault, text if isinstance(text, str) else type(value).__name__)
        return match

    def _list(self, name: str) -> list[object]:
        value = self._values[name] if self.has(name) else []
        if not isinstance(value, list):
            self.refuse(name, TariffFault.NOT_A_DOCUMENT)
        return value

    def _items(self, name: str, read: Callable[[Fields], Item]) -> Iterator[Item]:
        for place, value in enumerate(self._list(name)):
            yield _read_whole(Fields(value, f"{self.at(name)}[{place}]"), read)


def _read_whole(fields: Fields, read: Callable[[Fields], Item]) -> Item:
    item = read(fields)
    fields.close()
    return item
