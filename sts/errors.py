"""What the token engine refuses.

StsError
├── AmountOutOfRange      value, limit: no token can carry the amount
├── InvalidMeterNumber    text, reason: a DRN or MeterPAN that cannot be one
├── TimeOutOfRange        at, base_date: no token identifier for this moment
├── KeyExpired            tid, ken: the key may not issue this token any more
├── TokenFormatError      reason: not a token, or not one of this kind
├── CrcError              decrypts to nonsense: mistyped, or another meter's key
├── InvalidKey            field: which part of a key is wrong (never its value)
├── InvalidKeyChange      reason: token count, supply group or sections that do not make one set
└── UnsupportedAlgorithm  name: known to the standard, not to this engine

All are of the kind "refused": the operator can act on each. Wrong argument types are bugs and stay TypeError.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class StsError(Exception):
    """Root of everything the token engine refuses."""


class AmountOutOfRange(StsError):
    """An amount below zero or above `limit`, both in the token's unit (0.1 kWh, 0.1 m³, 0.1 min, 1 W).

    Currency, in 0.00001 of the base unit, may be as far below zero as above it.
    """

    def __init__(self, value: int, limit: int) -> None:
        super().__init__(value, limit)
        self.value = value
        self.limit = limit


class MeterNumberFault(StrEnum):
    """Why a meter number was refused."""

    NOT_DIGITS = "not_digits"
    LENGTH = "length"
    CHECK_DIGIT = "check_digit"
    ISSUER = "issuer"


class InvalidMeterNumber(StsError):
    """A text that is no DRN or MeterPAN."""

    def __init__(self, text: str, reason: MeterNumberFault) -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = reason


class TimeOutOfRange(StsError):
    """A moment that 24 bits of minutes from the base date do not reach. `base_date` is its year."""

    def __init__(self, at: datetime, base_date: int) -> None:
        super().__init__(at, base_date)
        self.at = at
        self.base_date = base_date


class KeyExpired(StsError):
    """The token identifier lies past the key expiry number `ken`."""

    def __init__(self, tid: int, ken: int) -> None:
        super().__init__(tid, ken)
        self.tid = tid
        self.ken = ken


class TokenFault(StrEnum):
    """Why a token, or a field of one, was refused."""

    NOT_DIGITS = "not_digits"
    LENGTH = "length"
    TOO_LARGE = "too_large"
    CLASS = "class"
    SUBCLASS = "subclass"
    TID = "tid"
    AMOUNT = "amount"
    RND = "rnd"
    CONTROL = "control"
    MANUFACTURER = "manufacturer"
    PAYLOAD = "payload"


class TokenFormatError(StsError):
    """Not a token of the kind asked for."""

    def __init__(self, reason: TokenFault) -> None:
        super().__init__(reason)
        self.reason = reason


class CrcError(StsError):
    """The decrypted token fails its checksum."""


class InvalidKey(StsError):
    """A key attribute out of its range. The attribute is named; its value is never shown."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class KeyChangeFault(StrEnum):
    """Why there is no set of key change tokens, or no key in the sections at hand."""

    COUNT = "count"
    SUPPLY_GROUP = "supply_group"
    SECTIONS = "sections"


class InvalidKeyChange(StsError):
    """A set of key change tokens that cannot be made, or sections that are no whole set."""

    def __init__(self, reason: KeyChangeFault) -> None:
        super().__init__(reason)
        self.reason = reason


class UnsupportedAlgorithm(StsError):
    """An algorithm the standard names and this engine does not do."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
