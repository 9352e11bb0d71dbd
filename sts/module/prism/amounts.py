"""Amounts as PrismToken wants them: not coded, as a floating-point number, in the unit of the token's subclass.

Units are whole tenths and watts whole watts, which a double carries exactly. Currency is in the base unit with five
decimals (provisional: the one description of the interface gives this range, one client sends 0.00001 instead; sent
like this, a module of the other reading makes a token too small, never one too large). Above ten thousand million a
double does not tell 0.00001 apart: a module may round up to the next code, and its token is then not taken.
"""

from __future__ import annotations

from sts.amount import MAX_CURRENCY, decode_currency, decode_units, encode_currency, encode_units, verify_amount_code
from sts.errors import AmountOutOfRange, TokenFormatError
from sts.module.errors import FieldError
from sts.module.returncodes import ReturnCode
from sts.token import CURRENCY_SUBCLASS, IN_WATTS, TokenClass

CURRENCY_STEPS = 100_000  # to the base unit


def to_transfer(token_class: int, subclass: int, code: int) -> float:
    """The amount for a token's code, or the value of a management token. Raises FieldError."""
    try:
        amount = _to_transfer(token_class, subclass, code)
    except TokenFormatError as error:
        raise _out_of_range() from error
    if to_code(token_class, subclass, amount) != code:
        raise _out_of_range()  # minus nothing
    return amount


def to_code(token_class: int, subclass: int, amount: float) -> int:
    """The code that stands for an amount. Raises FieldError when none does so exactly."""
    try:
        code = _code_near(token_class, subclass, amount)
        for candidate in (code, code - 1, code + 1):  # a large double may lie a little beside what it stands for
            if _to_transfer(token_class, subclass, candidate) == amount:
                return candidate
    except (AmountOutOfRange, TokenFormatError, ValueError, OverflowError) as error:
        raise _out_of_range() from error
    raise _out_of_range()


def _to_transfer(token_class: int, subclass: int, code: int) -> float:
    if _is_currency(token_class, subclass):
        return decode_currency(code) / CURRENCY_STEPS
    if _is_coded(token_class, subclass):
        return float(decode_units(code))
    verify_amount_code(code)
    return float(code)


def _code_near(token_class: int, subclass: int, amount: float) -> int:
    if _is_currency(token_class, subclass):
        steps = round(amount * CURRENCY_STEPS)
        return encode_currency(max(-MAX_CURRENCY, min(MAX_CURRENCY, steps)))
    return encode_units(int(amount)) if _is_coded(token_class, subclass) else int(amount)


def _is_currency(token_class: int, subclass: int) -> bool:
    return token_class == TokenClass.CREDIT and subclass >= CURRENCY_SUBCLASS


def _is_coded(token_class: int, subclass: int) -> bool:
    return token_class == TokenClass.CREDIT or subclass in IN_WATTS


def _out_of_range() -> FieldError:
    return FieldError("an amount that no token carries", ReturnCode.PARAMETER_RANGE)
