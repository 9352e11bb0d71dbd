from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, cast

import pytest

from sts.module.errors import ModuleUnavailable
from sts.module.links import TcpLink
from sts.module.prism.tls import TlsLink, Trust, connect_tls, server_context
from tests.support.certificates import LOCAL_HOST, Authority, Certificate
from tests.support.tls_lines import serve_plain, serve_tls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from threading import Event

    from sts.module.emulator.server import TcpServer
    from sts.module.links import Link

PATIENCE = 5.0


def echo(link: Link, stopping: Event) -> None:
    while not stopping.is_set():
        link.write(link.read(None))


def silence(link: Link, stopping: Event) -> None:
    stopping.wait()


def connect(server: TcpServer, trust: Trust, host: str = LOCAL_HOST, timeout: float = PATIENCE) -> TlsLink:
    port = int(server.address.rpartition(":")[2])
    link = TcpLink(socket.create_connection((LOCAL_HOST, port), PATIENCE), server.address)
    return connect_tls(link, host, trust, timeout)


def reason_of_refusal(server: TcpServer, trust: Trust, host: str = LOCAL_HOST, timeout: float = PATIENCE) -> str:
    with server, pytest.raises(ModuleUnavailable) as caught:
        connect(server, trust, host, timeout)
    return caught.value.reason


def serve(certificate: Certificate) -> TcpServer:
    return serve_tls(server_context(certificate.file, certificate.key_file), echo)


@pytest.fixture
def link(context: ssl.SSLContext, trust: Trust) -> Iterator[TlsLink]:
    with serve_tls(context, echo) as server:
        link = connect(server, trust)
        yield link
        link.close()


def read_all(link: Link, size: int) -> bytes:
    data = b""
    while len(data) < size:
        data += link.read(PATIENCE)
    return data


def test_bytes_come_through(link: TlsLink) -> None:
    for data in (b"a", b"hello", bytes(range(256)) * 1000):
        link.write(data)
        assert read_all(link, len(data)) == data


def test_nothing_within_the_time(link: TlsLink) -> None:
    started = monotonic()
    assert link.read(0.05) == b""
    assert monotonic() - started < PATIENCE


def test_what_was_not_read_is_dropped(link: TlsLink) -> None:
    link.write(b"old")
    assert link.read(PATIENCE)[:1] == b"o"
    link.write(b"old")
    assert read_all(link, 1)
    link.flush_input()
    link.write(b"new")
    assert read_all(link, 3) == b"new"


def test_a_line_that_was_closed(link: TlsLink) -> None:
    link.close()
    link.close()
    with pytest.raises(ModuleUnavailable) as caught:
        link.write(b"x")
    assert caught.value.reason == "the line was closed"


def test_the_other_end_goes(context: ssl.SSLContext, trust: Trust) -> None:
    server = serve_tls(context, echo)
    link = connect(server, trust)
    server.stop()
    with pytest.raises(ModuleUnavailable, match="closed"):
        link.read(PATIENCE)
    link.close()


def test_a_certificate_of_another_authority(certificate: Certificate, tmp_path: Path) -> None:
    stranger = Trust(Authority(tmp_path, "stranger").file)
    assert reason_of_refusal(serve(certificate), stranger) == "the server's certificate is not one that is trusted"


def test_a_certificate_of_an_authority_of_the_same_name(certificate: Certificate, tmp_path: Path) -> None:
    impostor = Trust(Authority(tmp_path).file)
    assert "certificate is" in reason_of_refusal(serve(certificate), impostor)


def test_a_certificate_for_another_host(authority: Authority, trust: Trust) -> None:
    other = serve(authority.sign("elsewhere", host="192.0.2.7"))
    assert reason_of_refusal(other, trust) == "the server's certificate is for another host"


def test_an_expired_certificate(authority: Authority, trust: Trust) -> None:
    old = serve(authority.sign("old", expired=True))
    assert reason_of_refusal(old, trust) == "the server's certificate is expired"


