"""The part of the walk over the journal that compares sales, their outcomes and reported uses with their links."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vending.domain.commission.commission import CommissionKind
from vending.domain.debts.debt import DebtEntryKind
from vending.domain.proof.journal import digest_of
from vending.domain.sales.cancellation import part_entries
from vending.errors import UnknownRecord
from vending.ids import SaleId

if TYPE_CHECKING:
    from collections import Counter
    from uuid import UUID

    from vending.domain.debts.debt import DebtEntry
    from vending.domain.proof.journal import JournalEntry
    from vending.domain.sales.sale import Sale, SaleIntent
    from vending.ports import UnitOfWork
    from vending.services.proof.verify_commission import CommissionCheck
    from vending.services.proof.verify_shifts import ShiftCheck

_KEPT: Final = 64  # a sale and its outcome stand close together in the journal


@dataclass(slots=True)
class SaleCheck:
    """Notes which sales wait for their outcome, and in `met` how many rows of each table it compared."""

    work: UnitOfWork
    shifts: ShiftCheck
    commission: CommissionCheck
    met: Counter[str]
    waiting: set[UUID] = field(default_factory=set)
    _kept: dict[SaleId, Sale] = field(default_factory=dict)

    def intent(self, entry: JournalEntry) -> bytes:
        """Return the digest of a sale as it stands, with the debts it recovered and the cash it took."""
        intent = self._sale(entry).intent
        self.waiting.add(entry.subject)
        self.met["sale"] += 1
        self.met["sale_line"] += len(intent.lines)
        return digest_of(intent, *self._debts(intent, DebtEntryKind.RECOVERED), *self.shifts.of_sale(intent.shift))

    def token(self, entry: JournalEntry) -> bytes:
        """Return the digest of a token with what it booked."""
        sale = self._settled(entry)
        if sale.token is None:
            raise UnknownRecord("token", sale.intent.receipt)
        booked, _undone = part_entries(sale, self.work.ledger.entries_of(sale.intent.id))
        self.met["sale_token"] += 1
        self.met["ledger_entry"] += len(booked)
        return digest_of(sale.token, *booked, *self.commission.of_sale(sale.intent, CommissionKind.EARNED))

    def void(self, entry: JournalEntry) -> bytes:
        """Return the digest of a void with the debts and the cash it gave back."""
        sale = self._settled(entry)
        if sale.void is None:
            raise UnknownRecord("void", sale.intent.receipt)
        self.met["sale_void"] += 1
        returned = self._debts(sale.intent, DebtEntryKind.RETURNED)
        return digest_of(sale.void, *returned, *self.shifts.of_sale(sale.void.shift))

    def cancellation(self, entry: JournalEntry) -> bytes:
        """Return the digest of a cancellation with all that it undid."""
        sale = self._settled(entry)
        if sale.void is None:
            raise UnknownRecord("cancellation", sale.intent.receipt)
        _booked, undone = part_entries(sale, self.work.ledger.entries_of(sale.intent.id))
        self.met["sale_void"] += 1
        self.met["ledger_entry"] += len(undone)
        returned = self._debts(sale.intent, DebtEntryKind.RETURNED)
        cash = self.shifts.of_sale(sale.void.shift)
        taken = self.commission.of_sale(sale.intent, CommissionKind.TAKEN_BACK)
        return digest_of(sale.void, *returned, *undone, *cash, *taken)

    def use(self, entry: JournalEntry) -> bytes:
        """Return the digest of a reported use."""
        found = self.work.uses.find(SaleId(entry.subject))
        if found is None:
            raise UnknownRecord("use", str(entry.subject))
        self.met["token_use"] += 1
        return digest_of(found)

    def _settled(self, entry: JournalEntry) -> Sale:
        self.waiting.discard(entry.subject)
        return self._sale(entry)

    def _sale(self, entry: JournalEntry) -> Sale:
        """Return a sale, read once for its first links: nothing changes under the walk."""
        sale_id = SaleId(entry.subject)
        if sale_id not in self._kept:
            if len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[sale_id] = self.work.sales.get(sale_id)
        return self._kept[sale_id]

    def _debts(self, intent: SaleIntent, kind: DebtEntryKind) -> tuple[DebtEntry, ...]:
        """Return what a sale did to debts, in the order of its lines."""
        debts = [line.debt_id for line in intent.lines if line.debt_id is not None]
        if not debts:
            return ()
        found = {one.debt_id: one for one in self.work.debts.entries_of_sale(intent.id) if one.kind is kind}
        moved = tuple(found[debt] for debt in debts if debt in found)
        self.met["debt_entry"] += len(moved)
        return moved
