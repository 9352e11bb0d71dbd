"""Cells of spreadsheets, read kindly: what a person plainly means is understood, what is doubtful is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sts.errors import InvalidMeterNumber
from sts.identity import MeterPan, verify_drn
from sts.keys import EncryptionAlgorithm
from sts.token import Commodity
from vending.domain.imports.fields import Field, heading_key
from vending.domain.imports.row import ImportFault, ImportNote
from vending.domain.registry.customer import AccountStatus
from vending.domain.registry.meter import MeterStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Read = tuple[Any, ImportNote | None]


class DateOrder(StrEnum):
    """How dates with slashes or dots are written. 2026-12-31 is always understood."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(eq=False)
class BadCell(Exception):
    """The text cannot be what the column holds."""

    fault: ImportFault


BLANK: Final = frozenset({"", "-", "–", "—", "n/a", "#n/a", "null", "nil"})
"""What stands in cells that nobody filled in."""
_PAN_DIGITS: Final = 18
_LONG_PAN: Final = "0000"  # the issuer number before a DRN of 13 digits, which a number in a spreadsheet loses
_RESTORED_DRNS: Final = (10, 12)
_DAY_ZERO: Final = date(1899, 12, 30)  # of spreadsheets' day numbers, from March 1900 on
_DAY_NUMBERS: Final = range(29_221, 73_051)  # 1980 to 2099
_ISO_LENGTH: Final = 10
_ISO_MARKS: Final = ("-", "/", ".")
_DATE_PARTS: Final = 3
_CENTURY: Final = 100
_LONGEST_NUMBER: Final = 4


def _words(texts: Mapping[Any, str]) -> dict[str, Any]:
    return {heading_key(word): meaning for meaning, words in texts.items() for word in words.split("|")}


_COMMODITIES: Final = _words(
    {
        Commodity.ELECTRICITY: "electricity|electric|elec|power|e|kwh|0|électricité|courant|eletricidade"
        "|energia|electricidad"
        "|luz|umeme|электричество|электроэнергия|كهرباء|الكهرباء",
        Commodity.WATER: "water|w|1|eau|água|agua|maji|вода|ماء|مياه|المياه",
        Commodity.GAS: "gas|g|2|gaz|gás|gesi|газ|غاز|الغاز",
        Commodity.TIME: "time|t|3|temps|tempo|tiempo|время|وقت",
    }
)
_SUSPENDED: Final = (
    "suspended|suspend|blocked|inactive|disabled|disconnected|no|0|false|suspendu|inactif|coupé|suspenso|inativo|suspendido|inactivo"
    "|приостановлен|заблокирован|отключен|موقوف|معلق"
)
_ACTIVE: Final = (
    "active|act|a|open|enabled|connected|ok|yes|1|true|actif|ouvert"
    "|ativo|activo|abierto|hai|активен|активный|действует|نشط|فعال"
)
_CLOSED: Final = (
    "closed|close|removed|terminated|decommissioned|fermé|résilié"
    ""
    "|encerrado|fechado|cerrado|baja|imefungwa|закрыт|снят|مغلق"
)
_METER_STATUSES: Final = _words(
    {MeterStatus.ACTIVE: _ACTIVE, MeterStatus.SUSPENDED: _SUSPENDED, MeterStatus.CLOSED: _CLOSED}
)
_ACCOUNT_STATUSES: Final = _words(
    {AccountStatus.ACTIVE: _ACTIVE, AccountStatus.SUSPENDED: _SUSPENDED, AccountStatus.CLOSED: _CLOSED}
)
_CREDITS: Final = _words(
    {
        False: "units|unit|kwh|no|false|unités|unidades|единицы|وحدات",
        True: "money|currency|cash|yes|true|monnaie|argent|dinheiro|moeda|dinero|moneda|деньги|نقود",
    }
)
_ALGORITHMS: Final = _words(
    {EncryptionAlgorithm.STA: "7|07|ea7|ea07|sta", EncryptionAlgorithm.MISTY1: "11|ea11|misty|misty1"}
)


