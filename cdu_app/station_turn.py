"""The station's turn: a lock on a file in its folder, which ends with the process that holds it."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

from filelock import lock_descriptor

from store.errors import StoreFault
from vending.errors import StationBusy, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TURN_FILE: Final = "turn.lock"
_POLL_SECONDS: Final = 0.005


class StationTurn:
    """`vending.turn.Turn` among all processes and threads that use one station folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / TURN_FILE

    @contextmanager
    def take(self, seconds: float) -> Iterator[None]:
        """Hold the turn inside the block. Raises StationBusy, StoreUnavailable where no file can be made."""
        file = self._open()
        try:
            _lock(file, monotonic() + seconds)
            yield
        finally:
            os.close(file)  # unlocks too

    def _open(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            full = error.errno == errno.ENOSPC
            raise StoreUnavailable(StoreFault.FULL if full else StoreFault.NOT_WRITABLE, full) from error


def _lock(file: int, deadline: float) -> None:
    while not lock_descriptor(file, blocking=False):
        if monotonic() > deadline:
            raise StationBusy
        sleep(_POLL_SECONDS)
