"""Meter numbers: the DRN printed on the meter and the MeterPAN that keys are derived from (IEC 62055-41)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from sts.errors import InvalidMeterNumber, MeterNumberFault

_SHORT_IIN, _LONG_IIN = "600727", "0000"
_IIN_OF_DRN_LENGTH = {11: _SHORT_IIN, 13: _LONG_IIN}
_PAN_LENGTH = 18
_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")  # digit sum of twice the digit
_ZERO = ord("0")


def luhn_digit(digits: str) -> str:
    """The check digit that belongs after `digits` (ISO/IEC 7812-1)."""
    values = digits.encode("ascii")
    total = sum(values[-1::-2].translate(_DOUBLED)) + sum(values[-2::-2]) - _ZERO * len(values)
    return str(-total % 10)


def verify_drn(text: str) -> None:
    """Check a decoder reference number: manufacturer (2 or 4 digits), serial (8), Luhn digit.

    Raises InvalidMeterNumber.
    """
    _verify_number(text, set(_IIN_OF_DRN_LENGTH))


@dataclass(frozen=True, slots=True)
class MeterPan:
    """The 18-digit MeterPAN: issuer number (IIN), DRN, Luhn digit over both. Raises InvalidMeterNumber."""

    text: str

    def __post_init__(self) -> None:
        _verify_number(self.text, {_PAN_LENGTH})
        if not self.text.startswith((_SHORT_IIN, _LONG_IIN)):
            raise InvalidMeterNumber(self.text, MeterNumberFault.ISSUER)
        _verify_number(self.drn, set(_IIN_OF_DRN_LENGTH))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The PAN written as 18 digits. Raises InvalidMeterNumber."""
        return cls(text)

    @classmethod
    def from_drn(cls, drn: str) -> Self:
        """The PAN of a meter whose 11- or 13-digit DRN is known. Raises InvalidMeterNumber."""
        _verify_shape(drn, set(_IIN_OF_DRN_LENGTH))
        number = _IIN_OF_DRN_LENGTH[len(drn)] + drn
        return cls(number + luhn_digit(number))

    @property
    def iin(self) -> str:
        """Issuer identification number: 0000 before a 13-digit DRN, else six digits."""
        return _LONG_IIN if self.text.startswith(_LONG_IIN) else self.text[: len(_SHORT_IIN)]

    @property
    def drn(self) -> str:
        """Decoder reference number, 11 or 13 digits."""
        return self.text[len(self.iin) : -1]


def _verify_shape(text: str, lengths: set[int]) -> None:
    if not (text.isascii() and text.isdigit()):
        raise InvalidMeterNumber(text, MeterNumberFault.NOT_DIGITS)
    if len(text) not in lengths:
        raise InvalidMeterNumber(text, MeterNumberFault.LENGTH)


def _verify_number(text: str, lengths: set[int]) -> None:
    _verify_shape(text, lengths)
    if luhn_digit(text[:-1]) != text[-1]:
        raise InvalidMeterNumber(text, MeterNumberFault.CHECK_DIGIT)
