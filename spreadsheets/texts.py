"""Cells as texts: what a person means by them, however a spreadsheet stores it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

CellValue = int | float | str | bool | time | date | datetime | timedelta
"""What a workbook's cell may be."""

LONGEST = 32_767
"""Characters in a cell; what lies beyond is lost in Excel ("Excel specifications and limits")."""

# What copying from web pages and messengers leaves at the ends: other blanks, zero-width letters, marks of direction.
_EDGES = " \t\n\u00a0\u1680\u205f\u2060\u3000\ufeff" + "".join(
    map(chr, [*range(0x2000, 0x2010), *range(0x2028, 0x2030), *range(0x2066, 0x206A)])
)
# No spreadsheet shows them and XML cannot hold them; single surrogates are no letters.
_unseen = partial(re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]").sub, "")

_EXACT = 2**53
_HALF_SECOND = timedelta(microseconds=500_000)


def clean_text(text: str) -> str:
    """The text less control characters and blanks at its ends, zero-width ones included; line ends are \\n."""
    if text.isprintable():
        return text.strip(" ")
    return _unseen(text.replace("\r\n", "\n").replace("\r", "\n")).strip(_EDGES)


def cell_text(value: CellValue) -> str:
    """The cell as text.

    Whole numbers have no point; others the 15 digits that spreadsheets keep, so that 0.1 + 0.2 is 0.3. Dates and times
    are ISO 8601, to the second; a percentage of 15 % is 0.15. Where zeros led a number that was not typed as text, the
    file does not hold them any more; a formula's error is an empty cell.
    """
    match value:
        case str():
            return clean_text(value)
        case bool():
            return "true" if value else "false"
        case float():
            return _number_text(value)
        case datetime():
            return _moment_text(value)
        case time():
            return _moment_text(datetime.combine(date(2000, 1, 1), value)).partition("T")[2] or "00:00:00"
        case date():
            return value.isoformat()
        case timedelta():
            return _duration_text(value)
        case int():
            return str(value)


def _number_text(value: float) -> str:
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    text = f"{Decimal(f'{value:.15g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment_text(value: datetime) -> str:
    """A date alone where the time is midnight: spreadsheets store both alike."""
    if value < datetime.max - _HALF_SECOND:  # noqa: DTZ901 - a cell's time has no zone
        value = value + _HALF_SECOND
    value = value.replace(microsecond=0)
    return value.isoformat() if value.time() != time.min else value.date().isoformat()


def _duration_text(value: timedelta) -> str:
    """Hours, minutes and seconds, as spreadsheets show them."""
    seconds = round(abs(value) / timedelta(seconds=1))
    sign = "-" if value < timedelta(0) else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
