"""Recovery codes on paper: they are shown once, and a telephone that is lost takes its pictures with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cdu_app import formats
from cdu_app.language import _
from cdu_app.messages import say
from cdu_app.settings import NO_PRINTER
from cdu_app.tasks import Lane
from printing.document import Block, Cut, Direction, Document, Gap, Heading, Rule, Text

if TYPE_CHECKING:
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner


class RecoveryPaper(QObject):
    """`printed` tells of a print, `failed` carries why there is none."""

    printed = Signal()
    failed = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station = station
        self._runner = runner
        self.has_printer = station.settings.printer_link != NO_PRINTER

    def print(self, codes: tuple[str, ...]) -> None:
        """Print them on the station's printer, but not whose they are: who finds the paper must not know."""
        document = recovery_document(codes, self._station)
        self._runner.run(
            Lane.PRINTER,
            lambda: self._station.printer.print_document(document),
            lambda _nothing: self.printed.emit(),
            lambda error: self.failed.emit(say(error)),
        )


def write_codes(path: Path, codes: tuple[str, ...]) -> None:
    """Write the codes into a file that only this user reads. Raises OSError."""
    path.touch(0o600)
    path.chmod(0o600)
    path.write_text("\n".join(codes) + "\n", "utf-8")


def recovery_document(codes: tuple[str, ...], station: Station) -> Document:
    """Return recovery codes as a paper."""
    printed = formats.date_and_time(station.clock.now(), station.identity)
    lines = [Text(f"{number:>2}  {code}") for number, code in enumerate(codes, 1)]
    blocks: list[Block] = [
        Heading(_("Recovery codes")),
        Text(f"{station.identity.name} · {printed}"),
        Rule(),
        *lines,
        Rule(),
        Text(_("Each works once in place of the telephone. Keep this where you keep money.")),
        Gap(),
        Cut(),
    ]
    return Document("recovery-codes", Direction.LTR, tuple(blocks))
