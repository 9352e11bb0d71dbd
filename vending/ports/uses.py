"""What is kept of the use of tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from vending.domain.sales.use import SaleUse
    from vending.ids import SaleId


class Uses(Protocol):
    """Reported uses; append-only, at most one for each sale."""

    def add(self, use: SaleUse) -> None:
        """Record a use. Raises RecordRefused for a second one of the same token."""
        ...

    def find(self, sale_id: SaleId) -> SaleUse | None:
        """Return the reported use of a sale's token."""
        ...

    def count(self) -> int:
        """Return how many uses were reported."""
        ...
