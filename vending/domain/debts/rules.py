"""What a debt, its plan and its movements must be like."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from vending.domain.debts.debt import RecoveryKind
from vending.domain.registry.rules import verify_text
from vending.errors import BadRecord, RecordFault
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vending.domain.debts.debt import DebtPlan, Instalment, Recovery

KIND: Final = "debt"
PRIORITIES: Final = range(1, 100)
MOST: Final = 10**15
"""Minor units: more is a mistake of typing, and would not fit beside others in the database."""
SHARE_DECIMALS: Final = 4
MOST_INSTALMENTS: Final = 120


def verify_plan(plan: DebtPlan, most: Money) -> DebtPlan:
    """Return the plan, its name without blanks around it; `most` is what its instalments may sum to.

    Raises BadRecord unless it has what its kind of recovery needs, and nothing else.
    """
    name = verify_text(KIND, "name", plan.name, required=True)
    if plan.priority not in PRIORITIES:
        raise BadRecord(KIND, "priority", str(plan.priority), RecordFault.OUT_OF_RANGE)
    _verify_recovery(plan.recovery, most)
    return replace(plan, name=name)


def verify_sum(field: str, amount: Money, currency: str) -> None:
    """Raise BadRecord unless it is a sum above zero in the station's currency."""
    if amount.currency != currency:
        raise BadRecord(KIND, field, amount.currency, RecordFault.NOT_A_CHOICE)
    if not 0 < amount.minor <= MOST:
        raise BadRecord(KIND, field, str(amount.decimal), RecordFault.OUT_OF_RANGE)


_FIELDS: Final = {
    RecoveryKind.SHARE: "share",
    RecoveryKind.FIXED: "amount",
    RecoveryKind.INSTALMENTS: "instalments",
    RecoveryKind.ALL: "",
}


def _verify_recovery(recovery: Recovery, most: Money) -> None:
    wanted = _FIELDS[recovery.kind]
    given = {"share": recovery.share, "amount": recovery.amount, "instalments": recovery.instalments}
    for field, value in given.items():
        if value and field != wanted:
            raise BadRecord(KIND, field, str(value), RecordFault.NOT_A_CHOICE)
    if wanted and not given[wanted]:
        raise BadRecord(KIND, wanted, "", RecordFault.EMPTY)
    if recovery.share is not None:
        _verify_share(recovery)
    if recovery.amount is not None:
        verify_sum("amount", recovery.amount, most.currency)
    _verify_instalments(recovery.instalments, most)


def _verify_share(recovery: Recovery) -> None:
    share = recovery.share
    if share is None or not share.is_finite() or not 0 < share <= 1 or share != round(share, SHARE_DECIMALS):
        raise BadRecord(KIND, "share", str(share), RecordFault.OUT_OF_RANGE)


def _verify_instalments(instalments: Sequence[Instalment], most: Money) -> None:
    if len(instalments) > MOST_INSTALMENTS:
        raise BadRecord(KIND, "instalments", str(len(instalments)), RecordFault.OUT_OF_RANGE)
    for one in instalments:
        verify_sum("instalments", one.amount, most.currency)
    for earlier, later in pairwise(instalments):
        if later.due <= earlier.due:
            raise BadRecord(KIND, "due", later.due.isoformat(), RecordFault.OUT_OF_RANGE)
    total = Money(sum(one.amount.minor for one in instalments), most.currency)
    if total > most:
        raise BadRecord(KIND, "instalments", str(total.decimal), RecordFault.OUT_OF_RANGE)
