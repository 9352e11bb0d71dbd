"""The guard that keeps tests on this machine."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.support.network import NetworkForbiddenError

if TYPE_CHECKING:
    from pathlib import Path

ELSEWHERE = "192.0.2.1"  # RFC 5737: documentation only


def test_other_machines_are_out_of_reach() -> None:
    with closing(socket.socket()) as tcp, pytest.raises(NetworkForbiddenError):
        tcp.connect((ELSEWHERE, 9100))
    with closing(socket.socket(type=socket.SOCK_DGRAM)) as udp, pytest.raises(NetworkForbiddenError):
        udp.sendto(b"?", (ELSEWHERE, 53))
    with pytest.raises(NetworkForbiddenError):
        socket.create_connection(("printer.example", 9100), timeout=1)
    with pytest.raises(NetworkForbiddenError):
        socket.gethostbyname("printer.example")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_in_reach(host: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        socket.create_connection((host, server.getsockname()[1]), timeout=5).close()


def test_unix_sockets_are_free(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with closing(socket.socket(socket.AF_UNIX)) as server, closing(socket.socket(socket.AF_UNIX)) as client:
        server.bind(path)
        server.listen()
        client.connect(path)
