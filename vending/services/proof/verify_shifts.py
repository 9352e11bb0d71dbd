"""The part of the walk over the journal that compares shifts and their cash with what was journalled of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vending.domain.proof.journal import EntryKind, digest_of
from vending.errors import JournalBroken, JournalFault
from vending.ids import ShiftId
from vending.services.proof.verify_places import name_of

if TYPE_CHECKING:
    from collections import Counter
    from uuid import UUID

    from vending.domain.cash.shift import CashEntry, ShiftMark
    from vending.domain.proof.journal import JournalEntry
    from vending.ports import UnitOfWork


@dataclass(slots=True)
class ShiftCheck:
    """Notes which shifts are `open` and which `closed`, and in `met` how many rows of each table it compared."""

    work: UnitOfWork
    met: Counter[str]
    open: set[UUID] = field(default_factory=set)
    closed: set[UUID] = field(default_factory=set)

    def of_sale(self, mark: ShiftMark | None) -> tuple[CashEntry, ...]:
        """Return the movement that a sale, a void or a cancellation names, for its digest. Raises UnknownRecord."""
        if mark is None:
            return ()
        self._meet(mark.shift_id)
        return (self.work.shifts.get_entry(mark),)

    def digest(self, entry: JournalEntry) -> bytes | None:
        """Return the digest of what a SHIFT or CASH entry vouches for, None where nothing in the books has it.

        A shift is opened with its float and closed, and its other movements that no sale made are many: what is
        looked for is the one that has the digest. No two can: a position is in each.
        """
        shift_id = ShiftId(entry.subject)
        if entry.kind is EntryKind.CASH:
            self._meet(shift_id)
            found = (digest_of(one) for one in self.work.shifts.acts(shift_id)[1:])
            return next((digest for digest in found if digest == entry.digest), None)
        close = self.work.shifts.find_close(shift_id)
        if close is not None and digest_of(close) == entry.digest:
            self.open.discard(shift_id)
            self.closed.add(shift_id)
            self.met["shift_close"] += 1
            return entry.digest
        self._meet(shift_id)
        self.met["shift"] += 1
        self.open.add(shift_id)
        return digest_of(self.work.shifts.get(shift_id), *self.work.shifts.acts(shift_id)[:1])

    def verify_nothing_else(self) -> None:
        """Raise JournalBroken for open shifts that the whole walk did not meet."""
        differs = next(iter(self.work.shifts.open_ids() ^ self.open), None)
        if differs is not None:
            link = self.work.proof.find_link(differs) or self.work.journal.head().sequence
            raise JournalBroken(link, JournalFault.OPEN_SHIFTS, "open_shift", name_of(self.work, differs))

    def _meet(self, shift_id: UUID) -> None:
        self.met["cash_entry"] += 1
        if shift_id in self.closed:
            raise JournalBroken(self.work.journal.head().sequence, "cash moved in a shift after it was closed")
