"""Byte links to a module: a serial line or a TCP connection. Only this file knows the serial driver."""

from __future__ import annotations

import errno
import socket
import sys
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import serial

from sts.module.errors import ModuleUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

# What pyserial lets through: TypeError when another thread closes the port under a call, ValueError for odd devices.
_LINE_ERRORS: tuple[type[Exception], ...] = (OSError, TypeError, ValueError)
if sys.platform != "win32":
    import termios

    _LINE_ERRORS += (termios.error,)

BAUD_RATE = 9600
WRITE_SECONDS = 3.0
CONNECT_SECONDS = 5.0
_FLUSH_SECONDS = 1.0
_TCP = "tcp"
_CHUNK = 4096
_CLOSED = "the line was closed"
_REASONS = {
    errno.ENOENT: "no such device",
    errno.ENXIO: "no such device",
    errno.ENODEV: "no such device",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EBUSY: "in use by another program",
    errno.EADDRINUSE: "in use by another program",
    errno.EADDRNOTAVAIL: "not an address of this machine",
    errno.EAGAIN: "in use by another program",
    errno.ENOTTY: "not a serial line",
    errno.ECONNREFUSED: "nothing listens there",
    errno.ETIMEDOUT: "no answer",
    errno.EHOSTUNREACH: "no way to that host",
    errno.ENETUNREACH: "no network",
}


class Link(Protocol):
    """An open line that carries bytes. Every call but `close` raises ModuleUnavailable when the line is gone."""

    @property
    def name(self) -> str:
        """The address, for people."""
        ...

    @property
    def wrapped(self) -> bool:
        """Whether frames travel in the TCP wrapping."""
        ...

    def write(self, data: bytes) -> None:
        """Send all of `data`."""
        ...

    def read(self, timeout: float | None) -> bytes:
        """What has come, at least one byte; empty when nothing came in `timeout` seconds (None: wait for ever)."""
        ...

    def flush_input(self) -> None:
        """Drop what has come and was not read."""
        ...

    def close(self) -> None:
        """Let go of the line; a second call does nothing."""
        ...


class SerialLink:
    """A serial line: 9600 baud, 8 bits, no parity, 1 stop bit, for this program alone."""

    wrapped = False

    def __init__(self, device: str) -> None:
        self.name = device
        with _opening(device):
            self._port = serial.Serial(device, BAUD_RATE, write_timeout=WRITE_SECONDS, exclusive=True)

    def write(self, data: bytes) -> None:
        """Send all of `data`."""
        with _using(self.name):
            self._port.write(data)

    def read(self, timeout: float | None) -> bytes:
        """What has come within `timeout` seconds."""
        with _using(self.name):
            self._port.timeout = timeout
            first = self._port.read(1)
            return first + self._port.read(self._port.in_waiting) if first else b""

    def flush_input(self) -> None:
        """Drop what has come and was not read."""
        with _using(self.name):
            self._port.reset_input_buffer()

    def close(self) -> None:
        """Let go of the line."""
        with suppress(OSError):
            self._port.close()


class TcpLink:
    """A TCP connection; frames on it are wrapped."""

    wrapped = True

    def __init__(self, connection: socket.socket, name: str) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection
        self.name = name

    def write(self, data: bytes) -> None:
        """Send all of `data`."""
        with _using(self.name):
            self._connection.settimeout(WRITE_SECONDS)
            self._connection.sendall(data)

    def read(self, timeout: float | None) -> bytes:
        """What has come within `timeout` seconds."""
        with _using(self.name):
            self._connection.settimeout(timeout)
            try:
                data = self._connection.recv(_CHUNK)
            except (TimeoutError, BlockingIOError):
                return b""
        if not data:
            raise ModuleUnavailable(self.name, _CLOSED)
        return data

    def flush_input(self) -> None:
        """Drop what has come and was not read."""
        deadline = monotonic() + _FLUSH_SECONDS
        while self.read(0.0):
            if monotonic() > deadline:
                raise ModuleUnavailable(self.name, "it sends without end")

    def close(self) -> None:
        """Let go of the connection; a read that waits in another thread ends."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()


def open_link(address: str) -> Link:
    """Open `tcp://HOST:PORT`, or a serial line by its device path or COM port. Raises ModuleUnavailable."""
    if address.startswith(f"{_TCP}://"):
        return connect_tcp(address, *host_and_port(address, _TCP))
    return SerialLink(address)


def host_and_port(address: str, scheme: str, default_port: int = 0) -> tuple[str, int]:
    """Host and port of `SCHEME://HOST:PORT`; without a port, the default. Raises ModuleUnavailable."""
    parts = urlsplit(address)
    with suppress(ValueError):  # a port that is no number, or too large
        port = default_port if parts.port is None else parts.port
        if parts.scheme == scheme and parts.hostname and port:
            return parts.hostname, port
    raise ModuleUnavailable(address, f"the address is not {scheme}://HOST:PORT")


def reason_of(error: Exception) -> str:
    """Why the system refused a line, in a few words."""
    if isinstance(error, socket.gaierror):
        return "unknown host"
    # pyserial keeps the number of some errors only in the error it came from
    causes = (error, error.__context__)
    numbers = [cause.args[0] for cause in causes if cause is not None and cause.args]
    return next((_REASONS[number] for number in numbers if number in _REASONS), "the system refused")


def connect_tcp(name: str, host: str, port: int) -> TcpLink:
    """Connect to a port; `name` is the address as people know it. Raises ModuleUnavailable."""
    with _opening(name):
        return TcpLink(socket.create_connection((host, port), CONNECT_SECONDS), name)


@contextmanager
def _opening(address: str) -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        raise ModuleUnavailable(address, f"cannot open {address}: no answer") from None
    except _LINE_ERRORS as error:
        raise ModuleUnavailable(address, f"cannot open {address}: {reason_of(error)}") from error


@contextmanager
def _using(name: str) -> Iterator[None]:
    try:
        yield
    except (TimeoutError, serial.SerialTimeoutException) as error:
        raise ModuleUnavailable(name, "the line takes no data") from error
    except _LINE_ERRORS as error:
        raise ModuleUnavailable(name, _CLOSED) from error
