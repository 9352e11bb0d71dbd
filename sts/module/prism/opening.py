"""Opens a PrismToken module by its address, `prism://HOST:PORT`. The Thrift library is loaded with the first one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sts.module.links import CONNECT_SECONDS, connect_tcp, host_and_port
from sts.module.prism.tls import Trust, connect_tls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sts.module.prism.driver import PrismModule
    from sts.module.prism.tls import TlsLink
    from sts.module.protocol import KeyRegister

SCHEME: Final = "prism"
DEFAULT_PORT: Final = 9443  # seen in two public clients
LOCAL_REALM: Final = "local"


@dataclass(frozen=True, slots=True)
class Login:
    """Who signs in. The realm `local` holds the server's own users."""

    user: str
    password: str = field(repr=False)
    realm: str = LOCAL_REALM


def open_prism(address: str, login: Login, trust: Trust, registers: Sequence[KeyRegister]) -> PrismModule:
    """Connect and sign in. `registers` numbers the module's keys. Raises ModuleUnavailable."""
    from sts.module.prism.driver import PrismModule  # loads the Thrift library

    def connect() -> TlsLink:
        return connect_to(address, trust)

    return PrismModule(connect, login, registers)


def connect_to(address: str, trust: Trust) -> TlsLink:
    """An encrypted link to `prism://HOST:PORT`. Raises ModuleUnavailable."""
    host, port = host_and_port(address, SCHEME, DEFAULT_PORT)
    return connect_tls(connect_tcp(address, host, port), host, trust, CONNECT_SECONDS)
