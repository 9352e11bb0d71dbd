"""Files of the emulator's state: sealed with AES-256-GCM, readable by their owner only, durable when a call returns."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sts.module.errors import ModuleUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OVERHEAD = 12 + 16  # nonce, tag
_NONCE = 12
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would translate line ends
_OWNER_ONLY = 0o600


class DamagedError(Exception):
    """Sealed bytes that do not open: another key, another place, or changed."""


class Sealer:
    """Seals bytes for one place (`context`); only the same key and place open them again."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, context: bytes) -> bytes:
        """Nonce, ciphertext, tag."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, context)

    def unseal(self, sealed: bytes, context: bytes) -> bytes:
        """What was sealed. Raises DamagedError."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
        except (InvalidTag, ValueError):
            raise DamagedError from None


def open_private(path: Path, flags: int) -> int:
    """A descriptor of `path`, which only its owner may read if this call makes it."""
    return os.open(path, flags | _BINARY, _OWNER_ONLY)


def write_durably(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step: after a crash there is the old file or the new one."""
    fresh = path.with_name(path.name + ".new")
    descriptor = open_private(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync_folder(path.parent)


@contextmanager
def storage(folder: Path) -> Iterator[None]:
    """Turn the operating system's errors inside into ModuleUnavailable."""
    try:
        yield
    except OSError as error:
        raise ModuleUnavailable(str(folder), f"cannot use the emulator's files: {error.strerror}") from error


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
