"""What can go wrong with the store and its key.

StoreError(VendingError)
├── WrongPassphrase     refused: the key file is whole, the passphrase is not its own
├── KeyFileExists       refused: a key file is there already and is never overwritten
├── KeyFileMissing      environment: there is no key file
├── KeyFileDamaged      environment: the key file was changed or cut short
├── NoKeyring           environment: this machine offers no safe place for keys
├── KeyNotInKeyring     environment: the keyring holds no key for this station
├── PagesDamaged        environment: pages of the database file were changed or lost
└── SchemaMismatch      environment: the database was made by another version of the program

A database that cannot be read or written is `vending.errors.StoreUnavailable`; its `reason` is a `StoreFault`.
A record that the database's own rules refuse is `vending.errors.RecordRefused`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from vending.errors import Environment, Refused, VendingError

if TYPE_CHECKING:
    from pathlib import Path


class StoreFault(StrEnum):
    """Why the database cannot be used."""

    FULL = "there is no room left on the disk"
    LOCKED = "another program holds the database"
    MISSING = "there is no database file"
    EXISTS = "there is a database file already"
    FOLDER_MISSING = "the folder of the database does not exist"
    NOT_WRITABLE = "the database or its folder may not be written"
    NOT_READABLE = "a file of the store may not be read"
    WRONG_KEY = "the file is not a database of this key"
    DAMAGED = "the database file is damaged"
    DISK = "the disk reports an error"
    SERVER_GONE = "the database server does not answer"
    SERVER_REFUSED = "the database server refuses this user or database"


class StoreError(VendingError):
    """Root of this package's own errors."""


@dataclass(eq=False)
class WrongPassphrase(StoreError, Refused):
    """The key file at `path` does not open with this passphrase."""

    path: Path


@dataclass(eq=False)
class KeyFileExists(StoreError, Refused):
    """There is a key file at `path`; overwriting it would lose the store."""

    path: Path


@dataclass(eq=False)
class KeyFileMissing(StoreError, Environment):
    """There is no key file at `path`."""

    path: Path


@dataclass(eq=False)
class KeyFileDamaged(StoreError, Environment):
    """The key file at `path` is not as it was written."""

    path: Path


@dataclass(eq=False)
class NoKeyring(StoreError, Environment):
    """No keyring of the operating system can be used; `reason` is what it says."""

    reason: str


@dataclass(eq=False)
class KeyNotInKeyring(StoreError, Environment):
    """The keyring holds no usable key for `station`."""

    station: str


@dataclass(eq=False)
class PagesDamaged(StoreError, Environment):
    """Pages of the database file do not authenticate, or its tables are not whole; `faults` in SQLite's words."""

    faults: tuple[str, ...]


@dataclass(eq=False)
class SchemaMismatch(StoreError, Environment):
    """The database is at revision `found` (None: empty), the program needs `expected`."""

    found: str | None
    expected: str
