"""The gate before every sale: whoever may forbid selling (licence, allowance) answers here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from vending.money import Money


class SaleGate(Protocol):
    """Asked before each sale, never for a reprint or a report."""

    def verify_may_sell(self, amount: Money, at: datetime) -> None:
        """Raise SaleNotAllowed when the station may not take `amount` at `at`."""
        ...


class OpenGate:
    """Lets every sale pass: a station without licence terms or an allowance."""

    def verify_may_sell(self, amount: Money, at: datetime) -> None:
        """Let the sale pass."""
