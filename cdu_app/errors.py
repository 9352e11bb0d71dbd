"""What can go wrong around an open station, and before it is open.

StationError
├── StationMissing     environment: no station in this folder
├── StationExists      refused: there is one already
├── DatabaseTaken      refused: the database on the server holds a station's records already
├── SettingsInvalid    environment: the station file holds something unusable
├── NotDemonstration   refused: only a demonstration station shows this
├── PassphraseNeeded   environment: the key file is locked and nobody is there to ask
├── ModulePasswordMissing  environment: a network module wants a password that was not given
└── SaleInterrupted    environment: a sale was recorded, then somebody stopped the program
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from vending.domain.sales.sale import SaleState


class StationError(Exception):
    """Root of the application's own errors."""

    def __str__(self) -> str:
        return repr(self)


@dataclass(eq=False)
class StationMissing(StationError):
    """`folder` holds no station file."""

    folder: Path


@dataclass(eq=False)
class StationExists(StationError):
    """`folder` holds a station already; nothing was changed."""

    folder: Path


@dataclass(eq=False)
class DatabaseTaken(StationError):
    """The database that the new station should use holds records already; nothing was changed."""


@dataclass(eq=False)
class SettingsInvalid(StationError):
    """`source` (a file or an environment variable) has an unusable `key`: `reason`."""

    source: str
    key: str
    reason: str


@dataclass(eq=False)
class NotDemonstration(StationError):
    """The station is a real one: its keys and passwords are never shown."""


@dataclass(eq=False)
class PassphraseNeeded(StationError):
    """The store's key file needs its passphrase, and there is no terminal to ask at."""


@dataclass(eq=False)
class ModulePasswordMissing(StationError):
    """The module behind the network wants a password, and neither the environment nor `folder` has it."""

    folder: Path


@dataclass(eq=False)
class SaleInterrupted(StationError):
    """The program was stopped (Ctrl+C, SIGTERM) after the sale `receipt` was recorded; it stands at `state`."""

    receipt: str
    state: SaleState
