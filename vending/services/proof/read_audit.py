"""The audit trail as it is looked at: a list over the journal, one link in full, the file of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vending.audit_rows import AuditFilter
from vending.domain.people.permission import Action
from vending.domain.proof.event import EventKind
from vending.errors import UnknownRecord
from vending.services.proof.audit_trail import read_detail, read_row
from vending.services.proof.record_event import record_event

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vending.audit_rows import AuditDetail, AuditRow
    from vending.clock import Clock
    from vending.domain.people.operator import Operator
    from vending.domain.proof.journal import JournalEntry
    from vending.ports import UnitsOfWork
    from vending.services.people.guard import Guard

_ALL = AuditFilter()
_AT_A_TIME = 200


@dataclass(frozen=True, slots=True)
class AuditListing:
    """The links that a filter leaves, newest first (`vending.queries.Listing`).

    `links` are their sequences, oldest first, as they were when it was made.
    """

    units_of_work: UnitsOfWork
    links: Sequence[int]

    def count(self) -> int:
        """Return how many there are."""
        return len(self.links)

    def rows(self, first: int, limit: int) -> tuple[AuditRow, ...]:
        """Return up to `limit` of them from place `first` on."""
        end = len(self.links) - first
        wanted = self.links[max(0, end - limit) : max(0, end)]
        with self.units_of_work.read() as work:
            entries = (work.journal.find(sequence) for sequence in reversed(wanted))
            return tuple(read_row(work, entry) for entry in entries if entry is not None)


@dataclass(frozen=True, slots=True)
class ReadAudit:
    """Reads the trail. All of it raises NotAllowed and OperatorGone."""

    units_of_work: UnitsOfWork
    clock: Clock
    guard: Guard

    def listing(self, operator: Operator, wanted: AuditFilter = _ALL) -> AuditListing:
        """Return the links that a filter leaves; a filter takes seconds on a large journal, none takes nothing."""
        self.guard.verify(operator, Action.SEE_AUDIT)
        with self.units_of_work.read() as work:
            if wanted == _ALL:
                return AuditListing(self.units_of_work, range(1, work.journal.head().sequence + 1))
            return AuditListing(self.units_of_work, work.proof.find_links(wanted))

    def detail(self, operator: Operator, sequence: int) -> AuditDetail:
        """Return one link with the record behind it. Raises UnknownRecord."""
        self.guard.verify(operator, Action.SEE_AUDIT)
        with self.units_of_work.read() as work:
            entry = work.journal.find(sequence)
            if entry is None:
                raise UnknownRecord("link", str(sequence))
            return read_detail(work, entry)

    def export(
        self, operator: Operator, file: str, wanted: AuditFilter = _ALL
    ) -> Iterator[tuple[AuditRow, JournalEntry]]:
        """Give the rows for a file with their links, oldest first; its name and their number are recorded before.

        Whoever has the file can follow the chain in it: each line says its hash and the one before.
        """
        self.guard.verify(operator, Action.EXPORT, file)
        listing = self.listing(operator, wanted)
        with self.units_of_work.write() as work:
            what = {"what": "audit", "rows": listing.count()}
            record_event(work, operator, self.clock.now(), EventKind.EXPORTED, file, after=what)
            work.commit()
        return self._lines(listing.links)

    def _lines(self, links: Sequence[int]) -> Iterator[tuple[AuditRow, JournalEntry]]:
        for first in range(0, len(links), _AT_A_TIME):
            with self.units_of_work.read() as work:
                for sequence in links[first : first + _AT_A_TIME]:
                    entry = work.journal.find(sequence)
                    if entry is not None:
                        yield read_row(work, entry), entry
