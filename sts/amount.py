"""Transfer amounts: units as exponent(2) and mantissa(14) (IEC 62055-41).

Exponent e covers offset(e) … offset(e) + 16383·10^e in steps of 10^e, where offset(e) is the first value that
e − 1 cannot reach. Units are tenths: 0.1 kWh, 0.1 m³, 0.1 min.
"""

from __future__ import annotations

from sts.errors import AmountOutOfRange, TokenFault, TokenFormatError

AMOUNT_BITS = 16
MAX_UNITS = 18_201_624
_MANTISSA_BITS = 14
_MANTISSAS = 1 << _MANTISSA_BITS
_OFFSETS = (0, 16_384, 180_224, 1_818_624)


def encode_units(tenths: int) -> int:
    """The 16-bit code of the smallest amount not below `tenths`: rounding favours the customer.

    Raises AmountOutOfRange below 0 and above MAX_UNITS.
    """
    if not 0 <= tenths <= MAX_UNITS:
        raise AmountOutOfRange(tenths, MAX_UNITS)
    exponent, mantissa = 0, tenths
    while mantissa >= _MANTISSAS:
        exponent += 1
        mantissa = -((_OFFSETS[exponent] - tenths) // 10**exponent)  # rounded up
    return exponent << _MANTISSA_BITS | mantissa


def decode_units(code: int) -> int:
    """The amount, in tenths, that a 16-bit code stands for. Raises TokenFormatError."""
    verify_amount_code(code)
    exponent, mantissa = divmod(code, _MANTISSAS)
    return int(_OFFSETS[exponent] + mantissa * 10**exponent)


def round_up(tenths: int) -> int:
    """The amount a token for `tenths` really delivers. Raises AmountOutOfRange."""
    return decode_units(encode_units(tenths))


def verify_amount_code(code: int) -> None:
    """Raise TokenFormatError unless `code` is an unsigned 16-bit number."""
    if code < 0 or code >> AMOUNT_BITS:
        raise TokenFormatError(TokenFault.AMOUNT)
