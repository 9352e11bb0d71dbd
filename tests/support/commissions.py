"""Rules, movements and a manager for tests of the vendor's commission."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.support.records import CURRENCY, START, make_operator
from vending.domain.commission.commission import CommissionRule, CommissionTerms, Payout, PayoutMethod
from vending.ids import CommissionRuleId, PayoutId, new_id
from vending.money import Money

if TYPE_CHECKING:
    from vending.domain.people.operator import Operator, Role
    from vending.ports import UnitsOfWork


def make_commission(percent: str = "0", **fields: Any) -> CommissionTerms:
    """So many per cent of the tender."""
    return replace(CommissionTerms(Money(0, CURRENCY), Decimal(percent)), **fields)


def make_rule(version: int = 1, percent: str = "2.5", **fields: Any) -> CommissionRule:
    """A version of 2.5 per cent, in force from START."""
    return replace(CommissionRule(CommissionRuleId(new_id()), version, START, make_commission(percent)), **fields)


def make_payout(operator: Operator, **fields: Any) -> Payout:
    """A payout by the bank."""
    return replace(Payout(PayoutId(new_id()), PayoutMethod.BANK, "EFT 7", operator.id, operator.name), **fields)


def add_operator(units_of_work: UnitsOfWork, role: Role, **fields: Any) -> Operator:
    """Record an operator of a role, and return them."""
    operator = make_operator(role=role, **fields)
    with units_of_work.write() as work:
        work.operators.add(operator)
        work.commit()
    return operator
