"""The module's end of a pseudo-terminal, as a link (Linux)."""

from __future__ import annotations

import errno
import os
import pty
import select
import termios
import tty
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from sts.module.errors import ModuleUnavailable, NotServed
from sts.module.links import WRITE_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 4096


class PseudoTerminal:
    """A new terminal whose other end is opened at `path`, a symbolic link made here and removed by `close`.

    This end keeps the other one open too, so that clients may come and go. `interrupt` ends a read or write that waits
    in another thread.
    """

    wrapped = False

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        self._closing = Lock()  # a descriptor must not be written to after it was closed: its number may be another's
        self._closed = False
        self._ours, self._theirs = pty.openpty()
        self._wake_read, self._wake_write = os.pipe()
        tty.setraw(self._theirs)
        os.set_blocking(self._ours, False)
        try:
            self._device = os.ttyname(self._theirs)
            _point(path, self._device)
        except OSError as error:
            self._close_all()
            raise NotServed(self.name, (error.strerror or "").lower()) from error

    def write(self, data: bytes) -> None:
        """Send all of `data`; what no client takes in time is lost."""
        rest = memoryview(data)
        while rest and self._ready(WRITE_SECONDS, write=True):
            rest = rest[os.write(self._ours, rest) :]

    def read(self, timeout: float | None) -> bytes:
        """What has come within `timeout` seconds."""
        return os.read(self._ours, _CHUNK) if self._ready(timeout, write=False) else b""

    def flush_input(self) -> None:
        """Drop what has come and was not read."""
        termios.tcflush(self._ours, termios.TCIFLUSH)

    def interrupt(self) -> None:
        """Make every read and write raise ModuleUnavailable from now on."""
        with self._closing:
            if not self._closed:
                os.write(self._wake_write, b"\0")

    def close(self) -> None:
        """Cut the line and remove the link. Only in the thread that reads, or after it has ended."""
        with suppress(OSError):
            if str(self._path.readlink()) == self._device:
                self._path.unlink()
        self._close_all()

    def _ready(self, timeout: float | None, *, write: bool) -> bool:
        ours = [self._ours]
        wakes = [self._wake_read]
        readable, writable, _ = select.select(wakes if write else wakes + ours, ours if write else [], [], timeout)
        if self._wake_read in readable:
            raise ModuleUnavailable(self.name, "the server was stopped")
        return bool(readable or writable)

    def _close_all(self) -> None:
        with self._closing:
            self._closed = True
            for descriptor in (self._ours, self._theirs, self._wake_read, self._wake_write):
                os.close(descriptor)


def _point(path: Path, device: str) -> None:
    """Make `path` a symbolic link to `device`, in place of an older one."""
    if path.exists() and not path.is_symlink():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(device)
    fresh.replace(path)
