"""What is kept of the vendor's commission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vending.domain.commission.commission import CommissionEntry, CommissionRule
    from vending.ids import CommissionRuleId, PayoutId, SaleId
    from vending.money import Money


class Commission(Protocol):
    """Rules and movements; append-only."""

    def add_rule(self, rule: CommissionRule) -> None:
        """Record another version of the rule. Raises RecordRefused for one that is there."""
        ...

    def rules(self) -> tuple[CommissionRule, ...]:
        """Return all versions, oldest first."""
        ...

    def get_rule(self, rule_id: CommissionRuleId) -> CommissionRule:
        """Return one version. Raises UnknownRecord."""
        ...

    def find_in_force(self, at: datetime) -> CommissionRule | None:
        """Return the highest version that has begun at a moment."""
        ...

    def post(self, entry: CommissionEntry) -> None:
        """Record a movement. Raises RecordRefused for a position that is taken, or a sale that earns twice."""
        ...

    def find_last(self) -> CommissionEntry | None:
        """Return the last movement: its balance is what the vendor has to get."""
        ...

    def of_sale(self, sale_id: SaleId) -> tuple[CommissionEntry, ...]:
        """Return the movements that a sale made, oldest first."""
        ...

    def get_payout(self, payout_id: PayoutId) -> CommissionEntry:
        """Return the movement of a payout. Raises UnknownRecord."""
        ...

    def entries(self, after: int = 0) -> Iterator[CommissionEntry]:
        """Return the movements after a position, in order, without holding them all in memory."""
        ...

    def between(self, start: datetime, end: datetime) -> tuple[CommissionEntry, ...]:
        """Return the movements from `start` to before `end`, in order."""
        ...

    def sum_before(self, moment: datetime, currency: str) -> Money:
        """Return the sum of all movements before a moment."""
        ...

    def count_records(self) -> tuple[int, int, int]:
        """Return how many rules there are, how many movements that sales made, and how many payouts."""
        ...
