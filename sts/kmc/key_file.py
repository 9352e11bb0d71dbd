"""Key files: vending keys sealed to one module and signed by its key management centre.

    MVKEYS 1 · length of the header (2 bytes) · header · X25519 public key (32) · sealed keys · signature (64)

The header is JSON that anybody may read. The sealing key is X25519 between a key pair made for this file and the
module's, through HKDF-SHA-256; AES-256-GCM seals the keys with everything before them as associated data. The
centre's Ed25519 signature is over everything before it: no byte can change.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sts.errors import StsError
from sts.kmc.errors import KeyFileFault, KeyFileRefused
from sts.kmc.values import MAX_KEYS, ModuleKey, read_key, write_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sts.kmc.request import KeyRequest

MAX_BYTES: Final = 64 * 1024
CLOCKS_APART: Final = timedelta(minutes=10)  # how far a module's clock may be behind the centre's
_MAGIC: Final = b"MVKEYS 1"
_LENGTH_BYTES, _PUBLIC_BYTES, _SIGNATURE_BYTES, _TAG_BYTES = 2, 32, 64, 16
_NONCE: Final = bytes(12)  # each file has a sealing key of its own, used once
_INFO: Final = b"MicroVend key file 1"


@dataclass(frozen=True, slots=True)
class Header:
    """What anybody may read of a key file. Times are aware UTC, `kcvs` tell the keys apart."""

    centre_id: str
    module_id: str
    sequence: int
    made_at: datetime
    valid_until: datetime
    kcvs: tuple[str, ...]


class Recipient(Protocol):
    """The module that a file is for: its id, its private X25519 key, its centre's public key, the last number."""

    @property
    def module_id(self) -> str: ...  # noqa: D102 - told above
    @property
    def exchange(self) -> bytes: ...  # noqa: D102 - told above
    @property
    def centre(self) -> bytes: ...  # noqa: D102 - told above
    @property
    def sequence(self) -> int: ...  # noqa: D102 - told above


@dataclass(frozen=True, slots=True)
class _Parts:
    """A key file taken apart; nothing of it is proved."""

    header: Header
    ephemeral: bytes
    sealed: bytes
    signature: bytes
    before_sealed: bytes
    before_signature: bytes


def centre_id_of(public_key: bytes) -> str:
    """A centre's name: the first 8 bytes of SHA-256 of its public key."""
    return hashlib.sha256(public_key).digest()[:8].hex().upper()


def seal_keys(
    centre: Ed25519PrivateKey, request: KeyRequest, keys: Sequence[ModuleKey], made_at: datetime, valid_until: datetime
) -> bytes:
    """The key file that answers a request, with 1 to 16 keys; register 1 gets the first."""
    if not 0 < len(keys) <= MAX_KEYS:
        raise ValueError(f"1 to {MAX_KEYS} vending keys")
    centre_id = centre_id_of(centre.public_key().public_bytes_raw())
    kcvs = tuple(key.kcv for key in keys)
    header = _canonical(_record(Header(centre_id, request.module_id, request.sequence, made_at, valid_until, kcvs)))
    ephemeral = X25519PrivateKey.generate()
    public = ephemeral.public_key().public_bytes_raw()
    open_part = _MAGIC + len(header).to_bytes(_LENGTH_BYTES, "big") + header + public
    secret = ephemeral.exchange(X25519PublicKey.from_public_bytes(request.exchange))
    plain = _canonical([write_key(key) for key in keys])
    content = open_part + AESGCM(_sealing_key(secret, public, request.exchange)).encrypt(_NONCE, plain, open_part)
    return content + centre.sign(content)


def read_header(data: bytes) -> Header:
    """What a key file says of itself; nothing of it is proved. Raises KeyFileRefused (unreadable)."""
    return _take_apart(data).header


