"""What can be done with an account and its chosen meter as they stand."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from cdu_app.viewmodels.rights import may_ask
from vending.domain.people.permission import Action
from vending.domain.registry.customer import AccountStatus
from vending.domain.registry.meter import MeterStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdu_app.viewmodels.customers.state import DetailState
    from vending.domain.people.operator import Role
    from vending.domain.registry.customer import Account
    from vending.domain.registry.meter import Meter


class Act(StrEnum):
    """One thing to do."""

    SELL = "sell"
    EDIT_CUSTOMER = "edit customer"
    EDIT_ACCOUNT = "edit account"
    EDIT_METER = "edit meter"
    ADD_METER = "add meter"
    ADD_ACCOUNT = "add account"
    MOVE = "move"
    REPLACE = "replace"
    SUSPEND_METER = "suspend meter"
    RESUME_METER = "resume meter"
    CLOSE_METER = "close meter"
    SUSPEND_ACCOUNT = "suspend account"
    RESUME_ACCOUNT = "resume account"
    CLOSE_ACCOUNT = "close account"
    GIVE = "give"
    DEBTS = "debts"
    STATEMENT = "statement"


_RIGHTS: Final = {
    Act.SELL: (Action.SELL,),
    Act.GIVE: (Action.GIVE_FREE_BASIC, Action.GIVE_FREE_ISSUE, Action.REPLACE_TOKEN),
    Act.DEBTS: (Action.LOOK_UP,),
    Act.STATEMENT: (Action.LOOK_UP,),
}
"""What takes another right than keeping customers: one of these."""


def offered(acts: Iterable[Act], role: Role) -> tuple[Act, ...]:
    """Return those of the acts that a role may do, alone or with somebody beside it."""
    rights = ((act, _RIGHTS.get(act, (Action.KEEP_CUSTOMERS,))) for act in acts)
    return tuple(act for act, actions in rights if any(may_ask(role, action) for action in actions))


def edits(state: DetailState) -> tuple[Act, ...]:
    """Return which records can be edited; what is closed stays as it is."""
    if state.detail is None:
        return ()
    meter = () if state.meter is None or state.meter.meter.status is MeterStatus.CLOSED else (Act.EDIT_METER,)
    return (Act.EDIT_CUSTOMER, Act.EDIT_ACCOUNT, *meter)


def other_acts(state: DetailState) -> tuple[tuple[Act, ...], ...]:
    """Return what else can be done, in the groups of a menu: with the books, the meter, the account."""
    if state.detail is None:
        return ()
    meter = () if state.meter is None else _meter_acts(state.meter.meter, may_buy=state.may_sell)
    groups = ((Act.DEBTS, Act.STATEMENT), meter, _account_acts(state.detail.account))
    return tuple(group for group in groups if group)


def _meter_acts(meter: Meter, *, may_buy: bool) -> tuple[Act, ...]:
    if meter.status is MeterStatus.CLOSED:
        return ()
    pause = Act.RESUME_METER if meter.status is MeterStatus.SUSPENDED else Act.SUSPEND_METER
    return (*((Act.GIVE,) if may_buy else ()), Act.REPLACE, Act.MOVE, pause, Act.CLOSE_METER)


def _account_acts(account: Account) -> tuple[Act, ...]:
    if account.status is AccountStatus.CLOSED:
        return (Act.ADD_ACCOUNT,)
    pause = Act.RESUME_ACCOUNT if account.status is AccountStatus.SUSPENDED else Act.SUSPEND_ACCOUNT
    return (Act.ADD_METER, Act.ADD_ACCOUNT, pause, Act.CLOSE_ACCOUNT)
