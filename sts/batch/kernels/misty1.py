"""EA11 on arrays: MISTY1 (RFC 2994) by columns of 16-bit words, from the boxes of `sts.crypto.misty1`.

FI is two lookups here, one ahead of its key and one after it, in tables of all 16-bit words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sts.crypto.misty1 import S7, S9

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Blocks: TypeAlias = NDArray[np.uint64]
    Words: TypeAlias = NDArray[np.uint16]  # one of each block
    Rows: TypeAlias = tuple[list[Words], list[Words]]  # the key's words, and those made from them
    Half: TypeAlias = tuple[Words, Words]

_AT_A_TIME = 8192  # blocks; the columns of more leave the cache
_PAIRS = 4  # of rounds

_S7, _S9 = np.array(S7, np.uint16), np.array(S9, np.uint16)
_ALL = np.arange(1 << 16, dtype=np.uint16)


def _before_key() -> Words:
    """By upper 9 and lower 7 bits; gives 7 above 9."""
    nine = _S9[_ALL >> 7] ^ _ALL & 127
    words: Words = (_S7[_ALL & 127] ^ nine & 127) << 9 | nine
    return words


def _after_key() -> Words:
    """By upper 7 and lower 9 bits; gives 7 above 9."""
    seven = _ALL >> 9
    words: Words = seven << 9 | _S9[_ALL & 511] ^ seven
    return words


_BEFORE_KEY, _AFTER_KEY = _before_key(), _after_key()


def encrypt(blocks: Blocks, keys: NDArray[np.uint8]) -> Blocks:
    """Each block under the key of 16 bytes in the same row."""
    result = np.empty_like(blocks)
    for some in _slices(len(blocks)):
        result[some] = _encrypt(_columns(blocks[some]), _key_rows(keys[some]))
    return result


def decrypt(blocks: Blocks, keys: NDArray[np.uint8]) -> Blocks:
    """The inverse of `encrypt`."""
    result = np.empty_like(blocks)
    for some in _slices(len(blocks)):
        result[some] = _decrypt(_columns(blocks[some]), _key_rows(keys[some]))
    return result


def _slices(count: int) -> list[slice]:
    return [slice(start, start + _AT_A_TIME) for start in range(0, count, _AT_A_TIME)]


def _encrypt(words: list[Words], keys: Rows) -> Blocks:
    left, right = (words[0], words[1]), (words[2], words[3])
    for pair in range(_PAIRS):
        left, right = _fl_left(left, keys, pair), _fl_right(right, keys, pair)
        right = _add(right, _fo(left, keys, 2 * pair))
        left = _add(left, _fo(right, keys, 2 * pair + 1))
    left, right = _fl_left(left, keys, _PAIRS), _fl_right(right, keys, _PAIRS)
    return _joined(*right, *left)


def _decrypt(words: list[Words], keys: Rows) -> Blocks:
    right, left = (words[0], words[1]), (words[2], words[3])
    for pair in reversed(range(_PAIRS)):
        left, right = _inverse_fl_left(left, keys, pair + 1), _inverse_fl_right(right, keys, pair + 1)
        left = _add(left, _fo(right, keys, 2 * pair + 1))
        right = _add(right, _fo(left, keys, 2 * pair))
    left, right = _inverse_fl_left(left, keys, 0), _inverse_fl_right(right, keys, 0)
    return _joined(*left, *right)


def _columns(numbers: NDArray[np.uint64]) -> list[Words]:
    words = numbers.astype(">u8", copy=False).view(">u2").astype(np.uint16)
    return list(np.ascontiguousarray(words.reshape(len(numbers), -1).T))


def _joined(*words: Words) -> Blocks:
    return np.stack(words, axis=1).astype(">u2").view(">u8").ravel().astype(np.uint64)


def _key_rows(keys: NDArray[np.uint8]) -> Rows:
    """Each row twice, as indices run past its end."""
    words = list(np.ascontiguousarray(np.ascontiguousarray(keys).view(">u2").astype(np.uint16).T))
    made = [_fi(word, following) for word, following in zip(words, words[1:] + words[:1], strict=True)]
    return words + words, made + made


def _add(half: Half, mix: Half) -> Half:
    return half[0] ^ mix[0], half[1] ^ mix[1]


def _fo(half: Half, keys: Rows, turn: int) -> Half:
    (a, b), (words, made) = half, keys
    a = _fi(a ^ words[turn], made[turn + 5]) ^ b
    b = _fi(b ^ words[turn + 2], made[turn + 1]) ^ a
    a = _fi(a ^ words[turn + 7], made[turn + 3]) ^ b
    return b ^ words[turn + 4], a


def _fi(word: Words, key: Words) -> Words:
    result: Words = _AFTER_KEY[_BEFORE_KEY[word] ^ key]
    return result


def _fl_left(half: Half, keys: Rows, layer: int) -> Half:
    (a, b), (words, made) = half, keys
    b = b ^ a & words[layer]
    return a ^ (b | made[layer + 6]), b


def _fl_right(half: Half, keys: Rows, layer: int) -> Half:
    (a, b), (words, made) = half, keys
    b = b ^ a & made[layer + 2]
    return a ^ (b | words[layer + 4]), b


def _inverse_fl_left(half: Half, keys: Rows, layer: int) -> Half:
    (a, b), (words, made) = half, keys
    a = a ^ (b | made[layer + 6])
    return a, b ^ a & words[layer]


def _inverse_fl_right(half: Half, keys: Rows, layer: int) -> Half:
    (a, b), (words, made) = half, keys
    a = a ^ (b | words[layer + 4])
    return a, b ^ a & made[layer + 2]
