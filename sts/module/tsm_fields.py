"""Fixed-width fields of the legacy module protocol: decimal and upper-case hexadecimal numbers, digits, text.

Strict both ways: what does not fit is a FieldError, PARAMETER_RANGE for a value that is to be sent, FORMAT for one
that has come.
"""

from __future__ import annotations

import re

from sts.module.errors import FieldError
from sts.module.returncodes import ReturnCode

_DECIMAL = re.compile(r"[0-9]+")
_HEXADECIMAL = re.compile(r"[0-9A-F]+")
_TEXT = re.compile(r"[ -~]+")


def decimal(value: int, width: int) -> str:
    """A number in `width` decimal digits."""
    return _to_send(f"{value:0{width}}", width, _DECIMAL)


def hexadecimal(value: int, width: int) -> str:
    """A number in `width` hexadecimal digits."""
    return _to_send(f"{value:0{width}X}", width, _HEXADECIMAL)


def digits(value: str, width: int) -> str:
    """`width` decimal digits that are no number."""
    return _to_send(value, width, _DECIMAL)


def text(value: str, width: int) -> str:
    """Printable ASCII, filled up with blanks."""
    return _to_send(value.ljust(width), width, _TEXT)


class Columns:
    """The fields of a payload, taken one by one in order; `end` makes sure that nothing is left."""

    def __init__(self, payload: str) -> None:
        self._rest = payload

    def decimal(self, width: int) -> int:
        """The next field, a decimal number."""
        return int(self._next(width, _DECIMAL))

    def hexadecimal(self, width: int) -> int:
        """The next field, a hexadecimal number."""
        return int(self._next(width, _HEXADECIMAL), 16)

    def digits(self, width: int) -> str:
        """The next field, digits that are no number."""
        return self._next(width, _DECIMAL)

    def text(self, width: int) -> str:
        """The next field, without the blanks at its end."""
        return self._next(width, _TEXT).rstrip()

    def mark(self, value: str) -> None:
        """Pass over characters that are always the same."""
        self._next(len(value), re.compile(re.escape(value)))

    def rest(self) -> str:
        """All that is left."""
        rest, self._rest = self._rest, ""
        return rest

    def end(self) -> None:
        """Raise FieldError if anything is left."""
        if self._rest:
            raise FieldError("too long", ReturnCode.FORMAT)

    def _next(self, width: int, pattern: re.Pattern[str]) -> str:
        field, self._rest = self._rest[:width], self._rest[width:]
        if len(field) != width or not pattern.fullmatch(field):
            raise FieldError("not the fields of this command", ReturnCode.FORMAT)
        return field


def _to_send(field: str, width: int, pattern: re.Pattern[str]) -> str:
    if len(field) != width or not pattern.fullmatch(field):
        raise FieldError("a value that does not fit its field", ReturnCode.PARAMETER_RANGE)
    return field
