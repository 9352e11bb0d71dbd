"""Roles and rights in the operator's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from vending.domain.people.operator import Role
from vending.domain.people.permission import Action

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROLES: Final = {
    Role.CASHIER: N("cashier"),
    Role.SUPERVISOR: N("supervisor"),
    Role.TECHNICIAN: N("technician"),
    Role.MANAGER: N("manager"),
    Role.AUDITOR: N("auditor"),
}
_ACTIONS: Final = {
    Action.SELL: N("sell"),
    Action.LOOK_UP: N("look things up"),
    Action.REPRINT: N("print receipts again"),
    Action.SETTLE: N("finish waiting sales"),
    Action.GIVE_FREE_BASIC: N("give free basic units"),
    Action.GIVE_FREE_ISSUE: N("give units without payment"),
    Action.REPLACE_TOKEN: N("replace a token"),
    Action.CANCEL_SALE: N("cancel a sale"),
    Action.REPORT_USED: N("report a token as used"),
    Action.KEEP_CUSTOMERS: N("change customers, accounts and meters"),
    Action.IMPORT: N("import a table"),
    Action.EXPORT: N("export a table"),
    Action.PUBLISH_TARIFFS: N("publish tariffs"),
    Action.KEEP_DEBTS: N("change debts"),
    Action.SEE_USAGE: N("see how meters buy"),
    Action.KEEP_USAGE: N("follow up how meters buy"),
    Action.OWN_SHIFT: N("keep a shift"),
    Action.PAY_OUT: N("pay money out"),
    Action.DEPOSIT: N("bring money to the bank"),
    Action.SEE_SHIFTS: N("see the shifts of others"),
    Action.CLOSE_ANY_SHIFT: N("close the shift of another"),
    Action.ACCEPT_DIFFERENCE: N("accept a difference in the cash"),
    Action.RENEW_ALLOWANCE: N("renew the allowance"),
    Action.ENROL_STATION: N("enrol the station"),
    Action.SEE_AUDIT: N("see the audit trail"),
    Action.VERIFY_AUDIT: N("verify the audit trail"),
    Action.SEE_OPERATORS: N("see the operators"),
    Action.KEEP_OPERATORS: N("add and change operators"),
    Action.SEE_COMMISSION: N("see the commission"),
    Action.SET_COMMISSION: N("set the commission"),
    Action.PAY_COMMISSION: N("pay the commission out"),
    Action.LOAD_KEYS: N("load keys"),
    Action.TEST_MODULE: N("test the security module"),
    Action.SET_CLOCK: N("accept another time"),
    Action.USE_VIRTUAL_METER: N("use the virtual meter"),
}


def role_name(role: Role) -> str:
    """Return what a role is called."""
    return _(_ROLES[role])


def action_name(action: Action) -> str:
    """Return what is done, as it follows "may": "sell", "cancel a sale"."""
    return _(_ACTIONS[action])


def either(roles: Sequence[Role]) -> str:
    """Return roles as alternatives: "supervisor or manager"."""
    return _(" or ").join(role_name(role) for role in roles)
