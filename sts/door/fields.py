"""The fields of a request, read strictly: a wrong type is a bad request, a number outside its limits out of range."""

from __future__ import annotations

import re
from enum import StrEnum
from math import inf
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEX = re.compile(r"(?:0[xX])?([0-9a-fA-F]+)")


class Code(StrEnum):
    """What kind of error an answer tells."""

    BAD_REQUEST = "BAD_REQUEST"
    RANGE = "RANGE"
    BAD_PAN = "BAD_PAN"
    KEY_EXPIRED = "KEY_EXPIRED"
    CRC = "CRC"
    FORMAT = "FORMAT"


class RequestError(Exception):
    """A request that is answered with an error: its `code`, and a sentence that says what to change."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


class Fields:
    """A JSON object read by name; `path` leads to it in error messages. All readers raise RequestError."""

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self._values = values
        self._path = path

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def path(self, name: str) -> str:
        """The field's name as error messages tell it."""
        return self._path + name

    def any(self, name: str) -> Any:
        """The field as it came."""
        try:
            return self._values[name]
        except KeyError:
            raise RequestError(Code.BAD_REQUEST, f"{self.path(name)} is missing") from None

    def text(self, name: str) -> str:
        """A string."""
        value = self.any(name)
        if not isinstance(value, str):
            raise RequestError(Code.BAD_REQUEST, f"{self.path(name)} must be a text")
        return value

    def number(self, name: str) -> int:
        """A whole number of any size."""
        value = self.any(name)
        if value in (inf, -inf):  # how a number that is too long to be read arrives
            raise RequestError(Code.RANGE, f"{self.path(name)} is too large a number")
        if not isinstance(value, int) or isinstance(value, bool):
            raise RequestError(Code.BAD_REQUEST, f"{self.path(name)} must be a whole number")
        return value

    def within(self, name: str, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        value = self.number(name)
        if not low <= value <= high:
            raise RequestError(Code.RANGE, f"{self.path(name)} must be {low} to {high}")
        return value

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self.any(name)
        if not isinstance(value, bool):
            raise RequestError(Code.BAD_REQUEST, f"{self.path(name)} must be true or false")
        return value

    def hexadecimal(self, name: str) -> str:
        """Hexadecimal digits, 0x ahead of them or not."""
        match = _HEX.fullmatch(self.text(name))
        if match is None:
            raise RequestError(Code.BAD_REQUEST, f"{self.path(name)} must be hexadecimal digits")
        return match[1]

    def octets(self, name: str) -> bytes:
        """Bytes as pairs of hexadecimal digits."""
        digits = self.hexadecimal(name)
        if len(digits) % 2:
            raise RequestError(Code.BAD_REQUEST, f"{self.path(name)} must be an even number of hexadecimal digits")
        return bytes.fromhex(digits)

    def object(self, name: str) -> Fields:
        """An object inside this one."""
        value = self.any(name)
        if not isinstance(value, dict):
            raise RequestError(Code.BAD_REQUEST, f"{self.path(name)} must be an object")
        return Fields(value, f"{self.path(name)}.")
