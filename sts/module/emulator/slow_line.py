"""A line as slow as a real one, where pseudo-terminals and sockets are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threading import Event

    from sts.module.links import Link


class SlowLink:
    """Passes `link` on byte by byte, `byte_delay` seconds for each, in both directions; without waits once `stopping`.

    A byte at 9600 baud takes 1/960 s: start bit, 8 bits, stop bit.
    """

    def __init__(self, link: Link, byte_delay: float, stopping: Event) -> None:
        self.name = link.name
        self.wrapped = link.wrapped
        self._link = link
        self._byte_delay = byte_delay
        self._stopping = stopping
        self._come = bytearray()

    def write(self, data: bytes) -> None:
        """Send all of `data`, slowly."""
        for byte in data:
            self._link.write(bytes((byte,)))
            self._stopping.wait(self._byte_delay)

    def read(self, timeout: float | None) -> bytes:
        """The next byte, once its time on the line is over."""
        self._come += b"" if self._come else self._link.read(timeout)
        if self._come:
            self._stopping.wait(self._byte_delay)
        byte = bytes(self._come[:1])
        del self._come[:1]
        return byte

    def flush_input(self) -> None:
        """Drop what has come and was not read."""
        self._come.clear()
        self._link.flush_input()

    def close(self) -> None:
        """Let go of the line."""
        self._link.close()
