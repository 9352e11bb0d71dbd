"""The part of the walk over the journal that compares the commission with the journal, and works it out anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vending.domain.commission.commission import CommissionKind, base_of, commission_of
from vending.domain.proof.journal import canonical_json, digest_of
from vending.errors import JournalBroken, JournalFault
from vending.ids import CommissionRuleId, PayoutId

if TYPE_CHECKING:
    from collections import Counter

    from vending.domain.commission.commission import CommissionEntry, CommissionRule
    from vending.domain.proof.change import Change
    from vending.domain.proof.journal import JournalEntry
    from vending.domain.sales.sale import SaleIntent
    from vending.ports import UnitOfWork


@dataclass(slots=True)
class CommissionCheck:
    """Notes in `met` how many rows of each table it compared."""

    work: UnitOfWork
    met: Counter[str]
    _known: dict[int, CommissionRule] = field(init=False)

    def __post_init__(self) -> None:
        self._known = {one.version: one for one in self.work.commission.rules()}

    def of_sale(self, intent: SaleIntent, kind: CommissionKind) -> tuple[CommissionEntry, ...]:
        """Return what a sale earned, or what was taken back of it, for its digest; none that is not what it earns."""
        if not self._known:
            return ()
        moved = tuple(one for one in self.work.commission.of_sale(intent.id) if one.kind is kind)
        self.met["commission_entry"] += len(moved)
        return tuple(one for one in moved if self._is_earned(intent, one))

    def digest(self, entry: JournalEntry) -> bytes:
        """Return the digest of the payout that an entry vouches for. Raises UnknownRecord."""
        self.met["commission_entry"] += 1
        return digest_of(self.work.commission.get_payout(PayoutId(entry.subject)))

    def meet_rule(self, change: Change) -> bool:
        """Is the rule still the one that was published? Raises UnknownRecord."""
        stored = self.work.commission.get_rule(CommissionRuleId(change.subject))
        return change.after.encode() == canonical_json(stored)

    def verify_nothing_else(self) -> None:
        """Raise JournalBroken for a balance that is not the sum of the movements so far."""
        position = balance = 0
        for entry in self.work.commission.entries():
            position, balance = position + 1, balance + entry.amount.minor
            if (entry.position, entry.balance.minor) != (position, balance):
                link = self.work.journal.head().sequence
                raise JournalBroken(link, JournalFault.POSITIONS, "commission_entry", str(position))

    def _is_earned(self, intent: SaleIntent, entry: CommissionEntry) -> bool:
        rule = self._known.get(entry.version or 0)
        if rule is None or entry.base is None:
            return False
        amount, base = commission_of(rule.terms, intent), base_of(rule.terms, intent)
        if entry.kind is CommissionKind.TAKEN_BACK:
            amount, base = -amount, -base
        return (entry.amount, entry.base) == (amount, base)
