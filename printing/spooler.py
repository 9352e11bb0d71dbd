"""The print queue of Linux and macOS."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass

from printing.status import TIMEOUT_SECONDS, PrinterFault, unavailable
from vending.errors import PrinterUnavailable


@dataclass(frozen=True, slots=True)
class CupsPrinter:
    """A queue of CUPS; once `lp` has the job, printing it is the queue's business."""

    address: str
    queue: str

    def send(self, data: bytes) -> None:
        """Queue one job, unchanged."""
        self._run("lp", "-d", self.queue, "-o", "raw", data=data)

    def check(self) -> None:
        """See that the queue exists."""
        self._run("lpstat", "-p", self.queue)

    def _run(self, command: str, *arguments: str, data: bytes = b"") -> None:
        program = shutil.which(command)
        if program is None:
            raise PrinterUnavailable(self.address, PrinterFault.NO_SPOOLER)
        try:
            done = subprocess.run(  # noqa: S603 (no shell; the queue's name is one argument)
                [program, *arguments], input=data, capture_output=True, timeout=TIMEOUT_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise unavailable(self.address, error, sent=isinstance(error, subprocess.TimeoutExpired)) from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            raise PrinterUnavailable(self.address, said or f"{command} ended with {done.returncode}")
