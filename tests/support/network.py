"""Tests reach no other machine: a connection or a look-up beyond loopback raises."""

from __future__ import annotations

import sys
from ipaddress import ip_address

# Python's audit events of the socket module: those that carry an address, and those that carry a name.
_ADDRESSED = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_NAMED = {"socket.getaddrinfo", "socket.gethostbyname"}


class NetworkForbiddenError(Exception):
    """A test tried to reach another machine. Not an OSError, so that no error handling takes it for a cable."""


def forbid_all_but_loopback() -> None:
    """Guard every socket of this process from now on; Unix sockets stay free."""
    sys.addaudithook(_refuse_remote)


def _refuse_remote(event: str, arguments: tuple[object, ...]) -> None:
    if event in _ADDRESSED:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in _NAMED:
        host = arguments[0]
    else:
        return
    if isinstance(host, str) and not _is_loopback(host):
        raise NetworkForbiddenError(f"{event} to {host}")


def _is_loopback(host: str) -> bool:
    if host in ("", "localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
