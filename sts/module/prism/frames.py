"""Thrift's framed transport: a length of four bytes, big-endian, before every message."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from sts.module.errors import FrameError, ModuleUnavailable

if TYPE_CHECKING:
    from sts.module.links import Link

MAX_MESSAGE = 256 * 1024  # far above any answer; nobody makes this program set more aside
_LENGTH_BYTES = 4


class FramedLine:
    """Messages over an open link."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self._come = bytearray()

    def send(self, message: bytes) -> None:
        """Send one message. Raises ModuleUnavailable."""
        self.link.write(frame(message))

    def receive(self, timeout: float | None) -> bytes:
        """The next message, whole within `timeout` seconds (None: wait for ever).

        Raises ModuleUnavailable when none comes, FrameError for a length that no message has.
        """
        deadline = None if timeout is None else monotonic() + timeout
        length = int.from_bytes(self._take(_LENGTH_BYTES, deadline), "big")
        if length > MAX_MESSAGE:
            raise FrameError("a message of a length that none has")
        return self._take(length, deadline)

    def _take(self, size: int, deadline: float | None) -> bytes:
        while len(self._come) < size:
            data = self.link.read(None if deadline is None else max(0.0, deadline - monotonic()))
            if not data:
                raise ModuleUnavailable(self.link.name, "no answer")
            self._come += data
        taken = bytes(self._come[:size])
        del self._come[:size]
        return taken


def frame(message: bytes) -> bytes:
    """A message with its length before it."""
    return len(message).to_bytes(_LENGTH_BYTES, "big") + message
