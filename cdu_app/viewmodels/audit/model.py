"""The Audit screen: the trail as it is narrowed, the link that is looked at, the proof, the file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal

from cdu_app.audit_file import write_trail
from cdu_app.language import _
from cdu_app.messages import Message, say
from cdu_app.messages.message import printable
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from vending.audit_rows import AuditFilter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.audit_rows import AuditDetail, AuditRow
    from vending.domain.people.operator import Operator
    from vending.domain.proof.event import EventKind
    from vending.domain.proof.journal import EntryKind, JournalEntry, JournalHead
    from vending.services.proof.read_audit import AuditListing


class Since(StrEnum):
    """How far back the trail is shown."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_DAYS: Final = {Since.DAY: 1, Since.WEEK: 7, Since.MONTH: 30}


class _Cancelled(Exception):
    """The operator wants no more of it."""


@dataclass(frozen=True, slots=True)
class AuditState:
    """What is under way and what came of it: `told` is good news, `message` is not.

    `verifying` while records are proved, `done` links of `total`; `writing` while a file is written.
    """

    read: bool = False
    verifying: bool = False
    writing: bool = False
    done: int = 0
    total: int = 0
    told: Message | None = None
    message: Message | None = None

    @property
    def busy(self) -> bool:
        """Is something under way that takes a while?"""
        return self.verifying or self.writing


class AuditModel(QObject):
    """Keeps AuditState.

    `listed` carries the list to show, `looked` the link that is looked at (None: none), `known` the operators' names.
    """

    changed = Signal(object)
    listed = Signal(object)
    looked = Signal(object)
    known = Signal(object)
    _went_on = Signal(int, int)

    def __init__(self, station: Station, runner: TaskRunner, operator: Operator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self.role = operator.role
        self._station = station
        self._operator = operator
        self._runner = runner
        self._lists = Latest(runner, Lane.DATABASE)
        self._details = Latest(runner, Lane.DATABASE)
        self._stop = False
        self.filter = AuditFilter()
        self.state = AuditState()
        self._went_on.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def show(
        self, since: Since | None = None, what: EntryKind | EventKind | None = None, operator: str = "", text: str = ""
    ) -> None:
        """Show the part of the trail that matches."""
        start = None if since is None else self._station.clock.now() - timedelta(days=_DAYS[since])
        self.filter = AuditFilter(start=start, operator=operator, what=what, subject=text.strip())
        self.refresh()

    def refresh(self) -> None:
        """Read the list again."""
        wanted, station, operator = self.filter, self._station, self._operator

        def read() -> tuple[AuditListing, tuple[str, ...]]:
            names = sorted({one.operator.name for one in station.operators.list_all(operator)})
            return station.audit.listing(operator, wanted), tuple(names)

        self._lists.run(read, self._list, self.fail)

    def look_at(self, sequence: int) -> None:
        """Load one link; 0 shows none."""
        if not sequence:
            self._details.drop()
            self.looked.emit(None)
            return
        self._details.run(lambda: self._station.audit.detail(self._operator, sequence), self._show_detail, self.fail)

    def verify(self) -> None:
        """Prove every record, beside everything else."""
        if self.state.busy:
            return
        self._begin(verifying=True)
        self._runner.run(
            Lane.WORK, lambda: self._station.proof.verify(self._operator, self._go_on), self._proved, self._failed
        )

    def write(self, path: Path) -> None:
        """Write the trail as it is narrowed into a file."""
        if self.state.busy:
            return
        self._begin(writing=True)

        def work() -> tuple[int, Path]:
            lines = self._station.audit.export(self._operator, path.name, self.filter)
            return write_trail(path, self._counted(lines)), path

        self._runner.run(Lane.WORK, work, self._written, self._failed)

    def cancel(self) -> None:
        """Stop what is under way; nothing is changed by it."""
        self._stop = True

    def fail(self, error: Exception) -> None:
        """Say why something could not be read."""
        self._set(replace(self.state, read=True, message=say(error)))

    def _begin(self, *, verifying: bool = False, writing: bool = False) -> None:
        self._stop = False
        self._set(AuditState(read=self.state.read, verifying=verifying, writing=writing))

    def _go_on(self, done: int, total: int) -> None:
        """Hear, on the worker's thread, how far it is."""
        if self._stop or self._runner.closed:
            raise _Cancelled
        self._went_on.emit(done, total)

    def _counted(self, lines: Iterator[tuple[AuditRow, JournalEntry]]) -> Iterator[tuple[AuditRow, JournalEntry]]:
        for number, line in enumerate(lines, 1):
            if number % 200 == 0:
                self._go_on(number, 0)
            yield line

    def _show_progress(self, done: int, total: int) -> None:
        if self.state.busy:
            self._set(replace(self.state, done=done, total=total))

    def _list(self, found: tuple[AuditListing, tuple[str, ...]]) -> None:
        listing, names = found
        self._set(replace(self.state, read=True))
        self.known.emit(names)
        self.listed.emit(listing)

    def _show_detail(self, detail: AuditDetail) -> None:
        self.looked.emit(detail)

    def _proved(self, head: JournalHead) -> None:
        sentence = _("All {n} links hold, and every record is the one that was journalled.").format(n=head.sequence)
        self._set(AuditState(read=True, told=Message(sentence)))
        self.refresh()

    def _written(self, outcome: tuple[int, Path]) -> None:
        written, path = outcome
        sentence = _("{n} links are in {path}.").format(n=written, path=printable(str(path)))
        self._set(AuditState(read=True, told=Message(sentence)))
        self.refresh()

    def _failed(self, error: Exception) -> None:
        stopped = isinstance(error, _Cancelled)
        self._set(AuditState(read=True, message=None if stopped else say(error)))
        self.refresh()

    def _set(self, state: AuditState) -> None:
        self.state = state
        self.changed.emit(state)
