"""PTVD fields, `<type>value~` (STS 600-8-6): N decimal, P printable, H upper-case hex of even length, D date and time.

Strict both ways; every fault is a FieldError with the return code a module gives for it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sts.module.errors import FieldError
from sts.module.returncodes import ReturnCode

if TYPE_CHECKING:
    from collections.abc import Iterator

_END = "~"
_MOMENT = "%Y%m%d%H%M%S"
_PATTERNS = {
    "N": re.compile(r"[0-9]{1,10}"),
    "P": re.compile(r"[ -}]+"),
    "H": re.compile(r"(?:[0-9A-F]{2}){1,8}"),
    "D": re.compile(r"[0-9]{14}"),
}


def number(value: int) -> str:
    """An N field."""
    return _field("N", str(value))


def text(value: str) -> str:
    """A P field: printable ASCII without `~`."""
    return _field("P", value)


def hexadecimal(value: int, digits: int) -> str:
    """An H field of at least `digits` (an even number) digits."""
    plain = f"{value:X}"
    return _field("H", plain.zfill(max(digits, len(plain) + len(plain) % 2)))


def moment(value: datetime) -> str:
    """A D field: an aware time, in UTC."""
    return _field("D", digits_of(value))


def digits_of(value: datetime) -> str:
    """An aware time as CCYYMMDDhhmmss, in UTC."""
    return value.astimezone(UTC).strftime(_MOMENT)


def moment_of(digits: str) -> datetime:
    """The time of CCYYMMDDhhmmss, taken as UTC. Raises FieldError."""
    try:
        return datetime.strptime(_verified("D", digits), _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise FieldError("no such date", ReturnCode.FIELD_RANGE) from None


class Fields:
    """The fields of a payload, taken one by one in order; `end` makes sure that none is left."""

    def __init__(self, payload: str) -> None:
        self._fields = _split(payload)

    def number(self) -> int:
        """The next field, an N."""
        return int(self._next("N"))

    def text(self) -> str:
        """The next field, a P."""
        return self._next("P")

    def hexadecimal(self) -> int:
        """The next field, an H."""
        return int(self._next("H"), 16)

    def moment(self) -> datetime:
        """The next field, a D, taken as UTC."""
        return moment_of(self._next("D"))

    def end(self) -> None:
        """Raise FieldError if a field is left."""
        if next(self._fields, None) is not None:
            raise FieldError("too many fields", ReturnCode.FIELD_COUNT)

    def _next(self, kind: str) -> str:
        field = next(self._fields, None)
        if field is None:
            raise FieldError("too few fields", ReturnCode.FIELD_COUNT)
        if field[:1] != kind:
            raise FieldError(f"no {kind} field", ReturnCode.FIELD_TYPE)
        return _verified(kind, field[1:])


def _split(payload: str) -> Iterator[str]:
    *fields, rest = payload.split(_END)
    if rest:
        raise FieldError("a field without its end", ReturnCode.FIELD_COUNT)
    return iter(fields)


def _field(kind: str, value: str) -> str:
    return f"{kind}{_verified(kind, value)}{_END}"


def _verified(kind: str, value: str) -> str:
    if not _PATTERNS[kind].fullmatch(value):
        raise FieldError(f"no value of type {kind}", ReturnCode.FIELD_ENCODING)
    return value
