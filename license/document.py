"""A signed document: one line of text, small enough for a QR code, a message or a file.

`CDU1.<kind>.<payload>.<signature>`: payload and signature in base64url without padding, the payload a JSON list of
its fields, the signature Ed25519 (RFC 8032) over all of the line before it.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from license.errors import NotADocument, OtherKind, OtherVersion, SignatureWrong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

VERSION: Final = 1
_MOST_LETTERS: Final = 4_000  # more than any QR code holds
_LINE: Final = re.compile(r"CDU([0-9]{1,4})\.([A-Z]{1,16})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")


class Kind(StrEnum):
    """What a document is for."""

    KEYS = "KEYS"
    GRANT = "GRANT"
    HEAD = "HEAD"


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read; nothing of it is proved yet. `signed` is the text that the signature is over."""

    kind: str
    fields: list[Any]
    signed: str
    signature: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a line; blanks and line ends in it are passed over. Raises NotADocument, OtherVersion."""
        match = _LINE.fullmatch("".join(text[:_MOST_LETTERS].split()))
        if match is None:
            raise NotADocument
        if int(match[1]) != VERSION:
            raise OtherVersion(int(match[1]))
        signed = match[0].rpartition(".")[0]
        return cls(match[2], _fields(decode(match[3])), signed, decode(match[4]))

    @property
    def line(self) -> str:
        """The line, without blanks."""
        return f"{self.signed}.{encode(self.signature)}"

    def verify(self, kind: Kind, signing_key: bytes) -> None:
        """Raise OtherKind, or SignatureWrong unless the holder of the 32-byte public key signed it as it stands."""
        if self.kind != kind:
            raise OtherKind(self.kind)
        try:
            Ed25519PublicKey.from_public_bytes(signing_key).verify(self.signature, self.signed.encode())
        except (InvalidSignature, ValueError):
            raise SignatureWrong from None


def sign(private_key: Ed25519PrivateKey, kind: Kind, fields: Sequence[object]) -> str:
    """Return the line of a new document."""
    payload = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    signed = f"CDU{VERSION}.{kind}.{encode(payload)}"
    return f"{signed}.{encode(private_key.sign(signed.encode()))}"


def encode(data: bytes) -> str:
    """Return bytes in base64url without padding (RFC 4648, clause 5)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Read what `encode` gives, and nothing else that means the same bytes. Raises NotADocument."""
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise NotADocument from None
    if encode(data) != text:
        raise NotADocument
    return data


def _fields(payload: bytes) -> list[Any]:
    try:
        fields = json.loads(payload)
    except (ValueError, RecursionError):
        raise NotADocument from None
    if not isinstance(fields, list):
        raise NotADocument
    return fields
