from __future__ import annotations

from threading import Event
from time import monotonic

from sts.module.emulator.slow_line import SlowLink

BYTE_DELAY = 0.005
DATA = b"ten bytes."


class HeldLink:
    """Keeps what is written, gives what was put in."""

    name = "held"
    wrapped = True

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.come = b""
        self.closed = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def read(self, timeout: float | None) -> bytes:
        data, self.come = self.come, b""
        return data

    def flush_input(self) -> None:
        self.come = b""

    def close(self) -> None:
        self.closed = True


def test_every_byte_takes_its_time_in_both_directions() -> None:
    inner = HeldLink()
    link = SlowLink(inner, BYTE_DELAY, Event())
    started = monotonic()
    link.write(DATA)
    assert inner.written == [bytes([byte]) for byte in DATA]
    assert monotonic() - started >= len(DATA) * BYTE_DELAY
    inner.come, started = DATA, monotonic()
    assert b"".join(link.read(1.0) for _ in DATA) == DATA
    assert monotonic() - started >= len(DATA) * BYTE_DELAY
    assert link.read(0.0) == b""


def test_flushing_forgets_what_is_on_its_way() -> None:
    inner = HeldLink()
    link = SlowLink(inner, 0.0, Event())
    inner.come = DATA
    assert link.read(1.0) == DATA[:1]
    inner.come = DATA
    link.flush_input()
    assert link.read(1.0) == b""


def test_a_line_that_stops_makes_nobody_wait() -> None:
    inner, stopping = HeldLink(), Event()
    stopping.set()
    link = SlowLink(inner, 60.0, stopping)
    link.write(DATA)
    inner.come = DATA
    assert link.read(1.0) == DATA[:1]


def test_it_is_the_link_in_all_else() -> None:
    inner = HeldLink()
    link = SlowLink(inner, 0.0, Event())
    assert (link.name, link.wrapped) == ("held", True)
    link.close()
    assert inner.closed
