"""On real pseudo-terminals and sockets."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sts.module.errors import ModuleUnavailable
from sts.module.links import SerialLink, TcpLink, open_link

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")


def reason_of(address: str) -> str:
    with pytest.raises(ModuleUnavailable) as caught:
        open_link(address)
    assert caught.value.link == address
    return caught.value.reason


@pytest.fixture
def terminal() -> Iterator[tuple[int, str]]:
    """Our end of a pseudo-terminal, and the device that a client opens."""
    ours, theirs = os.openpty()
    yield ours, os.ttyname(theirs)
    for descriptor in (ours, theirs):
        os.close(descriptor)


@pytest.fixture
def tcp() -> Iterator[tuple[socket.socket, TcpLink]]:
    """A peer, and a link to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        link = open_link(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        assert isinstance(link, TcpLink)
        peer, _ = server.accept()
    with peer, closing(link):
        yield peer, link


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@posix
def test_a_serial_line_carries_bytes_as_they_are(terminal: tuple[int, str]) -> None:
    ours, device = terminal
    everything = bytes(range(256))
    with closing(open_link(device)) as link:
        assert (link.name, link.wrapped) == (device, False)
        link.write(everything)
        assert os.read(ours, 1000) == everything
        os.write(ours, everything)
        received = b""
        while len(received) < len(everything):
            received += link.read(5.0)
        assert received == everything


@posix
def test_a_serial_line_that_is_silent(terminal: tuple[int, str]) -> None:
    with closing(open_link(terminal[1])) as link:
        assert link.read(0.0) == b""
        assert link.read(0.01) == b""


@posix
def test_flushing_a_serial_line(terminal: tuple[int, str]) -> None:
    ours, device = terminal
    with closing(open_link(device)) as link:
        os.write(ours, b"old")
        assert link.read(5.0)
        os.write(ours, b"older")
        link.flush_input()
        os.write(ours, b"new")
        assert link.read(5.0) == b"new"


@posix
def test_a_serial_line_is_for_one_program(terminal: tuple[int, str]) -> None:
    device = terminal[1]
    with closing(open_link(device)):
        assert reason_of(device) == f"cannot open {device}: in use by another program"
    open_link(device).close()


@posix
def test_unplugging_a_serial_line() -> None:
    ours, theirs = os.openpty()
    with closing(open_link(os.ttyname(theirs))) as link:
        os.close(theirs)
        os.close(ours)
        for use in (lambda: link.read(5.0), lambda: link.write(b"x"), link.flush_input):
            with pytest.raises(ModuleUnavailable) as caught:
                use()
            assert caught.value.reason == "the line was closed"


@posix
def test_why_a_serial_line_does_not_open(tmp_path: Path) -> None:
    absent = str(tmp_path / "ttyUSB0")
    assert reason_of(absent) == f"cannot open {absent}: no such device"
    file = tmp_path / "file"
    file.write_bytes(b"")
    assert reason_of(str(file)) == f"cannot open {file}: not a serial line"


@posix
def test_a_closed_serial_line_stays_closed(terminal: tuple[int, str]) -> None:
    link = SerialLink(terminal[1])
    link.close()
    link.close()
    with pytest.raises(ModuleUnavailable):
        link.read(0.0)


def test_a_tcp_line_carries_bytes(tcp: tuple[socket.socket, TcpLink]) -> None:
    peer, link = tcp
    assert link.wrapped
    link.write(b"question")
    assert peer.recv(100) == b"question"
    peer.sendall(b"answer")
    assert link.read(5.0) == b"answer"
    assert link.read(0.0) == b""
    assert link.read(0.01) == b""


def test_flushing_a_tcp_line(tcp: tuple[socket.socket, TcpLink]) -> None:
    peer, link = tcp
    peer.sendall(b"o")
    assert link.read(5.0) == b"o"
    peer.sendall(b"ld")
    while not link.read(5.0).endswith(b"d"):
        pass
    link.flush_input()
    peer.sendall(b"new")
    assert link.read(5.0) == b"new"


def test_a_tcp_line_that_never_falls_silent(
    tcp: tuple[socket.socket, TcpLink], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, link = tcp
    monkeypatch.setattr("sts.module.links._FLUSH_SECONDS", 0.05)
    monkeypatch.setattr(link, "read", lambda _: b"x")
    with pytest.raises(ModuleUnavailable) as caught:
        link.flush_input()
    assert caught.value.reason == "it sends without end"


def test_a_tcp_line_whose_peer_goes(tcp: tuple[socket.socket, TcpLink]) -> None:
    peer, link = tcp
    peer.close()
    for use in (lambda: link.read(5.0), link.flush_input):
        with pytest.raises(ModuleUnavailable) as caught:
            use()
        assert caught.value.reason == "the line was closed"


def test_a_closed_tcp_line_stays_closed(tcp: tuple[socket.socket, TcpLink]) -> None:
    link = tcp[1]
    link.close()
    link.close()
    for use in (lambda: link.read(0.0), lambda: link.write(b"x")):
        with pytest.raises(ModuleUnavailable):
            use()


def test_why_a_tcp_line_does_not_open() -> None:
    address = f"tcp://127.0.0.1:{unused_port()}"
    assert reason_of(address) == f"cannot open {address}: nothing listens there"


@pytest.mark.parametrize(
    "address", ["tcp://", "tcp://host", "tcp://host:0", "tcp://host:port", "tcp://host:99999", "tcp://:5100"]
)
def test_what_is_no_tcp_address(address: str) -> None:
    assert reason_of(address) == "the address is not tcp://HOST:PORT"
