"""EA07, the Standard Transfer Algorithm (IEC 62055-41): 64-bit block, 64-bit key, 16 rounds.

A round substitutes each nibble through one of two boxes, as its bit of the round key says, and permutes the 64 bits.
Both steps are joined into one lookup per byte of the block. What the 8 bytes contribute has no bit in common, so the
sum of the lookups is the next block.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from operator import getitem
from typing import TypeAlias

from sts.errors import InvalidKey

BLOCK_BYTES = 8
_BITS, _NIBBLES, _ROUNDS = 64, 16, 16
_MASK = (1 << _BITS) - 1
_FIRST_ROTATION = 12

Permutation: TypeAlias = tuple[int, ...]
Box: TypeAlias = tuple[int, ...]
_Lookup: TypeAlias = list[list[int]]  # byte position, byte value → permuted bits
_KeyedLookup: TypeAlias = list[list[list[int]]]  # byte position, byte of the round key, byte value → permuted bits


@dataclass(frozen=True, slots=True)
class StaTables:
    """Two nibble substitutions, for key bits 0 and 1, and where each of the 64 bits goes (bit 0 the lowest)."""

    substitution_0: Box
    substitution_1: Box
    permutation: Permutation


LIVE_TABLES = StaTables(
    substitution_0=(14, 10, 7, 9, 12, 3, 2, 5, 13, 0, 15, 1, 4, 8, 6, 11),
    substitution_1=(12, 8, 2, 13, 7, 6, 1, 3, 11, 5, 9, 15, 0, 4, 10, 14),
    permutation=(
        *(55, 42, 10, 18, 24, 21, 44, 35, 2, 22, 56, 43, 27, 58, 9, 50),
        *(6, 36, 12, 61, 37, 38, 53, 16, 62, 3, 7, 4, 32, 20, 63, 25),
        *(51, 52, 54, 33, 49, 19, 46, 29, 48, 31, 23, 30, 41, 28, 13, 5),
        *(40, 60, 39, 11, 15, 17, 1, 0, 57, 34, 59, 8, 47, 14, 45, 26),
    ),
)
"""What meters in the field use; the tables printed in the standard are samples."""


class StandardTransferAlgorithm:
    """The cipher over one set of tables, built on construction (some milliseconds). Holds no key."""

    def __init__(self, tables: StaTables) -> None:
        boxes = (tables.substitution_0, tables.substitution_1)
        inverse_boxes = (_inverse(boxes[0]), _inverse(boxes[1]))
        inverse_permutation = _inverse(tables.permutation)
        self._rounds = _keyed_lookup(boxes, tables.permutation)
        self._inverse_rounds = _keyed_lookup(inverse_boxes, inverse_permutation)
        self._permutation = _lookup(_IDENTITY, _IDENTITY, tables.permutation)
        self._inverse_permutation = _lookup(_IDENTITY, _IDENTITY, inverse_permutation)

    def encrypt(self, block: bytes, key: bytes) -> bytes:
        """One block of 8 bytes, big-endian, under a key of 8 bytes. Raises InvalidKey."""
        state = block[::-1]
        for round_key in _round_keys(key):
            state = _substitute(self._rounds, round_key, state)
        return state[::-1]

    def decrypt(self, block: bytes, key: bytes) -> bytes:
        """The inverse of `encrypt`. Raises InvalidKey.

        Undoing a round permutes back before it substitutes; the lookups do it the other way round. So one
        permutation goes ahead of the rounds and the one too many is taken back after them.
        """
        state = _permute(self._inverse_permutation, block[::-1])
        for round_key in reversed(_round_keys(key)):
            state = _substitute(self._inverse_rounds, round_key, state)
        return _permute(self._permutation, state)[::-1]


def encrypt(block: bytes, key: bytes) -> bytes:
    """One block of 8 bytes under a decoder key of 8 bytes, with the live tables. Raises InvalidKey."""
    return _live().encrypt(block, key)


def decrypt(block: bytes, key: bytes) -> bytes:
    """The inverse of `encrypt`. Raises InvalidKey."""
    return _live().decrypt(block, key)


_IDENTITY: Box = tuple(range(16))


@cache
def _live() -> StandardTransferAlgorithm:
    return StandardTransferAlgorithm(LIVE_TABLES)


def _inverse(mapping: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(mapping.index(value) for value in range(len(mapping)))


def _keyed_lookup(boxes: tuple[Box, Box], permutation: Permutation) -> _KeyedLookup:
    """Bits 3 and 7 of a round key's byte choose the boxes of the low and the high nibble; the others do nothing."""
    choices = [_lookup(low, high, permutation) for high in boxes for low in boxes]
    return [
        [choices[key_byte >> 6 & 2 | key_byte >> 3 & 1][position] for key_byte in range(256)]
        for position in range(BLOCK_BYTES)
    ]


def _lookup(low: Box, high: Box, permutation: Permutation) -> _Lookup:
    spread = [_spread(permutation[4 * nibble : 4 * nibble + 4]) for nibble in range(_NIBBLES)]
    return [
        [spread[2 * position][low[byte & 15]] | spread[2 * position + 1][high[byte >> 4]] for byte in range(256)]
        for position in range(BLOCK_BYTES)
    ]


def _spread(places: Permutation) -> list[int]:
    """Each nibble value with its four bits moved to `places`."""
    return [sum((value >> bit & 1) << place for bit, place in enumerate(places)) for value in range(16)]


def _round_keys(key: bytes) -> list[bytes]:
    """The inverted key, rotated right by 12, then left by one more bit each round; little-endian as the state is."""
    if len(key) != BLOCK_BYTES:
        raise InvalidKey("decoder_key")
    inverted = ~int.from_bytes(key, "big") & _MASK
    doubled = inverted << _BITS | inverted
    shifts = ((_FIRST_ROTATION - turn) % _BITS for turn in range(_ROUNDS))
    return [(doubled >> shift & _MASK).to_bytes(BLOCK_BYTES, "little") for shift in shifts]


def _substitute(lookup: _KeyedLookup, round_key: bytes, state: bytes) -> bytes:
    return sum(map(getitem, map(getitem, lookup, round_key), state)).to_bytes(BLOCK_BYTES, "little")


def _permute(lookup: _Lookup, state: bytes) -> bytes:
    return sum(map(getitem, lookup, state)).to_bytes(BLOCK_BYTES, "little")
