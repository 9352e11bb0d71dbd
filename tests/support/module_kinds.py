"""Every kind of security module and line there is to test, as one table: KINDS.

The contract and the faults run on each line of it. To add a kind:

1. `serve(emulator, folder, faults)` starts its real server in front of the emulator, with files in `folder` if it needs
   any. What it returns has `stop()` and `wait(timeout)`, is a context manager, and carries whatever `connect` needs.
2. `connect(server, timeout)` opens its driver on that server; `timeout` seconds are what the driver waits for any
   answer, None leaves it its own. It is called again after a line was lost, on a server that was started again.
3. Add a ModuleKind below, with what the kind cannot do in `lacks`, the name under which its server's fault plan knows
   each command in `commands`, and the faults that its line can have. Nothing else has to change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from sts.keys import EncryptionAlgorithm
from sts.module.emulator.faults import Fault, Faults
from sts.module.emulator.server import serve_pty, serve_tcp
from sts.module.emulator.tsm_responder import TsmResponder
from sts.module.links import open_link
from sts.module.protocol import CreditRequest, KeyChangeRequest
from sts.module.returncodes import ReturnCode
from sts.module.sts6 import Sts6Module
from sts.module.tsm import TsmModule
from sts.token import CURRENCY_SUBCLASS
from tests.support.legacy_line import REGISTERS
from tests.support.prism import open_prism, start_prism

if TYPE_CHECKING:
    from pathlib import Path

    from sts.module.protocol import ManagementRequest, SecurityModule

Serve = Callable[["SecurityModule", "Path", Faults], Any]
Connect = Callable[[Any, float | None], "SecurityModule"]


class Ability(Enum):
    """What not every kind can do. The driver of one that cannot refuses it, or leaves it out of its answers."""

    CLOCK = auto()
    VERIFY = auto()
    LIMITS = auto()  # registers() tells limits, dates and check values
    CURRENCY = auto()
    MISTY1 = auto()
    SLOW_LINE = auto()  # its server can feign a line at 9600 baud


VANISHINGS = (Fault.VANISH_BEFORE, Fault.VANISH_AFTER)
STS6_COMMANDS = {
    "identify": "SM?DI",
    "registers": "SM?GA",
    "vend_credit": "SM?VC",
    "issue_management": "SM?VM",
    "change_key": "SM?VK",
}
TSM_COMMANDS = {
    "identify": "SM?ID",
    "vend_credit": "SM?TC",
    "issue_management": "SM?TM",
    "change_key": "SM?TK",
}
PRISM_COMMANDS = {
    "identify": "getStatus",
    "vend_credit": "issueCreditToken",
    "issue_management": "issueMseToken",
    "change_key": "issueKeyChangeTokens",
}


@dataclass(frozen=True, slots=True)
class ModuleKind:
    """A driver and its server. `recovery` names the commands by which the driver makes a loss good."""

    name: str
    serve: Serve
    connect: Connect
    commands: Mapping[str, str] = field(default_factory=dict)
    recovery: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    lacks: frozenset[Ability] = frozenset()
    key_change_counts: tuple[int, ...] = (2, 3, 4)
    keeps_results: bool = False  # find_last_credit finds the token of any request, not of the last one only
    linux_only: bool = False
    is_hardware: bool = False

    def __str__(self) -> str:
        return self.name

    def has(self, ability: Ability) -> bool:
        """Whether the kind can do it."""
        return ability not in self.lacks

    @property
    def losses(self) -> list[Fault]:
        """The faults after which the module is still there."""
        return [fault for fault in self.faults if fault not in VANISHINGS]

    def refusal_of(self, request: CreditRequest | ManagementRequest | KeyChangeRequest) -> int:
        """The code with which this kind refuses what it cannot do at all; 0 for what it can."""
        if isinstance(request, KeyChangeRequest) and request.count not in self.key_change_counts:
            return ReturnCode.TOKEN_COUNT
        if request.ea is EncryptionAlgorithm.MISTY1 and not self.has(Ability.MISTY1):
            return ReturnCode.PARAMETER_RANGE
        is_currency = isinstance(request, CreditRequest) and request.subclass >= CURRENCY_SUBCLASS
        return ReturnCode.SUBCLASS if is_currency and not self.has(Ability.CURRENCY) else 0


@dataclass(frozen=True, slots=True)
class NoServer:
    """Stands where a server would: the emulator itself, in this process."""

    emulator: SecurityModule

    def stop(self) -> None:
        """Nothing to stop."""

    def wait(self, timeout: float | None = None) -> bool:
        """Stopped at once."""
        return True

    def __enter__(self) -> NoServer:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def _sts6(server: Any, timeout: float | None) -> Sts6Module:
    return Sts6Module(open_link(server.address), **_waits(timeout))


def _tsm(server: Any, timeout: float | None) -> TsmModule:
    return TsmModule(open_link(server.address), REGISTERS, **_waits(timeout))


def _waits(timeout: float | None) -> dict[str, float]:
    names = ("read_timeout", "issue_timeout", "key_change_timeout")
    return {} if timeout is None else dict.fromkeys(names, timeout)


def hardware(port: str) -> ModuleKind:
    """A real STS6 module at a port."""
    return ModuleKind(
        "hardware",
        lambda emulator, _, __: NoServer(emulator),
        lambda _, __: Sts6Module(open_link(port)),
        is_hardware=True,
    )


_STS6_RECOVERY = ("GL?RR", "GL?EC", "SM?VT")
_TSM_RECOVERY = ("GL?RR", "GL?EC", "SM?ID")
_TSM_LACKS = frozenset({Ability.CLOCK, Ability.VERIFY, Ability.LIMITS, Ability.CURRENCY, Ability.MISTY1})

KINDS = (
    ModuleKind("in process", lambda emulator, _, __: NoServer(emulator), lambda server, _: server.emulator),
    ModuleKind(
        "sts6 on a pty",
        lambda emulator, folder, faults: serve_pty(emulator, folder / "sts6", faults),
        _sts6,
        STS6_COMMANDS,
        _STS6_RECOVERY,
        tuple(Fault),
        linux_only=True,
    ),
    ModuleKind(
        "sts6 over tcp",
        lambda emulator, _, faults: serve_tcp(emulator, "127.0.0.1", 0, faults),
        _sts6,
        STS6_COMMANDS,
        _STS6_RECOVERY,
        tuple(Fault),
    ),
    ModuleKind(
        "tsm on a pty",
        lambda emulator, folder, faults: serve_pty(emulator, folder / "tsm", faults, TsmResponder),
        _tsm,
        TSM_COMMANDS,
        _TSM_RECOVERY,
        tuple(Fault),
        _TSM_LACKS,
        key_change_counts=(2,),
        linux_only=True,
    ),
    ModuleKind(
        "tsm over tcp",
        lambda emulator, _, faults: serve_tcp(emulator, "127.0.0.1", 0, faults, TsmResponder),
        _tsm,
        TSM_COMMANDS,
        _TSM_RECOVERY,
        tuple(Fault),
        _TSM_LACKS,
        key_change_counts=(2,),
    ),
    ModuleKind(
        "prism over tls",
        lambda emulator, folder, faults: start_prism(emulator, folder / "prism", faults),
        open_prism,
        PRISM_COMMANDS,
        ("fetchTokenResult", "signInWithPassword"),
        tuple(Fault),
        frozenset({Ability.LIMITS, Ability.SLOW_LINE}),
        keeps_results=True,
    ),
)
