"""Frames of the STS6 and legacy module protocols (STS 600-8-6): `AA?CC` or `AA!CCRR`, payload, CRC4, CR; ASCII.

Over TCP a frame is wrapped: `00 LEN ED F1 2B 00 FE ED`, frame, CR, with LEN = 6 + frame + 1. No LEN of a valid frame
is a CR, so both variants are cut at CR.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from sts.module.errors import FrameError

if TYPE_CHECKING:
    from sts.module.links import Link

CR = b"\r"
PROTOCOL_ERROR = "GL!ER"
MAX_FRAME = 1100  # bytes before CR; the longest known is an echo of 999 characters
_CRC_DIGITS = 4
_MARK = bytes.fromhex("EDF12B00FEED")
_PREFIX_BYTES = 2 + len(_MARK)
_FRAME = re.compile(r"(?P<header>[A-Z]{2}(?:\?|!(?=[A-Z]{2}[0-9]{2}))[A-Z]{2})(?P<rest>[ -~]*)")
_BARE_PROTOCOL_ERROR = re.compile(rb"GL!ER[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Frame:
    """A header and what follows it up to the CRC. An answer's body begins with its return code."""

    header: str
    body: str = ""

    @property
    def code(self) -> int:
        """The return code of an answer."""
        return int(self.body[:2])

    @property
    def payload(self) -> str:
        """An answer's fields, after the return code."""
        return self.body[2:]


def crc16_arc(data: bytes) -> int:
    """CRC-16/ARC: reflected polynomial 0x8005, initial value 0."""
    crc = 0
    for byte in data:
        crc = crc >> 8 ^ _CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc


def build_frame(frame: Frame) -> bytes:
    """The frame's bytes, CR included. Raises FrameError for what `parse_frame` would not take back."""
    text = frame.header + frame.body
    if len(text) + _CRC_DIGITS > MAX_FRAME:
        raise FrameError("too long")
    if _match(text) != frame:
        raise FrameError("not a frame")
    data = text.encode("ascii")
    return data + b"%04X" % crc16_arc(data) + CR


def parse_frame(data: bytes) -> Frame:
    """The frame in `data` (without CR). Raises FrameError.

    `GL!ER` with its two digits may come without a CRC.
    """
    if _BARE_PROTOCOL_ERROR.fullmatch(data):
        return Frame(PROTOCOL_ERROR, data[-2:].decode("ascii"))
    text, crc = data[:-_CRC_DIGITS], data[-_CRC_DIGITS:]
    if crc != b"%04X" % crc16_arc(text):
        raise FrameError("bad checksum")
    return _match(text.decode("ascii", "replace"))


def wrap(data: bytes) -> bytes:
    """A frame's bytes (CR included) as they go over TCP. Raises FrameError above 255 bytes."""
    length = len(_MARK) + len(data)
    if length > 0xFF:
        raise FrameError("too long")
    return bytes([0, length]) + _MARK + data


def unwrap(data: bytes) -> bytes:
    """The frame inside its TCP wrapping, both without CR. Raises FrameError."""
    frame = data[_PREFIX_BYTES:]
    if data[:_PREFIX_BYTES] != wrap(frame + CR)[:_PREFIX_BYTES]:
        raise FrameError("bad wrapping")
    return frame


class FrameLine:
    """Frames over a byte link, wrapped where the link asks for it."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self._pending = bytearray()

    def encode(self, frame: Frame) -> bytes:
        """The bytes of a frame on this line. Raises FrameError."""
        data = build_frame(frame)
        return wrap(data) if self.link.wrapped else data

    def send(self, frame: Frame) -> None:
        """Write a frame. Raises FrameError, ModuleUnavailable."""
        self.link.write(self.encode(frame))

    def receive(self, timeout: float | None) -> Frame | None:
        """The next frame; None when no whole one came within `timeout` seconds (None: wait for ever).

        Raises FrameError for bytes that are no frame (they are dropped), ModuleUnavailable.
        """
        deadline = None if timeout is None else monotonic() + timeout
        while CR not in self._pending:
            data = self.link.read(None if deadline is None else max(0.0, deadline - monotonic()))
            if not data:
                return None
            self._pending += data
            self._verify_length()
        head, _, self._pending = self._pending.partition(CR)
        data = bytes(head)
        return parse_frame(unwrap(data) if self.link.wrapped else data)

    def flush(self) -> None:
        """Forget what has come so far. Raises ModuleUnavailable."""
        self._pending.clear()
        self.link.flush_input()

    def _verify_length(self) -> None:
        if self._pending.find(CR) < 0 and len(self._pending) > MAX_FRAME + _PREFIX_BYTES:
            self._pending.clear()
            raise FrameError("too long")


def _match(text: str) -> Frame:
    match = _FRAME.fullmatch(text)
    if match is None:
        raise FrameError("not a frame")
    return Frame(match["header"], match["rest"])


def _table_entry(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (0xA001 if byte & 1 else 0)
    return byte


_CRC_TABLE = tuple(_table_entry(byte) for byte in range(256))
