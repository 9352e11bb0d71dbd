"""What each role is for, in a sentence."""

from __future__ import annotations

from typing import Final

from cdu_app.language import N, _
from vending.domain.people.operator import Role

_FOR: Final = {
    Role.CASHIER: N("Sells tokens and keeps a shift of their own."),
    Role.SUPERVISOR: N("Sells, keeps customers and debts, and approves what cashiers may not do alone."),
    Role.TECHNICIAN: N("Replaces tokens, looks after meters and the security module; sells nothing."),
    Role.MANAGER: N("Does everything here, and keeps operators and tariffs."),
    Role.AUDITOR: N("Looks at everything and changes nothing."),
}


def role_purpose(role: Role) -> str:
    """Return what somebody of this role does at the station."""
    return _(_FOR[role])
