"""A module's request for keys: a small text that the centre answers with one key file.

It names the module, the key that its file is to be sealed to, and the number that file will have. The module signs
it with its own Ed25519 key, from which its module id is made: a request with a letter changed is refused, and to
pass off another module under the same id takes a search of 2^32 keys. Whoever issues keys makes sure that the
request comes from where it should.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from sts.kmc.errors import KeyRequestFault, KeyRequestRefused
from sts.module.layouts import EMULATOR_PREFIX  # emulators are all that take these files

_TITLE: Final = "MicroVend key request 1"
_NAMES: Final = ("module", "sequence", "exchange", "identity")
_ID_BYTES: Final = 4
_KEY_BYTES: Final = 32
_MAX_LENGTH: Final = 2_000


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """What a module asks for. `sequence` is one above that of the key file it loaded last.

    `exchange` (X25519) and `identity` (Ed25519) are public keys of 32 bytes.
    """

    module_id: str
    sequence: int
    exchange: bytes
    identity: bytes


def module_id_of(identity: bytes) -> str:
    """The module id that belongs to a public identity key."""
    return f"{EMULATOR_PREFIX}-{hashlib.sha256(identity).digest()[:_ID_BYTES].hex().upper()}"


def make_request(identity: bytes, exchange: bytes, sequence: int) -> str:
    """The text of a request from a module's two private keys."""
    signer = Ed25519PrivateKey.from_private_bytes(identity)
    public = signer.public_key().public_bytes_raw()
    sealed_to = X25519PrivateKey.from_private_bytes(exchange).public_key().public_bytes_raw()
    text = _text(KeyRequest(module_id_of(public), sequence, sealed_to, public))
    return f"{text}signature {signer.sign(text.encode()).hex()}\n"


def read_request(text: str) -> KeyRequest:
    """The request in a text, whatever its line ends. Raises KeyRequestRefused."""
    request, signature = _parse(text)
    try:
        Ed25519PublicKey.from_public_bytes(request.identity).verify(signature, _text(request).encode())
    except InvalidSignature:
        raise KeyRequestRefused(KeyRequestFault.ALTERED) from None
    if module_id_of(request.identity) != request.module_id:
        raise KeyRequestRefused(KeyRequestFault.ALTERED)
    return request


def _text(request: KeyRequest) -> str:
    values = (request.module_id, str(request.sequence), request.exchange.hex(), request.identity.hex())
    lines = [_TITLE, *(f"{name} {value}" for name, value in zip(_NAMES, values, strict=True))]
    return "\n".join(lines) + "\n"


def _parse(text: str) -> tuple[KeyRequest, bytes]:
    lines = [line.strip() for line in text[:_MAX_LENGTH].splitlines() if line.strip()]
    try:
        title, *pairs = lines
        if title != _TITLE:
            raise ValueError("another title")
        module_id, sequence, exchange, identity, signature = _values(pairs)
        request = KeyRequest(module_id, int(sequence), _key(exchange), _key(identity))
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(request.exchange))  # it can be sealed to
        return request, bytes.fromhex(signature)
    except ValueError:
        raise KeyRequestRefused(KeyRequestFault.UNREADABLE) from None


def _values(lines: list[str]) -> list[str]:
    pairs = [line.split() for line in lines]
    if [name for name, _ in pairs] != [*_NAMES, "signature"]:
        raise ValueError("other lines")
    return [value for _, value in pairs]


def _key(text: str) -> bytes:
    value = bytes.fromhex(text)
    if len(value) != _KEY_BYTES:
        raise ValueError("a key of another length")
    return value
