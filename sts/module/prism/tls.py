"""TLS over any byte link, at either end: 1.2 or newer. A client always verifies the server's certificate.

TlsLink moves bytes between the link and OpenSSL's buffers, so one deadline holds for a whole handshake or answer.
"""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate

from sts.module.errors import ModuleUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sts.module.links import Link

_CHUNK = 16 * 1024
_CLOSED = "the line was closed"
_VERIFY_REASONS = {  # OpenSSL's verify codes
    9: "not yet valid",
    10: "expired",
    18: "not one that is trusted",
    19: "not one that is trusted",
    20: "not one that is trusted",
    62: "for another host",
    64: "for another host",
}


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom a client believes: servers with a certificate of the authority in `file`, made out to the address's host;
    or, `pinned`, only the server whose own certificate the file holds. PEM.
    """

    file: Path
    pinned: bool = False

    def context(self) -> ssl.SSLContext:
        """Raises ModuleUnavailable when the file cannot be used."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.check_hostname = not self.pinned
        if self.pinned:
            context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
        try:
            context.load_verify_locations(self.file)
        except OSError as error:  # SSLError is one
            raise _no_certificate(self.file) from error
        return context

    def verify(self, link: TlsLink) -> None:
        """Check that a pinned certificate is the server's own, not one that it issued. Raises ModuleUnavailable."""
        if self.pinned and link.certificate() != _read_certificate(self.file):
            raise ModuleUnavailable(link.name, "the server's certificate is not one that is trusted")


def server_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """For a server with this certificate and its private key, PEM files. Raises ModuleUnavailable."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:
        raise ModuleUnavailable(str(certificate), "no certificate and key that can be read") from error
    return context


def connect_tls(link: Link, host: str, trust: Trust, timeout: float) -> TlsLink:
    """Encrypt an open link to `host`; it is closed when that fails. Raises ModuleUnavailable."""
    try:
        encrypted = TlsLink(link, trust.context(), hostname=host, timeout=timeout)
        trust.verify(encrypted)
    except ModuleUnavailable:
        link.close()
        raise
    return encrypted


class TlsLink:
    """An encrypted link, its handshake done. Raises ModuleUnavailable when that fails or takes `timeout` seconds."""

    wrapped = False

    def __init__(
        self, link: Link, context: ssl.SSLContext, *, hostname: str | None = None, timeout: float | None = None
    ) -> None:
        self.name = link.name
        self._link = link
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        server_side = hostname is None
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side, hostname)
        if not self._step(self._tls.do_handshake, _deadline(timeout)):
            raise ModuleUnavailable(self.name, "no answer")

    def certificate(self) -> bytes | None:
        """The other end's certificate, DER."""
        return self._tls.getpeercert(binary_form=True)

    def write(self, data: bytes) -> None:
        """Send all of `data`."""
        with _tls_errors(self.name):
            self._tls.write(data)
        self._flush()

    def read(self, timeout: float | None) -> bytes:
        """What has come within `timeout` seconds."""
        read: list[bytes] = []
        self._step(lambda: read.append(self._tls.read(_CHUNK)), _deadline(timeout))
        if read == [b""]:
            raise ModuleUnavailable(self.name, _CLOSED)
        return b"".join(read)

    def flush_input(self) -> None:
        """Drop what has come and was not read."""
        while self.read(0.0):
            pass

    def close(self) -> None:
        """Let go of the link."""
        self._link.close()

    def _step(self, action: Callable[[], object], deadline: float | None) -> bool:
        """Do what OpenSSL can do only with bytes from the link; false when they did not come in time."""
        while True:
            try:
                with _tls_errors(self.name):
                    action()
                return True
            except ssl.SSLWantReadError:
                pass
            finally:
                self._flush()  # an alert too
            data = self._link.read(None if deadline is None else max(0.0, deadline - monotonic()))
            if not data:
                return False
            self._incoming.write(data)

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._link.write(self._outgoing.read())


def _read_certificate(file: Path) -> bytes:
    try:
        return load_pem_x509_certificate(file.read_bytes()).public_bytes(Encoding.DER)
    except (OSError, ValueError) as error:
        raise _no_certificate(file) from error


def _no_certificate(file: Path) -> ModuleUnavailable:
    return ModuleUnavailable(str(file), "no certificate that can be read")


def _deadline(timeout: float | None) -> float | None:
    return None if timeout is None else monotonic() + timeout


@contextmanager
def _tls_errors(name: str) -> Iterator[None]:
    try:
        yield
    except ssl.SSLWantReadError:
        raise
    except ssl.SSLCertVerificationError as error:
        reason = _VERIFY_REASONS.get(error.verify_code, "not one that is trusted")
        raise ModuleUnavailable(name, f"the server's certificate is {reason}") from error
    except ssl.SSLError as error:
        raise ModuleUnavailable(name, "what came is not TLS, or was changed on its way") from error
