"""The station's turn: a lock on a file in its folder, which ends with the process that holds it."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

from filelock import lock_descriptor

from store.errors import StoreFault
from vending.errors import ImportRunning, StationBusy, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TURN_FILE: Final = "turn.lock"
IMPORT_FILE: Final = "import.lock"
_POLL_SECONDS: Final = 0.005


class StationTurn:
    """`vending.turn.Turn` and `LongTurn` among all processes and threads that use one station folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def take(self, seconds: float) -> Iterator[None]:
        """Hold the turn inside the block.

        Raises StationBusy (ImportRunning while an import has it), StoreUnavailable where no file can be made.
        """
        file = self._open(TURN_FILE)
        try:
            self._lock(file, monotonic() + seconds)
            yield
        finally:
            os.close(file)  # unlocks too

    @contextmanager
    def take_long(self, seconds: float) -> Iterator[None]:
        """Hold the turn, and a second lock that tells the others what takes so long."""
        with self.take(seconds):
            file = self._open(IMPORT_FILE)
            try:
                lock_descriptor(file)
                yield
            finally:
                os.close(file)

    def _lock(self, file: int, deadline: float) -> None:
        while not lock_descriptor(file, blocking=False):
            if monotonic() > deadline:
                raise self._busy()
            sleep(_POLL_SECONDS)

    def _busy(self) -> StationBusy:
        file = self._open(IMPORT_FILE)
        try:
            return StationBusy() if lock_descriptor(file, blocking=False) else ImportRunning()
        finally:
            os.close(file)

    def _open(self, name: str) -> int:
        try:
            return os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            full = error.errno == errno.ENOSPC
            raise StoreUnavailable(StoreFault.FULL if full else StoreFault.NOT_WRITABLE, full) from error