def test_a_pinned_certificate_is_enough_whatever_the_host(certificate: Certificate) -> None:
    with serve(certificate) as server:
        link = connect(server, Trust(certificate.file, pinned=True), host="token.example")
        link.write(b"hello")
        assert read_all(link, 5) == b"hello"
        link.close()


def test_another_certificate_than_the_pinned_one(authority: Authority, certificate: Certificate) -> None:
    pinned = Trust(certificate.file, pinned=True)
    assert "not one that is trusted" in reason_of_refusal(serve(authority.sign("second")), pinned)


def test_a_pinned_authority_does_not_vouch_for_servers(authority: Authority, certificate: Certificate) -> None:
    pinned = Trust(authority.file, pinned=True)
    assert "not one that is trusted" in reason_of_refusal(serve(certificate), pinned)


def test_a_server_without_tls(trust: Trust) -> None:
    def greet(link: Link, stopping: Event) -> None:
        link.write(b"220 welcome to the mail server\r\n")
        stopping.wait()

    assert reason_of_refusal(serve_plain(greet), trust) == "what came is not TLS, or was changed on its way"


def test_a_server_that_never_answers(trust: Trust) -> None:
    started = monotonic()
    assert reason_of_refusal(serve_plain(silence), trust, timeout=0.2) == "no answer"
    assert monotonic() - started < PATIENCE


def test_a_server_that_sends_its_handshake_a_byte_at_a_time(context: ssl.SSLContext, trust: Trust) -> None:
    """One deadline holds for all of it."""

    def dribble(link: Link, stopping: Event) -> None:
        while not stopping.wait(0.05):
            link.write(b"\x16")

    started = monotonic()
    assert reason_of_refusal(serve_plain(dribble), trust, timeout=0.3)
    assert monotonic() - started < PATIENCE


def test_a_server_that_hangs_up(trust: Trust) -> None:
    assert "closed" in reason_of_refusal(serve_plain(lambda link, _: link.close()), trust)


def test_tls_before_1_2_is_refused(certificate: Certificate, trust: Trust) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old.load_cert_chain(certificate.file, certificate.key_file)
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    assert reason_of_refusal(serve_tls(old, echo), trust)
    assert trust.context().minimum_version == ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("pinned", [True, False])
def test_files_that_hold_no_certificate(no_certificate: Path, tmp_path: Path, pinned: bool) -> None:
    for file in (no_certificate, tmp_path / "missing.pem"):
        with pytest.raises(ModuleUnavailable) as caught:
            Trust(file, pinned).context()
        assert (caught.value.link, caught.value.reason) == (str(file), "no certificate that can be read")


def test_a_server_without_its_key(certificate: Certificate, no_certificate: Path) -> None:
    with pytest.raises(ModuleUnavailable):
        server_context(certificate.file, no_certificate)


@dataclass
class Changing:
    """A link on which a byte of everything sent is changed, once it is told to."""

    link: Link
    changes: bool = False

    def __getattr__(self, name: str) -> object:
        return getattr(self.link, name)

    def write(self, data: bytes) -> None:
        middle = len(data) // 2
        self.link.write(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :] if self.changes else data)


def test_a_byte_changed_on_the_line_is_noticed(context: ssl.SSLContext, trust: Trust) -> None:
    def answer_with_a_change(link: Link, stopping: Event) -> None:
        wire = Changing(link)
        encrypted = TlsLink(cast("Link", wire), context, timeout=PATIENCE)
        encrypted.write(encrypted.read(PATIENCE))
        wire.changes = True
        encrypted.write(encrypted.read(PATIENCE))
        stopping.wait()

    with serve_plain(answer_with_a_change) as server:
        link = connect(server, trust)
        link.write(b"first")
        assert read_all(link, 5) == b"first"
        link.write(b"second")
        with pytest.raises(ModuleUnavailable, match="changed on its way"):
            link.read(PATIENCE)
        link.close()
