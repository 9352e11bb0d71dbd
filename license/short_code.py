"""A grant as 28 digits, to be read out over a telephone.

26 digits are one number: how the sequence ends (mod 64), the day it expires (mod 4096), the amount as five digits and
a power of ten, then 48 bits of HMAC-SHA256 over the whole grant. Two check digits follow (ISO/IEC 7064, MOD 97-10):
the number is congruent to 1 mod 97, so that no single wrong digit and no swap of neighbours goes through.

The key of the HMAC is known to the office and to the station only: HKDF-SHA256 over their X25519 secret (RFC 7748).
"""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from license.errors import CodeMistyped, CodeWrong, NotInACode
from license.grant import EPOCH, Grant

DIGITS: Final = 28
_MODULUS: Final = 97
_MAC_BITS: Final = 48
_SEQUENCES: Final = 64
_DAYS: Final = 4096
_MANTISSAS: Final = 10**5
_EXPONENTS: Final = 10
_DAY: Final = timedelta(days=1)
_GROUP: Final = 4


def key_of_station(private: X25519PrivateKey, office: bytes) -> bytes:
    """Return the key of its codes as the station knows it, from the office's 32-byte public key."""
    return _key(private.exchange(X25519PublicKey.from_public_bytes(office)), office, private.public_key())


def key_of_office(private: X25519PrivateKey, station: bytes) -> bytes:
    """Return the key of a station's codes as the office knows it, from the station's 32-byte public key."""
    station_key = X25519PublicKey.from_public_bytes(station)
    return _key(private.exchange(station_key), private.public_key().public_bytes_raw(), station_key)


def make_code(key: bytes, grant: Grant) -> str:
    """Return the 28 digits of a grant.

    Raises NotInACode: a code has room for an amount of five digits and zeros, and for the end of a day (UTC).
    """
    mantissa, exponent = _scientific(grant.amount_minor)
    days, rest = divmod(grant.expires_at - EPOCH, _DAY)
    if rest:
        raise NotInACode("expires_at")
    packed = ((grant.sequence % _SEQUENCES * _DAYS + days % _DAYS) * _EXPONENTS + exponent) * _MANTISSAS + mantissa
    return _with_check((packed << _MAC_BITS) + _mac(key, grant, days))


def in_groups(digits: str) -> str:
    """Return digits in groups of four, as they are read out."""
    return " ".join(digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP))


def read_digits(text: str) -> str:
    """Return the digits of what was typed, blanks and dashes passed over. Raises CodeMistyped."""
    digits = "".join(text.replace("-", " ").split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()) or int(digits) % _MODULUS != 1:
        raise CodeMistyped(len(digits))
    return digits


def open_code(key: bytes, text: str, station: str, currency: str, last: int, now: datetime) -> Grant:
    """Return the grant that a code stands for, of any sequence near `last`, the station's last grant.

    Raises CodeMistyped, and CodeWrong for one that the office did not make for this station: only that is an attempt.
    """
    packed, mac = divmod(int(read_digits(text)) // 100, 1 << _MAC_BITS)
    packed, mantissa = divmod(packed, _MANTISSAS)
    packed, exponent = divmod(packed, _EXPONENTS)
    sequence, day = divmod(packed, _DAYS)
    days = _nearest(day, _DAYS, (now.astimezone(UTC) - EPOCH) // _DAY)
    amount = mantissa * 10**exponent
    grant = Grant(station, _nearest(sequence, _SEQUENCES, last + 1), amount, currency, None, EPOCH + days * _DAY)
    expected = _mac(key, grant, days).to_bytes(_MAC_BITS // 8)
    if not hmac.compare_digest(expected, mac.to_bytes(_MAC_BITS // 8)) or grant.sequence < 1:
        raise CodeWrong
    return grant


def _key(secret: bytes, office: bytes, station: X25519PublicKey) -> bytes:
    info = b"microvend-cdu allowance code 1" + office + station.public_bytes_raw()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


def _mac(key: bytes, grant: Grant, days: int) -> int:
    said = json.dumps([grant.station, grant.sequence, grant.amount_minor, grant.currency, days], ensure_ascii=False)
    return int.from_bytes(hmac.digest(key, said.encode(), "sha256")[: _MAC_BITS // 8])


def _scientific(amount: int) -> tuple[int, int]:
    """Return five digits and a power of ten. Raises NotInACode."""
    exponent = 0
    while amount >= _MANTISSAS:
        amount, rest = divmod(amount, 10)
        exponent += 1
        if rest or exponent == _EXPONENTS:
            raise NotInACode("amount")
    return amount, exponent


def _with_check(number: int) -> str:
    check = (_MODULUS + 1 - number * 100 % _MODULUS) % _MODULUS
    return f"{number * 100 + check:0{DIGITS}d}"


def _nearest(low: int, modulus: int, place: int) -> int:
    """Return the number next to `place` that leaves `low` when divided by `modulus`."""
    ahead = (low - place) % modulus
    return place + (ahead if ahead < modulus // 2 else ahead - modulus)
