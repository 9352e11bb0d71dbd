"""Decoder keys of many meters; `sts.keys` tells how they are made."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sts.batch.kernels import misty1, sta
from sts.batch.meters import PAN_DIGITS, digits_of, verified_pans
from sts.batch.rows import integers, is_below, number_at, refuse_rows, slices, text_at
from sts.crypto import dkga
from sts.errors import InvalidKey, UnsupportedAlgorithm
from sts.identity import MeterPan
from sts.keys import DecoderKey, EncryptionAlgorithm, KeyGeneration, KeyType, decoder_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from sts.batch.rows import Integers, Numbers, SomeTexts, Texts
    from sts.keys import VendingKey

    KeyRows: TypeAlias = NDArray[np.uint8]
    """A decoder key in each row: 8 bytes for STA, 16 for MISTY1."""
    Blocks: TypeAlias = NDArray[np.uint64]

KEY_BYTES = {EncryptionAlgorithm.STA: 8, EncryptionAlgorithm.MISTY1: 16}
_ALGORITHMS = {length: ea for ea, length in KEY_BYTES.items()}
_TARIFFS = 100
_TI_PLACE = slice(11, 13)  # in the data block, the last of the label fields
_PAN_PLACE = slice(-PAN_DIGITS - 4, -4)  # in the data block, ahead of four bytes of key length
_NO_PAN = "0" * PAN_DIGITS
_HMAC_BLOCK, _INNER, _OUTER = 64, 0x36, 0x5C


def decoder_keys(key: VendingKey, pans: SomeTexts, ti: Numbers, ea: EncryptionAlgorithm) -> KeyRows:
    """The keys of meters, by MeterPAN, at their tariff indices.

    Raises RowsRefused for PANs and tariff indices, UnsupportedAlgorithm for MISTY1 under DKGA02.
    """
    if key.dkga == KeyGeneration.DKGA02 and ea != EncryptionAlgorithm.STA:
        raise UnsupportedAlgorithm(f"{key.dkga.name} with {ea.name}")
    texts = verified_pans(pans)
    tariffs = integers(ti, len(texts))
    refuse_rows(
        ~is_below(tariffs, _TARIFFS),
        lambda row: decoder_key(key, MeterPan.parse(text_at(texts, row)), number_at(ti, row), ea),
    )
    made = np.empty((len(texts), KEY_BYTES[ea]), np.uint8)
    generate = _dkga02 if key.dkga == KeyGeneration.DKGA02 else _dkga04
    for some in slices(len(texts)):
        made[some] = generate(key, texts[some], tariffs[some], ea)
    return made


def key_rows(keys: Iterable[DecoderKey]) -> KeyRows:
    """Decoder keys of one algorithm as rows; of none, rows for STA."""
    values = [key.value for key in keys]
    width = len(values[0]) if values else KEY_BYTES[EncryptionAlgorithm.STA]
    return np.frombuffer(b"".join(values), np.uint8).reshape(len(values), width)


def algorithm_of(keys: KeyRows) -> EncryptionAlgorithm:
    """Which algorithm keys of this length are for. Raises InvalidKey."""
    if keys.ndim != 2 or keys.dtype != np.uint8 or keys.shape[1] not in _ALGORITHMS:
        raise InvalidKey("decoder_key")
    return _ALGORITHMS[keys.shape[1]]


def decoder_key_at(keys: KeyRows, row: int) -> DecoderKey:
    """One of them, for the one-token path."""
    return DecoderKey(keys[row].tobytes(), algorithm_of(keys))


def encrypt(blocks: Blocks, keys: KeyRows) -> Blocks:
    """Each block under the key in the same row. Raises InvalidKey."""
    if algorithm_of(keys) == EncryptionAlgorithm.STA:
        return sta.encrypt(blocks, _numbers(keys))
    return misty1.encrypt(blocks, keys)


def decrypt(blocks: Blocks, keys: KeyRows) -> Blocks:
    """The inverse of `encrypt`. Raises InvalidKey."""
    if algorithm_of(keys) == EncryptionAlgorithm.STA:
        return sta.decrypt(blocks, _numbers(keys))
    return misty1.decrypt(blocks, keys)


def _numbers(keys: KeyRows) -> Blocks:
    return np.ascontiguousarray(keys).view(">u8").ravel().astype(np.uint64)


def _dkga02(key: VendingKey, pans: Texts, ti: Integers, _ea: EncryptionAlgorithm) -> KeyRows:
    data = _pan_blocks(pans, key.kt) ^ _control_blocks(key)[ti]
    keys: KeyRows = np.bitwise_xor(_des(key.value, data), data ^ np.frombuffer(key.value, np.uint8))
    return keys


def _pan_blocks(pans: Texts, kt: KeyType) -> KeyRows:
    """All of the PAN but its first and its last digit; under a common key the DRN is zeros."""
    digits = digits_of(pans, PAN_DIGITS)
    if kt == KeyType.DCTK:
        digits[:, 6:] = 0
        digits[np.char.startswith(pans, b"0000"), 4:] = 0
    blocks: KeyRows = np.bitwise_or(digits[:, 1:-1:2] << np.uint8(4), digits[:, 2:-1:2])
    return blocks


def _control_blocks(key: VendingKey) -> KeyRows:
    """By tariff index."""
    blocks = (dkga.control_block(kt=key.kt, sgc=key.sgc, ti=ti, krn=key.krn) for ti in range(_TARIFFS))
    return np.frombuffer(b"".join(blocks), np.uint8).reshape(_TARIFFS, -1)


def _des(key: bytes, blocks: KeyRows) -> KeyRows:
    # Loaded here: only DKGA02 needs it.
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

    encryptor = Cipher(TripleDES(key * 3), modes.ECB()).encryptor()  # noqa: S305 - single blocks, as DKGA02 has it
    encrypted = encryptor.update(blocks.tobytes()) + encryptor.finalize()
    return np.frombuffer(encrypted, np.uint8).reshape(blocks.shape)


def _dkga04(key: VendingKey, pans: Texts, ti: Integers, ea: EncryptionAlgorithm) -> KeyRows:
    bits = KEY_BYTES[ea] * 8
    block = dkga.data_block(
        base_date=key.base_date, ea=ea, ti=0, sgc=key.sgc, kt=key.kt, krn=key.krn, pan=_NO_PAN, bits=bits
    )
    data = np.tile(np.frombuffer(block, np.uint8), (len(pans), 1))
    data[:, _TI_PLACE] = np.stack(np.divmod(ti, 10), axis=1) + ord("0")
    data[:, _PAN_PLACE] = digits_of(pans, PAN_DIGITS) + ord("0")
    # No block ends in a zero byte, which arrays of texts would lose.
    digests = b"".join(_hmac_sha256(key.value, data.view(f"S{data.shape[1]}").ravel().tolist()))
    return np.frombuffer(digests, np.uint8).reshape(len(pans), -1)[:, : KEY_BYTES[ea]]


def _hmac_sha256(key: bytes, messages: list[bytes]) -> list[bytes]:
    """Both hashes with the key taken in are made once and copied: twice as fast as `hmac.digest` for each message."""
    inner_start, outer_start = (
        hashlib.sha256(bytes(byte ^ pad for byte in key.ljust(_HMAC_BLOCK, b"\0"))) for pad in (_INNER, _OUTER)
    )
    digests = []
    for message in messages:
        inner, outer = inner_start.copy(), outer_start.copy()
        inner.update(message)
        outer.update(inner.digest())
        digests.append(outer.digest())
    return digests
