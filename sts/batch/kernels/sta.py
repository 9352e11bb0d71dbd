"""EA07 on arrays, bit-sliced: one word holds the same bit of 64 blocks.

Sixty-four planes, one for each bit of a block, stand for as many blocks. Permuting bits is then picking planes in
another order, and a rotated key is the same key read from another plane on. The nibble boxes become sums of products
(their algebraic normal form), worked out from the same tables as in `sts.crypto.sta`. Five times as fast as lookups.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from sts.crypto.sta import LIVE_TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sts.crypto.sta import Box, StaTables

    Blocks: TypeAlias = NDArray[np.uint64]
    Planes: TypeAlias = NDArray[np.uint64]  # 64 rows
    Quarter: TypeAlias = NDArray[np.uint64]  # the planes of one bit of each of the 16 nibbles

_BITS, _NIBBLE_BITS, _ROUNDS = 64, 4, 16
_AT_A_TIME = 256 * _BITS  # blocks; the planes of more soon leave the cache
_FIRST_KEY_BIT = 15  # bit 3 of each nibble chooses its box, after a rotation by 12
_KEY_BITS = np.arange(0, _BITS, _NIBBLE_BITS)
_BY_QUARTER = np.arange(_BITS).reshape(-1, _NIBBLE_BITS).T.ravel()  # all bits 0 of the nibbles, all bits 1 …
_PLACES = np.argsort(_BY_QUARTER)
_HALVINGS: Final = (
    (32, 0x0000_0000_FFFF_FFFF),
    (16, 0x0000_FFFF_0000_FFFF),
    (8, 0x00FF_00FF_00FF_00FF),
    (4, 0x0F0F_0F0F_0F0F_0F0F),
    (2, 0x3333_3333_3333_3333),
    (1, 0x5555_5555_5555_5555),
)


class SlicedSta:
    """The cipher over one set of tables. Holds no key."""

    def __init__(self, tables: StaTables) -> None:
        boxes = (tables.substitution_0, tables.substitution_1)
        self._boxes = _KeyedBox(*boxes)
        self._inverse_boxes = _KeyedBox(*map(_inverse, boxes))
        goes_to = _PLACES[np.array(tables.permutation)[_BY_QUARTER]]
        self._permuted, self._permuted_back = np.argsort(goes_to), goes_to

    def encrypt(self, blocks: Blocks, keys: Blocks) -> Blocks:
        """Each block under the key of the same place."""
        return _sliced(self._encrypt_planes, blocks, keys)

    def decrypt(self, blocks: Blocks, keys: Blocks) -> Blocks:
        """The inverse of `encrypt`."""
        return _sliced(self._decrypt_planes, blocks, keys)

    def _encrypt_planes(self, planes: Planes, key: Planes) -> Planes:
        for turn in range(_ROUNDS):
            planes = self._boxes.substitute(planes, _choices(key, turn))[self._permuted]
        return planes

    def _decrypt_planes(self, planes: Planes, key: Planes) -> Planes:
        for turn in reversed(range(_ROUNDS)):
            planes = self._inverse_boxes.substitute(planes[self._permuted_back], _choices(key, turn))
        return planes


def encrypt(blocks: Blocks, keys: Blocks) -> Blocks:
    """Each block under the decoder key of the same place, with the live tables."""
    return _live().encrypt(blocks, keys)


def decrypt(blocks: Blocks, keys: Blocks) -> Blocks:
    """The inverse of `encrypt`."""
    return _live().decrypt(blocks, keys)


@cache
def _live() -> SlicedSta:
    return SlicedSta(LIVE_TABLES)


class _KeyedBox:
    """Two nibble boxes as sums of products of four bits: box 0, and what box 1 adds to it where the key bit is set."""

    def __init__(self, box: Box, other: Box) -> None:
        self._sums = _sums_of_products(box)
        self._added_sums = _sums_of_products(tuple(a ^ b for a, b in zip(box, other, strict=True)))

    def substitute(self, planes: Planes, key: Quarter) -> Planes:
        products = _products(planes.reshape(_NIBBLE_BITS, -1, planes.shape[1]))
        result = [
            _sum(products, terms) ^ key & _sum(products, added)
            for terms, added in zip(self._sums, self._added_sums, strict=True)
        ]
        return np.concatenate(result)


def _products(bits: NDArray[np.uint64]) -> list[Quarter]:
    """Of each subset of the four bits; the empty one is all ones."""
    products: list[Quarter] = [np.full_like(bits[0], ~np.uint64(0)), bits[0]]
    for bit in bits[1:]:
        products += [bit, *(bit & product for product in products[1:])]
    return products


def _sum(products: list[Quarter], terms: list[int]) -> Quarter:
    result = np.zeros_like(products[0])
    for term in terms:
        result ^= products[term]
    return result


def _sums_of_products(box: Box) -> list[list[int]]:
    """For each bit of the box's value, which products of the input's bits add up to it (Möbius transform)."""
    values = list(box)
    for bit in range(_NIBBLE_BITS):
        for place in range(1 << _NIBBLE_BITS):
            if place >> bit & 1:
                values[place] ^= values[place ^ 1 << bit]
    return [[place for place, value in enumerate(values) if value >> bit & 1] for bit in range(_NIBBLE_BITS)]


def _choices(key: Planes, turn: int) -> Quarter:
    """The key bits that choose the box of each nibble; the key turns left by a bit each round."""
    return key[(_KEY_BITS + _FIRST_KEY_BIT - turn) % _BITS]


def _sliced(run: Callable[[Planes, Planes], Planes], blocks: Blocks, keys: Blocks) -> Blocks:
    result = np.empty_like(blocks)
    for start in range(0, len(blocks), _AT_A_TIME):
        some = slice(start, start + _AT_A_TIME)
        planes = run(_planes(blocks[some])[_BY_QUARTER], _planes(~keys[some]))
        result[some] = _transposed(planes[_PLACES]).ravel()[: len(blocks[some])]
    return result


def _planes(blocks: Blocks) -> Planes:
    rows = np.zeros((_BITS, -(-len(blocks) // _BITS)), np.uint64)
    rows.ravel()[: len(blocks)] = blocks
    return _transposed(rows)


def _transposed(rows: Planes) -> Planes:
    """Bit i of row j becomes bit j of row i, in every column, in place: ever smaller squares change sides."""
    for half, mask in _HALVINGS:
        pairs = rows.reshape(-1, 2, half, rows.shape[1])
        upper, lower = pairs[:, 0], pairs[:, 1]
        swapped = (upper >> np.uint64(half) ^ lower) & np.uint64(mask)
        lower ^= swapped
        upper ^= swapped << np.uint64(half)
    return rows


def _inverse(box: Box) -> Box:
    return tuple(box.index(value) for value in range(len(box)))
