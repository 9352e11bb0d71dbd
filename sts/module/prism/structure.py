"""Checks that bytes are one whole message of Thrift's binary protocol, before the Thrift library reads them.

Libraries trust what they read: a few bytes that announce two thousand million empty values keep one busy for hours.
Here every length must fit into what is left of the message, and structures nest a few levels only.
"""

from __future__ import annotations

from sts.module.errors import FrameError

MAX_DEPTH = 8
_VERSION = b"\x80\x01\x00"
_FIXED = {2: 1, 3: 1, 4: 8, 6: 2, 8: 4, 10: 8}  # type → bytes: bool, byte, double, i16, i32, i64
_STOP, _STRING, _STRUCT, _MAP, _SET, _LIST = 0, 11, 12, 13, 14, 15
_SMALLEST = {_STRING: 4, _STRUCT: 1, _MAP: 6, _SET: 5, _LIST: 5} | _FIXED


def verify_message(data: bytes) -> None:
    """Raise FrameError unless `data` is a message header and one structure, with nothing after it."""
    reader = _Reader(data)
    if reader.take(3) != _VERSION:
        raise FrameError("not a message of this protocol")
    reader.take(1)
    reader.take_text()
    reader.take(4)
    reader.skip(_STRUCT, MAX_DEPTH)
    if reader.left:
        raise FrameError("bytes after the end of the message")


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, size: int) -> bytes:
        if not 0 <= size <= self.left:
            raise FrameError("a message cut short")
        self._at += size
        return self._data[self._at - size : self._at]

    def take_text(self) -> None:
        self.take(self._number(4))

    def skip(self, kind: int, depth: int) -> None:
        if kind in _FIXED:
            self.take(_FIXED[kind])
        elif kind == _STRING:
            self.take_text()
        elif depth == 0:
            raise FrameError("a message too deep")
        elif kind == _STRUCT:
            self._skip_fields(depth - 1)
        elif kind == _MAP:
            self._skip_items(self._number(1), self._number(1), depth=depth - 1)
        elif kind in (_SET, _LIST):
            self._skip_items(self._number(1), depth=depth - 1)
        else:
            raise FrameError("a value of no known type")

    def _skip_fields(self, depth: int) -> None:
        while (kind := self._number(1)) != _STOP:
            self.take(2)
            self.skip(kind, depth)

    def _skip_items(self, *kinds: int, depth: int) -> None:
        count = self._number(4)
        if count and not 0 < count * sum(_SMALLEST.get(kind, 1) for kind in kinds) <= self.left:
            raise FrameError("a message cut short")
        for _ in range(count):
            for kind in kinds:
                self.skip(kind, depth)

    def _number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big", signed=True)
