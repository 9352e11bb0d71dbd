"""A key management centre: an Ed25519 key whose private half signs key files, in a file that a passphrase opens.

MVCENTRE · public key (32) · salt (16) · nonce (12) · private key, AES-256-GCM under scrypt of the passphrase (48)
"""

from __future__ import annotations

import secrets
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sts.kmc.errors import CentreFault, CentreUnavailable
from sts.kmc.files import write_private
from sts.kmc.key_file import seal_keys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from sts.kmc.request import KeyRequest
    from sts.kmc.values import ModuleKey

VALID_FOR: Final = timedelta(days=30)
_MAGIC: Final = b"MVCENTRE"
_KEY, _SALT, _NONCE, _TAG = 32, 16, 12, 16
_HEAD: Final = len(_MAGIC) + _KEY
_SCRYPT_COST: Final = 2**17  # 128 MiB, a third of a second


class Centre:
    """An open centre; its private key is in memory."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key

    @classmethod
    def generate(cls) -> Self:
        """A centre with a new key, kept nowhere."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def open(cls, path: Path, passphrase: str) -> Self:
        """The centre in a file. Raises CentreUnavailable."""
        data = _read(path)
        salt, nonce, sealed = data[_HEAD:][:_SALT], data[_HEAD + _SALT :][:_NONCE], data[_HEAD + _SALT + _NONCE :]
        try:
            private = AESGCM(_stretch(passphrase, salt)).decrypt(nonce, sealed, data[:_HEAD])
        except InvalidTag:
            raise CentreUnavailable(CentreFault.PASSPHRASE) from None
        return cls(Ed25519PrivateKey.from_private_bytes(private))

    @property
    def public_key(self) -> bytes:
        """What modules know the centre by, 32 bytes."""
        return self._private_key.public_key().public_bytes_raw()

    def save(self, path: Path, passphrase: str) -> None:
        """Write a new file that only its owner may read. Raises CentreUnavailable."""
        salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
        head = _MAGIC + self.public_key
        private = self._private_key.private_bytes_raw()
        data = head + salt + nonce + AESGCM(_stretch(passphrase, salt)).encrypt(nonce, private, head)
        try:
            write_private(path, data)
        except FileExistsError:
            raise CentreUnavailable(CentreFault.EXISTS) from None
        except OSError as error:
            raise CentreUnavailable(CentreFault.STORAGE) from error

    def issue(
        self, request: KeyRequest, keys: Sequence[ModuleKey], now: datetime, valid_for: timedelta = VALID_FOR
    ) -> bytes:
        """The key file that answers a request, with 1 to 16 keys; it loads once, and no later than `valid_for`."""
        return seal_keys(self._private_key, request, keys, now, now + valid_for)


def read_public_key(path: Path) -> bytes:
    """The public key in a centre's file; the file is not proved. Raises CentreUnavailable."""
    return _read(path)[len(_MAGIC) : _HEAD]


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise CentreUnavailable(CentreFault.MISSING) from None
    except OSError as error:
        raise CentreUnavailable(CentreFault.STORAGE) from error
    if not data.startswith(_MAGIC) or len(data) != _HEAD + _SALT + _NONCE + _KEY + _TAG:
        raise CentreUnavailable(CentreFault.DAMAGED)
    return data


def _stretch(passphrase: str, salt: bytes) -> bytes:
    text = unicodedata.normalize("NFC", passphrase)
    secret = text.encode(errors="surrogatepass")  # what an environment holds may be no text
    return Scrypt(salt=salt, length=_KEY, n=_SCRYPT_COST, r=8, p=1).derive(secret)
