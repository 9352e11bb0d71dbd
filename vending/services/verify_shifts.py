"""The part of the walk over the journal that compares shifts and their cash with what was journalled of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vending.domain.journal import EntryKind, digest_of
from vending.errors import JournalBroken
from vending.ids import ShiftId

if TYPE_CHECKING:
    from uuid import UUID

    from vending.domain.journal import JournalEntry, JournalHead
    from vending.domain.shift import CashEntry, ShiftMark
    from vending.ports import UnitOfWork


@dataclass(slots=True)
class ShiftCheck:
    """Notes what the walk met: how many `movements`, which shifts are `open` and which `closed`."""

    work: UnitOfWork
    movements: int = 0
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
            return entry.digest
        self._meet(shift_id)
        self.open.add(shift_id)
        return digest_of(self.work.shifts.get(shift_id), *self.work.shifts.acts(shift_id)[:1])

    def verify_nothing_else(self, head: JournalHead) -> None:
        """Raise JournalBroken for movements and open shifts that the whole walk did not meet."""
        if self.work.shifts.count_entries() != self.movements:
            raise JournalBroken(head.sequence, "there are movements of cash that were never journalled")
        if self.work.shifts.open_ids() != self.open:
            raise JournalBroken(head.sequence, "the open shifts are not those that nobody closed")

    def _meet(self, shift_id: UUID) -> None:
        self.movements += 1
        if shift_id in self.closed:
            raise JournalBroken(self.work.journal.head().sequence, "cash moved in a shift after it was closed")
