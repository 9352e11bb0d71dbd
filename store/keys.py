"""The station's root key: 32 random bytes that open its store and its emulator.

It lies in the operating system's keyring, or in a file of our own that a passphrase opens: Argon2id (RFC 9106)
makes a key of the passphrase, AES-256-GCM encrypts the root key under it. What is used is never the root key
itself but a key derived from it for one purpose (HKDF-SHA256, RFC 5869).
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import secrets
import sys
import unicodedata
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from store.driver_errors import unavailable
from store.errors import (
    KeyFileDamaged,
    KeyFileExists,
    KeyFileMissing,
    KeyNotInKeyring,
    NoKeyring,
    StoreFault,
    WrongPassphrase,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from keyring.backend import KeyringBackend

KEY_BYTES: Final = 32
_SERVICE: Final = "microvend-cdu"
_FORMAT: Final = "microvend-cdu key file 1"
_HEX_KEY: Final = re.compile(f"[0-9a-f]{{{2 * KEY_BYTES}}}")
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12


def derive_key(root: bytes, purpose: str) -> bytes:
    """Return the 32-byte key for one purpose: "store", "emulator"."""
    info = f"{_SERVICE} {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(root)


@dataclass(frozen=True, slots=True)
class Stretching:
    """What Argon2id spends on one passphrase; by default RFC 9106's second recommendation. `memory` in KiB."""

    passes: int = 3
    memory: int = 64 * 1024
    lanes: int = 4

    def __post_init__(self) -> None:
        """Refuse what would keep a till busy for minutes: a key file may have been tampered with."""
        if not (1 <= self.passes <= 16 and 8 * self.lanes <= self.memory <= 1024 * 1024 and 1 <= self.lanes <= 16):
            raise ValueError("the cost of the passphrase is out of bounds")

    def key_of(self, passphrase: str, salt: bytes) -> bytes:
        """Return the 32-byte key of a passphrase."""
        secret = unicodedata.normalize("NFC", passphrase).encode()
        return hash_secret_raw(secret, salt, self.passes, self.memory, self.lanes, KEY_BYTES, Type.ID)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The encrypted key file at `path`."""

    path: Path

    def create(self, passphrase: str, stretching: Stretching | None = None) -> bytes:
        """Make a root key, write it encrypted and return it. Raises KeyFileExists, StoreUnavailable."""
        if self.path.exists():
            raise KeyFileExists(self.path)
        root = secrets.token_bytes(KEY_BYTES)
        _write_private(self.path, _sealed(root, passphrase, stretching or Stretching()))
        return root

    def open(self, passphrase: str) -> bytes:
        """Return the root key. Raises WrongPassphrase, KeyFileMissing, KeyFileDamaged, StoreUnavailable."""
        try:
            sealed = _parsed(self.path.read_bytes())
        except FileNotFoundError as error:
            raise KeyFileMissing(self.path) from error
        except OSError as error:
            raise unavailable(StoreFault.NOT_READABLE) from error
        except (ValueError, KeyError, TypeError) as error:
            raise KeyFileDamaged(self.path) from error
        try:
            return sealed.root_key(passphrase)
        except InvalidTag as error:
            raise WrongPassphrase(self.path) from error


@dataclass(frozen=True, slots=True)
class _Sealed:
    """What a key file holds. The header is authenticated with the key."""

    stretching: Stretching
    salt: bytes
    nonce: bytes
    ciphertext: bytes

    def root_key(self, passphrase: str) -> bytes:
        key = self.stretching.key_of(passphrase, self.salt)
        return AESGCM(key).decrypt(self.nonce, self.ciphertext, _header(self.stretching, self.salt))


def _sealed(root: bytes, passphrase: str, stretching: Stretching) -> bytes:
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    ciphertext = AESGCM(stretching.key_of(passphrase, salt)).encrypt(nonce, root, _header(stretching, salt))
    fields = {
        "format": _FORMAT,
        "argon2id": asdict(stretching),
        "salt": salt.hex(),
        "nonce": nonce.hex(),
        "ciphertext": ciphertext.hex(),
    }
    return json.dumps(fields | {"sha256": _checksum(fields)}, indent=2).encode() + b"\n"


def _parsed(data: bytes) -> _Sealed:
    """Raises ValueError, KeyError or TypeError for anything but a whole key file."""
    fields = dict(json.loads(data))
    # Tells a damaged file from a wrong passphrase; the encryption itself cannot.
    if fields.pop("sha256") != _checksum(fields) or fields["format"] != _FORMAT:
        raise ValueError("not a whole key file")
    salt, nonce, ciphertext = (bytes.fromhex(fields[name]) for name in ("salt", "nonce", "ciphertext"))
    return _Sealed(Stretching(**fields["argon2id"]), salt, nonce, ciphertext)


def _header(stretching: Stretching, salt: bytes) -> bytes:
    return json.dumps([_FORMAT, asdict(stretching), salt.hex()], sort_keys=True).encode()


def _checksum(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _write_private(path: Path, data: bytes) -> None:
    """Write a whole file or none, readable by its owner only. Raises StoreUnavailable."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise unavailable(_fault_of(error)) from error


def _fault_of(error: OSError) -> StoreFault:
    faults = {errno.ENOSPC: StoreFault.FULL, errno.ENOENT: StoreFault.FOLDER_MISSING}
    return faults.get(error.errno or 0, StoreFault.NOT_WRITABLE)


class KeyringKey:
    """A station's root key in the keyring of the operating system's user."""

    def __init__(self, station: str, find_backend: Callable[[], KeyringBackend] | None = None) -> None:
        """`find_backend` gives the keyring to use; by default the operating system's own."""
        self._station = station
        self._find_backend = find_backend or system_keyring

    def create(self) -> bytes:
        """Return the station's key, made at random unless the keyring holds one. Raises NoKeyring."""
        try:
            return self.read()
        except KeyNotInKeyring:
            root = secrets.token_bytes(KEY_BYTES)
            self._ask(lambda keyring: keyring.set_password(_SERVICE, self._station, root.hex()))
            return root

    def read(self) -> bytes:
        """Return the station's key. Raises NoKeyring, KeyNotInKeyring."""
        stored = self._ask(lambda keyring: keyring.get_password(_SERVICE, self._station))
        if stored is None or not _HEX_KEY.fullmatch(stored):
            raise KeyNotInKeyring(self._station)
        return bytes.fromhex(stored)

    def _ask(self, question: Callable[[KeyringBackend], Any]) -> Any:
        from keyring.errors import KeyringError

        try:
            return question(self._find_backend())
        except KeyringError as error:
            raise NoKeyring(str(error)) from error


def system_keyring() -> KeyringBackend:
    """Return the operating system's own keyring, never one in plain text or one that asks in the terminal.

    Raises NoKeyring.
    """
    reasons = []
    for backend in _system_backends():
        try:
            if backend.priority > 0:
                return backend()
        except (RuntimeError, OSError) as error:
            reasons.append(str(error))
    raise NoKeyring("; ".join(reasons))


def _system_backends() -> list[type[KeyringBackend]]:
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        return [WinVaultKeyring]
    if sys.platform == "darwin":
        from keyring.backends.macOS import Keyring

        return [Keyring]
    from keyring.backends import SecretService, kwallet

    return [SecretService.Keyring, kwallet.DBusKeyring]
