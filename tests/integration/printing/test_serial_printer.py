"""Serial printers: real pseudo-terminals."""

from __future__ import annotations

import os
import select
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from printing import transports
from printing.status import STATUS_REQUEST, PrinterFault
from printing.transports import open_printer
from vending.errors import PrinterUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

if sys.platform == "win32":
    pytest.skip("no pseudo-terminals on Windows", allow_module_level=True)

import pty
import tty

JOB = bytes(range(256)) * 40


class Printer(threading.Thread):
    """A printer behind a pseudo-terminal: answers its status once, reads until it has `capacity` bytes, then stops."""

    def __init__(self, status: bytes, capacity: int) -> None:
        super().__init__(daemon=True)
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.status, self.capacity = status, capacity
        self.received = b""
        self.wake, self.stop = os.pipe()
        self.filled = threading.Event()

    @property
    def address(self) -> str:
        return f"serial:{os.ttyname(self.slave)}@115200"

    def run(self) -> None:
        while len(self.received) < self.capacity:
            ready, _, _ = select.select([self.master, self.wake], [], [], 10)
            if self.master not in ready:
                return
            self._take(os.read(self.master, min(4096, self.capacity - len(self.received))))
        self.filled.set()

    def _take(self, data: bytes) -> None:
        if data.startswith(STATUS_REQUEST):
            os.write(self.master, self.status)
            data = data.removeprefix(STATUS_REQUEST)
        self.received += data

    def close(self) -> None:
        os.write(self.stop, b".")
        self.join(15)
        for end in (self.master, self.slave, self.wake, self.stop):
            os.close(end)


@pytest.fixture
def printers() -> Iterator[list[Printer]]:
    started: list[Printer] = []
    yield started
    for printer in started:
        printer.close()


def _start(printers: list[Printer], status: bytes = b"\x12", capacity: int = len(JOB)) -> Printer:
    printer = Printer(status, capacity)
    printers.append(printer)
    printer.start()
    return printer


def test_every_byte_arrives_unchanged(printers: list[Printer]) -> None:
    printer = _start(printers)
    open_printer(printer.address).send(JOB)
    assert printer.filled.wait(10)
    assert printer.received == JOB


def test_a_mute_printer_prints_too(printers: list[Printer]) -> None:
    printer = _start(printers, status=b"")
    open_printer(printer.address).send(JOB)
    assert printer.filled.wait(10)
    assert printer.received == JOB


def test_paper_out_is_told_before_anything_is_sent(printers: list[Printer]) -> None:
    printer = _start(printers, status=b"\x32")
    with pytest.raises(PrinterUnavailable) as caught:
        open_printer(printer.address).send(JOB)
    assert (caught.value.reason, caught.value.sent) == (PrinterFault.PAPER_OUT, False)
    assert printer.received == b""


def test_check_prints_nothing(printers: list[Printer]) -> None:
    printer = _start(printers)
    open_printer(printer.address).check()
    assert printer.received == b""


def test_a_printer_that_stops_half_way_may_have_printed(
    printers: list[Printer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transports, "TIMEOUT_SECONDS", 0.3)
    printer = _start(printers, capacity=1000)
    with pytest.raises(PrinterUnavailable) as caught:
        open_printer(printer.address).send(JOB * 20)
    assert (caught.value.reason, caught.value.sent) == (PrinterFault.STALLED, True)
    assert printer.received == JOB[:1000]


def test_a_line_in_use_is_refused(printers: list[Printer]) -> None:
    import serial

    printer = _start(printers)
    device = os.ttyname(printer.slave)
    with serial.Serial(device, exclusive=True), pytest.raises(PrinterUnavailable) as caught:
        open_printer(printer.address).check()
    assert not caught.value.sent


@pytest.mark.parametrize("call", ["check", "send"])
def test_a_missing_line(call: str) -> None:
    transport = open_printer("serial:/dev/no-such-line")
    with pytest.raises(PrinterUnavailable) as caught:
        transport.check() if call == "check" else transport.send(JOB)
    assert "no-such-line" in caught.value.reason or "No such file" in caught.value.reason
    assert not caught.value.sent
