"""Finding modules: the serial ports of this computer, and what answers on a line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from serial.tools import list_ports

from sts.module import layouts, tsm_layouts
from sts.module.errors import FrameError
from sts.module.framing import Frame, FrameLine
from sts.module.returncodes import ReturnCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from sts.module.links import Link
    from sts.module.protocol import ModuleIdentity

PROBE_SECONDS = 2.0


class Dialect(StrEnum):
    """The frame protocols: STS 600-8-6, and the fixed-width one of older modules."""

    STS6 = "sts6"
    LEGACY = "legacy"


_QUESTIONS: dict[Dialect, tuple[str, Callable[[str], ModuleIdentity]]] = {
    Dialect.STS6: ("SM?DI", layouts.read_identity),
    Dialect.LEGACY: ("SM?ID", tsm_layouts.read_identity),
}


@dataclass(frozen=True, slots=True)
class SerialPort:
    """A port of this computer, and what the system calls it."""

    device: str
    description: str


@dataclass(frozen=True, slots=True)
class FoundModule:
    """Who answered, and in which dialect."""

    dialect: Dialect
    identity: ModuleIdentity


def serial_ports() -> tuple[SerialPort, ...]:
    """The serial ports there are, sorted by name."""
    ports = (SerialPort(port.device, _described(port.description)) for port in list_ports.comports())
    return tuple(sorted(ports, key=lambda port: port.device))


def _described(text: str | None) -> str:
    return "" if text is None or text == "n/a" else text  # pyserial tells either for an unknown port


def find_module(link: Link, timeout: float = PROBE_SECONDS) -> FoundModule | None:
    """Ask who is there in each dialect, `timeout` seconds each; None when nothing that answers is a module.

    Only these two questions are sent: they change nothing in a module. Raises ModuleUnavailable when the line goes.
    """
    line = FrameLine(link)
    for dialect, (question, read) in _QUESTIONS.items():
        answer = _ask(line, question, timeout)
        if answer is None:
            continue
        try:
            return FoundModule(dialect, read(answer))
        except FrameError:
            continue
    return None


def _ask(line: FrameLine, question: str, timeout: float) -> str | None:
    line.flush()
    line.send(Frame(question))
    try:
        answer = line.receive(timeout)
    except FrameError:
        return None
    if answer is None or answer.header != question.replace("?", "!") or answer.code != ReturnCode.OK:
        return None
    return answer.payload
