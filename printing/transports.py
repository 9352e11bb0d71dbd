"""Ways to a printer. Each sends bytes or raises PrinterUnavailable, and never waits for ever.

    file:PATH                 appends to a file
    tcp://HOST:9100           a network printer (port 9100 unless given)
    serial:DEVICE[@BAUD]      a serial or USB-serial printer, 9600 baud unless given, XON/XOFF
    spooler:NAME              a queue of CUPS, or of Windows, passed on raw
    none                      no printer: every job is refused

`sent` in the error is true from the first byte of the job that may have gone out.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from printing.spooler import CupsPrinter
from printing.status import ANSWER_SECONDS, STATUS_REQUEST, TIMEOUT_SECONDS, PrinterFault, unavailable, verify_answer
from vending.errors import PrinterUnavailable

if TYPE_CHECKING:
    import serial

_FAREWELL_SECONDS: Final = 2.0  # for a network printer to close its side, or to say that it did not take the job
_RAW_PORT: Final = 9100
_BAUD: Final = 9600
_CHUNK: Final = 512  # half a second of a 9600 baud line
_POLL_SECONDS: Final = 0.02


class Transport(Protocol):
    """A way to one printer."""

    def send(self, data: bytes) -> None:
        """Pass on one job; returns once it is all taken. Raises PrinterUnavailable."""
        ...

    def check(self) -> None:
        """See that the printer can be reached, and is ready if it can say so. Raises PrinterUnavailable."""
        ...


def open_printer(address: str) -> Transport:
    """Return the way to the printer at `address`; nothing is opened yet.

    Raises PrinterUnavailable for what is no address.
    """
    scheme, _, rest = address.partition(":")
    match scheme:
        case "none":
            return NoPrinter(address)
        case "file" if rest:
            return FilePrinter(address, Path(rest))
        case "tcp":
            return _tcp_printer(address)
        case "serial" if rest:
            return _serial_printer(address, rest)
        case "spooler" if rest:
            return _spooler(address, rest)
    raise PrinterUnavailable(address, PrinterFault.UNKNOWN_ADDRESS)


@dataclass(frozen=True, slots=True)
class NoPrinter:
    """A station without a printer."""

    address: str

    def send(self, data: bytes) -> None:  # noqa: ARG002 (the protocol's argument)
        """Refuse."""
        self.check()

    def check(self) -> None:
        """Refuse."""
        raise PrinterUnavailable(self.address, PrinterFault.NOT_SET_UP)


@dataclass(frozen=True, slots=True)
class FilePrinter:
    """A file that jobs are appended to, or that one job fills."""

    address: str
    path: Path
    append: bool = True

    def send(self, data: bytes) -> None:
        """Write one job."""
        try:
            file = self.path.open("ab" if self.append else "wb")
        except OSError as error:
            raise unavailable(self.address, error) from error
        try:
            with file:
                file.write(data)
        except OSError as error:
            raise unavailable(self.address, error, sent=True) from error

    def check(self) -> None:
        """See that the file, or its folder while there is no file, can be written."""
        target = self.path if self.path.exists() else self.path.parent
        if not os.access(target, os.W_OK):
            raise PrinterUnavailable(self.address, f"cannot write to {target}")


@dataclass(frozen=True, slots=True)
class TcpPrinter:
    """A network printer with a raw port."""

    address: str
    host: str
    port: int

    def send(self, data: bytes) -> None:
        """Send one job and wait until the printer has closed its side, or long enough for it to object."""
        with self._connect() as connection:
            self._verify_ready(connection)
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                self._await_end(connection)
            except OSError as error:
                raise unavailable(self.address, error, sent=True) from error

    def check(self) -> None:
        """Connect and ask for paper and cover."""
        with self._connect() as connection:
            self._verify_ready(connection)

    def _connect(self) -> socket.socket:
        try:
            return socket.create_connection((self.host, self.port), TIMEOUT_SECONDS)
        except OSError as error:
            raise unavailable(self.address, error) from error

    def _verify_ready(self, connection: socket.socket) -> None:
        try:
            connection.sendall(STATUS_REQUEST)
            connection.settimeout(ANSWER_SECONDS)
            answer = connection.recv(1)
        except TimeoutError:
            return  # a mute printer
        except OSError as error:
            raise unavailable(self.address, error) from error
        finally:
            connection.settimeout(TIMEOUT_SECONDS)
        if not answer:
            raise PrinterUnavailable(self.address, PrinterFault.HUNG_UP)
        verify_answer(self.address, answer)

    def _await_end(self, connection: socket.socket) -> None:
        connection.settimeout(_FAREWELL_SECONDS)
        try:
            while connection.recv(_CHUNK):
                pass
        except TimeoutError:
            return  # it keeps the line open, and has not refused what it got


@dataclass(frozen=True, slots=True)
class SerialPrinter:
    """A printer on a serial line, 8N1 with XON/XOFF."""

    address: str
    device: str
    baud: int

    def send(self, data: bytes) -> None:
        """Send one job piece by piece, as fast as the printer takes it."""
        import serial

        with self._open() as port:
            self._verify_ready(port)
            try:
                for start in range(0, len(data), _CHUNK):
                    port.write(data[start : start + _CHUNK])
                self._drain(port)
            except serial.SerialTimeoutException as error:
                raise PrinterUnavailable(self.address, PrinterFault.STALLED, sent=True) from error
            except OSError as error:
                raise unavailable(self.address, error, sent=True) from error

    def check(self) -> None:
        """Open the line and ask for paper and cover."""
        with self._open() as port:
            self._verify_ready(port)

    def _open(self) -> serial.Serial:
        import serial

        try:
            return serial.Serial(
                self.device,
                self.baud,
                timeout=ANSWER_SECONDS,
                write_timeout=TIMEOUT_SECONDS,
                xonxoff=True,
                exclusive=True,
            )
        except (OSError, ValueError) as error:
            raise unavailable(self.address, error) from error

    def _verify_ready(self, port: serial.Serial) -> None:
        try:
            port.reset_input_buffer()
            port.write(STATUS_REQUEST)
            answer = port.read(1)
        except OSError as error:
            raise unavailable(self.address, error) from error
        verify_answer(self.address, answer)

    def _drain(self, port: serial.Serial) -> None:
        """Wait until the line has taken everything; the system's own drain call has no time-out."""
        left, since = port.out_waiting, time.monotonic()
        while left:
            time.sleep(_POLL_SECONDS)
            now = port.out_waiting
            if now < left:
                left, since = now, time.monotonic()
            elif time.monotonic() - since > TIMEOUT_SECONDS:
                raise PrinterUnavailable(self.address, PrinterFault.STALLED, sent=True)


def _tcp_printer(address: str) -> TcpPrinter:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise PrinterUnavailable(address, PrinterFault.UNKNOWN_ADDRESS) from error
    if not host:
        raise PrinterUnavailable(address, PrinterFault.UNKNOWN_ADDRESS)
    return TcpPrinter(address, host, port or _RAW_PORT)


def _serial_printer(address: str, rest: str) -> SerialPrinter:
    device, _, baud = rest.partition("@")
    if baud and not baud.isdecimal():
        raise PrinterUnavailable(address, PrinterFault.UNKNOWN_ADDRESS)
    return SerialPrinter(address, device, int(baud or _BAUD))


def _spooler(address: str, queue: str) -> Transport:
    if sys.platform == "win32":
        from printing.windows import WindowsPrinter

        return WindowsPrinter(address, queue)
    else:  # noqa: RET505 (the type checker reads each platform's branch alone)
        return CupsPrinter(address, queue)
