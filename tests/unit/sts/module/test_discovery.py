from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from serial.tools.list_ports_common import ListPortInfo

from sts.module import discovery
from sts.module.discovery import Dialect, SerialPort, find_module, serial_ports
from sts.module.emulator.responder import Responder
from sts.module.emulator.server import serve_pty
from sts.module.emulator.tsm_responder import TsmResponder
from sts.module.links import open_link
from tests.support.modules import new_emulator

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
SHORT = 0.2


@pytest.mark.parametrize("dialect", list(Dialect))
def test_a_module_is_found_in_its_dialect(dialect: Dialect, tmp_path: Path) -> None:
    emulator = new_emulator(tmp_path / "emulator")
    responder = TsmResponder if dialect is Dialect.LEGACY else Responder
    with serve_pty(emulator, tmp_path / "tty", responder=responder) as server:
        link = open_link(server.address)
        found = find_module(link)
        link.close()
    emulator.close()
    assert found is not None
    assert found.dialect is dialect
    assert found.identity.emulator


class OtherDevice:
    """A line on which every question gets the same answer."""

    name, wrapped = "other", False

    def __init__(self, answer: bytes) -> None:
        self.answer, self.coming = answer, b""
        self.asked: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.asked.append(data)
        self.coming = self.answer

    def read(self, timeout: float | None) -> bytes:
        data, self.coming = self.coming, b""
        return data

    def flush_input(self) -> None:
        self.coming = b""

    def close(self) -> None:
        pass


@pytest.mark.parametrize("answer", [b"", b"\r", b"hello\r\n" * 40, b"SM!DI00\r", b"SM!DI00B61F\r", b"\xff" * 3000])
def test_what_is_no_module_is_not_found(answer: bytes) -> None:
    device = OtherDevice(answer)
    assert find_module(device, SHORT) is None
    assert [question[:5] for question in device.asked] == [b"SM?DI", b"SM?ID"]


def test_ports_are_listed_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    ports = [ListPortInfo("/dev/ttyUSB1"), ListPortInfo("/dev/ttyS0")]
    ports[0].description = "CP2102"  # the other one is not known: “n/a”
    monkeypatch.setattr(discovery.list_ports, "comports", lambda: ports)
    assert serial_ports() == (SerialPort("/dev/ttyS0", ""), SerialPort("/dev/ttyUSB1", "CP2102"))
