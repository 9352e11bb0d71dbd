"""Decoder key generation (IEC 62055-41 6.5.3): a meter's key from a vending key and what the meter is.

Vending keys and the keys made from them pass through; nothing is kept.
"""

from __future__ import annotations

import hmac

_DCTK = 3
_PAN_BLOCK_DIGITS = 16


def pan_block(iin: str, drn: str, kt: int) -> bytes:
    """DKGA02: the end of the IIN and the DRN as 16 digits; under a common key (KT 3) the DRN is zeros."""
    account = "0" * len(drn) if kt == _DCTK else drn
    return bytes.fromhex(iin[len(drn) - _PAN_BLOCK_DIGITS :] + account)


def control_block(*, kt: int, sgc: str, ti: int, krn: int) -> bytes:
    """DKGA02: KT, SGC, TI, KRN and FFFFFF as 16 hexadecimal digits."""
    return bytes.fromhex(f"{kt}{sgc}{ti:02}{krn}FFFFFF")


def dkga02(vending_key: bytes, pan: bytes, control: bytes) -> bytes:
    """8 bytes: DES under the vending key, parity left as it is, of the two blocks' sum; the sum and the key added."""
    data = _xor(pan, control)
    return _xor(_xor(_des(vending_key, data), data), vending_key)


def data_block(*, base_date: int, ea: int, ti: int, sgc: str, kt: int, krn: int, pan: str, bits: int) -> bytes:
    """DKGA04: four label fields, a zero byte, four context fields, and how many bits of key to make.

    Each four fields begin with their number, and each field with its length, in one byte.
    """
    label = f"\4\x0204\2{base_date % 100:02}\2{ea:02}\2{ti:02}"
    context = f"\4\6{sgc}\1{kt:d}\1{krn}\x12{pan}"
    return f"{label}\0{context}".encode("ascii") + bits.to_bytes(4, "big")


def dkga04(vending_key: bytes, data: bytes, bits: int) -> bytes:
    """The first `bits` of HMAC-SHA-256 over the data block under the 20-byte vending key."""
    return hmac.digest(vending_key, data, "sha256")[: bits // 8]


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def _des(key: bytes, block: bytes) -> bytes:
    # Loaded here: only DKGA02 needs it, and it adds a quarter to the engine's load time.
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

    encryptor = Cipher(TripleDES(key * 3), modes.ECB()).encryptor()  # noqa: S305 - a single block, as DKGA02 has it
    return encryptor.update(block) + encryptor.finalize()
