"""The token's checksum (IEC 62055-41 6.3.7): CRC-16, reflected polynomial 0xA001, initial value 0xFFFF."""

from __future__ import annotations


def _table_entry(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (0xA001 if byte & 1 else 0)
    return byte


_TABLE = tuple(_table_entry(byte) for byte in range(256))


def crc16(data: bytes) -> bytes:
    """Two bytes, low byte first, as a token stores them."""
    crc = 0xFFFF
    for byte in data:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc.to_bytes(2, "little")
