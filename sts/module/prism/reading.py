"""Reads messages of Thrift's binary protocol, strictly and in bounded time.

The Thrift library is not let near what comes from a network: a few bytes that announce two thousand million empty
values keep its reader busy for hours, and it takes a text for whatever is expected in its place. Here every length must
fit into what is left of the message, structures nest a few levels only, and each value keeps the type it came with.
"""

from __future__ import annotations

import struct
from typing import Any, Final, NamedTuple

from sts.module.errors import FrameError

MAX_DEPTH: Final = 8
STRING, STRUCT, MAP, SET, LIST = 11, 12, 13, 14, 15
_STOP = 0
_VERSION = b"\x80\x01\x00"
_FIXED = {2: "!?", 3: "!b", 4: "!d", 6: "!h", 8: "!i", 10: "!q"}  # bool, byte, double, i16, i32, i64
_SMALLEST = {kind: struct.calcsize(form) for kind, form in _FIXED.items()} | {
    STRING: 4,
    STRUCT: 1,
    MAP: 6,
    SET: 5,
    LIST: 5,
}


class Value(NamedTuple):
    """A value with its type.

    `content` is a number or a truth value; bytes of a text; a dictionary of values by field number of a structure; a
    list of values of a list or set; a list of pairs of a map.
    """

    kind: int
    content: Any


class Message(NamedTuple):
    """A message: the method's name, what kind it is (call, reply, exception), its number, its fields."""

    name: str
    kind: int
    sequence: int
    fields: dict[int, Value]


def read_message(data: bytes) -> Message:
    """The message that `data` is, with nothing after it. Raises FrameError."""
    reader = _Reader(data)
    if reader.take(3) != _VERSION:
        raise FrameError("not a message of this protocol")
    kind = reader.number(1)
    name = text_of(reader.bytes())
    sequence = reader.number(4)
    fields = reader.read(STRUCT, MAX_DEPTH).content
    if reader.left:
        raise FrameError("bytes after the end of the message")
    return Message(name, kind, sequence, fields)


def text_of(content: bytes) -> str:
    """A text. Raises FrameError when it is none."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise FrameError("a text that is none") from None


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

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big", signed=True)

    def bytes(self) -> bytes:
        return self.take(self.number(4))

    def read(self, kind: int, depth: int) -> Value:
        if kind in _FIXED:
            return Value(kind, struct.unpack(_FIXED[kind], self.take(_SMALLEST[kind]))[0])
        if kind == STRING:
            return Value(kind, self.bytes())
        if depth == 0:
            raise FrameError("a message too deep")
        if kind == STRUCT:
            return Value(kind, self._fields(depth - 1))
        if kind in (LIST, SET):
            return Value(kind, [item for (item,) in self._items(depth - 1, self.number(1))])
        if kind == MAP:
            return Value(kind, self._items(depth - 1, self.number(1), self.number(1)))
        raise FrameError("a value of no known type")

    def _fields(self, depth: int) -> dict[int, Value]:
        fields = {}
        while (kind := self.number(1)) != _STOP:
            number = self.number(2)
            fields[number] = self.read(kind, depth)
        return fields

    def _items(self, depth: int, *kinds: int) -> list[tuple[Value, ...]]:
        count = self.number(4)
        smallest = sum(_SMALLEST.get(kind, 1) for kind in kinds)
        if not 0 <= count * smallest <= self.left:
            raise FrameError("a message cut short")
        return [tuple(self.read(kind, depth) for kind in kinds) for _ in range(count)]