def reader_of(field: Field, dates: DateOrder) -> Callable[[str], Read]:
    """Return what reads the cells of a column: the value and a note, or BadCell. The cells are not blank."""
    if field is Field.CONNECTED_ON:
        return lambda text: _day(text, dates)
    return _READERS.get(field, _text)


def _text(text: str) -> Read:
    """One line; a line break within a cell is a blank."""
    return (text if text.isprintable() else " ".join(text.splitlines()).replace("\t", " ")), None


def _notes(text: str) -> Read:
    return text, None


def _meter_number(text: str) -> Read:
    digits = text.replace(" ", "").replace("-", "").replace("\u00a0", "").lstrip("'")
    if not (digits.isascii() and digits.isdigit()):
        raise BadCell(ImportFault.NOT_A_NUMBER)
    if len(digits) in (_PAN_DIGITS, _PAN_DIGITS - len(_LONG_PAN)):
        return _of_pan(digits.zfill(_PAN_DIGITS)), ImportNote.FROM_PAN
    if len(digits) in _RESTORED_DRNS and _is_drn(f"0{digits}"):
        return f"0{digits}", ImportNote.ZERO_RESTORED
    return digits, None


def _of_pan(digits: str) -> str:
    try:
        return MeterPan.parse(digits).drn
    except InvalidMeterNumber as error:
        raise BadCell(ImportFault.CHECK_DIGIT) from error


def _is_drn(digits: str) -> bool:
    try:
        verify_drn(digits)
    except InvalidMeterNumber:
        return False
    return True


def _whole_number(text: str) -> Read:
    """As many write it: 1, 01, KRN 1, TI-01."""
    digits = text.casefold().lstrip("krnti -")
    if not (digits.isascii() and digits.isdigit()):
        raise BadCell(ImportFault.NOT_A_NUMBER)
    if len(digits) > _LONGEST_NUMBER:
        raise BadCell(ImportFault.OUT_OF_RANGE)
    return int(digits), None


def _choice(words: dict[str, Any]) -> Callable[[str], Read]:
    def read(text: str) -> Read:
        try:
            return words[heading_key(text)], None
        except KeyError:
            raise BadCell(ImportFault.NOT_A_CHOICE) from None

    return read


def _day(text: str, order: DateOrder) -> Read:
    if text.isascii() and text.isdigit() and int(text[:_ISO_LENGTH]) in _DAY_NUMBERS:
        return _DAY_ZERO + timedelta(days=int(text)), ImportNote.DAY_NUMBER
    try:
        return _iso_day(text) if text[4:5] in _ISO_MARKS else _written_day(text, order), None
    except ValueError:
        raise BadCell(ImportFault.NOT_A_DATE) from None


def _iso_day(text: str) -> date:
    """A day with the year first, a time of day after it or not. Raises ValueError."""
    day, rest = text[:_ISO_LENGTH], text[_ISO_LENGTH:]
    if rest and rest[0] not in "T ":
        raise ValueError(text)
    return date.fromisoformat(day.replace(day[4], "-"))


def _written_day(text: str, order: DateOrder) -> date:
    """A day such as 31/12/2026, 31.12.26 or 31-12-2026. Raises ValueError."""
    parts = [int(part) for part in text.replace(".", "/").replace("-", "/").split("/")]
    if len(parts) != _DATE_PARTS:
        raise ValueError(text)
    day, month, year = parts
    if order is DateOrder.MONTH_FIRST:
        day, month = month, day
    return date(year + 2000 if year < _CENTURY else year, month, day)


_READERS: Final[Mapping[Field, Callable[[str], Read]]] = {
    Field.NOTES: _notes,
    Field.METER: _meter_number,
    Field.KRN: _whole_number,
    Field.TI: _whole_number,
    Field.EA: _choice(_ALGORITHMS),
    Field.COMMODITY: _choice(_COMMODITIES),
    Field.CREDIT: _choice(_CREDITS),
    Field.METER_STATUS: _choice(_METER_STATUSES),
    Field.ACCOUNT_STATUS: _choice(_ACCOUNT_STATUSES),
}
