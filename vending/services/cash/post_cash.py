"""Cash in the transaction that moves it: a sale's money taken and given back, shifts begun, money handed out.

Every movement is journalled: those of a sale with the sale's own records, an opening with its float as SHIFT, what
nobody bought as CASH.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vending.domain.cash.shift import OUTGOING, CashKind, Movement, OpenShift, Shift, ShiftMode, begun
from vending.domain.proof.journal import EntryKind, digest_of
from vending.errors import CashTooShort, OperatorGone, ShiftIsOpen, ShiftNeeded
from vending.ids import ShiftId, new_id
from vending.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.cash.shift import CashEntry
    from vending.domain.people.operator import Operator
    from vending.domain.sales.sale import Sale, SaleIntent
    from vending.domain.station import StationIdentity
    from vending.ports import UnitOfWork


def get_open_shift(work: UnitOfWork, station: StationIdentity, operator: Operator, at: datetime) -> OpenShift:
    """Return the operator's open shift at this till; where shifts are automatic one is begun if there is none.

    Raises ShiftNeeded where they are not.
    """
    found = work.shifts.find_open(station.till, operator.id)
    if found is not None:
        return found
    if station.policy.shifts is ShiftMode.REQUIRED:
        raise ShiftNeeded(station.till)
    return begin_shift(work, station.till, operator, Money.zero(station.currency), at)


def begin_shift(work: UnitOfWork, till: str, operator: Operator, change: Money, at: datetime) -> OpenShift:
    """Open a shift with `change` in the drawer as its float. Raises ShiftIsOpen."""
    other = work.shifts.find_open(till, operator.id)
    if other is not None:
        raise ShiftIsOpen(till, other.shift.number)
    number = work.shifts.last_number() + 1
    shift = Shift(ShiftId(new_id()), number, till, operator.id, operator.name, at, change.currency)
    work.shifts.add(shift)
    entry = begun(shift).entry(Movement(CashKind.FLOAT, change), operator, at)
    work.shifts.post(entry)
    work.journal.append(EntryKind.SHIFT, shift.id, digest_of(shift, entry), at)
    return begun(shift).after(entry)


def take_payment(work: UnitOfWork, shift: OpenShift | None, intent: SaleIntent) -> tuple[CashEntry, ...]:
    """Post what was paid for a recorded sale, and return it for the sale's digest; nothing where nobody paid.

    `shift` is as it stood when the intent was marked with it.
    """
    if shift is None:
        return ()
    entry = shift.entry_of_sale(intent, CashKind.SALE, intent.at)
    work.shifts.post(entry)
    return (entry,)


def return_payment(work: UnitOfWork, intent: SaleIntent, at: datetime) -> tuple[CashEntry, ...]:
    """Post that the money of a sale without a token goes back, and return it for the void's digest.

    It goes out of the sale's own shift, or of the next one of that operator at that till when it is closed; one is
    begun if there is none, also where shifts are required, for the customer is owed the money whatever stands in the
    books. A sale of before there were shifts returns nothing here.
    """
    if intent.shift is None:
        return ()
    shift = work.shifts.find_open_by_id(intent.shift.shift_id) or _next_shift(work, intent.shift.shift_id, at)
    entry = shift.entry_of_sale(intent, CashKind.VOID_RETURNED, at)
    work.shifts.post(entry)
    return (entry,)


def return_cash(
    work: UnitOfWork, station: StationIdentity, sale: Sale, operator: Operator, reason: str, at: datetime
) -> CashEntry:
    """Post that an operator gives back what was paid for a sale with a token (CANCELLED), out of their own shift.

    The caller journals the entry with the cancellation. Raises CashTooShort, ShiftNeeded.
    """
    movement = Movement(CashKind.CANCELLED, -sale.intent.tendered, sale.intent.id, reason)
    return post(work, get_open_shift(work, station, operator, at), movement, operator, at)


def pay_commission(
    work: UnitOfWork, station: StationIdentity, operator: Operator, amount: Money, reference: str, at: datetime
) -> CashEntry:
    """Post that commission of `amount` (above zero) is paid out of the operator's shift. Journalled by itself.

    Raises CashTooShort, ShiftNeeded.
    """
    movement = Movement(CashKind.COMMISSION, -amount, reference=reference)
    return post_act(work, get_open_shift(work, station, operator, at), movement, operator, at)


def post_act(work: UnitOfWork, shift: OpenShift, movement: Movement, operator: Operator, at: datetime) -> CashEntry:
    """Post a movement that no sale made, and journal it. Raises CashTooShort."""
    entry = post(work, shift, movement, operator, at)
    work.journal.append(EntryKind.CASH, shift.shift.id, digest_of(entry), at)
    return entry


def post(work: UnitOfWork, shift: OpenShift, movement: Movement, operator: Operator, at: datetime) -> CashEntry:
    """Post a movement; whoever calls this journals it. Raises CashTooShort where less is there than goes out."""
    entry = shift.entry(movement, operator, at)
    if movement.kind in OUTGOING and entry.balance.minor < 0:
        raise CashTooShort(shift.balance)
    work.shifts.post(entry)
    return entry


def _next_shift(work: UnitOfWork, closed: ShiftId, at: datetime) -> OpenShift:
    shift = work.shifts.get(closed)
    found = work.shifts.find_open(shift.till, shift.operator_id)
    if found is not None:
        return found
    operator = work.operators.find(shift.operator_id)
    if operator is None:
        raise OperatorGone(shift.operator_name)
    return begin_shift(work, shift.till, operator, Money.zero(shift.currency), at)
