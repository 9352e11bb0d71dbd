"""Network printers: real sockets."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from printing.status import STATUS_REQUEST, PrinterFault
from printing.transports import open_printer
from vending.errors import PrinterUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

JOB = b"\x1b@Receipt 57\n" * 4000  # more than a printer's buffer holds
READY, COVER_OPEN, PAPER_OUT, SICK = b"\x12", b"\x16", b"\x32", b"\x52"


class Printer(threading.Thread):
    """A printer on a free port that serves one connection."""

    def __init__(self, serve: Callable[[Printer, socket.socket], None]) -> None:
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.serve = serve
        self.received = b""

    def run(self) -> None:
        with self.listener, self.listener.accept()[0] as connection:
            connection.settimeout(10)
            self.serve(self, connection)


@contextmanager
def running(serve: Callable[[Printer, socket.socket], None]) -> Iterator[Printer]:
    printer = Printer(serve)
    printer.start()
    try:
        yield printer
    finally:
        printer.join(15)
        assert not printer.is_alive()


def print_all(printer: Printer, connection: socket.socket) -> None:
    while data := connection.recv(4096):
        printer.received += data


def answering(status: bytes) -> Callable[[Printer, socket.socket], None]:
    def serve(printer: Printer, connection: socket.socket) -> None:
        assert connection.recv(len(STATUS_REQUEST)) == STATUS_REQUEST
        connection.sendall(status)
        print_all(printer, connection)

    return serve


def hang_up_half_way(printer: Printer, connection: socket.socket) -> None:
    while len(printer.received) < 100:
        printer.received += connection.recv(100 - len(printer.received))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_a_ready_printer_gets_the_whole_job() -> None:
    with running(answering(READY)) as printer:
        open_printer(printer.address).send(JOB)
    assert printer.received == JOB


def test_a_printer_that_never_answers_gets_it_too() -> None:
    with running(print_all) as printer:
        open_printer(printer.address).send(JOB)
    assert printer.received == STATUS_REQUEST + JOB


def test_a_printer_that_keeps_the_line_open_ends_the_wait() -> None:
    done = threading.Event()

    def keep_open(printer: Printer, connection: socket.socket) -> None:
        print_all(printer, connection)
        assert done.wait(10)

    with running(keep_open) as printer:
        open_printer(printer.address).send(b"job")
        done.set()
    assert printer.received == STATUS_REQUEST + b"job"


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (COVER_OPEN, PrinterFault.COVER_OPEN),
        (PAPER_OUT, PrinterFault.PAPER_OUT),
        (SICK, PrinterFault.ERROR),
    ],
)
@pytest.mark.parametrize("checked_only", [True, False])
def test_a_printer_that_cannot_print_says_why_and_gets_nothing(
    status: bytes, fault: PrinterFault, checked_only: bool
) -> None:
    with running(answering(status)) as printer:
        transport = open_printer(printer.address)
        with pytest.raises(PrinterUnavailable) as caught:
            transport.check() if checked_only else transport.send(JOB)
    assert (caught.value.printer, caught.value.reason, caught.value.sent) == (printer.address, fault, False)
    assert printer.received == b""


def test_check_prints_nothing() -> None:
    with running(answering(READY)) as printer:
        open_printer(printer.address).check()
    assert printer.received == b""


def test_a_printer_that_hangs_up_half_way_may_have_printed() -> None:
    with running(hang_up_half_way) as printer, pytest.raises(PrinterUnavailable) as caught:
        open_printer(printer.address).send(JOB)
    assert caught.value.sent
    assert printer.received == (STATUS_REQUEST + JOB)[:100]


def test_a_printer_that_hangs_up_at_once_has_printed_nothing() -> None:
    with running(lambda printer, connection: None) as printer, pytest.raises(PrinterUnavailable) as caught:
        open_printer(printer.address).send(JOB)
    assert not caught.value.sent


@pytest.mark.parametrize("call", ["check", "send"])
def test_a_refused_connection(call: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    transport = open_printer(f"tcp://127.0.0.1:{port}")
    with pytest.raises(PrinterUnavailable) as caught:
        transport.check() if call == "check" else transport.send(JOB)
    assert (caught.value.reason, caught.value.sent) == ("Connection refused", False)
