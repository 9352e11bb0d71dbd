"""Vending keys and the decoder keys made from them (IEC 62055-41)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from sts.crypto import dkga
from sts.errors import InvalidKey, UnsupportedAlgorithm

if TYPE_CHECKING:
    from sts.identity import MeterPan
    from sts.tid import BaseDate

_SGC_DIGITS = 6


class EncryptionAlgorithm(IntEnum):
    """EA codes: how tokens are encrypted. STA is EA07, MISTY1 is EA11."""

    STA = 7
    MISTY1 = 11


class KeyGeneration(IntEnum):
    """DKGA codes: how decoder keys are made. 01 and 03 are legacy and refused."""

    DKGA01 = 1
    DKGA02 = 2
    DKGA03 = 3
    DKGA04 = 4


class KeyType(IntEnum):
    """KT codes: initialization, default, unique and common keys."""

    DITK = 0
    DDTK = 1
    DUTK = 2
    DCTK = 3


_DECODER_KEY_BITS = {EncryptionAlgorithm.STA: 64, EncryptionAlgorithm.MISTY1: 128}
_VENDING_KEY_BYTES = {KeyGeneration.DKGA02: 8, KeyGeneration.DKGA04: 20}


@dataclass(frozen=True, slots=True)
class VendingKey:
    """A vending key with its attributes: supply group code, key revision number, type, expiry number.

    `value` is 8 bytes for DKGA02, 20 for DKGA04, and is kept out of the repr.
    Raises InvalidKey, and UnsupportedAlgorithm for the legacy DKGAs.
    """

    value: bytes = field(repr=False)
    sgc: str
    krn: int
    kt: KeyType
    dkga: KeyGeneration
    base_date: BaseDate
    ken: int

    def __post_init__(self) -> None:
        if self.dkga not in _VENDING_KEY_BYTES:
            raise UnsupportedAlgorithm(self.dkga.name)
        _verify_field("value", valid=len(self.value) == _VENDING_KEY_BYTES[self.dkga])
        _verify_field("sgc", valid=len(self.sgc) == _SGC_DIGITS and self.sgc.isascii() and self.sgc.isdigit())
        _verify_field("krn", valid=1 <= self.krn <= 9)
        _verify_field("ken", valid=0 <= self.ken <= 255)


def decoder_key(key: VendingKey, pan: MeterPan, ti: int, ea: EncryptionAlgorithm) -> bytes:
    """The key of one meter at tariff index `ti` (0–99): 8 bytes for STA, 16 for MISTY1.

    Raises InvalidKey for the tariff index, UnsupportedAlgorithm for MISTY1 under DKGA02, which makes 64 bits only.
    """
    _verify_field("ti", valid=0 <= ti <= 99)
    if key.dkga == KeyGeneration.DKGA02:
        return _dkga02(key, pan, ti, ea)
    return _dkga04(key, pan, ti, ea)


def _dkga02(key: VendingKey, pan: MeterPan, ti: int, ea: EncryptionAlgorithm) -> bytes:
    if ea != EncryptionAlgorithm.STA:
        raise UnsupportedAlgorithm(f"{key.dkga.name} with {ea.name}")
    control = dkga.control_block(kt=key.kt, sgc=key.sgc, ti=ti, krn=key.krn)
    return dkga.dkga02(key.value, dkga.pan_block(pan.iin, pan.drn, key.kt), control)


def _dkga04(key: VendingKey, pan: MeterPan, ti: int, ea: EncryptionAlgorithm) -> bytes:
    bits = _DECODER_KEY_BITS[ea]
    block = dkga.data_block(
        base_date=key.base_date, ea=ea, ti=ti, sgc=key.sgc, kt=key.kt, krn=key.krn, pan=pan.text, bits=bits
    )
    return dkga.dkga04(key.value, block, bits)


def _verify_field(name: str, *, valid: bool) -> None:
    if not valid:
        raise InvalidKey(name)
