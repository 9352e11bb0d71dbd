"""One at a time in the emulator's folder: threads of this process, and processes by a file lock."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from threading import Lock
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

from filelock import lock_descriptor, unlock_descriptor

from sts.module.emulator.sealed import open_private, storage
from sts.module.errors import ModuleUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_FILE: Final = "tids.lock"
LOCK_SECONDS = 10.0
_POLL_SECONDS = 0.001


class FolderLock:
    """The lock of `folder`; raises ModuleUnavailable when it cannot be made or somebody else holds on to it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._threads = Lock()
        with storage(folder):
            self._file = open_private(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT)
        self._closed = False

    def __enter__(self) -> None:
        """Nobody else is inside until the end of the block. Raises ModuleUnavailable after `closing`."""
        self._threads.acquire()
        try:
            self.verify_open()
            self._lock()
        except BaseException:
            self._threads.release()
            raise

    def __exit__(self, *_: object) -> None:
        unlock_descriptor(self._file)
        self._threads.release()

    def verify_open(self) -> None:
        """Raise ModuleUnavailable after `closing`."""
        if self._closed:
            raise ModuleUnavailable(str(self._folder), "the emulator is closed")

    @contextmanager
    def closing(self) -> Iterator[bool]:
        """Inside for the last time, even if somebody else holds on. False if it was closed before."""
        with self._threads:
            if self._closed:
                yield False
                return
            self._closed = True
            with suppress(ModuleUnavailable):
                self._lock()
            try:
                yield True
            finally:
                os.close(self._file)  # and with it the lock

    def _lock(self) -> None:
        deadline = monotonic() + LOCK_SECONDS
        with storage(self._folder):
            while not lock_descriptor(self._file, blocking=False):
                if monotonic() > deadline:
                    raise ModuleUnavailable(str(self._folder), "another program holds the emulator")
                sleep(_POLL_SECONDS)
