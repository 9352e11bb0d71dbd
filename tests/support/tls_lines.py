"""Servers that speak TLS, or do not, and then say whatever a test wants."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sts.module.emulator.server import TcpServer, listen
from sts.module.prism.opening import SCHEME
from sts.module.prism.tls import TlsLink
from tests.support.certificates import LOCAL_HOST

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from threading import Event

    from sts.module.links import Link


def serve_plain(talk: Callable[[Link, Event], None]) -> TcpServer:
    """A server without TLS; it holds `talk` with each client."""
    return TcpServer(listen(LOCAL_HOST, 0), talk, SCHEME)


def serve_tls(context: ssl.SSLContext, talk: Callable[[Link, Event], None]) -> TcpServer:
    """A server with TLS; it holds `talk` with each client that it has shaken hands with."""
    return serve_plain(partial(_shake_hands, context, talk))


def _shake_hands(context: ssl.SSLContext, talk: Callable[[Link, Event], None], link: Link, stopping: Event) -> None:
    talk(TlsLink(link, context, timeout=5.0), stopping)
