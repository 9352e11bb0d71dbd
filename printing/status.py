"""What a printer says of itself, and why it cannot print."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Final

from vending.errors import PrinterUnavailable

TIMEOUT_SECONDS: Final = 5.0  # for anything a printer or its queue has to answer

# DLE EOT 2, "transmit real-time offline status" (Epson ESC/POS): answered at once with one byte, nothing is printed.
STATUS_REQUEST: Final = b"\x10\x04\x02"
ANSWER_SECONDS: Final = 0.5  # many printers never answer; then nothing is known and nothing is wrong

_FIXED_MASK, _FIXED_BITS = 0x93, 0x12
_COVER, _PAPER, _ERROR = 0x04, 0x20, 0x40


class PrinterFault(StrEnum):
    """Reasons for PrinterUnavailable that this package finds by itself; others are the system's own words."""

    NOT_SET_UP = "no printer is set up"
    UNKNOWN_ADDRESS = "not a printer address"
    PAPER_OUT = "paper out"
    COVER_OPEN = "cover open"
    ERROR = "printer error"
    HUNG_UP = "the printer closed the connection"
    STALLED = "the printer stopped taking data"
    NO_SPOOLER = "the print system is not installed"


def find_fault(answer: bytes) -> PrinterFault | None:
    """Read the answer to STATUS_REQUEST; None when the printer is ready, mute, or answers something else."""
    if not answer or answer[0] & _FIXED_MASK != _FIXED_BITS:
        return None
    bits = {_PAPER: PrinterFault.PAPER_OUT, _COVER: PrinterFault.COVER_OPEN, _ERROR: PrinterFault.ERROR}
    return next((fault for bit, fault in bits.items() if answer[0] & bit), None)


def verify_answer(address: str, answer: bytes) -> None:
    """Raise PrinterUnavailable when the answer to STATUS_REQUEST names a fault."""
    fault = find_fault(answer)
    if fault is not None:
        raise PrinterUnavailable(address, fault)


def unavailable(address: str, error: Exception, *, sent: bool = False) -> PrinterUnavailable:
    """Say a system error as PrinterUnavailable, in the system's own words."""
    return PrinterUnavailable(address, _words_of(error), sent)


def _words_of(error: Exception) -> str:
    # pyserial wraps the system's error in a text of its own, and keeps some only as the error it came from
    causes = (error, error.__context__)
    numbers = [cause.args[0] for cause in causes if cause is not None and cause.args]
    system = (os.strerror(number) for number in numbers if isinstance(number, int) and number > 0)
    return next(system, getattr(error, "strerror", None) or str(error))
