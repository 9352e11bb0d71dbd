"""Vending keys, and the decoder keys of meters that are made from them (IEC 62055-41)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from sts.crypto import dkga, misty1, sta
from sts.errors import InvalidKey, UnsupportedAlgorithm
from sts.tid import BaseDate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sts.identity import MeterPan

NEVER_EXPIRES = 255  # key expiry number
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


ISSUING_KEY_TYPES = (KeyType.DITK, KeyType.DUTK)  # default keys never vend, common ones only to magnetic cards

_DECODER_KEY_BITS = {EncryptionAlgorithm.STA: 64, EncryptionAlgorithm.MISTY1: 128}
_Cipher: TypeAlias = Callable[[bytes, bytes], bytes]  # of a block under a key
_ENCRYPT: dict[EncryptionAlgorithm, _Cipher] = {
    EncryptionAlgorithm.STA: sta.encrypt,
    EncryptionAlgorithm.MISTY1: misty1.encrypt,
}
_DECRYPT: dict[EncryptionAlgorithm, _Cipher] = {
    EncryptionAlgorithm.STA: sta.decrypt,
    EncryptionAlgorithm.MISTY1: misty1.decrypt,
}
VENDING_KEY_BYTES = {KeyGeneration.DKGA02: 8, KeyGeneration.DKGA04: 20}


@dataclass(frozen=True, slots=True)
class DecoderKey:
    """The key of one meter, for one algorithm: 8 bytes for STA, 16 for MISTY1, kept out of the repr.

    Raises InvalidKey for another length.
    """

    value: bytes = field(repr=False)
    ea: EncryptionAlgorithm

    def __post_init__(self) -> None:
        _verify_field("decoder_key", valid=len(self.value) * 8 == _DECODER_KEY_BITS[self.ea])

    def encrypt(self, block: bytes) -> bytes:
        """One block of 8 bytes."""
        return _ENCRYPT[self.ea](block, self.value)

    def decrypt(self, block: bytes) -> bytes:
        """The inverse of `encrypt`."""
        return _DECRYPT[self.ea](block, self.value)


@dataclass(frozen=True, slots=True)
class MeterKey:
    """A decoder key with what a meter keeps beside it: key revision, type, tariff index, expiry number.

    `sgc` is None where the supply group code is not known: a meter learns it from a third or fourth token only.
    Raises InvalidKey.
    """

    key: DecoderKey
    krn: int
    kt: KeyType
    ti: int
    ken: int
    sgc: str | None = None

    def __post_init__(self) -> None:
        _verify_attributes(self.krn, self.ken)
        _verify_field("ti", valid=0 <= self.ti <= 99)
        _verify_field("sgc", valid=self.sgc is None or is_supply_group_code(self.sgc))


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
        if self.dkga not in VENDING_KEY_BYTES:
            raise UnsupportedAlgorithm(self.dkga.name)
        _verify_field("value", valid=len(self.value) == VENDING_KEY_BYTES[self.dkga])
        _verify_field("sgc", valid=is_supply_group_code(self.sgc))
        _verify_attributes(self.krn, self.ken)

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Self:
        """The key in a table of a list of keys: its fields by name, `value` in hexadecimal digits.

        Raises as the class does, and KeyError, TypeError, ValueError for a field that is missing or none.
        """
        return cls(
            value=bytes.fromhex(record["value"]),
            sgc=record["sgc"],
            krn=record["krn"],
            kt=KeyType(record["kt"]),
            dkga=KeyGeneration(record["dkga"]),
            base_date=BaseDate(record["base_date"]),
            ken=record["ken"],
        )


def decoder_key(key: VendingKey, pan: MeterPan, ti: int, ea: EncryptionAlgorithm) -> DecoderKey:
    """The key of one meter at tariff index `ti` (0–99).

    Raises InvalidKey for the tariff index, UnsupportedAlgorithm for MISTY1 under DKGA02, which makes 64 bits only.
    """
    _verify_field("ti", valid=0 <= ti <= 99)
    generate = _dkga02 if key.dkga == KeyGeneration.DKGA02 else _dkga04
    return DecoderKey(generate(key, pan, ti, ea), ea)


def meter_key(key: VendingKey, pan: MeterPan, ti: int, ea: EncryptionAlgorithm) -> MeterKey:
    """The decoder key with the attributes it takes from its vending key. Raises as `decoder_key` does."""
    return MeterKey(decoder_key(key, pan, ti, ea), key.krn, key.kt, ti, key.ken, key.sgc)


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


def is_supply_group_code(text: str) -> bool:
    """Whether a text is six digits."""
    return len(text) == _SGC_DIGITS and text.isascii() and text.isdigit()


def _verify_attributes(krn: int, ken: int) -> None:
    _verify_field("krn", valid=1 <= krn <= 9)
    _verify_field("ken", valid=0 <= ken <= NEVER_EXPIRES)


def _verify_field(name: str, *, valid: bool) -> None:
    if not valid:
        raise InvalidKey(name)
