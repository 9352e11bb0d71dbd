"""The second transaction of a sale: its token with everything that hangs on it, or its void."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vending.domain.debts.debt import DebtEntryKind, entries_of_sale
from vending.domain.proof.journal import EntryKind, digest_of
from vending.domain.sales.ledger import entries_of
from vending.domain.sales.printing import PrintJob, PrintState
from vending.domain.sales.sale import Sale, SaleToken, SaleVoid
from vending.errors import AlreadySettled, PendingFor, SalePending, StoreUnavailable
from vending.services.allowance.count_allowance import return_sale
from vending.services.cash.post_cash import return_payment
from vending.services.commission.post_commission import earn

if TYPE_CHECKING:
    from datetime import datetime

    from sts.module.protocol import ModuleIdentity
    from vending.domain.sales.sale import SaleIntent
    from vending.ports import UnitsOfWork


def record_token(
    units_of_work: UnitsOfWork, intent: SaleIntent, digits: str, module: ModuleIdentity, at: datetime
) -> Sale:
    """Commit token, ledger, commission, journal and a waiting receipt together; return the sale as stored.

    When another program settled the sale first, its outcome stands and is returned. Raises SalePending.
    """
    token = SaleToken(intent.id, digits, at, module.module_id, module.emulator)
    entries = entries_of(intent, at)
    try:
        with units_of_work.write() as work:
            work.sales.add_token(token)
            work.ledger.post(entries)
            earned = earn(work, intent, at)
            work.journal.append(EntryKind.TOKEN, intent.id, digest_of(token, *entries, *earned), at)
            work.print_jobs.add(PrintJob(intent.id, 0, PrintState.WAITING, at, ""))
            work.commit()
    except AlreadySettled:
        return stored_sale(units_of_work, intent)
    except StoreUnavailable as error:
        raise SalePending(intent.receipt, error.reason, PendingFor.STORE) from error
    return Sale(intent, token, None)


def record_void(units_of_work: UnitsOfWork, intent: SaleIntent, reason: str, at: datetime) -> Sale:
    """Commit that the sale has no token, its debts are owed again and its money goes back; return it as stored.

    Raises SalePending.
    """
    try:
        with units_of_work.write() as work:
            cash = return_payment(work, intent, at)
            void = SaleVoid(intent.id, at, reason, shift=cash[0].mark if cash else None)
            work.sales.add_void(void)
            return_sale(work, intent)
            debts = tuple(work.debts.get(line.debt_id) for line in intent.lines if line.debt_id is not None)
            returned = entries_of_sale(intent, debts, DebtEntryKind.RETURNED, at)
            work.debts.post(returned)
            work.journal.append(EntryKind.VOID, intent.id, digest_of(void, *returned, *cash), at)
            work.commit()
    except AlreadySettled:
        return stored_sale(units_of_work, intent)
    except StoreUnavailable as error:
        raise SalePending(intent.receipt, error.reason, PendingFor.STORE) from error
    return Sale(intent, None, void)


def stored_sale(units_of_work: UnitsOfWork, intent: SaleIntent) -> Sale:
    """Return the sale of `intent` as the store has it."""
    with units_of_work.read() as work:
        return work.sales.get(intent.id)