def open_keys(data: bytes, module: Recipient, now: datetime) -> tuple[int, tuple[ModuleKey, ...]]:
    """The number and the keys of a file for this module, by the module's clock. Raises KeyFileRefused."""
    parts = _take_apart(data)
    _verify_signature(parts, module.centre)
    _verify_for(parts.header, module, now)
    keys = _unseal(parts, module.exchange)
    if tuple(key.kcv for key in keys) != parts.header.kcvs:
        raise KeyFileRefused(KeyFileFault.ALTERED)
    return parts.header.sequence, keys


def _verify_signature(parts: _Parts, centre: bytes) -> None:
    if parts.header.centre_id != centre_id_of(centre):
        raise KeyFileRefused(KeyFileFault.OTHER_CENTRE)
    try:
        Ed25519PublicKey.from_public_bytes(centre).verify(parts.signature, parts.before_signature)
    except InvalidSignature:
        raise KeyFileRefused(KeyFileFault.ALTERED) from None


def _verify_for(header: Header, module: Recipient, now: datetime) -> None:
    if header.module_id != module.module_id:
        raise KeyFileRefused(KeyFileFault.OTHER_MODULE)
    if header.sequence <= module.sequence:
        raise KeyFileRefused(KeyFileFault.REPLAYED)
    if header.made_at > now + CLOCKS_APART:
        raise KeyFileRefused(KeyFileFault.FROM_THE_FUTURE)
    if header.valid_until < now:
        raise KeyFileRefused(KeyFileFault.OUT_OF_DATE)


def _unseal(parts: _Parts, exchange: bytes) -> tuple[ModuleKey, ...]:
    private = X25519PrivateKey.from_private_bytes(exchange)
    try:
        secret = private.exchange(X25519PublicKey.from_public_bytes(parts.ephemeral))
        cipher = AESGCM(_sealing_key(secret, parts.ephemeral, private.public_key().public_bytes_raw()))
        plain = cipher.decrypt(_NONCE, parts.sealed, parts.before_sealed)
    except (InvalidTag, ValueError):
        raise KeyFileRefused(KeyFileFault.ALTERED) from None
    try:
        return tuple(read_key(record) for record in json.loads(plain))
    except (KeyError, TypeError, ValueError, AttributeError, StsError):
        raise KeyFileRefused(KeyFileFault.UNREADABLE) from None


def _sealing_key(secret: bytes, ephemeral: bytes, recipient: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=ephemeral + recipient, info=_INFO).derive(secret)


def _take_apart(data: bytes) -> _Parts:
    header_start = len(_MAGIC) + _LENGTH_BYTES
    header_end = header_start + int.from_bytes(data[len(_MAGIC) : header_start], "big")
    sealed_start, signature_start = header_end + _PUBLIC_BYTES, len(data) - _SIGNATURE_BYTES
    if not data.startswith(_MAGIC) or len(data) > MAX_BYTES or signature_start < sealed_start + _TAG_BYTES:
        raise KeyFileRefused(KeyFileFault.UNREADABLE)
    return _Parts(
        header=_header(data[header_start:header_end]),
        ephemeral=data[header_end:sealed_start],
        sealed=data[sealed_start:signature_start],
        signature=data[signature_start:],
        before_sealed=data[:sealed_start],
        before_signature=data[:signature_start],
    )


def _header(text: bytes) -> Header:
    try:
        record = json.loads(text)
        header = Header(
            centre_id=str(record["centre"]),
            module_id=str(record["module"]),
            sequence=int(record["sequence"]),
            made_at=datetime.fromisoformat(record["made_at"]),
            valid_until=datetime.fromisoformat(record["valid_until"]),
            kcvs=tuple(record["kcvs"]),
        )
        times = (header.made_at, header.valid_until)
        if _canonical(_record(header)) != text or any(time.utcoffset() is None for time in times):
            raise ValueError("not canonical")
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError):
        raise KeyFileRefused(KeyFileFault.UNREADABLE) from None
    return header


def _record(header: Header) -> dict[str, Any]:
    return {
        "centre": header.centre_id,
        "module": header.module_id,
        "sequence": header.sequence,
        "made_at": header.made_at.isoformat(),
        "valid_until": header.valid_until.isoformat(),
        "kcvs": list(header.kcvs),
    }


def _canonical(content: object) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
