from __future__ import annotations

from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.module.errors import FrameError, ModuleUnavailable
from sts.module.prism.frames import MAX_MESSAGE, FramedLine, frame

if TYPE_CHECKING:
    from collections.abc import Sequence


class PiecesLink:
    """Gives its pieces one a read, then nothing; each takes `delay` seconds."""

    name, wrapped = "pieces", False

    def __init__(self, pieces: Sequence[bytes], delay: float = 0.0) -> None:
        self.pieces = list(pieces)
        self.delay = delay
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data

    def read(self, timeout: float | None) -> bytes:
        sleep(min(self.delay, timeout or 0.0))
        return self.pieces.pop(0) if self.pieces and (timeout is None or timeout >= self.delay) else b""

    def flush_input(self) -> None:
        self.pieces.clear()

    def close(self) -> None:
        pass


def pieces_of(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@given(st.lists(st.binary(max_size=40), max_size=5), st.integers(1, 50))
def test_messages_come_out_as_they_went_in(messages: list[bytes], size: int) -> None:
    sent = FramedLine(link := PiecesLink([]))
    for message in messages:
        sent.send(message)
    received = FramedLine(PiecesLink(pieces_of(link.written, size)))
    assert [received.receive(1.0) for _ in messages] == messages


@pytest.mark.parametrize("data", [b"", b"\x00\x00", frame(b"hello")[:-1]])
def test_half_a_message_is_no_answer(data: bytes) -> None:
    with pytest.raises(ModuleUnavailable) as caught:
        FramedLine(PiecesLink([data] if data else [])).receive(0.01)
    assert (caught.value.link, caught.value.reason) == ("pieces", "no answer")


@pytest.mark.parametrize("length", [MAX_MESSAGE + 1, 0x7FFFFFFF, 0xFFFFFFFF, int.from_bytes(b"HTTP")])
def test_a_length_that_no_message_has(length: int) -> None:
    """Told by the length alone: nothing is waited for, and nothing set aside."""
    with pytest.raises(FrameError):
        FramedLine(PiecesLink([length.to_bytes(4, "big")])).receive(60.0)


def test_the_longest_message() -> None:
    message = bytes(MAX_MESSAGE)
    assert FramedLine(PiecesLink(pieces_of(frame(message), 10_000))).receive(5.0) == message


def test_the_time_is_for_the_whole_message() -> None:
    started = monotonic()
    with pytest.raises(ModuleUnavailable):
        FramedLine(PiecesLink(pieces_of(frame(bytes(1000)), 1), delay=0.02)).receive(0.2)
    assert monotonic() - started < 2.0
