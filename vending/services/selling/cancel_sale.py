"""Taking back a sale whose token was made: two persons, one transaction, the money out of the canceller's shift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from vending.domain.people.permission import Action
from vending.domain.proof.journal import EntryKind, digest_of
from vending.domain.registry.rules import verify_reason
from vending.domain.sales.cancellation import (
    Standing,
    cancellation,
    returned_debts,
    reversed_entries,
    verify_cancellable,
)
from vending.domain.sales.printing import PrintJob, PrintState
from vending.domain.sales.sale import Sale
from vending.errors import NotCancellable
from vending.services.allowance.count_allowance import return_sale
from vending.services.cash.post_cash import return_cash
from vending.services.commission.post_commission import take_back
from vending.services.proof.record_changes import verify_clock

if TYPE_CHECKING:
    from datetime import datetime

    from vending.clock import Clock
    from vending.domain.people.operator import Operator
    from vending.domain.station import StationIdentity, VendingPolicy
    from vending.ports import UnitOfWork, UnitsOfWork
    from vending.services.people.guard import Guard

_KIND: Final = "cancellation"


@dataclass(frozen=True, slots=True)
class CancelSale:
    """Cancels sales. Its receipt number and its TID stay taken; all else is as if it had never been sold."""

    units_of_work: UnitsOfWork
    clock: Clock
    station: StationIdentity
    guard: Guard

    def cancel(self, receipt: str, reason: str, operator: Operator) -> Sale:
        """Take a sale back and return it as stored; the money goes out of the operator's open shift at this till.

        A slip of the cancellation waits to be printed from then on. Raises NotAllowed without a second person,
        BadRecord without a reason, UnknownReceipt, NotCancellable, CashTooShort, ShiftNeeded, ClockBehind.
        """
        self.guard.verify(operator, Action.CANCEL_SALE, receipt)
        why = verify_reason(_KIND, reason)
        with self.units_of_work.write() as work:
            now = self.clock.now()
            verify_clock(work, now)
            sale = work.sales.get_by_receipt(receipt)
            verify_may_cancel(work, sale, self.station.policy, now)
            cancelled = self._cancel(work, sale, operator, why, now)
            work.commit()
        return cancelled

    def _cancel(self, work: UnitOfWork, sale: Sale, operator: Operator, reason: str, at: datetime) -> Sale:
        intent = sale.intent
        cash = return_cash(work, self.station, sale, operator, reason, at)
        void = cancellation(sale, operator, reason, cash.mark, at)
        work.sales.add_cancellation(void)
        debts = tuple(work.debts.get(line.debt_id) for line in intent.lines if line.debt_id is not None)
        returned = returned_debts(intent, debts, operator, at)
        work.debts.post(returned)
        posted = work.ledger.entries_of(intent.id)
        undone = reversed_entries(posted, at)
        work.ledger.post(undone, len(posted))
        taken = take_back(work, sale, at)
        return_sale(work, intent)
        digest = digest_of(void, *returned, *undone, cash, *taken)
        work.journal.append(EntryKind.CANCEL, intent.id, digest, at)
        copies = work.print_jobs.of_sale(intent.id)
        number = max((job.copy for job in copies), default=-1) + 1
        work.print_jobs.add(PrintJob(intent.id, number, PrintState.WAITING, at, ""))
        return Sale(intent, sale.token, void)


def verify_may_cancel(work: UnitOfWork, sale: Sale, policy: VendingPolicy, at: datetime) -> None:
    """Raise NotCancellable unless the rules let a sale be taken back now; persons and cash are not looked at."""
    intent = sale.intent
    standing = Standing(
        meter=work.customers.find_meter(intent.meter_number),
        later=work.sales.find_later(intent),
        replacement=work.sales.find_replacement(intent.id),
        is_used=work.uses.find(intent.id) is not None,
    )
    verify_cancellable(sale, standing, timedelta(minutes=policy.cancel_minutes), at)


def find_obstacle(work: UnitOfWork, sale: Sale, policy: VendingPolicy, at: datetime) -> NotCancellable | None:
    """Return what stands against a cancellation, for a screen that offers it or says why not."""
    try:
        verify_may_cancel(work, sale, policy, at)
    except NotCancellable as error:
        return error
    return None
