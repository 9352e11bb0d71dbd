"""The block ciphers of Botan 2, by ctypes: an implementation of MISTY1 that is not ours. Botan 3 has no MISTY1."""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from ctypes.util import find_library
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = "botan-2"


class BotanUnavailableError(Exception):
    """The library is not installed."""


class BotanError(Exception):
    """A call returned `code`, one of botan/ffi.h."""

    def __init__(self, call: str, code: int) -> None:
        super().__init__(call, code)
        self.code = code


class BlockCipher:
    """One cipher object of the library; `block_cipher` makes and frees it."""

    def __init__(self, library: ctypes.CDLL, handle: ctypes.c_void_p) -> None:
        self._library = library
        self._handle = handle

    def encrypt(self, block: bytes, key: bytes) -> bytes:
        """One or more blocks, each on its own."""
        return self._run("botan_block_cipher_encrypt_blocks", block, key)

    def decrypt(self, block: bytes, key: bytes) -> bytes:
        """The inverse of `encrypt`."""
        return self._run("botan_block_cipher_decrypt_blocks", block, key)

    def _run(self, operation: str, block: bytes, key: bytes) -> bytes:
        out = ctypes.create_string_buffer(len(block))
        size = _call(self._library, "botan_block_cipher_block_size", self._handle)
        _call(self._library, "botan_block_cipher_set_key", self._handle, key, ctypes.c_size_t(len(key)))
        _call(self._library, operation, self._handle, block, out, ctypes.c_size_t(len(block) // size))
        return out.raw


@contextmanager
def block_cipher(name: str) -> Iterator[BlockCipher]:
    """A cipher by its name in Botan. Raises BotanUnavailableError, BotanError."""
    library = _load()
    handle = ctypes.c_void_p()
    _call(library, "botan_block_cipher_init", ctypes.byref(handle), name.encode())
    try:
        yield BlockCipher(library, handle)
    finally:
        _call(library, "botan_block_cipher_destroy", handle)


def _load() -> ctypes.CDLL:
    path = find_library(_NAME)
    if path is None:
        raise BotanUnavailableError("libbotan-2 is not installed: make setup installs it where the release has it")
    return ctypes.CDLL(path)


def _call(library: ctypes.CDLL, name: str, *arguments: object) -> int:
    """The result, where it is not an error: errors are below zero."""
    code: int = library[name](*arguments)
    if code < 0:
        raise BotanError(name, code)
    return code
