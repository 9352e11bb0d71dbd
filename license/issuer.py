"""The office's keys: Ed25519 signs documents, X25519 makes codes; their private halves open with a passphrase.

The key file is JSON: `keys` is the public document KEYS, signed by itself; `sealed` the two private keys under
AES-256-GCM and scrypt of the passphrase, bound to `keys`.
"""

from __future__ import annotations

import json
import os
import secrets
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from license.document import Document, Kind, decode, encode, sign
from license.errors import DocumentRefused, IssuerFault, IssuerUnavailable, NotADocument
from license.short_code import key_of_office, make_code

if TYPE_CHECKING:
    from pathlib import Path

    from license.grant import Grant, Head

KEY_BYTES: Final = 32
_FORMAT: Final = "microvend-cdu office keys 1"
_SALT, _NONCE = 16, 12
_SCRYPT_COST: Final = 2**17  # 128 MiB, a third of a second
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would translate line ends


@dataclass(frozen=True, slots=True)
class OfficeKeys:
    """What stations know the office by: its public keys for documents (`signing`) and for codes (`agreement`)."""

    signing: bytes
    agreement: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """Read the document KEYS; whose it is, only its fingerprint can tell. Raises DocumentRefused."""
        document = Document.read(text)
        if (
            document.kind == Kind.KEYS
            and len(document.fields) == 2
            and all(isinstance(f, str) for f in document.fields)
        ):
            keys = cls(*map(decode, document.fields))
        else:
            keys = cls(b"", b"")
        document.verify(Kind.KEYS, keys.signing)
        if len(keys.agreement) != KEY_BYTES:
            raise NotADocument
        return keys

    @property
    def fingerprint(self) -> str:
        """Return 16 hexadecimal digits to compare over a telephone."""
        digits = sha256(self.signing + self.agreement).hexdigest()[:16].upper()
        return " ".join(digits[start : start + 4] for start in range(0, 16, 4))


class Issuer:
    """The open keys of the office; they are in memory."""

    def __init__(self, signing: Ed25519PrivateKey, agreement: X25519PrivateKey) -> None:
        self._signing = signing
        self._agreement = agreement

    @classmethod
    def generate(cls) -> Self:
        """Return new keys, kept nowhere."""
        return cls(Ed25519PrivateKey.generate(), X25519PrivateKey.generate())

    @classmethod
    def open(cls, path: Path, passphrase: str) -> Self:
        """Return the keys in a file. Raises IssuerUnavailable."""
        fields = _read(path)
        salt, nonce, sealed = (bytes.fromhex(fields[name]) for name in ("salt", "nonce", "sealed"))
        try:
            private = AESGCM(_stretch(passphrase, salt)).decrypt(nonce, sealed, fields["keys"].encode())
        except (InvalidTag, ValueError):
            raise IssuerUnavailable(IssuerFault.PASSPHRASE) from None
        return cls(
            Ed25519PrivateKey.from_private_bytes(private[:KEY_BYTES]),
            X25519PrivateKey.from_private_bytes(private[KEY_BYTES:]),
        )

    @property
    def keys(self) -> OfficeKeys:
        """What stations know the office by."""
        return OfficeKeys(
            self._signing.public_key().public_bytes_raw(), self._agreement.public_key().public_bytes_raw()
        )

    def public_document(self) -> str:
        """Return the public keys as a document."""
        return sign(self._signing, Kind.KEYS, [encode(self.keys.signing), encode(self.keys.agreement)])

    def document(self, said: Grant | Head) -> str:
        """Return the document of a grant or an acknowledgement."""
        return said.sign(self._signing)

    def code(self, grant: Grant, station_key: bytes) -> str:
        """Return the short code of a grant for the station with this public key. Raises NotInACode."""
        return make_code(key_of_office(self._agreement, station_key), grant)

    def save(self, path: Path, passphrase: str) -> None:
        """Write a new file that only its owner may read. Raises IssuerUnavailable."""
        salt, nonce, keys = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE), self.public_document()
        private = self._signing.private_bytes_raw() + self._agreement.private_bytes_raw()
        sealed = AESGCM(_stretch(passphrase, salt)).encrypt(nonce, private, keys.encode())
        fields = {"format": _FORMAT, "keys": keys, "salt": salt.hex(), "nonce": nonce.hex(), "sealed": sealed.hex()}
        try:
            write_private(path, json.dumps(fields, indent=2).encode() + b"\n")
        except FileExistsError:
            raise IssuerUnavailable(IssuerFault.EXISTS) from None
        except OSError as error:
            raise IssuerUnavailable(IssuerFault.STORAGE) from error


def read_public_document(path: Path) -> str:
    """Return the document KEYS of a key file; no passphrase is needed. Raises IssuerUnavailable."""
    return _read(path)["keys"]


def write_private(path: Path, data: bytes) -> None:
    """Write a new file that only its owner may read; it is on the disk. Raises OSError, also for one that is there."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> dict[str, str]:
    try:
        fields: dict[str, str] = json.loads(path.read_bytes())
        whole = fields["format"] == _FORMAT and all(isinstance(fields[name], str) for name in fields)
        OfficeKeys.read(fields["keys"])
        for name in ("salt", "nonce", "sealed"):
            bytes.fromhex(fields[name])
    except FileNotFoundError:
        raise IssuerUnavailable(IssuerFault.MISSING) from None
    except OSError as error:
        raise IssuerUnavailable(IssuerFault.STORAGE) from error
    except (ValueError, KeyError, TypeError, DocumentRefused):
        raise IssuerUnavailable(IssuerFault.DAMAGED) from None
    if not whole:
        raise IssuerUnavailable(IssuerFault.DAMAGED)
    return fields


def _stretch(passphrase: str, salt: bytes) -> bytes:
    text = unicodedata.normalize("NFC", passphrase)
    secret = text.encode(errors="surrogatepass")  # what an environment holds may be no text
    return Scrypt(salt=salt, length=KEY_BYTES, n=_SCRYPT_COST, r=8, p=1).derive(secret)
