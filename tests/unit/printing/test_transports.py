"""Printer addresses and the printers that need no device."""

from __future__ import annotations

from pathlib import Path

import pytest

from printing.status import PrinterFault, find_fault
from printing.transports import FilePrinter, SerialPrinter, TcpPrinter, open_printer
from vending.errors import PrinterUnavailable


def test_addresses() -> None:
    assert open_printer("tcp://printer.local") == TcpPrinter("tcp://printer.local", "printer.local", 9100)
    assert open_printer("tcp://[::1]:9101") == TcpPrinter("tcp://[::1]:9101", "::1", 9101)
    assert open_printer("serial:COM3@115200") == SerialPrinter("serial:COM3@115200", "COM3", 115200)
    assert open_printer("serial:/dev/ttyS0") == SerialPrinter("serial:/dev/ttyS0", "/dev/ttyS0", 9600)
    assert open_printer("file:/a:b/out.txt") == FilePrinter("file:/a:b/out.txt", Path("/a:b/out.txt"))


@pytest.mark.parametrize(
    "address", ["", "lpt1", "file:", "serial:", "spooler:", "tcp://", "tcp://host:70000", "serial:/dev/ttyS0@fast"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(PrinterUnavailable) as caught:
        open_printer(address)
    assert (caught.value.printer, caught.value.reason) == (address, PrinterFault.UNKNOWN_ADDRESS)


@pytest.mark.parametrize("call", ["check", "send"])
def test_no_printer_refuses_every_job(call: str) -> None:
    transport = open_printer("none")
    with pytest.raises(PrinterUnavailable) as caught:
        transport.check() if call == "check" else transport.send(b"job")
    assert caught.value.reason == PrinterFault.NOT_SET_UP


def test_a_file_grows_by_each_job(tmp_path: Path) -> None:
    printer = open_printer(f"file:{tmp_path}/out.bin")
    printer.check()
    assert not (tmp_path / "out.bin").exists()
    printer.send(b"one")
    printer.send(b"two")
    printer.check()
    assert (tmp_path / "out.bin").read_bytes() == b"onetwo"


@pytest.mark.parametrize("call", ["check", "send"])
def test_a_folder_that_is_not_there(tmp_path: Path, call: str) -> None:
    transport = open_printer(f"file:{tmp_path}/nowhere/out.txt")
    with pytest.raises(PrinterUnavailable) as caught:
        transport.check() if call == "check" else transport.send(b"job")
    assert not caught.value.sent


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk() -> None:
    with pytest.raises(PrinterUnavailable) as caught:
        open_printer("file:/dev/full").send(b"job")
    assert (caught.value.reason, caught.value.sent) == ("No space left on device", True)


@pytest.mark.parametrize("answer", [b"", b"\x12", b"\x1a", b"\x00", b"\xff", b"H"])
def test_an_answer_without_a_fault_or_without_sense_is_none(answer: bytes) -> None:
    assert find_fault(answer) is None
