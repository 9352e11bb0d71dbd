"""Tokens ⇄ 20 digits (IEC 62055-41): class, then a block of subclass(4), payload(44) and CRC(16).

Classes 0 and 2 are encrypted under the meter's decoder key; class 1 is plain, the same for every meter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sts.crypto.crc import crc16
from sts.digits import read_digits, write_digits
from sts.errors import CrcError, TokenFault, TokenFormatError
from sts.token import (
    CURRENCY_SUBCLASS,
    PAYLOAD_BITS,
    Commodity,
    CreditToken,
    CurrencyToken,
    KeyChangeSection,
    ManagementFunction,
    ManagementToken,
    MeterTestToken,
    Section,
    Token,
    TokenClass,
)

if TYPE_CHECKING:
    from sts.keys import DecoderKey

_DATA_BYTES = 6
_PAYLOAD_MASK = (1 << PAYLOAD_BITS) - 1
_CURRENCY_MARK = b"\x01"  # makes the checksum of a currency token another one: CRC_C
_CURRENCY_SUBCLASSES = range(CURRENCY_SUBCLASS, CURRENCY_SUBCLASS + len(Commodity))
_SECTIONS = frozenset(Section)


def encode_token(token: Token, key: DecoderKey) -> str:
    """The token's 20 digits for the meter of a decoder key; a meter test needs none."""
    block = _block(token)
    if token.token_class != TokenClass.METER_TEST:
        block = key.encrypt(block)
    return write_digits(token.token_class, block)


def encode_meter_test(token: MeterTestToken) -> str:
    """The 20 digits of a class 1 token, the same for every meter."""
    return write_digits(TokenClass.METER_TEST, _block(token))


def decode_token(text: str, key: DecoderKey) -> Token:
    """What 20 digits, in groups or not, say to the meter of a decoder key.

    Raises TokenFormatError (no token, or none of a known kind), CrcError.
    """
    token_class, block = read_digits(text)
    if token_class > TokenClass.MANAGEMENT:
        raise TokenFormatError(TokenFault.CLASS)
    if token_class != TokenClass.METER_TEST:
        block = key.decrypt(block)
    data, crc = block[:_DATA_BYTES], block[_DATA_BYTES:]
    subclass = data[0] >> 4
    if _checksum(token_class, subclass, data) != crc:
        raise CrcError
    return _READERS[TokenClass(token_class)](subclass, int.from_bytes(data, "big") & _PAYLOAD_MASK)


def _block(token: Token) -> bytes:
    data = (token.subclass << PAYLOAD_BITS | token.payload).to_bytes(_DATA_BYTES, "big")
    return data + _checksum(token.token_class, token.subclass, data)


def _checksum(token_class: int, subclass: int, data: bytes) -> bytes:
    """Over the class as well, in a byte of its own ahead of the 48 bits."""
    marked = token_class == TokenClass.CREDIT and subclass in _CURRENCY_SUBCLASSES
    return crc16(bytes((token_class,)) + data + (_CURRENCY_MARK if marked else b""))


def _read_credit(subclass: int, payload: int) -> Token:
    first, tid, value = payload >> 40, payload >> 16 & 0xFFFFFF, payload & 0xFFFF
    if subclass in _CURRENCY_SUBCLASSES:
        return CurrencyToken(Commodity(subclass - CURRENCY_SUBCLASS), tid, first << 16 | value)
    if subclass >= CURRENCY_SUBCLASS:
        raise TokenFormatError(TokenFault.SUBCLASS)
    return CreditToken(Commodity(subclass), tid, value, first)


def _read_management(subclass: int, payload: int) -> Token:
    if subclass in _SECTIONS:
        return KeyChangeSection(Section(subclass), payload)
    function = ManagementFunction(subclass)
    return ManagementToken(function, payload >> 16 & 0xFFFFFF, payload & 0xFFFF, payload >> 40)


_READERS = {
    TokenClass.CREDIT: _read_credit,
    TokenClass.METER_TEST: MeterTestToken.from_payload,
    TokenClass.MANAGEMENT: _read_management,
}
