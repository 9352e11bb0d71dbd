"""The part of the walk over the journal that compares the commission with the journal, and works it out anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vending.domain.commission import CommissionKind, base_of, commission_of
from vending.domain.journal import canonical_json, digest_of
from vending.errors import JournalBroken
from vending.ids import CommissionRuleId, PayoutId

if TYPE_CHECKING:
    from uuid import UUID

    from vending.domain.change import Change
    from vending.domain.commission import CommissionEntry, CommissionRule
    from vending.domain.journal import JournalEntry, JournalHead
    from vending.domain.sale import SaleIntent
    from vending.ports import UnitOfWork


@dataclass(slots=True)
class CommissionCheck:
    """Notes what the walk met: how many `movements` of sales, and which `rules` were published."""

    work: UnitOfWork
    movements: int = 0
    rules: set[UUID] = field(default_factory=set)
    _known: dict[int, CommissionRule] = field(init=False)

    def __post_init__(self) -> None:
        self._known = {one.version: one for one in self.work.commission.rules()}

    def of_sale(self, intent: SaleIntent, kind: CommissionKind) -> tuple[CommissionEntry, ...]:
        """Return what a sale earned, or what was taken back of it, for its digest; none that is not what it earns."""
        if not self._known:
            return ()
        moved = tuple(one for one in self.work.commission.of_sale(intent.id) if one.kind is kind)
        self.movements += len(moved)
        return tuple(one for one in moved if self._is_earned(intent, one))

    def digest(self, entry: JournalEntry) -> bytes:
        """Return the digest of the payout that an entry vouches for. Raises UnknownRecord."""
        return digest_of(self.work.commission.get_payout(PayoutId(entry.subject)))

    def meet_rule(self, change: Change) -> bool:
        """Is the rule still the one that was published? Raises UnknownRecord."""
        self.rules.add(change.subject)
        stored = self.work.commission.get_rule(CommissionRuleId(change.subject))
        return change.after.encode() == canonical_json(stored)

    def verify_nothing_else(self, head: JournalHead) -> None:
        """Raise JournalBroken for what the whole walk did not meet, and for a balance that is not the sum."""
        of_sales = self.work.commission.count_records()[1]
        if ({one.id for one in self._known.values()}, of_sales) != (self.rules, self.movements):
            raise JournalBroken(head.sequence, "there are rules or movements of commission that were never journalled")
        position = balance = 0
        for entry in self.work.commission.entries():
            position, balance = position + 1, balance + entry.amount.minor
            if (entry.position, entry.balance.minor) != (position, balance):
                raise JournalBroken(head.sequence, f"movement {position} of the commission does not follow on the last")

    def _is_earned(self, intent: SaleIntent, entry: CommissionEntry) -> bool:
        rule = self._known.get(entry.version or 0)
        if rule is None or entry.base is None:
            return False
        amount, base = commission_of(rule.terms, intent), base_of(rule.terms, intent)
        if entry.kind is CommissionKind.TAKEN_BACK:
            amount, base = -amount, -base
        return (entry.amount, entry.base) == (amount, base)
