"""Who may do what: the one table that every service asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vending.domain.people.operator import Role

if TYPE_CHECKING:
    from collections.abc import Mapping


class Action(StrEnum):
    """Something that a role may do or not."""

    SELL = "sell"
    LOOK_UP = "look_up"
    REPRINT = "reprint"
    SETTLE = "settle"
    GIVE_FREE_BASIC = "give_free_basic"
    GIVE_FREE_ISSUE = "give_free_issue"
    REPLACE_TOKEN = "replace_token"  # noqa: S105 - an action, not a secret
    CANCEL_SALE = "cancel_sale"
    REPORT_USED = "report_used"
    KEEP_CUSTOMERS = "keep_customers"
    IMPORT = "import"
    EXPORT = "export"
    PUBLISH_TARIFFS = "publish_tariffs"
    KEEP_DEBTS = "keep_debts"
    SEE_USAGE = "see_usage"
    KEEP_USAGE = "keep_usage"
    OWN_SHIFT = "own_shift"
    PAY_OUT = "pay_out"
    DEPOSIT = "deposit"
    SEE_SHIFTS = "see_shifts"
    CLOSE_ANY_SHIFT = "close_any_shift"
    ACCEPT_DIFFERENCE = "accept_difference"
    RENEW_ALLOWANCE = "renew_allowance"
    ENROL_STATION = "enrol_station"
    SEE_AUDIT = "see_audit"
    VERIFY_AUDIT = "verify_audit"
    SEE_OPERATORS = "see_operators"
    KEEP_OPERATORS = "keep_operators"
    SEE_COMMISSION = "see_commission"
    SET_COMMISSION = "set_commission"
    PAY_COMMISSION = "pay_commission"
    LOAD_KEYS = "load_keys"
    TEST_MODULE = "test_module"
    SET_CLOCK = "set_clock"
    USE_VIRTUAL_METER = "use_virtual_meter"


@dataclass(frozen=True, slots=True)
class Permission:
    """Which roles may do something by themselves.

    `approvable`: others may with somebody beside them who may, a supervisor or a manager. `two_persons`: whoever does
    it needs such a person beside them.
    """

    roles: frozenset[Role]
    approvable: bool = False
    two_persons: bool = False

    @property
    def approvers(self) -> tuple[Role, ...]:
        """The roles that may stand beside somebody."""
        if not (self.approvable or self.two_persons):
            return ()
        return tuple(role for role in APPROVERS if role in self.roles)


APPROVERS: Final = (Role.SUPERVISOR, Role.MANAGER)

_CASHIER, _SUPERVISOR, _TECHNICIAN, _MANAGER, _AUDITOR = Role
_EVERYBODY: Final = tuple(Role)
_COUNTER: Final = (_CASHIER, _SUPERVISOR, _MANAGER)
_IN_CHARGE: Final = (_SUPERVISOR, _MANAGER)


def _may(*roles: Role, approvable: bool = False, two_persons: bool = False) -> Permission:
    return Permission(frozenset(roles), approvable, two_persons)


PERMISSIONS: Final[Mapping[Action, Permission]] = MappingProxyType(
    {
        Action.SELL: _may(*_COUNTER),
        Action.LOOK_UP: _may(*_EVERYBODY),
        Action.REPRINT: _may(*_COUNTER, _TECHNICIAN),
        Action.SETTLE: _may(*_COUNTER, _TECHNICIAN),
        Action.GIVE_FREE_BASIC: _may(*_COUNTER),
        Action.GIVE_FREE_ISSUE: _may(*_IN_CHARGE, approvable=True),
        Action.REPLACE_TOKEN: _may(*_IN_CHARGE, _TECHNICIAN, approvable=True),
        Action.CANCEL_SALE: _may(*_COUNTER, two_persons=True),
        Action.REPORT_USED: _may(*_IN_CHARGE, _TECHNICIAN, approvable=True),
        Action.KEEP_CUSTOMERS: _may(*_IN_CHARGE, approvable=True),
        Action.IMPORT: _may(_MANAGER),
        Action.EXPORT: _may(*_IN_CHARGE, _AUDITOR),
        Action.PUBLISH_TARIFFS: _may(_MANAGER),
        Action.KEEP_DEBTS: _may(*_IN_CHARGE, approvable=True),
        Action.SEE_USAGE: _may(*_IN_CHARGE, _TECHNICIAN, _AUDITOR),
        Action.KEEP_USAGE: _may(*_IN_CHARGE, _TECHNICIAN),
        Action.OWN_SHIFT: _may(*_COUNTER),
        Action.PAY_OUT: _may(*_IN_CHARGE, approvable=True),
        Action.DEPOSIT: _may(*_IN_CHARGE, approvable=True),
        Action.SEE_SHIFTS: _may(*_IN_CHARGE, _AUDITOR),
        Action.CLOSE_ANY_SHIFT: _may(*_IN_CHARGE),
        Action.ACCEPT_DIFFERENCE: _may(*_IN_CHARGE, approvable=True),
        Action.RENEW_ALLOWANCE: _may(*_COUNTER, _TECHNICIAN),
        Action.ENROL_STATION: _may(_MANAGER),
        Action.SEE_AUDIT: _may(_MANAGER, _AUDITOR),
        Action.VERIFY_AUDIT: _may(*_IN_CHARGE, _AUDITOR),
        Action.SEE_OPERATORS: _may(_MANAGER, _AUDITOR),
        Action.KEEP_OPERATORS: _may(_MANAGER),
        Action.SEE_COMMISSION: _may(*_IN_CHARGE, _AUDITOR),
        Action.SET_COMMISSION: _may(_MANAGER),
        Action.PAY_COMMISSION: _may(_MANAGER),
        Action.LOAD_KEYS: _may(_TECHNICIAN, _MANAGER),
        Action.TEST_MODULE: _may(*_IN_CHARGE, _TECHNICIAN),
        Action.SET_CLOCK: _may(*_IN_CHARGE),
        Action.USE_VIRTUAL_METER: _may(*_EVERYBODY),
    }
)


def may(role: Role, action: Action) -> bool:
    """May a role do something by itself? For screens that leave out what cannot be used; services ask the guard."""
    return role in PERMISSIONS[action].roles
