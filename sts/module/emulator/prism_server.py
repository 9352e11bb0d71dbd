"""Puts an emulator on a port as a PrismToken server: Thrift over TLS, users, sessions, results by message id."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sts.module.emulator.faults import Fault, Faults, VanishedError
from sts.module.emulator.prism_service import PrismService
from sts.module.emulator.server import TcpServer, listen, with_fault
from sts.module.errors import FrameError
from sts.module.prism import api
from sts.module.prism.frames import FramedLine, frame
from sts.module.prism.opening import SCHEME
from sts.module.prism.refusals import ApiError
from sts.module.prism.tls import TlsLink

if TYPE_CHECKING:
    import ssl
    from threading import Event

    from sts.module.emulator.prism_accounts import Accounts
    from sts.module.links import Link
    from sts.module.protocol import SecurityModule

_HANDSHAKE_SECONDS = 5.0
_NEVER_COME = (Fault.DROP_REQUEST, Fault.HALF_REQUEST)  # half a message keeps the server waiting for the rest


def serve_prism(
    module: SecurityModule,
    host: str,
    port: int,
    context: ssl.SSLContext,
    accounts: Accounts,
    faults: Faults | None = None,
) -> TcpServer:
    """Start a server at `host`; port 0 takes a free one, which `address` tells. Raises ModuleUnavailable.

    `faults` are planned by the names of methods.
    """
    service = PrismService(module, accounts)
    return TcpServer(listen(host, port), partial(_converse, service, context, faults or Faults()), SCHEME)


def reply_to(service: PrismService, call: api.Call) -> bytes:
    """The message that answers a call; refusals are answers too."""
    if not api.knows_method(call.method):
        return api.encode_unknown_method(call)
    try:
        return api.encode_result(call, service.call(call.method, call.arguments))
    except ApiError as error:
        return api.encode_error(call, error)


def _converse(service: PrismService, context: ssl.SSLContext, faults: Faults, link: Link, stopping: Event) -> None:
    wire = _Wire(link)
    line = FramedLine(TlsLink(wire, context, timeout=_HANDSHAKE_SECONDS))
    before = b""
    while not stopping.is_set():
        try:
            call = api.decode_call(line.receive(None))
        except FrameError:
            return  # hangs up, as servers of this protocol do
        fault = faults.take(call.method)
        if fault is Fault.GARBLE_REQUEST:
            return
        if fault not in _NEVER_COME:
            wire.garbles = fault is Fault.GARBLE_ANSWER
            before = _reply(line, service, call, fault, before, faults.late, stopping)


def _reply(
    line: FramedLine,
    service: PrismService,
    call: api.Call,
    fault: Fault | None,
    before: bytes,
    late: float,
    stopping: Event,
) -> bytes:
    if fault is Fault.VANISH_BEFORE:
        raise VanishedError
    answer = frame(reply_to(service, call))
    if fault is Fault.VANISH_AFTER:
        raise VanishedError
    if fault is Fault.LATE_ANSWER:
        stopping.wait(late)
    if fault is Fault.OLD_ANSWER:
        line.link.write(before)
    line.link.write(answer if fault is Fault.GARBLE_ANSWER else with_fault(answer, fault))
    return answer


class _Wire:
    """Passes `link` on. While it `garbles`, a byte of what is sent is changed: of the encrypted, as on a real line."""

    def __init__(self, link: Link) -> None:
        self.name = link.name
        self.wrapped = link.wrapped
        self.garbles = False
        self.read = link.read
        self.flush_input = link.flush_input
        self.close = link.close
        self._link = link

    def write(self, data: bytes) -> None:
        self._link.write(with_fault(data, Fault.GARBLE_ANSWER) if self.garbles else data)
