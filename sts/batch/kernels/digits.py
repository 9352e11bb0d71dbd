"""20 digits ⇄ class and block, on arrays. 66 bits do not fit a machine word: they are two halves of ten digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sts.digits import DIGITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[np.uint64]
    Texts: TypeAlias = NDArray[np.bytes_]

_HALF_DIGITS = DIGITS // 2
_HALF = np.uint64(10**_HALF_DIGITS)
_TENS = 10 ** np.arange(_HALF_DIGITS - 1, -1, -1, dtype=np.uint64)
_GROUPS = np.array([f"{number:04}".encode() for number in range(10**4)]).view(np.uint32)  # four digits as one word
_CLASS_SHIFT, _TWO_BITS = np.uint64(27), np.uint64(3)
_NO_CLASS = ~(_TWO_BITS << _CLASS_SHIFT)
# Both halves of what bits 65 and 64 stand for; the last is the first number that is too large.
_UPPER, _LOWER = np.array([divmod(bits << 64, int(_HALF)) for bits in range(5)], np.uint64).T


def write_digits(token_class: Numbers, blocks: Numbers) -> Texts:
    """The digits of classes and their blocks."""
    displaced = blocks >> _CLASS_SHIFT & _TWO_BITS
    rest = blocks & _NO_CLASS | token_class << _CLASS_SHIFT
    upper = rest // _HALF
    lower = rest - upper * _HALF + _LOWER[displaced]
    carry = (lower >= _HALF).astype(np.uint64)
    return _digits(upper + _UPPER[displaced] + carry, lower - carry * _HALF)


def read_digits(texts: Texts) -> tuple[Numbers, Numbers]:
    """Classes and blocks of texts that are 20 digits, none of them too large."""
    upper, lower = _halves(texts)
    displaced = _displaced(upper, lower)
    rest = upper * _HALF + lower  # the two bits above 64 overflow
    return rest >> _CLASS_SHIFT & _TWO_BITS, rest & _NO_CLASS | displaced << _CLASS_SHIFT


def are_tokens(texts: Texts) -> NDArray[np.bool_]:
    """Which texts are 20 digits of at most 66 bits."""
    if texts.dtype.itemsize < DIGITS:
        return np.zeros(len(texts), np.bool_)
    known: NDArray[np.bool_] = (np.char.str_len(texts) == DIGITS) & np.char.isdigit(texts)
    known[known] = _displaced(*_halves(texts[known])) < len(_UPPER) - 1
    return known


def _digits(upper: Numbers, lower: Numbers) -> Texts:
    """Ten digits each: as groups of 4, 4 and 2, then of 2, 4 and 4."""
    groups = np.empty((len(upper), DIGITS // 4), np.uint32)
    first, second, middle = upper // 10**6, upper // 100, lower // 10**8
    last = lower // 10**4
    groups[:, 0] = _GROUPS[first]
    groups[:, 1] = _GROUPS[second - first * 10**4]
    groups[:, 2] = _GROUPS[(upper - second * 100) * 100 + middle]
    groups[:, 3] = _GROUPS[last - middle * 10**4]
    groups[:, 4] = _GROUPS[lower - last * 10**4]
    return groups.view(f"S{DIGITS}").ravel()


def _halves(texts: Texts) -> tuple[Numbers, Numbers]:
    digits = texts.astype(f"S{DIGITS}").view(np.uint8).reshape(-1, DIGITS) - np.uint8(ord("0"))
    upper, lower = digits[:, :_HALF_DIGITS], digits[:, _HALF_DIGITS:]
    return upper @ _TENS, lower @ _TENS


def _displaced(upper: Numbers, lower: Numbers) -> Numbers:
    """Bits 65 and 64, or 4 where the number has more."""
    limits = zip(_UPPER[1:], _LOWER[1:], strict=True)
    reached = [(upper > above) | (upper == above) & (lower >= below) for above, below in limits]
    displaced: Numbers = np.sum(reached, axis=0, dtype=np.uint64)
    return displaced
