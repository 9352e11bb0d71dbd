"""The report that a meter took a token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from vending.ids import DebtId, OperatorId, SaleId


@dataclass(frozen=True, slots=True)
class SaleUse:
    """Who reported that the token of a sale was used, and how it is known (`reason`); once for each sale.

    `debt_id` is the debt that it opened: the sale was cancelled before, and its money given back.
    """

    sale_id: SaleId
    at: datetime
    operator_id: OperatorId
    operator_name: str
    approver_id: OperatorId | None
    approver_name: str | None
    reason: str
    debt_id: DebtId | None
