"""Puts an emulator on a line: threads of its own answer STS6 frames until the server is stopped."""

from __future__ import annotations

import logging
import os
import socket
from abc import ABC, abstractmethod
from contextlib import suppress
from functools import partial
from threading import Event, Lock, Thread, current_thread
from typing import TYPE_CHECKING, Protocol, Self

from sts.module.emulator.faults import Fault, Faults, VanishedError
from sts.module.emulator.responder import Responder, protocol_error
from sts.module.emulator.slow_line import SlowLink
from sts.module.errors import FrameError, ModuleUnavailable, NotServed
from sts.module.framing import Frame, FrameLine
from sts.module.links import TcpLink, reason_of
from sts.module.returncodes import ReturnCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sts.module.emulator.pseudo_terminal import PseudoTerminal
    from sts.module.links import Link
    from sts.module.protocol import SecurityModule

    Talk = Callable[[Link, Event], None]
    """Holds the conversation on a link until the event is set; raises ModuleUnavailable when the line goes."""

_ACCEPT_RETRY_SECONDS = 0.1
_LAST_PORT = 0xFFFF
_LAST_ANSWER = Frame("GL?RR")
_log = logging.getLogger(__name__)


class Answers(Protocol):
    """One module's side of a conversation in frames, of the STS6 protocol or the legacy one."""

    def answer(self, request: Frame) -> Frame:
        """The answer to any frame."""
        ...


class Server(ABC):
    """A running server: `address` is what a client gives to `open_link`. Leaving its `with` block stops it."""

    def __init__(self, address: str, talk: Talk) -> None:
        self.address = address
        self._talk = talk
        self._stopping = Event()
        self._stopped = Event()

    @abstractmethod
    def stop(self) -> None:
        """Close the line; a command being carried out is finished first. A second call does nothing."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it has stopped, `timeout` seconds at most; false when it still runs."""
        return self._stopped.wait(timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _serve(self, link: Link) -> None:
        try:
            self._talk(link, self._stopping)
        except ModuleUnavailable as error:
            _log.debug("%s: %s", error.link, error.reason)


class PtyServer(Server):
    """A server on a pseudo-terminal, for one client after another."""

    def __init__(self, terminal: PseudoTerminal, talk: Talk) -> None:
        super().__init__(terminal.name, talk)
        self._terminal = terminal
        self._thread = Thread(target=self._run, name=terminal.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Cut the line and remove its path."""
        self._stopping.set()
        self._terminal.interrupt()
        self._thread.join()

    def _run(self) -> None:
        try:
            with suppress(VanishedError):
                self._serve(self._terminal)
        finally:
            self._terminal.close()
            self._stopped.set()


class TcpServer(Server):
    """A server on a TCP port, a thread for each connection."""

    def __init__(self, listener: socket.socket, talk: Talk, scheme: str = "tcp") -> None:
        host, port = listener.getsockname()[:2]
        super().__init__(f"{scheme}://{host}:{port}", talk)
        self._listener = listener
        self._conversations: dict[TcpLink, Thread] = {}
        self._lock = Lock()
        self._thread = Thread(target=self._accept, name=self.address, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the port and every connection."""
        self._close()
        for thread in (self._thread, *self._threads()):
            thread.join()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, peer = self._listener.accept()
                self._begin(TcpLink(connection, f"{peer[0]}:{peer[1]}"))
            except OSError:  # closed by stop, or a client that has gone already
                self._stopping.wait(_ACCEPT_RETRY_SECONDS)
        self._stopped.set()

    def _begin(self, link: TcpLink) -> None:
        with self._lock:
            if self._stopping.is_set():
                link.close()
                return
            thread = Thread(target=self._converse, args=(link,), name=link.name, daemon=True)
            self._conversations[link] = thread
            thread.start()

    def _converse(self, link: TcpLink) -> None:
        try:
            self._serve(link)
        except VanishedError:
            self._close()
        finally:
            link.close()
            with self._lock:
                self._conversations.pop(link, None)

    def _close(self) -> None:
        self._stopping.set()
        with suppress(OSError):  # wakes the accept; Windows refuses it, and there the close does
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for link in self._conversations:
                link.close()

    def _threads(self) -> list[Thread]:
        with self._lock:
            return [thread for thread in self._conversations.values() if thread is not current_thread()]


def serve(responder: Answers, faults: Faults, link: Link, stopping: Event) -> None:
    """Answer every frame on `link`, until `stopping` is set.

    Raises ModuleUnavailable when the line goes, VanishedError when a fault asks for it.
    """
    line = FrameLine(SlowLink(link, faults.byte_delay, stopping) if faults.byte_delay else link)
    while not stopping.is_set():
        try:
            request = line.receive(None)
        except FrameError:
            line.send(protocol_error(ReturnCode.CHECKSUM))
            continue
        if request is not None:
            _reply(line, responder, request, faults, stopping)


def serve_pty(
    module: SecurityModule,
    path: Path,
    faults: Faults | None = None,
    responder: Callable[[SecurityModule], Answers] = Responder,
) -> PtyServer:
    """Start a server on a pseudo-terminal that clients open at `path` (Linux). Raises NotServed."""
    if os.name == "nt":
        raise NotServed(str(path), "Windows has no pseudo-terminals: use TCP")
    from sts.module.emulator.pseudo_terminal import PseudoTerminal  # imports what Windows lacks

    return PtyServer(PseudoTerminal(path), partial(serve, responder(module), faults or Faults()))


def serve_tcp(
    module: SecurityModule,
    host: str,
    port: int,
    faults: Faults | None = None,
    responder: Callable[[SecurityModule], Answers] = Responder,
) -> TcpServer:
    """Start a server at `host`; port 0 takes a free one, which `address` tells. Raises NotServed."""
    return TcpServer(listen(host, port), partial(serve, responder(module), faults or Faults()))


def listen(host: str, port: int) -> socket.socket:
    """A port that clients can connect to; 0 takes a free one. Raises NotServed."""
    address = f"tcp://{host}:{port}"
    if not 0 <= port <= _LAST_PORT:
        raise NotServed(address, "no such port")
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise NotServed(address, reason_of(error)) from error


def _reply(line: FrameLine, responder: Answers, request: Frame, faults: Faults, stopping: Event) -> None:
    fault = faults.take(request.header)
    if fault in (Fault.DROP_REQUEST, Fault.GARBLE_REQUEST, Fault.HALF_REQUEST):
        _misunderstand(line, fault)
        return
    if fault is Fault.VANISH_BEFORE:
        raise VanishedError
    before = line.encode(responder.answer(_LAST_ANSWER)) if fault is Fault.OLD_ANSWER else b""
    answer = line.encode(responder.answer(request))
    if fault is Fault.VANISH_AFTER:
        raise VanishedError
    if fault is Fault.LATE_ANSWER:
        stopping.wait(faults.late)
    line.link.write(before + with_fault(answer, fault))


def _misunderstand(line: FrameLine, fault: Fault) -> None:
    if fault is Fault.DROP_REQUEST:
        return
    if fault is Fault.HALF_REQUEST:
        with suppress(FrameError):
            line.receive(None)  # what follows belongs to the half that came
    line.send(protocol_error(ReturnCode.CHECKSUM))


def with_fault(data: bytes, fault: Fault | None) -> bytes:
    """What comes of an answer's bytes."""
    middle = len(data) // 2
    if fault is Fault.DROP_ANSWER:
        return b""
    if fault is Fault.HALF_ANSWER:
        return data[:middle]
    if fault is Fault.GARBLE_ANSWER:
        return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    return data
