"""Transfer amounts on arrays; `sts.amount` tells the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sts.amount import MAX_UNITS, decode_currency, encode_currency, encode_units
from sts.batch.rows import integers, is_below, number_at, refuse_rows, row_count
from sts.errors import TokenFault, TokenFormatError
from sts.token import IN_WATTS, ManagementFunction, management_value

if TYPE_CHECKING:
    from sts.batch.rows import Integers, Numbers

_MANTISSA_BITS = 14
_EXPONENTS = 15  # of amounts that stay within 64 bits, up to 10^18; units need four of them
_SIGN = 1 << 19
_FIRST: Final = np.array([decode_currency(exponent << _MANTISSA_BITS) for exponent in range(_EXPONENTS)])
_LAST: Final = np.array([decode_currency((exponent + 1 << _MANTISSA_BITS) - 1) for exponent in range(_EXPONENTS)])
_STEPS: Final = 10 ** np.arange(_EXPONENTS)


def unit_codes(tenths: Numbers) -> Integers:
    """The 16-bit code of each amount in tenths, rounded up. Raises RowsRefused."""
    column = integers(tenths, row_count(tenths))
    refuse_rows(~is_below(column, MAX_UNITS + 1), lambda row: encode_units(number_at(tenths, row)))
    return _not_below(column)


def currency_codes(values: Numbers) -> Integers:
    """The 20-bit code of each amount in 0.00001 of the base unit, rounded up. Raises RowsRefused."""
    column = integers(values, row_count(values))
    large = (column > _LAST[-1]) | (column < -_LAST[-1])
    small = np.where(large, 0, column)
    codes = np.where(small < 0, _SIGN | _not_above(-small), _not_below(small))

    def encode_one(row: int) -> None:
        codes[row] = encode_currency(number_at(values, row))

    refuse_rows(large, encode_one)
    return codes


def management_values(function: Numbers, quantity: Numbers) -> Integers:
    """The 16 bits for each quantity: watts are coded as amounts are, all else is sent as it is. Raises RowsRefused."""
    count = row_count(function, quantity)
    functions, column = integers(function, count), integers(quantity, count)
    in_watts = np.isin(functions, IN_WATTS)
    refuse_rows(
        ~np.isin(functions, list(ManagementFunction)) | ~is_below(column, np.where(in_watts, MAX_UNITS + 1, 1 << 16)),
        lambda row: management_value(function_of(functions[row]), number_at(quantity, row)),
    )
    values: Integers = np.where(in_watts, _not_below(column), column)
    return values


def function_of(number: int) -> ManagementFunction:
    """The function with a number. Raises TokenFormatError."""
    if number not in tuple(ManagementFunction):
        raise TokenFormatError(TokenFault.SUBCLASS)
    return ManagementFunction(number)


def _not_below(values: Integers) -> Integers:
    exponents = np.searchsorted(_LAST, values)
    mantissas = -((_FIRST[exponents] - values) // _STEPS[exponents])  # rounded up
    codes: Integers = exponents << _MANTISSA_BITS | mantissas
    return codes


def _not_above(values: Integers) -> Integers:
    """What is below zero is nobody's concern."""
    exponents = np.maximum(np.searchsorted(_FIRST, values, side="right") - 1, 0)
    codes: Integers = exponents << _MANTISSA_BITS | (values - _FIRST[exponents]) // _STEPS[exponents]
    return codes
