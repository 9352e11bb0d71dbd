"""Proving that no record was changed, removed or swapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vending.domain.debt import DebtEntryKind
from vending.domain.journal import EntryKind, JournalHead, digest_of, verify_chain
from vending.errors import JournalBroken, UnknownReceipt, UnknownRecord
from vending.ids import ChangeSetId, SaleId

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vending.domain.debt import DebtEntry
    from vending.domain.journal import JournalEntry
    from vending.domain.sale import SaleIntent
    from vending.ports import UnitOfWork, UnitsOfWork


def verify_journal(units_of_work: UnitsOfWork, last: int | None = None) -> JournalHead:
    """Follow the chain, compare every record with its digest and return the last link.

    `last` limits the walk to so many links at the end: the chain before them is taken as it is.
    Raises JournalBroken with the first sequence that does not hold, also when a record has no entry.
    """
    with units_of_work.read() as work:
        recorded = work.journal.head()
        skipped = 0 if last is None else max(0, recorded.sequence - last)
        start = _link(work, skipped) if skipped else None
        head = verify_chain(_checked(work, skipped), start)
        if (recorded.sequence, recorded.hash) != (head.sequence, head.hash):
            raise JournalBroken(recorded.sequence, "the last link is not the end of the chain")
        _verify_counts(work, head)
    return head


def _link(work: UnitOfWork, sequence: int) -> JournalHead:
    """Return the link at `sequence`."""
    entry = next(work.journal.entries(after=sequence - 1), None)
    if entry is None or entry.sequence != sequence:
        raise JournalBroken(sequence, "the link is gone")
    return JournalHead(entry.sequence, entry.hash, entry.at)


def _checked(work: UnitOfWork, skipped: int) -> Iterator[JournalEntry]:
    for entry in work.journal.entries(after=skipped):
        if _digest(work, entry) != entry.digest:
            raise JournalBroken(entry.sequence, f"the {entry.kind} record is not the one that was journalled")
        yield entry


def _digest(work: UnitOfWork, entry: JournalEntry) -> bytes:
    try:
        if entry.kind is EntryKind.CHANGE:
            return work.history.digest(ChangeSetId(entry.subject))
        sale = work.sales.get(SaleId(entry.subject))
    except (UnknownReceipt, UnknownRecord) as error:
        raise JournalBroken(entry.sequence, f"the {entry.kind} record is gone") from error
    if entry.kind is EntryKind.SALE:
        return digest_of(sale.intent, *_debt_entries(work, sale.intent, DebtEntryKind.RECOVERED))
    if entry.kind is EntryKind.TOKEN:
        return digest_of(sale.token, *work.ledger.entries_of(sale.intent.id))
    return digest_of(sale.void, *_debt_entries(work, sale.intent, DebtEntryKind.RETURNED))


def _debt_entries(work: UnitOfWork, intent: SaleIntent, kind: DebtEntryKind) -> tuple[DebtEntry, ...]:
    """Return what a sale did to debts, in the order of its lines."""
    debts = [line.debt_id for line in intent.lines if line.debt_id is not None]
    if not debts:
        return ()
    found = {entry.debt_id: entry for entry in work.debts.entries_of_sale(intent.id) if entry.kind is kind}
    return tuple(found[debt] for debt in debts if debt in found)


def _verify_counts(work: UnitOfWork, head: JournalHead) -> None:
    """A record without an entry would pass the walk above: as many records as entries, or the books were added to."""
    if work.sales.count_records() + work.history.count() != head.sequence:
        raise JournalBroken(head.sequence, "there are records that were never journalled")
