"""Proving that no record was changed, removed, swapped or slipped in.

The walk follows the chain link by link and compares each record with its digest. It counts what it met, table by table:
a row that no link vouches for makes one too many. Then it looks at what is not appended: the books of today against
the last of their history, lists and to-do lists against what they are derived from.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vending.domain.proof.journal import GENESIS, EntryKind, JournalHead, digest_of, follow
from vending.errors import (
    Environment,
    JournalBroken,
    JournalFault,
    JournalForked,
    UnknownReceipt,
    UnknownRecord,
    VendingError,
)
from vending.ids import EventId
from vending.services.allowance.count_allowance import allowance_digest, verify_allowance
from vending.services.proof.verify_changes import ChangeCheck
from vending.services.proof.verify_commission import CommissionCheck
from vending.services.proof.verify_head import verify_acknowledged
from vending.services.proof.verify_places import name_of, place_of
from vending.services.proof.verify_present import verify_present
from vending.services.proof.verify_sales import SaleCheck
from vending.services.proof.verify_shifts import ShiftCheck

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from vending.domain.proof.journal import JournalEntry
    from vending.domain.station import StationIdentity
    from vending.ports import UnitOfWork, UnitsOfWork

_STEP: Final = 500  # links between two words about how far it is
_UNREADABLE: Final = (VendingError, ValueError, TypeError, ArithmeticError, LookupError, AttributeError)


def verify_journal(
    units_of_work: UnitsOfWork,
    last: int | None = None,
    *,
    station: StationIdentity | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> JournalHead:
    """Follow the chain, compare every record with its digest and return the last link.

    `last` limits the walk to so many links at the end: the chain before them is taken as it is, and only what the
    walk meets is proved. A `station` has its allowance proved too. `progress` hears how many links of how many are
    done; what it raises ends the walk. Takes the memory of some hundred records. Raises JournalBroken with the first
    place that does not hold, JournalForked when the utility has a link that is not in this journal.
    """
    with units_of_work.read() as work:
        recorded = work.journal.head()
        skipped = 0 if last is None else max(0, recorded.sequence - last)
        with _placed(recorded.sequence, "commission_rule"):
            walk = Walk(work, recorded.sequence)
        head = walk.follow(_link(work, skipped) if skipped else JournalHead(0, GENESIS, None), progress)
        if (recorded.sequence, recorded.hash) != (head.sequence, head.hash):
            raise JournalBroken(recorded.sequence, JournalFault.END)
        if skipped:
            _verify_links(work, head)
        else:
            with _placed(head.sequence):
                walk.verify_nothing_else()
                verify_present(work)
        with _placed(head.sequence, "station_state"):
            verify_acknowledged(work)
        if station is not None:
            with _placed(head.sequence, "allowance_grant"):
                verify_allowance(work, station)
    return head


@contextmanager
def _placed(sequence: int, kind: str = "") -> Iterator[None]:
    """Say of a record that cannot be read, outside the walk, that it is not as it was written."""
    try:
        yield
    except _UNREADABLE as error:
        _pass_on(error)
        raise JournalBroken(sequence, JournalFault.UNREADABLE, kind) from error


def _link(work: UnitOfWork, sequence: int) -> JournalHead:
    """Return the link at `sequence`."""
    entry = next(work.journal.entries(after=sequence - 1), None)
    if entry is None or entry.sequence != sequence:
        raise JournalBroken(sequence, JournalFault.LINK_GONE)
    return JournalHead(entry.sequence, entry.hash, entry.at)


@dataclass(slots=True)
class Walk:
    """Compares records with their links; `met` counts the rows of each append-only table that it compared."""

    work: UnitOfWork
    end: int
    met: Counter[str] = field(default_factory=Counter)
    shifts: ShiftCheck = field(init=False)
    commission: CommissionCheck = field(init=False)
    sales: SaleCheck = field(init=False)
    changes: ChangeCheck = field(init=False)
    _checks: Mapping[EntryKind, Callable[[JournalEntry], bytes | None]] = field(init=False)

    def __post_init__(self) -> None:
        """Join the checks of each part."""
        self.shifts = ShiftCheck(self.work, self.met)
        self.commission = CommissionCheck(self.work, self.met)
        self.sales = SaleCheck(self.work, self.shifts, self.commission, self.met)
        self.changes = ChangeCheck(self.work, self.commission, self.met)
        self._checks = {
            EntryKind.SALE: self.sales.intent,
            EntryKind.TOKEN: self.sales.token,
            EntryKind.VOID: self.sales.void,
            EntryKind.CANCEL: self.sales.cancellation,
            EntryKind.USE: self.sales.use,
            EntryKind.CHANGE: self.changes.digest,
            EntryKind.EVENT: self._event,
            EntryKind.SHIFT: self.shifts.digest,
            EntryKind.CASH: self.shifts.digest,
            EntryKind.ENROLMENT: self._allowance,
            EntryKind.GRANT: self._allowance,
            EntryKind.COMMISSION: self.commission.digest,
        }

    def follow(self, head: JournalHead, progress: Callable[[int, int], None]) -> JournalHead:
        """Follow the chain after `head` to its end and return the last link."""
        entries = self.work.journal.entries(after=head.sequence)
        while True:
            try:
                entry = next(entries, None)
            except _UNREADABLE as error:
                _pass_on(error)
                raise JournalBroken(head.sequence + 1, JournalFault.LINK) from error
            if entry is None:
                return head
            head = follow(head, entry)
            self.compare(entry)
            if head.sequence % _STEP == 0:
                progress(head.sequence, self.end)

    def verify_nothing_else(self) -> None:
        """Raise JournalBroken for what is there and was not met; for a walk over the whole journal."""
        self._verify_counts()
        self.shifts.verify_nothing_else()
        self.commission.verify_nothing_else()
        self._verify_waiting()
        for latest in self.work.tariffs.latest():
            published = [one.id in self.changes.tariffs for one in self.work.tariffs.versions(latest.code)]
            if published != sorted(published):  # a station may come with tariffs: they are the first
                raise JournalBroken(self.end, JournalFault.NOT_JOURNALLED, "tariff", latest.code)

    def compare(self, entry: JournalEntry) -> None:
        """Raise JournalBroken unless the record is the one that the link vouches for."""
        if self._digest(entry) != entry.digest:
            raise self._broken(entry, JournalFault.CHANGED)

    def _digest(self, entry: JournalEntry) -> bytes | None:
        """Return the digest of what a link vouches for as it is now."""
        try:
            return self._checks[entry.kind](entry)
        except (UnknownReceipt, UnknownRecord) as error:
            raise self._broken(entry, JournalFault.GONE) from error
        except _UNREADABLE as error:
            _pass_on(error)
            raise self._broken(entry, JournalFault.UNREADABLE) from error

    def _event(self, entry: JournalEntry) -> bytes:
        self.met["audit_event"] += 1
        return digest_of(self.work.events.get(EventId(entry.subject)))

    def _allowance(self, entry: JournalEntry) -> bytes:
        self.met["hq_key" if entry.kind is EntryKind.ENROLMENT else "allowance_grant"] += 1
        return allowance_digest(self.work, entry)

    def _broken(self, entry: JournalEntry, fault: JournalFault) -> JournalBroken:
        return JournalBroken(entry.sequence, fault, entry.kind, place_of(self.work, entry.kind, entry.subject))

    def _verify_counts(self) -> None:
        self.met["journal"] = self.end
        for table, rows in self.work.proof.counts().items():
            if table != "tariff" and rows != self.met[table]:
                subject = self.work.proof.find_unlinked(table)
                name = "" if subject is None else name_of(self.work, subject)
                raise JournalBroken(self.end, JournalFault.NOT_JOURNALLED, table, name)

    def _verify_waiting(self) -> None:
        try:
            pending = {intent.id for intent in self.work.sales.pending()}
        except LookupError as error:
            raise JournalBroken(self.end, JournalFault.WAITING, "pending_sale") from error
        differs = next(iter(pending ^ self.sales.waiting), None)
        if differs is not None:
            link = self.work.proof.find_link(differs) or self.end
            raise JournalBroken(link, JournalFault.WAITING, "pending_sale", name_of(self.work, differs))


def _pass_on(error: BaseException) -> None:
    """Raise what names its place already, and what is no fault of a record: a disk, a line."""
    if isinstance(error, JournalBroken | JournalForked | Environment):
        raise error


def _verify_links(work: UnitOfWork, head: JournalHead) -> None:
    """A record without a link passes by a walk over the last ones: there are as many as links, or some were added."""
    by_themselves = (
        work.history.count() + work.events.count() + work.shifts.count_records() + work.commission.count_records()[2]
    )
    records = work.sales.count_records() + by_themselves + work.allowance.count_records() + work.uses.count()
    if records != head.sequence:
        raise JournalBroken(head.sequence, JournalFault.NOT_JOURNALLED)
