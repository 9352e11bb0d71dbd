"""Tokens on arrays; `sts.token` tells what they say, `sts.codec` how they are written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sts.batch.amounts import function_of
from sts.batch.kernels.crc import crc_c_of, crc_of
from sts.batch.kernels.digits import write_digits
from sts.batch.keys import algorithm_of, encrypt
from sts.batch.rows import integers, is_below, number_at, refuse_rows, row_count, slices
from sts.digits import DIGITS
from sts.errors import TokenFault, TokenFormatError
from sts.tid import TID_BITS
from sts.token import (
    CURRENCY_SUBCLASS,
    PAYLOAD_BITS,
    RND_VALUES,
    Commodity,
    CreditToken,
    CurrencyToken,
    ManagementFunction,
    ManagementToken,
    MeterTestToken,
    TokenClass,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sts.batch.keys import KeyRows
    from sts.batch.rows import Integers, Mask, Numbers, Texts

    Blocks: TypeAlias = NDArray[np.uint64]

_CREDIT_SUBCLASSES = CURRENCY_SUBCLASS + len(Commodity)
_CRC_BITS = np.uint64(16)
_METER_TESTS, _FOUR_DIGITS = 3, 1  # subclasses; the one with a 4-digit manufacturer


def credit_tokens(keys: KeyRows, subclass: Numbers, tid: Numbers, amount_code: Numbers, rnd: Numbers = 0) -> Texts:
    """Class 0: amounts in units (subclasses 0 to 3, codes of 16 bits) and currency (4 to 7, codes of 20, no RND).

    Raises RowsRefused for fields of more bits.
    """
    count = len(keys)
    kinds, tids, codes, rnds = (integers(values, count) for values in (subclass, tid, amount_code, rnd))
    currency = is_currency(kinds)
    refuse_rows(
        ~is_below(kinds, _CREDIT_SUBCLASSES)
        | ~is_below(tids, 1 << TID_BITS)
        | ~is_below(codes, np.where(currency, 1 << 20, 1 << 16))
        | ~(currency | is_below(rnds, RND_VALUES)),
        lambda row: _credit(*(number_at(values, row) for values in (subclass, tid, amount_code, rnd))),
    )
    first = np.where(currency, codes >> 16, rnds)
    return write_tokens(TokenClass.CREDIT, kinds, first << 40 | tids << 16 | codes & 0xFFFF, keys)


def management_tokens(keys: KeyRows, function: Numbers, tid: Numbers, value: Numbers, rnd: Numbers) -> Texts:
    """Class 2 with values of 16 bits, as `management_values` makes them. Raises RowsRefused for fields of more bits."""
    count = len(keys)
    functions, tids, values, rnds = (integers(column, count) for column in (function, tid, value, rnd))
    refuse_rows(
        ~np.isin(functions, list(ManagementFunction))
        | ~is_below(tids, 1 << TID_BITS)
        | ~is_below(values, 1 << 16)
        | ~is_below(rnds, RND_VALUES),
        lambda row: _management(*(number_at(column, row) for column in (function, tid, value, rnd))),
    )
    return write_tokens(TokenClass.MANAGEMENT, functions, rnds << 40 | tids << 16 | values, keys)


def meter_test_tokens(subclass: Numbers, control: Numbers, manufacturer: Numbers) -> Texts:
    """Class 1, the same for every meter. Raises RowsRefused for fields of more bits."""
    count = row_count(subclass, control, manufacturer)
    kinds, controls, makers = (integers(values, count) for values in (subclass, control, manufacturer))
    bits = np.where(kinds == _FOUR_DIGITS, 16, 8)
    refuse_rows(
        ~is_below(kinds, _METER_TESTS) | ~is_below(makers, 1 << bits) | ~is_below(controls, 1 << PAYLOAD_BITS - bits),
        lambda row: MeterTestToken(*(number_at(values, row) for values in (subclass, control, manufacturer))),
    )
    return write_tokens(TokenClass.METER_TEST, kinds, controls << bits | makers, None)


def random_numbers(count: int) -> NDArray[np.uint8]:
    """RNDs from the operating system's random source."""
    return np.frombuffer(os.urandom(count), np.uint8) % RND_VALUES


def write_tokens(token_class: TokenClass, subclass: Integers, payload: Integers, keys: KeyRows | None) -> Texts:
    """The digits of fields that fit, some rows at a time; class 1 goes without keys. Raises InvalidKey."""
    if keys is not None:
        algorithm_of(keys)
    tokens = np.empty(len(subclass), f"S{DIGITS}")
    for some in slices(len(subclass)):
        blocks = _blocks(token_class, subclass[some], payload[some])
        if keys is not None:
            blocks = encrypt(blocks, keys[some])
        tokens[some] = write_digits(np.full_like(blocks, token_class), blocks)
    return tokens


def checksums(token_class: NDArray[np.uint8], data: Blocks) -> Blocks:
    """Of classes and their 48 bits; currency tokens have one of their own."""
    subclass = data >> np.uint64(PAYLOAD_BITS)
    marked = (token_class == TokenClass.CREDIT) & is_currency(subclass)
    result = crc_of(token_class, data)
    result[marked] = crc_c_of(token_class[marked], data[marked])
    return result


def is_currency(subclass: NDArray[np.integer]) -> Mask:
    """Which subclasses of class 0 carry an amount of money."""
    mask: Mask = (subclass >= CURRENCY_SUBCLASS) & (subclass < _CREDIT_SUBCLASSES)
    return mask


def _blocks(token_class: TokenClass, subclass: Integers, payload: Integers) -> Blocks:
    data = (subclass << PAYLOAD_BITS | payload).astype(np.uint64)
    return data << _CRC_BITS | checksums(np.full(len(data), token_class, np.uint8), data)


def _credit(subclass: int, tid: int, amount_code: int, rnd: int) -> CreditToken | CurrencyToken:
    if not 0 <= subclass < _CREDIT_SUBCLASSES:
        raise TokenFormatError(TokenFault.SUBCLASS)
    if subclass >= CURRENCY_SUBCLASS:
        return CurrencyToken(Commodity(subclass - CURRENCY_SUBCLASS), tid, amount_code)
    return CreditToken(Commodity(subclass), tid, amount_code, rnd)


def _management(function: int, tid: int, value: int, rnd: int) -> ManagementToken:
    return ManagementToken(function_of(function), tid, value, rnd)
