"""A second STS implementation for tests: tokens of every class under EA07 and EA11, DKGA02 and DKGA04, bit by bit.

Written apart from the engine, straight from the standard's text, and slow on purpose: blocks are lists of bits, the
lowest first. It shares no code with the `sts` package and must not import it. MISTY1 is Botan's.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from typing import NamedTuple

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from tests.support.botan import block_cipher

Bits = list[int]

SUB1 = "14 10 7 9 12 3 2 5 13 0 15 1 4 8 6 11"
SUB2 = "12 8 2 13 7 6 1 3 11 5 9 15 0 4 10 14"
PERM = (
    "55 42 10 18 24 21 44 35 2 22 56 43 27 58 9 50 6 36 12 61 37 38 53 16 62 3 7 4 32 20 63 25 "
    "51 52 54 33 49 19 46 29 48 31 23 30 41 28 13 5 40 60 39 11 15 17 1 0 57 34 59 8 47 14 45 26"
)
BOX_1 = [int(word) for word in SUB1.split()]
BOX_2 = [int(word) for word in SUB2.split()]
GOES_TO = [int(word) for word in PERM.split()]
COMES_FROM = [GOES_TO.index(place) for place in range(64)]


class Credit(NamedTuple):
    """What a credit token says; `tenths` is what the meter will add."""

    subclass: int
    rnd: int
    tid: int
    tenths: int


class NotACreditTokenError(Exception):
    """The text is no credit token under this key."""


def to_bits(number: int, count: int) -> Bits:
    return [number >> place & 1 for place in range(count)]


def to_number(bits: Bits) -> int:
    return sum(bit << place for place, bit in enumerate(bits))


def checksum(fifty: Bits, *, currency: bool = False) -> Bits:
    """The 16 bits kept in the token: seven bytes from the highest, each from its lowest bit; bytes swapped.

    A currency token's goes on over a byte of value 1.
    """
    padded = fifty + [0] * 6
    data = [padded[8 * byte : 8 * byte + 8] for byte in range(6, -1, -1)]
    register = [1] * 16
    for bits in data + ([to_bits(1, 8)] if currency else []):
        for bit in bits:
            feedback = register[0] ^ bit
            register = [*register[1:], 0]
            for place in (0, 13, 15) if feedback else ():  # 0xA001
                register[place] ^= 1
    return register[8:] + register[:8]


def sta_encrypt(block: Bits, key: Bits) -> Bits:
    register = [1 - bit for bit in key]
    register = register[12:] + register[:12]
    for _ in range(16):
        substituted: Bits = []
        for place in range(0, 64, 4):
            box = BOX_2 if register[place + 3] else BOX_1
            substituted += to_bits(box[to_number(block[place : place + 4])], 4)
        block = [substituted[place] for place in COMES_FROM]
        register = [register[63], *register[:63]]
    return block


def sta_decrypt(block: Bits, key: Bits) -> Bits:
    register = list(key)
    for _ in range(16):
        permuted = [block[place] for place in GOES_TO]
        block = []
        for place in range(0, 64, 4):
            box = BOX_1 if register[place] else BOX_2
            block += to_bits(box.index(to_number(permuted[place : place + 4])), 4)
        register = [*register[1:], register[0]]
    return block


def dkga02(vending_key: bytes, *, pan: str, sgc: str, krn: int, kt: int, ti: int) -> bytes:
    long_number = pan.startswith("0000")
    issuer, number = (pan[1:4], pan[4:17]) if long_number else (pan[1:6], pan[6:17])
    if kt == 3:
        number = "".join("0" for _ in number)
    left = int(issuer + number, 16)
    right = int(str(kt) + sgc + str(ti).rjust(2, "0") + str(krn) + "ffffff", 16)
    data = (left ^ right).to_bytes(8, "big")
    des = Cipher(TripleDES(vending_key + vending_key + vending_key), modes.ECB()).encryptor()
    enciphered = int.from_bytes(des.update(data), "big")
    return (enciphered ^ left ^ right ^ int.from_bytes(vending_key, "big")).to_bytes(8, "big")


def dkga04(vending_key: bytes, *, base_year: int, pan: str, sgc: str, krn: int, kt: int, ti: int, ea: int = 7) -> bytes:
    year = str(base_year)[2:].encode()
    index = str(ti).rjust(2, "0").encode()
    algorithm, bits = {7: (b"07", b"\x40"), 11: (b"11", b"\x80")}[ea]
    data = b"\x04\x0204\x02" + year + b"\x02" + algorithm + b"\x02" + index + b"\x00"
    data += (
        b"\x04\x06" + sgc.encode() + b"\x01" + str(kt).encode() + b"\x01" + str(krn).encode() + b"\x12" + pan.encode()
    )
    data += b"\x00\x00\x00" + bits
    padded = vending_key + bytes(64 - len(vending_key))
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + data).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in padded) + inner).digest()[: bits[0] // 8]


def tenths_of(code: int) -> int:
    exponent, mantissa = code >> 14, code & 16383
    powers = (1, 10, 100, 1000)
    return mantissa * powers[exponent] + 16384 * sum(powers[:exponent])


def code_of(tenths: int) -> int:
    """The first code worth at least `tenths`: codes rise in value."""
    return bisect_left(range(65536), tenths, key=tenths_of)


def currency_of(code: int) -> int:
    sign, exponent, mantissa = code >> 19, code >> 14 & 31, code & 16383
    value = mantissa * 10**exponent + sum(16384 * 10**lower for lower in range(exponent))
    return -value if sign else value


def misty1_encrypt(block: Bits, key: bytes) -> Bits:
    with block_cipher("MISTY1") as cipher:
        return to_bits(int.from_bytes(cipher.encrypt(to_number(block).to_bytes(8, "big"), key), "big"), 64)


def encode(token_class: int, subclass: int, payload: int, key: bytes) -> str:
    """Any token; a key of 8 bytes means EA07, one of 16 EA11."""
    fields = to_bits(payload, 44) + to_bits(subclass, 4)
    currency = token_class == 0 and 4 <= subclass <= 7
    block = checksum(fields + to_bits(token_class, 2), currency=currency) + fields
    if token_class != 1:
        short = len(key) == 8
        block = sta_encrypt(block, to_bits(int.from_bytes(key, "big"), 64)) if short else misty1_encrypt(block, key)
    token = block[:27] + to_bits(token_class, 2) + block[29:] + block[27:29]
    return str(to_number(token)).rjust(20, "0")


def encode_credit(credit: Credit, key: bytes) -> str:
    return encode(0, credit.subclass, credit.rnd << 40 | credit.tid << 16 | code_of(credit.tenths), key)


def decode_credit(digits: str, key: bytes) -> Credit:
    """Raises NotACreditTokenError for another class or subclass, and for a wrong checksum."""
    token = to_bits(int(digits), 66)
    if token[27:29] != [0, 0]:
        raise NotACreditTokenError("class")
    block = token[:27] + token[64:] + token[29:64]
    plain = sta_decrypt(block, to_bits(int.from_bytes(key, "big"), 64))
    crc, fields = plain[:16], plain[16:]
    if checksum([*fields, 0, 0]) != crc:
        raise NotACreditTokenError("checksum")
    amount, tid, rnd, subclass = fields[:16], fields[16:40], fields[40:44], fields[44:]
    if to_number(subclass) > 3:
        raise NotACreditTokenError("subclass")
    return Credit(to_number(subclass), to_number(rnd), to_number(tid), tenths_of(to_number(amount)))


def luhn(digits: str) -> str:
    """The digit that makes every second one doubled, from the right, sum to a multiple of ten."""
    for candidate in "0123456789":
        total = 0
        for place, digit in enumerate(reversed(digits + candidate)):
            doubled = int(digit) * 2 if place % 2 else int(digit)
            total += sum(int(part) for part in str(doubled))
        if total % 10 == 0:
            return candidate
    raise AssertionError(digits)
