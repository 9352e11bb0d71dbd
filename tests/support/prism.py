"""A PrismToken server in front of an emulator, with a throw-away authority, and its driver."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sts.module.emulator.prism_accounts import Accounts
from sts.module.emulator.prism_server import serve_prism
from sts.module.prism.driver import PrismModule
from sts.module.prism.opening import Login, connect_to
from sts.module.prism.tls import Trust, server_context
from tests.support.certificates import LOCAL_HOST, Authority

if TYPE_CHECKING:
    from pathlib import Path

    from sts.module.emulator.faults import Faults
    from sts.module.emulator.server import TcpServer
    from sts.module.protocol import KeyRegister, SecurityModule

LOGIN = Login("till-7", "correct horse battery")


@dataclass(frozen=True)
class PrismServer:
    """A running server and what a client needs to know of it."""

    server: TcpServer
    trust: Trust
    accounts: Accounts
    registers: tuple[KeyRegister, ...]

    @property
    def address(self) -> str:
        return self.server.address

    def stop(self) -> None:
        self.server.stop()

    def wait(self, timeout: float | None = None) -> bool:
        return self.server.wait(timeout)

    def __enter__(self) -> PrismServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start_prism(module: SecurityModule, folder: Path, faults: Faults | None = None) -> PrismServer:
    """A server with a certificate of an authority of its own in `folder`; LOGIN may sign in."""
    folder.mkdir(parents=True, exist_ok=True)
    authority = Authority(folder)
    certificate = authority.sign("server")
    accounts = Accounts({LOGIN.user: LOGIN.password})
    context = server_context(certificate.file, certificate.key_file)
    server = serve_prism(module, LOCAL_HOST, 0, context, accounts, faults)
    return PrismServer(server, Trust(authority.file), accounts, known_registers(module))


def known_registers(module: SecurityModule) -> tuple[KeyRegister, ...]:
    """The module's registers as settings would tell them: without dates and limits."""
    unknown: Any = dict.fromkeys(("active_from", "issue_until", "units_left", "currency_left"))
    return tuple(replace(register, **unknown) for register in module.registers())


def open_prism(server: PrismServer, timeout: float | None = None, login: Login = LOGIN) -> PrismModule:
    """The driver on that server; `timeout` seconds for any answer, None for the driver's own."""
    names = ("read_timeout", "issue_timeout", "key_change_timeout")
    waits = {} if timeout is None else dict.fromkeys(names, timeout)
    return PrismModule(lambda: connect_to(server.address, server.trust), login, server.registers, **waits)
