"""Proving the journal on demand, comparing it with what the utility and the witness know, setting its time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from license.errors import LicenseError
from license.grant import verify_head as verify_document
from vending.domain.people.permission import Action
from vending.domain.proof.event import EventKind
from vending.domain.proof.journal import GENESIS, KnownHead
from vending.domain.registry.rules import verify_reason
from vending.errors import ClockNotAhead, HeadKeeper, JournalBroken, JournalForked, NotAHead, WitnessDamaged
from vending.ids import EventId
from vending.services.proof.record_changes import CLOCK_TOLERANCE
from vending.services.proof.record_event import record_event
from vending.services.proof.verify_head import take_head, verify_head
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from vending.clock import Clock
    from vending.domain.people.operator import Operator
    from vending.domain.proof.journal import JournalHead
    from vending.domain.station import StationIdentity
    from vending.ports import UnitOfWork, UnitsOfWork
    from vending.ports.proof import Witness
    from vending.services.people.guard import Guard

_KIND: Final = "clock"
_SHORT: Final = 12  # hexadecimal digits that are read out over a telephone


@dataclass(frozen=True, slots=True)
class ProveJournal:
    """Verifies, tells and confirms the journal. What has an operator raises NotAllowed and OperatorGone."""

    units_of_work: UnitsOfWork
    clock: Clock
    station: StationIdentity
    guard: Guard
    witness: Witness

    def verify(
        self, operator: Operator, progress: Callable[[int, int], None] = lambda _done, _all: None
    ) -> JournalHead:
        """Prove every record and return the last link that is proved; the run is recorded, whatever it finds.

        Raises JournalBroken, JournalForked, WitnessDamaged.
        """
        self.guard.verify(operator, Action.VERIFY_AUDIT)
        try:
            head = verify_journal(self.units_of_work, station=self.station, progress=progress)
            self._verify_witness()
        except (JournalBroken, JournalForked) as error:
            self._record(operator, EventKind.VERIFIED, {"broken_at": error.sequence})
            raise
        self._record(operator, EventKind.VERIFIED, {"sequence": head.sequence, "hash": head.hash})
        return head

    def head(self, operator: Operator) -> KnownHead:
        """Return the last link, for the utility to keep."""
        self.guard.verify(operator, Action.VERIFY_AUDIT)
        with self.units_of_work.read() as work:
            found = work.journal.head()
        return KnownHead(found.sequence, found.hash)

    def acknowledge(self, operator: Operator, document: str) -> KnownHead:
        """Take the office's signed word how far it has the journal, and return that link.

        The journal must hold exactly it: else it is recorded and JournalForked raised. A link before the one that is
        known already is compared, and changes nothing. Raises NotAHead for a document that is none of this station's.
        """
        self.guard.verify(operator, Action.VERIFY_AUDIT)
        known = self._read(document)
        now = self.clock.now()
        with self.units_of_work.write() as work:
            before = work.proof.acknowledged()
            fork = _find_fork(work, known, HeadKeeper.UTILITY)
            kind = EventKind.ACKNOWLEDGED if fork is None else EventKind.FORKED
            what = {"sequence": known.sequence, "hash": known.hash}
            record_event(work, operator, now, kind, before={"sequence": before.sequence}, after=what)
            if fork is None:
                take_head(work, known)
            work.commit()
        if fork is not None:
            raise fork
        self.note_head()
        return known

    def accept_clock(self, operator: Operator, reason: str) -> datetime:
        """Let records go on from the time that the clock shows, after it stood ahead once; return the time left.

        The chain goes on in its sequence; one link says how far the time went back, why, and who said so. The latest
        moment that the allowance has seen stays: a date that has passed does not come back.
        Raises BadRecord without a reason, ClockNotAhead when no record stands ahead.
        """
        self.guard.verify(operator, Action.SET_CLOCK)
        why = verify_reason(_KIND, reason)
        now = self.clock.now()
        with self.units_of_work.write() as work:
            last = work.journal.head().at
            if last is None or last - now <= CLOCK_TOLERANCE:
                raise ClockNotAhead(last)
            record_event(work, operator, now, EventKind.CLOCK_SET, why, before={"last": last}, after={"now": now})
            work.commit()
        return last

    def find_rollback(self) -> JournalForked | None:
        """Compare the database with the witness, when a station is opened; record what is missing, once.

        None when all is there. Selling goes on: a copy that was put back after a broken disk is an honest reason,
        and only the utility can tell it from another. It learns of it by the event, and by the link that it knows.
        """
        try:
            self._verify_witness()
        except JournalForked as fork:
            self._record_rollback(fork)
            return fork
        except WitnessDamaged:
            return None
        return None

    def note_head(self) -> None:
        """Have the witness see the last link; not while it knows of one that the database has lost.

        That stays until the utility has acknowledged a link after the loss was recorded: it knows then.
        """
        with self.units_of_work.read() as work:
            head = work.journal.head()
            seen = self._seen()
            lost = seen is not None and _find_fork(work, seen, HeadKeeper.WITNESS) is not None
            if lost and not _is_known_to_utility(work):
                return
        if seen is None or seen.sequence != head.sequence or lost:
            self.witness.see(KnownHead(head.sequence, head.hash))

    def _verify_witness(self) -> None:
        seen = self.witness.last()
        if seen is None:
            return
        with self.units_of_work.read() as work:
            fork = _find_fork(work, seen, HeadKeeper.WITNESS)
            if fork is not None and not _is_known_to_utility(work):
                raise fork

    def _seen(self) -> KnownHead | None:
        try:
            return self.witness.last()
        except WitnessDamaged:
            return None

    def _record_rollback(self, fork: JournalForked) -> None:
        what = {"sequence": fork.sequence, "last": fork.last}
        with self.units_of_work.write() as work:
            told = work.events.find_last(EventKind.ROLLED_BACK)
            if told is None or told.subject != str(fork.sequence):
                record_event(work, None, self.clock.now(), EventKind.ROLLED_BACK, str(fork.sequence), before=what)
                work.commit()

    def _record(self, operator: Operator, kind: EventKind, what: dict[str, object]) -> None:
        with self.units_of_work.write() as work:
            record_event(work, operator, self.clock.now(), kind, after=what)
            work.commit()

    def _read(self, document: str) -> KnownHead:
        with self.units_of_work.read() as work:
            enrolment = work.allowance.find_enrolment()
        if enrolment is None:
            raise NotAHead
        try:
            head = verify_document(document.strip(), enrolment.signing, self.station.code)
        except LicenseError as error:
            raise NotAHead from error
        return KnownHead(head.link.sequence, head.link.hash)


def short_line(station: str, head: KnownHead) -> str:
    """Return a link as it is read out over a telephone: station, sequence, the first digits of the hash in groups."""
    digits = (head.hash or GENESIS).hex()[:_SHORT]
    groups = " ".join(digits[place : place + 4] for place in range(0, _SHORT, 4))
    return f"{station} {head.sequence} {groups}"


def _find_fork(work: UnitOfWork, known: KnownHead, keeper: HeadKeeper) -> JournalForked | None:
    try:
        verify_head(work, known.sequence, known.hash, keeper)
    except JournalForked as fork:
        return fork
    return None


def _is_known_to_utility(work: UnitOfWork) -> bool:
    """Does the utility have a link that came after the last loss was recorded?"""
    told = work.events.find_last(EventKind.ROLLED_BACK)
    link = None if told is None else work.proof.find_link(EventId(told.id))
    return link is not None and work.proof.acknowledged().sequence >= link
