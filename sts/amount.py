"""Transfer amounts: an exponent and a mantissa of 14 bits (IEC 62055-41).

Exponent e covers offset(e) … offset(e) + 16383·10^e in steps of 10^e, where offset(e) is the first value that
e − 1 cannot reach. Units have exponents 0 to 3 and are tenths: 0.1 kWh, 0.1 m³, 0.1 min; power limits are whole
watts. Currency has a sign, exponents 0 to 31, and counts 0.00001 of the base unit.
"""

from __future__ import annotations

from itertools import accumulate

from sts.errors import AmountOutOfRange, TokenFault, TokenFormatError

AMOUNT_BITS, CURRENCY_BITS = 16, 20
_MANTISSA_BITS = 14
_MANTISSAS = 1 << _MANTISSA_BITS
_EXPONENTS, _CURRENCY_EXPONENTS = 4, 32
_SIGN = 1 << CURRENCY_BITS - 1
_OFFSETS: tuple[int, ...] = tuple(
    accumulate((_MANTISSAS * 10**exponent for exponent in range(_CURRENCY_EXPONENTS)), initial=0)
)
MAX_UNITS = _OFFSETS[_EXPONENTS] - 1_000  # the last step of exponent 3 is 1 000
MAX_CURRENCY = _OFFSETS[_CURRENCY_EXPONENTS] - 10**31


def encode_units(tenths: int) -> int:
    """The 16-bit code of the smallest amount not below `tenths`: rounding favours the customer.

    Raises AmountOutOfRange below 0 and above MAX_UNITS.
    """
    if not 0 <= tenths <= MAX_UNITS:
        raise AmountOutOfRange(tenths, MAX_UNITS)
    return _code_not_below(tenths)


def decode_units(code: int) -> int:
    """The amount, in tenths, that a 16-bit code stands for. Raises TokenFormatError."""
    verify_amount_code(code)
    return _value_of(code)


def round_up(tenths: int) -> int:
    """The amount a token for `tenths` really delivers. Raises AmountOutOfRange."""
    return decode_units(encode_units(tenths))


def encode_currency(value: int) -> int:
    """The 20-bit code (sign, exponent, mantissa) of the smallest amount not below `value`, in 0.00001 of the base unit.

    Raises AmountOutOfRange when it is more than MAX_CURRENCY away from zero.
    """
    if abs(value) > MAX_CURRENCY:
        raise AmountOutOfRange(value, MAX_CURRENCY)
    return _code_not_below(value) if value >= 0 else _SIGN | _code_not_above(-value)


def decode_currency(code: int) -> int:
    """The amount, in 0.00001 of the base unit, that a 20-bit code stands for. Raises TokenFormatError."""
    verify_currency_code(code)
    return -_value_of(code ^ _SIGN) if code & _SIGN else _value_of(code)


def verify_amount_code(code: int) -> None:
    """Raise TokenFormatError unless `code` is an unsigned 16-bit number."""
    if code < 0 or code >> AMOUNT_BITS:
        raise TokenFormatError(TokenFault.AMOUNT)


def verify_currency_code(code: int) -> None:
    """Raise TokenFormatError unless `code` is an unsigned 20-bit number."""
    if code < 0 or code >> CURRENCY_BITS:
        raise TokenFormatError(TokenFault.AMOUNT)


def _code_not_below(value: int) -> int:
    exponent, mantissa = 0, value
    while mantissa >= _MANTISSAS:
        exponent += 1
        mantissa = -((_OFFSETS[exponent] - value) // 10**exponent)  # rounded up
    return exponent << _MANTISSA_BITS | mantissa


def _code_not_above(value: int) -> int:
    exponent = 0
    while value >= _OFFSETS[exponent + 1]:
        exponent += 1
    return exponent << _MANTISSA_BITS | int((value - _OFFSETS[exponent]) // 10**exponent)


def _value_of(code: int) -> int:
    exponent, mantissa = divmod(code, _MANTISSAS)
    return int(_OFFSETS[exponent] + mantissa * 10**exponent)
