"""The token's checksum on arrays. It is linear, so the bytes' shares, taken from `sts.crypto.crc`, are added up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sts.crypto.crc import crc16

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DATA_BYTES = 6


def crc_of(token_class: NDArray[np.uint8], data: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Of a class and 48 bits each: 16 bits, the low byte first as a token stores them."""
    return _crc(_PLAIN, token_class, data)


def crc_c_of(token_class: NDArray[np.uint8], data: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The other one, of currency tokens."""
    return _crc(_MARKED, token_class, data)


def _crc(shares: NDArray[np.uint16], token_class: NDArray[np.uint8], data: NDArray[np.uint64]) -> NDArray[np.uint64]:
    result = shares[0][token_class]
    for place in range(_DATA_BYTES):
        byte = (data >> np.uint64(8 * (_DATA_BYTES - 1 - place))).astype(np.uint8)
        result = result ^ shares[place + 1][byte]
    crc: NDArray[np.uint64] = result.astype(np.uint64)
    return crc


def _shares(mark: bytes) -> NDArray[np.uint16]:
    """By place and value of a byte; the first place carries the share of the initial value too."""
    rows = [[_number(_message(place, value) + mark) for value in range(256)] for place in range(1 + _DATA_BYTES)]
    shares = np.array(rows, np.uint16)
    shares[1:] ^= shares[0, 0]
    return shares


def _message(place: int, value: int) -> bytes:
    return bytes(place) + bytes([value]) + bytes(_DATA_BYTES - place)


def _number(data: bytes) -> int:
    return int.from_bytes(crc16(data), "big")


_PLAIN, _MARKED = _shares(b""), _shares(b"\x01")
