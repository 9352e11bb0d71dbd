"""The print queue: what became of every receipt sent to the printer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from vending.ids import SaleId


class PrintState(StrEnum):
    """Where a print job stands. UNKNOWN: the program or the printer stopped half-way; paper may have come out."""

    WAITING = "waiting"
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One receipt of a sale for the printer. `copy` 0 is the original (the tax invoice), 1 and up are copies."""

    sale_id: SaleId
    copy: int
    state: PrintState
    created_at: datetime
    detail: str
