"""Proving that no record was changed, removed, swapped or slipped in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vending.domain.change import SubjectKind
from vending.domain.commission import CommissionKind
from vending.domain.debt import DebtEntryKind
from vending.domain.journal import EntryKind, JournalHead, canonical_json, digest_of, verify_chain
from vending.errors import BadTariff, JournalBroken, UnknownReceipt, UnknownRecord
from vending.ids import ChangeSetId, DebtId, EventId, SaleId, TariffId
from vending.services.verify_commission import CommissionCheck
from vending.services.verify_shifts import ShiftCheck

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from vending.domain.change import Change
    from vending.domain.debt import DebtEntry
    from vending.domain.journal import JournalEntry
    from vending.domain.sale import SaleIntent
    from vending.ports import UnitOfWork, UnitsOfWork

_OF_DEBTS = (SubjectKind.DEBT, SubjectKind.DEBT_ENTRY)


def verify_journal(units_of_work: UnitsOfWork, last: int | None = None) -> JournalHead:
    """Follow the chain, compare every record with its digest and return the last link.

    `last` limits the walk to so many links at the end: the chain before them is taken as it is, and what nobody
    journalled of debts, ledger and tariffs is not looked for. Raises JournalBroken with the first sequence that does
    not hold, also when a record has no entry.
    """
    with units_of_work.read() as work:
        recorded = work.journal.head()
        skipped = 0 if last is None else max(0, recorded.sequence - last)
        start = _link(work, skipped) if skipped else None
        check = _Check(work, ShiftCheck(work), CommissionCheck(work))
        head = verify_chain(check.entries(skipped), start)
        if (recorded.sequence, recorded.hash) != (head.sequence, head.hash):
            raise JournalBroken(recorded.sequence, "the last link is not the end of the chain")
        _verify_counts(work, head)
        if not skipped:
            check.verify_nothing_else(head)
    return head


def _link(work: UnitOfWork, sequence: int) -> JournalHead:
    """Return the link at `sequence`."""
    entry = next(work.journal.entries(after=sequence - 1), None)
    if entry is None or entry.sequence != sequence:
        raise JournalBroken(sequence, "the link is gone")
    return JournalHead(entry.sequence, entry.hash, entry.at)


@dataclass(slots=True)
class _Check:
    """Compares records with their entries.

    It notes what it met: how many plans and movements of `debts`, how many entries of the ledger (`booked`), which
    sales wait for their outcome, which tariffs were published.
    """

    work: UnitOfWork
    shifts: ShiftCheck
    commission: CommissionCheck
    debts: int = 0
    booked: int = 0
    waiting: set[UUID] = field(default_factory=set)
    tariffs: set[UUID] = field(default_factory=set)

    def entries(self, skipped: int) -> Iterator[JournalEntry]:
        for entry in self.work.journal.entries(after=skipped):
            if self._digest(entry) != entry.digest:
                raise JournalBroken(entry.sequence, f"the {entry.kind} record is not the one that was journalled")
            yield entry

    def verify_nothing_else(self, head: JournalHead) -> None:
        """Raise JournalBroken for what is there and was not met; for a walk over the whole journal."""
        work = self.work
        if work.debts.count_records() != self.debts:
            raise JournalBroken(head.sequence, "there are plans or movements of debts that were never journalled")
        if work.ledger.count_entries() != self.booked:
            raise JournalBroken(head.sequence, "there are entries of the ledger that were never journalled")
        self.shifts.verify_nothing_else(head)
        self.commission.verify_nothing_else(head)
        if {intent.id for intent in work.sales.pending()} != self.waiting:
            raise JournalBroken(head.sequence, "the sales that wait for an outcome are not those without one")
        for last in work.tariffs.latest():
            published = [one.id in self.tariffs for one in work.tariffs.versions(last.code)]
            if published != sorted(published):  # a station may come with tariffs: they are the first
                raise JournalBroken(head.sequence, "there is a version of a tariff that was never journalled")

    def _digest(self, entry: JournalEntry) -> bytes | None:
        try:
            if entry.kind is EntryKind.CHANGE:
                return self._digest_change(entry)
            if entry.kind is EntryKind.COMMISSION:
                return self.commission.digest(entry)
            if entry.kind is EntryKind.EVENT:
                return digest_of(self.work.events.get(EventId(entry.subject)))
            if entry.kind in (EntryKind.SHIFT, EntryKind.CASH):
                return self.shifts.digest(entry)
            sale = self.work.sales.get(SaleId(entry.subject))
        except (UnknownReceipt, UnknownRecord) as error:
            raise JournalBroken(entry.sequence, f"the {entry.kind} record is gone") from error
        except (BadTariff, ValueError) as error:
            raise JournalBroken(entry.sequence, "a tariff is not the one that was journalled") from error
        if entry.kind is EntryKind.SALE:
            self.waiting.add(entry.subject)
            return digest_of(
                sale.intent,
                *self._movements(sale.intent, DebtEntryKind.RECOVERED),
                *self.shifts.of_sale(sale.intent.shift),
            )
        self.waiting.discard(entry.subject)
        if entry.kind is EntryKind.TOKEN:
            booked = self.work.ledger.entries_of(sale.intent.id)
            self.booked += len(booked)
            return digest_of(sale.token, *booked, *self.commission.of_sale(sale.intent, CommissionKind.EARNED))
        cash = () if sale.void is None else self.shifts.of_sale(sale.void.shift)
        return digest_of(sale.void, *self._movements(sale.intent, DebtEntryKind.RETURNED), *cash)

    def _movements(self, intent: SaleIntent, kind: DebtEntryKind) -> tuple[DebtEntry, ...]:
        """Return what a sale did to debts, in the order of its lines."""
        debts = [line.debt_id for line in intent.lines if line.debt_id is not None]
        if not debts:
            return ()
        stored = self.work.debts.entries_of_sale(intent.id)
        found = {entry.debt_id: entry for entry in stored if entry.kind is kind}
        moved = tuple(found[debt] for debt in debts if debt in found)
        self.debts += len(moved)
        return moved

    def _digest_change(self, entry: JournalEntry) -> bytes:
        change_set = ChangeSetId(entry.subject)
        for change in self.work.history.of_kinds(change_set, (SubjectKind.TARIFF,)):
            if change.after.encode() != canonical_json(self.work.tariffs.get(TariffId(change.subject))):
                raise JournalBroken(entry.sequence, "a tariff is not the one that was journalled")
            self.tariffs.add(change.subject)
        for change in self.work.history.of_kinds(change_set, (SubjectKind.COMMISSION,)):
            if not self.commission.meet_rule(change):
                raise JournalBroken(entry.sequence, "a rule of commission is not the one that was journalled")
        for change in self.work.history.of_kinds(change_set, _OF_DEBTS):
            if change.after.encode() not in _stored(self.work, change):
                raise JournalBroken(entry.sequence, "a debt is not the one that was journalled")
            self.debts += 1
        return self.work.history.digest(change_set)


def _stored(work: UnitOfWork, change: Change) -> Iterator[bytes]:
    """Give the canonical JSON of what the books have in the place of a change: a debt under a plan, or a movement."""
    facts, debt = json.loads(change.after), DebtId(change.subject)
    if change.kind is SubjectKind.DEBT:
        return (canonical_json(one) for one in work.debts.plans(debt) if one.version == facts["version"])
    return (canonical_json(one) for one in work.debts.entries(debt) if one.position == facts["position"])


def _verify_counts(work: UnitOfWork, head: JournalHead) -> None:
    """A record without an entry would pass the walk above: as many records as entries, or the books were added to."""
    by_themselves = (
        work.history.count() + work.events.count() + work.shifts.count_records() + work.commission.count_records()[2]
    )
    if work.sales.count_records() + by_themselves != head.sequence:
        raise JournalBroken(head.sequence, "there are records that were never journalled")
