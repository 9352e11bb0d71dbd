"""A shift: the cash that one operator takes in, gives back and hands over at one till.

Invariants: every movement is an entry that says the expected cash after it (`balance`), so that expected cash is the
sum of the movements; the first entry is the float; a closed shift gets no entry more.

Only what has to be given back takes a balance below zero: a sale that the module refused after its money had left.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from vending.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.people.operator import Operator
    from vending.domain.sales.sale import SaleIntent
    from vending.ids import OperatorId, SaleId, ShiftId


class ShiftMode(StrEnum):
    """Who opens shifts: the first sale (with a float of zero), or only the operator."""

    AUTOMATIC = "automatic"
    REQUIRED = "required"


class CashKind(StrEnum):
    """Why cash moved. VOID_RETURNED is a sale that the module refused, CANCELLED one that was taken back later."""

    FLOAT = "float"
    SALE = "sale"
    VOID_RETURNED = "void_returned"
    CANCELLED = "cancelled"
    PAY_IN = "pay_in"
    PAY_OUT = "pay_out"
    DEPOSIT = "deposit"
    COMMISSION = "commission"


OUTGOING: Final = frozenset(
    (CashKind.VOID_RETURNED, CashKind.CANCELLED, CashKind.PAY_OUT, CashKind.DEPOSIT, CashKind.COMMISSION)
)
"""Their amounts are never above zero, those of the others never below."""


@dataclass(frozen=True, slots=True)
class Shift:
    """An operator's time at a till. `number` counts the station's shifts from 1: it is what people call one by."""

    id: ShiftId
    number: int
    till: str
    operator_id: OperatorId
    operator_name: str
    opened_at: datetime
    currency: str


@dataclass(frozen=True, slots=True)
class ShiftMark:
    """Where the cash of a sale is: one entry of one shift."""

    shift_id: ShiftId
    position: int


@dataclass(frozen=True, slots=True)
class Movement:
    """What moves: `amount` signed, and why. `bank` and `reference` (of its slip) are a deposit's."""

    kind: CashKind
    amount: Money
    sale_id: SaleId | None = None
    reason: str = ""
    bank: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class CashEntry:
    """One movement of a shift: `amount` is added to the expected cash, `balance` is what is expected then.

    `position` counts a shift's entries from 1. `sale_id` names the sale that moved it.
    """

    shift_id: ShiftId
    position: int
    kind: CashKind
    amount: Money
    balance: Money
    at: datetime
    operator_id: OperatorId
    operator_name: str
    approver_id: OperatorId | None
    approver_name: str | None
    sale_id: SaleId | None
    reason: str
    bank: str
    reference: str

    @property
    def mark(self) -> ShiftMark:
        """Where it is."""
        return ShiftMark(self.shift_id, self.position)


@dataclass(frozen=True, slots=True)
class ShiftClose:
    """How a shift ended: what was `counted`, what was `expected`, and why they differ where they do.

    `entries` is how many movements there were; `pieces` are (denomination in minor units, number), none where the
    drawer was counted by its total. The operator is who closed it.
    """

    shift_id: ShiftId
    at: datetime
    operator_id: OperatorId
    operator_name: str
    approver_id: OperatorId | None
    approver_name: str | None
    entries: int
    pieces: tuple[tuple[int, int], ...]
    counted: Money
    expected: Money
    reason: str

    @property
    def difference(self) -> Money:
        """Counted less expected: below zero where money is missing."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class OpenShift:
    """A shift, the cash expected in it now, and the position of its last entry."""

    shift: Shift
    balance: Money
    position: int

    @property
    def next_mark(self) -> ShiftMark:
        """Where the next entry will be."""
        return ShiftMark(self.shift.id, self.position + 1)

    def entry(self, movement: Movement, operator: Operator, at: datetime) -> CashEntry:
        """Return the entry that continues the shift."""
        return CashEntry(
            shift_id=self.shift.id,
            position=self.position + 1,
            kind=movement.kind,
            amount=movement.amount,
            balance=self.balance + movement.amount,
            at=at,
            operator_id=operator.id,
            operator_name=operator.name,
            approver_id=operator.approver_id,
            approver_name=operator.approver_name,
            sale_id=movement.sale_id,
            reason=movement.reason,
            bank=movement.bank,
            reference=movement.reference,
        )

    def entry_of_sale(self, intent: SaleIntent, kind: CashKind, at: datetime) -> CashEntry:
        """Return the entry of a sale's money: taken (SALE), or given back because the sale is void (VOID_RETURNED).

        It names who sold.
        """
        amount = -intent.tendered if kind in OUTGOING else intent.tendered
        return CashEntry(
            shift_id=self.shift.id,
            position=self.position + 1,
            kind=kind,
            amount=amount,
            balance=self.balance + amount,
            at=at,
            operator_id=intent.operator_id,
            operator_name=intent.operator_name,
            approver_id=None,
            approver_name=None,
            sale_id=intent.id,
            reason="",
            bank="",
            reference="",
        )

    def after(self, entry: CashEntry) -> OpenShift:
        """Return the shift with an entry that continues it."""
        return OpenShift(self.shift, entry.balance, entry.position)


def begun(shift: Shift) -> OpenShift:
    """Return a shift before its float."""
    return OpenShift(shift, Money.zero(shift.currency), 0)
