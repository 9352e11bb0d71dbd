"""Credit tokens, class 0 subclasses 0 to 3: fields ⇄ 20 digits (IEC 62055-41).

A token is 66 bits: a 2-bit class set into an encrypted block of subclass(4), RND(4), TID(24), amount(16), CRC(16).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from sts.amount import decode_units, verify_amount_code
from sts.crypto import sta
from sts.crypto.crc import crc16
from sts.errors import CrcError, KeyExpired, TokenFault, TokenFormatError, UnsupportedAlgorithm
from sts.keys import EncryptionAlgorithm
from sts.tid import verify_tid

_DIGITS, _GROUP = 20, 4
_TOKEN_BITS, _BLOCK_BITS = 66, 64
_CLASS_SHIFT = 27  # the class takes bits 28 and 27 of the block; what was there becomes bits 65 and 64
_TWO_BITS = 0b11
_CREDIT_CLASS = 0


class Commodity(IntEnum):
    """What a credit token carries; the value is its subclass. Units: 0.1 kWh, 0.1 m³, 0.1 m³, 0.1 min."""

    ELECTRICITY = 0
    WATER = 1
    GAS = 2
    TIME = 3


@dataclass(frozen=True, slots=True)
class CreditToken:
    """A credit token's fields: TID of 24 bits, amount code of 16, random number of 4.

    Raises TokenFormatError for a field of more bits.
    """

    subclass: Commodity
    tid: int
    amount_code: int
    rnd: int

    def __post_init__(self) -> None:
        verify_tid(self.tid)
        verify_amount_code(self.amount_code)
        if not 0 <= self.rnd <= 15:
            raise TokenFormatError(TokenFault.RND)

    @property
    def units(self) -> int:
        """The amount in tenths of the commodity's unit."""
        return decode_units(self.amount_code)


def encode_credit(token: CreditToken, key: bytes, ea: EncryptionAlgorithm) -> str:
    """The token's 20 digits under a decoder key. Raises UnsupportedAlgorithm, InvalidKey."""
    _verify_supported(ea)
    fields = token.subclass << 44 | token.rnd << 40 | token.tid << 16 | token.amount_code
    data = fields.to_bytes(6, "big")
    block = sta.encrypt(data + _checksum(data), key)
    return f"{_insert_class(int.from_bytes(block, 'big'), _CREDIT_CLASS):0{_DIGITS}}"


def decode_token(text: str, key: bytes, ea: EncryptionAlgorithm) -> CreditToken:
    """The fields of 20 digits, in groups or not, under a decoder key.

    Raises TokenFormatError (no token, or no credit token), CrcError, UnsupportedAlgorithm, InvalidKey.
    """
    _verify_supported(ea)
    token_class, block = _extract_class(_token_number(text))
    if token_class != _CREDIT_CLASS:
        raise TokenFormatError(TokenFault.CLASS)
    plain = sta.decrypt(block.to_bytes(8, "big"), key)
    data, crc = plain[:6], plain[6:]
    if _checksum(data) != crc:
        raise CrcError
    return _credit_token(int.from_bytes(data, "big"))


def verify_not_expired(tid: int, ken: int) -> None:
    """Check a token identifier against its key's expiry number; 255 never expires (IEC 62055-41).

    Raises KeyExpired, and TokenFormatError for an identifier of more than 24 bits.
    """
    verify_tid(tid)
    if tid >> 16 > ken:
        raise KeyExpired(tid, ken)


def format_token(token: str) -> str:
    """20 digits as five groups of four. Raises TokenFormatError."""
    digits = _digits(token)
    return " ".join(digits[start : start + _GROUP] for start in range(0, _DIGITS, _GROUP))


def _verify_supported(ea: EncryptionAlgorithm) -> None:
    if ea != EncryptionAlgorithm.STA:
        raise UnsupportedAlgorithm(ea.name)


def _credit_token(fields: int) -> CreditToken:
    subclass = fields >> 44
    if subclass > max(Commodity):
        raise TokenFormatError(TokenFault.SUBCLASS)
    return CreditToken(Commodity(subclass), fields >> 16 & 0xFFFFFF, fields & 0xFFFF, fields >> 40 & 0xF)


def _checksum(data: bytes) -> bytes:
    """Over the class as well, in a byte of its own ahead of the 48 bits."""
    return crc16(bytes([_CREDIT_CLASS]) + data)


def _insert_class(block: int, token_class: int) -> int:
    displaced = block >> _CLASS_SHIFT & _TWO_BITS
    return displaced << _BLOCK_BITS | block & ~(_TWO_BITS << _CLASS_SHIFT) | token_class << _CLASS_SHIFT


def _extract_class(number: int) -> tuple[int, int]:
    displaced, rest = divmod(number, 1 << _BLOCK_BITS)
    token_class = rest >> _CLASS_SHIFT & _TWO_BITS
    return token_class, rest & ~(_TWO_BITS << _CLASS_SHIFT) | displaced << _CLASS_SHIFT


def _token_number(text: str) -> int:
    number = int(_digits(text))
    if number >> _TOKEN_BITS:
        raise TokenFormatError(TokenFault.TOO_LARGE)
    return number


def _digits(text: str) -> str:
    digits = "".join(text.split()).replace("-", "")
    if not (digits.isascii() and digits.isdigit()):
        raise TokenFormatError(TokenFault.NOT_DIGITS)
    if len(digits) != _DIGITS:
        raise TokenFormatError(TokenFault.LENGTH)
    return digits
