"""The print queue of Windows. Only imported there."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from vending.errors import PrinterUnavailable

assert sys.platform == "win32"  # noqa: S101 (tells the type checker that the rest is for Windows only)

import pywintypes  # noqa: E402 (after the assertion, which it depends on)
import win32print  # noqa: E402 (the same)


@dataclass(frozen=True, slots=True)
class WindowsPrinter:
    """A queue of the Windows spooler, data type RAW."""

    address: str
    queue: str

    def send(self, data: bytes) -> None:
        """Queue one job, unchanged."""
        handle = self._open()
        sent = False
        try:
            win32print.StartDocPrinter(handle, 1, ("receipt", "", "RAW"))
            win32print.StartPagePrinter(handle)
            sent = True
            win32print.WritePrinter(handle, data)
            win32print.EndPagePrinter(handle)
            win32print.EndDocPrinter(handle)
        except pywintypes.error as error:
            raise PrinterUnavailable(self.address, error.strerror, sent) from error
        finally:
            win32print.ClosePrinter(handle)

    def check(self) -> None:
        """See that the queue exists."""
        win32print.ClosePrinter(self._open())

    def _open(self) -> Any:
        try:
            return win32print.OpenPrinter(self.queue)
        except pywintypes.error as error:
            raise PrinterUnavailable(self.address, error.strerror) from error
