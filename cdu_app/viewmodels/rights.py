"""What a role is offered on screen. The services ask the guard whatever a screen shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vending.domain.people.operator import Role
from vending.domain.people.permission import PERMISSIONS, may

if TYPE_CHECKING:
    from vending.domain.people.permission import Action


def may_ask(role: Role, action: Action) -> bool:
    """May a role do something, alone or with somebody beside them? An auditor only looks, whoever stands by."""
    return may(role, action) or (PERMISSIONS[action].approvable and role is not Role.AUDITOR)
