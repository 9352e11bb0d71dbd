"""Reporting that a meter took a token: it forbids the cancellation, or makes what was given back a debt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vending.domain.debts.debt import Debt, DebtPlan, Recovery, RecoveryKind
from vending.domain.debts.rules import verify_plan
from vending.domain.people.permission import Action
from vending.domain.proof.journal import EntryKind, digest_of
from vending.domain.registry.rules import ACCOUNT, verify_reason
from vending.domain.sales.sale import SaleState
from vending.domain.sales.use import SaleUse
from vending.errors import UnknownRecord, UseFault, UseNotReportable
from vending.ids import DebtId, new_id
from vending.services.books.keep_debts import open_debt
from vending.services.proof.record_changes import verify_clock

if TYPE_CHECKING:
    from datetime import datetime

    from vending.clock import Clock
    from vending.domain.people.operator import Operator
    from vending.domain.sales.sale import Sale, SaleIntent
    from vending.ids import AccountId
    from vending.ports import UnitOfWork, UnitsOfWork
    from vending.services.people.guard import Guard

_KIND: Final = "use"
_AT_ONCE: Final = Recovery(RecoveryKind.ALL)
_FIRST: Final = 1


@dataclass(frozen=True, slots=True)
class ReportUsed:
    """Records uses, each once."""

    units_of_work: UnitsOfWork
    clock: Clock
    guard: Guard

    def report(self, receipt: str, reason: str, operator: Operator) -> SaleUse:
        """Record that the token of a sale was used; `reason` says how it is known.

        Was the sale cancelled, what was given back is a debt of its account from now on: recovered first, and all of
        it. Raises NotAllowed, BadRecord without a reason, UnknownReceipt, UseNotReportable, UnknownRecord when the
        customer's account is gone, ClockBehind.
        """
        self.guard.verify(operator, Action.REPORT_USED, receipt)
        why = verify_reason(_KIND, reason)
        with self.units_of_work.write() as work:
            now = self.clock.now()
            verify_clock(work, now)
            sale = work.sales.get_by_receipt(receipt)
            _verify_reportable(work, sale)
            debt = _open_debt(work, sale, operator, why, now) if sale.state is SaleState.CANCELLED else None
            use = SaleUse(
                sale.intent.id, now, operator.id, operator.name, operator.approver_id, operator.approver_name, why, debt
            )
            work.uses.add(use)
            work.journal.append(EntryKind.USE, use.sale_id, digest_of(use), now)
            work.commit()
        return use


def _verify_reportable(work: UnitOfWork, sale: Sale) -> None:
    if sale.token is None:
        raise UseNotReportable(sale.intent.receipt, UseFault.NO_TOKEN)
    if work.uses.find(sale.intent.id) is not None:
        raise UseNotReportable(sale.intent.receipt, UseFault.REPORTED)


def _open_debt(work: UnitOfWork, sale: Sale, operator: Operator, reason: str, at: datetime) -> DebtId:
    intent = sale.intent
    plan = verify_plan(DebtPlan(f"Used token {intent.receipt}", _FIRST, _AT_ONCE), intent.tendered)
    debt = Debt(
        DebtId(new_id()), _account_of(work, intent), plan.name, intent.tendered, plan.priority, plan.recovery, at
    )
    return open_debt(work, debt, operator, reason).debt.id


def _account_of(work: UnitOfWork, intent: SaleIntent) -> AccountId:
    """Return the account that the sale was made for: by its number then, else that of the meter, if still theirs."""
    found = work.customers.find_account(intent.account)
    if found is None or found.customer_id != intent.customer_id:
        found = work.customers.get_account(work.customers.get_meter(intent.meter_id).account_id)
    if found.customer_id != intent.customer_id:
        raise UnknownRecord(ACCOUNT, intent.account)
    return found.id
