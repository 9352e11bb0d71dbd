"""The 20 digits that a customer types, and the 66 bits they stand for: a class of 2 bits set into a block of 64."""

from __future__ import annotations

from sts.errors import TokenFault, TokenFormatError

DIGITS = 20
_GROUP = 4
_TOKEN_BITS, _BLOCK_BITS = 66, 64
_CLASS_SHIFT = 27  # the class takes bits 28 and 27 of the block; what was there becomes bits 65 and 64
_TWO_BITS = 0b11
_CLASS_MASK = _TWO_BITS << _CLASS_SHIFT


def write_digits(token_class: int, block: bytes) -> str:
    """The digits of a class and its block of 8 bytes."""
    number = int.from_bytes(block, "big")
    displaced = (number & _CLASS_MASK) >> _CLASS_SHIFT
    return f"{displaced << _BLOCK_BITS | number & ~_CLASS_MASK | token_class << _CLASS_SHIFT:0{DIGITS}}"


def read_digits(text: str) -> tuple[int, bytes]:
    """Class and block of 20 digits, in groups or not. Raises TokenFormatError."""
    number = int(_digits(text))
    if number >> _TOKEN_BITS:
        raise TokenFormatError(TokenFault.TOO_LARGE)
    displaced, rest = divmod(number, 1 << _BLOCK_BITS)
    block = rest & ~_CLASS_MASK | displaced << _CLASS_SHIFT
    return (rest & _CLASS_MASK) >> _CLASS_SHIFT, block.to_bytes(8, "big")


def format_token(token: str) -> str:
    """20 digits as five groups of four. Raises TokenFormatError."""
    digits = _digits(token)
    return " ".join(digits[start : start + _GROUP] for start in range(0, DIGITS, _GROUP))


def _digits(text: str) -> str:
    digits = "".join(text.split()).replace("-", "")
    if not (digits.isascii() and digits.isdigit()):
        raise TokenFormatError(TokenFault.NOT_DIGITS)
    if len(digits) != DIGITS:
        raise TokenFormatError(TokenFault.LENGTH)
    return digits
