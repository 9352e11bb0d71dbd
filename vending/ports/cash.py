"""What is kept of shifts: who was at which till, every movement of cash, and how each shift ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.cash.report import Deposit, ShiftRow, TokensSold
    from vending.domain.cash.shift import CashEntry, OpenShift, Shift, ShiftClose, ShiftMark
    from vending.ids import OperatorId, ShiftId


class Shifts(Protocol):
    """Shifts and their movements; append-only but for the list of those that are open.

    An open shift is only what a writer read in its own transaction: whoever posts to it continues it.
    """

    def add(self, shift: Shift) -> None:
        """Record a shift and note that it is open. RecordRefused when its operator has one at the till already."""
        ...

    def post(self, entry: CashEntry) -> None:
        """Record a movement. RecordRefused for a position that is taken."""
        ...

    def close(self, close: ShiftClose) -> None:
        """Record how a shift ended; it is not open any more. RecordRefused for one that has ended."""
        ...

    def last_number(self) -> int:
        """Return the number of the latest shift, 0 when there is none."""
        ...

    def find_open(self, till: str, operator_id: OperatorId) -> OpenShift | None:
        """Return the operator's open shift at a till."""
        ...

    def find_open_by_id(self, shift_id: ShiftId) -> OpenShift | None:
        """Return a shift if it is open."""
        ...

    def get(self, shift_id: ShiftId) -> Shift:
        """Return a shift. Raises UnknownRecord."""
        ...

    def get_by_number(self, number: int) -> Shift:
        """Return the shift with this number. Raises UnknownRecord."""
        ...

    def find_close(self, shift_id: ShiftId) -> ShiftClose | None:
        """Return how a shift ended, None while it is open."""
        ...

    def entries(self, shift_id: ShiftId) -> tuple[CashEntry, ...]:
        """Return a shift's movements, oldest first."""
        ...

    def acts(self, shift_id: ShiftId) -> tuple[CashEntry, ...]:
        """Return a shift's movements that no sale made, oldest first; the first is its float."""
        ...

    def get_entry(self, mark: ShiftMark) -> CashEntry:
        """Return one movement. Raises UnknownRecord."""
        ...

    def tokens(self, shift_id: ShiftId) -> tuple[TokensSold, ...]:
        """Return the tokens that its sales have, by commodity; none of a sale that was cancelled."""
        ...

    def count_waiting(self, shift_id: ShiftId) -> int:
        """Return how many of its sales have no outcome yet."""
        ...

    def rows(
        self, before: int | None = None, operator_id: OperatorId | None = None, limit: int = 100
    ) -> tuple[ShiftRow, ...]:
        """Return shifts, latest first: those with a number below `before`, and of one operator, where given."""
        ...

    def deposits(self, start: datetime, end: datetime) -> tuple[Deposit, ...]:
        """Return what went to the bank from `start` to `end`, oldest first."""
        ...

    def open_ids(self) -> frozenset[ShiftId]:
        """Return which shifts are noted as open."""
        ...

    def count_records(self) -> int:
        """Return how many openings, closes, and other movements that no sale made: so many links has the journal."""
        ...
